/** What a changeset changed: from the manifests, never from what the changeset claims. */
import type { ManifestChange, ManifestEntry } from "../hg/manifest";
import { type Node, NULL_NODE, NULL_REV, type RepoPath, type Rev } from "../ids";
import type { FileChange } from "../push-index/push-index";
import type { Repo } from "../repo/repo";
import { type FileId, traceCopy } from "./copies";

/** Returns the manifest of a changeset; the null node for −1. */
export async function readManifestNode(repo: Repo, rev: Rev): Promise<Node> {
  return (await repo.readChangeset(rev)).manifest;
}

/** Reads how `rev` differs from `against`, sorted bytewise by path, with the copy source of each file that has one. */
export async function readChanges(repo: Repo, rev: Rev, against: Rev): Promise<readonly FileChange[]> {
  const before = await readManifestNode(repo, against);
  return withCopies(repo, await repo.readManifestChanges(before, await readManifestNode(repo, rev)), before);
}

/** Adds the copy source of each file that has one to how a manifest differs from the manifest `before`. */
export async function withCopies(
  repo: Repo,
  changes: readonly ManifestChange[],
  before: Node,
): Promise<readonly FileChange[]> {
  const traced: FileChange[] = [];
  for (const change of changes) traced.push(await withCopy(repo, change, before));
  return traced;
}

/** Reads how one file of `rev` differs from `against`; `undefined` when it does not. Copies of it are not looked for. */
export async function readFileChange(
  repo: Repo,
  rev: Rev,
  against: Rev,
  path: RepoPath,
): Promise<FileChange | undefined> {
  const before = await repo.readEntry(against, path);
  const after = await repo.readEntry(rev, path);
  if (before?.node === after?.node && before?.flags === after?.flags) return undefined;
  return withCopy(repo, { path, before, after }, await readManifestNode(repo, against));
}

async function withCopy(repo: Repo, change: ManifestChange, parentManifest: Node): Promise<FileChange> {
  const { path, before, after } = change;
  return {
    path,
    oldNode: before?.node,
    newNode: after?.node,
    oldFlags: before?.flags ?? "",
    newFlags: after?.flags ?? "",
    copy: after && (await readCopy(repo, { path, node: after.node }, before === undefined, parentManifest)),
  };
}

/**
 * Reads where a file came from. An added one is traced back to what the parent has; a file copied onto one that was
 * there is only said to be, since its diff is against what was there.
 */
async function readCopy(repo: Repo, file: FileId, isAdded: boolean, parentManifest: Node): Promise<FileId | undefined> {
  if (parentManifest === NULL_NODE) return undefined;
  if (isAdded) return traceCopy(repo, file, parentManifest);
  const { copy } = await repo.readFileOrigin(file.path, file.node);
  const source = copy && (await repo.readManifestEntry(parentManifest, copy.path));
  return source && copy;
}

/** The changes of a changeset against each of its parents: one list, or two for a merge. */
export type ParentChanges = readonly [readonly FileChange[]] | readonly [readonly FileChange[], readonly FileChange[]];

/** Reads how a changeset differs from its parents; a root is compared with nothing. */
export async function readParentChanges(repo: Repo, rev: Rev): Promise<ParentChanges> {
  const [p1, p2] = repo.getParents(rev);
  const first = await readChanges(repo, rev, p1);
  return p2 === NULL_REV ? [first] : [first, await readChanges(repo, rev, p2)];
}

/** A file that a changeset changed itself. */
export interface OwnFile {
  readonly path: RepoPath;
  /** `added` when no parent has it. */
  readonly status: "added" | "modified" | "removed";
}

/**
 * Lists what a changeset itself brought, sorted bytewise by path: for a merge, what differs from both parents.
 * @param claimed the paths that the changeset says it touches. Of a merge they tell what manifests do not: that it
 * removed a file which only one parent had, or that of a file like one parent's the flags were changed
 */
export function listOwnFiles([first, second]: ParentChanges, claimed: readonly RepoPath[]): OwnFile[] {
  if (second === undefined) return first.map((change) => ({ path: change.path, status: statusOf(change) }));
  const claims = new Set(claimed);
  const others = new Map(second.map((change) => [change.path, change]));
  const own: OwnFile[] = [];
  for (const change of first) {
    const other = others.get(change.path);
    others.delete(change.path);
    // Where only one of them tells of a change, the other parent has the file as it is now, or neither has.
    if (other !== undefined && (!hasOldContent(change, other) || claims.has(change.path))) {
      own.push({ path: change.path, status: statusOf(change, other) });
    } else if (other === undefined && claims.has(change.path))
      own.push({ path: change.path, status: statusLikeParent(change) });
  }
  for (const change of others.values()) {
    if (claims.has(change.path)) own.push({ path: change.path, status: statusLikeParent(change) });
  }
  return own.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Says whether a file's content is one parent's: where both differ nevertheless, its flags are the other's. */
function hasOldContent({ newNode, oldNode }: FileChange, other: FileChange): boolean {
  return newNode !== undefined && (newNode === oldNode || newNode === other.oldNode);
}

function statusOf(change: FileChange, other = change): OwnFile["status"] {
  if (change.newNode === undefined) return "removed";
  return change.oldNode === undefined && other.oldNode === undefined ? "added" : "modified";
}

function statusLikeParent(change: FileChange): OwnFile["status"] {
  return change.newNode === undefined ? "removed" : "modified";
}

/** Finds how one file differs, among changes that are sorted bytewise by path. */
export function findFileChange(changes: readonly FileChange[], path: RepoPath): ManifestChange | undefined {
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const change = changes[middle];
    if (change === undefined) break;
    if (change.path === path) {
      const { oldNode, newNode, oldFlags, newFlags } = change;
      return { path, before: toEntry(oldNode, oldFlags), after: toEntry(newNode, newFlags) };
    }
    if (change.path < path) low = middle + 1;
    else high = middle;
  }
  return undefined;
}

function toEntry(node: Node | undefined, flags: string): ManifestEntry | undefined {
  return node && { node, flags: flags === "x" || flags === "l" ? flags : "" };
}
