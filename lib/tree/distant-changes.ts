/**
 * How a changeset differs from one that is no parent of it, as `rev/BASE:REV` asks. What is between them is told as hg's
 * copy tracing tells it: from the one back to their common ancestor, and from there to the other.
 */
import type { Turns } from "../bytes/turns";
import { type Node, NULL_REV, type RepoPath, type Rev } from "../ids";
import type { FileChange } from "../push-index/push-index";
import { findCommonAncestor } from "../repo/lineage";
import type { Repo } from "../repo/repo";
import { readChanges, readManifestNode } from "./changes";
import { traceCopy } from "./copies";

/** Where files came from, by what they are called now. */
type Copies = ReadonlyMap<RepoPath, RepoPath>;

/** Reads how `rev` differs from `against`, as `readChanges` does for a parent. */
export async function readDistantChanges(
  repo: Repo,
  rev: Rev,
  against: Rev,
  turns: Turns,
): Promise<readonly FileChange[]> {
  const ancestor = await findCommonAncestor(repo, against, rev, turns);
  const changes = await readChanges(repo, rev, against);
  if (ancestor === against) return changes;
  const copies = await readCopies(repo, { rev, against, ancestor }, turns);
  const before = await readManifestNode(repo, against);
  const withCopies: FileChange[] = [];
  for (const { copy: _, ...change } of changes) {
    const source = change.oldNode === undefined ? copies.get(change.path) : undefined;
    const held = source && (await repo.readManifestEntry(before, source));
    withCopies.push({ ...change, copy: source && held && { path: source, node: held.node } });
  }
  return withCopies;
}

async function readCopies(
  repo: Repo,
  { rev, against, ancestor }: { rev: Rev; against: Rev; ancestor: Rev },
  turns: Turns,
): Promise<Copies> {
  const [from, to, middle] = await Promise.all([against, rev, ancestor].map((each) => readManifestNode(repo, each)));
  if (from === undefined || to === undefined || middle === undefined) return new Map();
  const backwards = await readForwardCopies(repo, middle, from, [middle], turns);
  if (ancestor === rev) return readRenamesBack(repo, from, backwards);
  // With nothing in common, nothing on the way to the one can have come from the other.
  const forwards = await readForwardCopies(repo, middle, to, ancestor === NULL_REV ? [middle] : [middle, from], turns);
  for (const [path, source] of backwards) {
    if (forwards.get(path) !== source) continue;
    forwards.delete(path);
    backwards.delete(path);
  }
  const renames = await readRenamesBack(repo, from, backwards);
  const chained = [...forwards].map(([path, source]) => [path, renames.get(source) ?? source] as const);
  return new Map([...renames, ...chained]);
}

/** Traces what `later` has and `earlier` has not back to one of the manifests `known`. */
async function readForwardCopies(
  repo: Repo,
  earlier: Node,
  later: Node,
  known: readonly Node[],
  turns: Turns,
): Promise<Map<RepoPath, RepoPath>> {
  const copies = new Map<RepoPath, RepoPath>();
  for (const { path, before, after } of await repo.readManifestChanges(earlier, later)) {
    await turns.next();
    if (before !== undefined || after === undefined) continue;
    const source = await traceCopy(repo, { path, node: after.node }, ...known);
    if (source !== undefined) copies.set(path, source.path);
  }
  return copies;
}

/** Turns the renames among copies around; of a file that was renamed to several, the last name in order is taken. */
async function readRenamesBack(repo: Repo, from: Node, copies: Copies): Promise<Copies> {
  const renames = new Map<RepoPath, RepoPath>();
  for (const [path, source] of copies) {
    // What is still there was copied, not renamed.
    if ((await repo.readManifestEntry(from, source)) === undefined) renames.set(source, path);
  }
  return renames;
}
