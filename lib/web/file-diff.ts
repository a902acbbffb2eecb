/** What a changeset did to one file. Source: hgweb-compat 2.4, 6.6. */
import { type FileDiff, MOZILLA_DIFF } from "../diff/file-diff";
import type { RepoPath } from "../ids";
import type { FileChange } from "../push-index/push-index";
import { readFileChange, readManifestNode } from "../tree/changes";
import { readDiff } from "../tree/revision-diff";
import type { Found } from "./lookup";
import { isPushed, type Place } from "./place";

/**
 * Reads how a file differs from what the changeset's first parent has; `undefined` when it does not. What a pushed
 * changeset changed is in the index; no manifest is read for it.
 */
export async function readChangeOfFile(place: Place, found: Found, path: RepoPath): Promise<FileChange | undefined> {
  const { repo, rev, node, push } = found;
  if (!isPushed(push, node)) return readFileChange(repo, rev, repo.getParents(rev)[0], path);
  const [changes] = await place.tree.readPushedChanges(push, push.nodes.indexOf(node));
  return changes.find((change) => change.path === path);
}

/** Gives the diff of a file against the changeset's first parent: one, or none when it did not change. */
export async function* readDiffOfFile(place: Place, found: Found, path: RepoPath): AsyncGenerator<FileDiff> {
  const change = await readChangeOfFile(place, found, path);
  if (change === undefined) return;
  const { tree, signal, costs } = place;
  const client = { signal, beginCostly: () => costs.begin() };
  const manifest = await readManifestNode(found.repo, found.repo.getParents(found.rev)[0]);
  yield* readDiff(found.repo, manifest, [change], { options: MOZILLA_DIFF, comparer: tree.comparer, client });
}
