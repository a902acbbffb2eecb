/**
 * Which changesets matter for the automation of one: itself and its ancestors in its push. Source: hgweb-compat 2.5.
 * hg.mozilla.org takes all draft ancestors, across pushes, and so tells a later push of a series by the first one's id
 * and head; here the answer stays within one push.
 */
import { RepoError } from "../errors";
import type { Node } from "../ids";
import type { Push, PushedChangeset } from "../push-index/push-index";
import { resolveOne } from "./evaluate";
import { findHolders, type Place } from "./place";

/** What was asked for, in its push. */
export interface RelevantChangesets {
  /** The scope's push, or outside of a scope the newest one that holds the changeset. */
  readonly push: Push;
  /** The changeset asked for. */
  readonly node: Node;
  /** It and its ancestors in the push, bottom to top: it is the last one. */
  readonly changesets: readonly PushedChangeset[];
}

/**
 * Reads what is relevant for a changeset. All of it is in the index: no manifest is read, and no bundle unless the URL
 * names a scope.
 * @throws RepoError `unknownRevision` also for a changeset that was never pushed, where the reference crashes
 */
export async function readRelevantChangesets(place: Place, symbol: string): Promise<RelevantChangesets> {
  const { tree } = place;
  const node = await resolveOne(place, symbol);
  const push = place.push?.nodes.includes(node) ? place.push : await findNewestPush(place, node);
  const all = await tree.index.readChangesets(tree.name, push.pushId);
  const wanted = new Set<Node>([node]);
  const changesets = all.toReversed().filter((changeset) => {
    if (!wanted.has(changeset.node)) return false;
    for (const parent of changeset.parents) wanted.add(parent);
    return true;
  });
  return { push, node, changesets: changesets.reverse() };
}

/** In a scope nothing is there but the base and the push: a changeset of another push is none of it. */
async function findNewestPush(place: Place, node: Node): Promise<Push> {
  const [holder] = place.push === undefined ? await findHolders(place, node) : [];
  const push = holder && (await place.tree.getPushByBundle(holder.bundle));
  if (push === undefined) throw new RepoError("unknownRevision", `changeset ${node} was never pushed`, { node });
  return push;
}
