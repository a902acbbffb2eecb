/** `json-info`: a few facts of each changeset asked for; older than hgweb's own JSON. Source: hgweb-compat 2.5. */
import { RepoError } from "../../errors";
import { type Node, NULL_REV, shortNode } from "../../ids";
import type { Answer, Plan } from "../answer";
import { planState } from "../caching";
import { isodate } from "../dates";
import { type Json, jsonInteger, jsonList, jsonObject, jsonPath, jsonString } from "../json";
import { type Found, findChangeset } from "../lookup";
import { readNames } from "../names";
import type { Place } from "../place";
import { CONTENT_TYPES, successfulErrorAnswer, textAnswer } from "../respond";
import { getChildren, paddedParents } from "../revision";
import { readTouchedFiles } from "../touched-files";
import { jsonStrings } from "./rev-json";

/** Changesets in one answer: outside of a scope each may lie in a push of its own. */
const MAX_CHANGESETS = 500;
/** Changesets up to which a request is not costly. */
const FEW_CHANGESETS = 10;

/** Plans the answer of `info`, which only JSON has a template for. */
export function planInfo(place: Place): Promise<Plan> {
  return planState(place, () => answerInfo(place));
}

async function answerInfo(place: Place): Promise<Answer> {
  const { symbols, style } = place.url;
  if (symbols.length === 0) {
    return successfulErrorAnswer("missing parameter 'node'", place);
  }
  if (symbols.length > MAX_CHANGESETS) {
    throw new RepoError("tooLarge", `at most ${MAX_CHANGESETS} changesets can be asked for at once`);
  }
  if (symbols.length > FEW_CHANGESETS) place.costs.begin();
  // All are looked up before the first is written, and no view is held meanwhile: an unknown one is the whole answer.
  const asked = new Map<Node, string>();
  for (const symbol of symbols) {
    place.signal.throwIfAborted();
    const { node } = await findChangeset(place, symbol);
    if (!asked.has(node)) asked.set(node, symbol);
  }
  if (style !== "json") return textAnswer(style, ""); // has no template, which is said once all else is known to be right
  const headers = { "content-type": CONTENT_TYPES.json };
  return { kind: "bytes", status: 200, headers, body: writeInfo(place, asked.values()) };
}

async function* writeInfo(place: Place, symbols: Iterable<string>): AsyncGenerator<Uint8Array> {
  let before = "{\n";
  for (const symbol of symbols) {
    place.signal.throwIfAborted();
    const found = await findChangeset(place, symbol);
    yield Buffer.from(`${before}"${shortNode(found.node)}": ${await writeChangeset(place, found)}`);
    before = ",\n";
  }
  yield Buffer.from("\n}");
}

async function writeChangeset(place: Place, found: Found): Promise<Json> {
  const { repo, rev, node } = found;
  const changeset = await repo.readChangeset(rev);
  const names = await readNames(repo);
  const parents = repo.getParents(rev).filter((parent) => parent !== NULL_REV);
  return jsonObject([
    ["branch", jsonString(changeset.branch)],
    ["children", jsonStrings(getChildren(found).map((child) => child.node))],
    ["date", jsonString(isodate(changeset.dateSeconds, changeset.dateOffset))],
    ["description", jsonString(changeset.description)],
    ["files", jsonList((await readTouchedFiles(place, repo, rev)).map(jsonPath))],
    ["node", jsonString(node)],
    ["parents", jsonStrings(paddedParents(parents.map((parent) => repo.getNode(parent))))],
    ["rev", jsonInteger(rev)],
    ["tags", jsonStrings(names.getTags(node))],
    ["user", jsonString(changeset.user)],
  ]);
}
