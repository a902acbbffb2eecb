/** What the pushlog's commands share: the query of a URL, asked in its place. Source: hgweb-compat 3. */
import { createHash } from "node:crypto";
import { onePush } from "../../pushlog/one-push";
import { Pushlog, type PushlogAnswer, type PushlogShape } from "../../pushlog/pushlog";
import { type PushlogQuery, parsePushlogQuery } from "../../pushlog/pushlog-query";
import type { Answer, Plan } from "../answer";
import { planState } from "../caching";
import { resolveNode } from "../lookup";
import { openRepo, type Place } from "../place";

/** Reads the query of a URL. @throws RepoError as `parsePushlogQuery` */
export function readQuery({ url, site }: Place): PushlogQuery {
  return parsePushlogQuery(url.query, url.typedSymbol, site.nowSeconds());
}

/**
 * Plans the answer of a query. A date may be told from now (`1 week ago`), so the moment it means belongs to the
 * answer's name.
 */
export async function planQuery(place: Place, query: PushlogQuery, produce: () => Promise<Answer>): Promise<Plan> {
  const plan = await planState(place, produce);
  const moments = [query.lower, query.upper].map((bound) => (bound?.kind === "date" ? bound.seconds : ""));
  if (plan.etag === undefined || moments.every((moment) => moment === "")) return plan;
  const etag = createHash("sha1")
    .update([plan.etag, ...moments].join("\n"))
    .digest("hex")
    .slice(0, 20);
  return { ...plan, etag };
}

/**
 * Asks for the pushes of a query: those of the tree, or in a scope that one push, which bounds and filters may still
 * leave out. No bundle is opened for it outside of a scope.
 * @throws RepoError as `Pushlog.queryPushes`
 */
export function queryPushes(place: Place, query: PushlogQuery, shape: PushlogShape): Promise<PushlogAnswer> {
  const { tree, push } = place;
  const source = push === undefined ? tree.index : onePush(tree.index, push);
  const symbols = {
    resolveChangeset: (symbol: string) => resolveNode(place, symbol),
    isBranch: async (name: string) => (await (await openRepo(place)).readBranchTip(name)) !== undefined,
  };
  return new Pushlog(source, tree.name, symbols).queryPushes(query, shape);
}
