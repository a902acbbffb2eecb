/** `json-isancestor`: whether one changeset is an ancestor of another. Source: hgweb-compat 2.5. */
import { Turns } from "../../bytes/turns";
import { isRepoError, RepoError } from "../../errors";
import { isAncestor } from "../../repo/lineage";
import type { Answer, Plan } from "../answer";
import { planState } from "../caching";
import { resolveLast } from "../evaluate";
import { jsonBoolean, jsonObject, jsonString } from "../json";
import type { Found } from "../lookup";
import type { Place } from "../place";
import { textAnswer } from "../respond";
import { planRevsets } from "../revsets";

/** Plans the answer of `isancestor`, which only JSON has a template for. */
export function planIsAncestor(place: Place): Promise<Plan> {
  const { query, typedSymbol } = place.url;
  return planRevsets(place, [query.get("head") ?? "", typedSymbol ?? ""], planState, () => answerIsAncestor(place));
}

async function answerIsAncestor(place: Place): Promise<Answer> {
  const { url, signal } = place;
  const head = await findNamed(place, "head", url.query.get("head"));
  const node = await findNamed(place, "node", url.typedSymbol);
  // A changeset that the head's view has not is no ancestor of it.
  const rev = head.repo.getRev(node.node);
  const turns = new Turns(signal);
  const isAncestorOfHead = rev !== undefined && (await isAncestor(head.repo, rev, head.rev, turns));
  return textAnswer(
    url.style,
    jsonObject([
      ["headnode", jsonString(head.node)],
      ["testnode", jsonString(node.node)],
      ["isancestor", jsonBoolean(isAncestorOfHead)],
    ]),
  );
}

/** @throws RepoError `notFound`, `unknownRevision` in the words of this command */
async function findNamed(place: Place, name: "head" | "node", symbol: string | undefined): Promise<Found> {
  if (symbol === undefined) throw new RepoError("notFound", `missing parameter '${name}'`);
  try {
    return await resolveLast(place, symbol);
  } catch (error) {
    if (!isRepoError(error, "unknownRevision")) throw error;
    throw new RepoError("unknownRevision", `unknown ${name} revision ${symbol}`, { symbol }, error);
  }
}
