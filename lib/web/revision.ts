/** A changeset with all that its pages say of it, whatever the style. */
import { Turns } from "../bytes/turns";
import { type FileDiff, MOZILLA_DIFF } from "../diff/file-diff";
import type { Changeset } from "../hg/changeset";
import { type Node, NULL_NODE, NULL_REV, type Rev } from "../ids";
import type { FileChange, Push } from "../push-index/push-index";
import type { Repo } from "../repo/repo";
import { listOwnFiles, type OwnFile, type ParentChanges, readManifestNode, readParentChanges } from "../tree/changes";
import { readDistantChanges } from "../tree/distant-changes";
import { readDiff } from "../tree/revision-diff";
import { type Found, findChangeset, unknownSymbol } from "./lookup";
import type { Place } from "./place";

/** A changeset, read. */
export interface Revision extends Found {
  readonly changeset: Changeset;
  /** The parents that are there: none for a root, two for a merge. */
  readonly parents: readonly { readonly rev: Rev; readonly node: Node }[];
  /** What it changed itself, sorted bytewise by path. */
  readonly files: readonly OwnFile[];
  /** The diff base's node; the null node for a root. */
  readonly diffBase: Node;
  /** The manifest of the diff base, and what differs from it. */
  readonly baseManifest: Node;
  readonly changes: readonly FileChange[];
}

/**
 * Reads the changeset that a URL asks for, and what it changed against its first parent or the diff base that the URL
 * names. What a pushed changeset changed is in the index; no manifest is read for it.
 */
export async function readRevision(
  place: Place,
  symbol: string | undefined,
  diffBase: string | undefined,
): Promise<Revision> {
  const found = await findChangeset(place, symbol);
  const { repo, rev, node, push } = found;
  const parentRevs = repo.getParents(rev);
  const own = await readOwnChanges(place, repo, rev, node, push);
  const baseRev = diffBase === undefined ? parentRevs[0] : await findDiffBase(place, repo, diffBase);
  const baseIndex = parentRevs.indexOf(baseRev);
  const changes = own[baseIndex] ?? (await readDistantChanges(repo, rev, baseRev, new Turns(place.signal)));
  const changeset = await repo.readChangeset(rev);
  return {
    ...found,
    changeset,
    parents: parentRevs
      .filter((parent) => parent !== NULL_REV)
      .map((parent) => ({ rev: parent, node: repo.getNode(parent) })),
    files: listOwnFiles(own, changeset.claimedFiles),
    diffBase: repo.getNode(baseRev),
    baseManifest: await readManifestNode(repo, baseRev),
    changes,
  };
}

/** Finds the diff base of `rev/BASE:REV` in the view that shows REV: a number of another view is another changeset's. */
async function findDiffBase(place: Place, repo: Repo, symbol: string): Promise<Rev> {
  const { node } = await findChangeset(place, symbol);
  const rev = repo.getRev(node);
  if (rev === undefined || repo.isHidden(rev)) throw unknownSymbol(symbol, "changeset");
  return rev;
}

/** Gives the diff of each file that differs from the diff base, in hg's order. */
export function readRevisionDiff({ tree, signal, costs }: Place, revision: Revision): AsyncGenerator<FileDiff> {
  const client = { signal, beginCostly: () => costs.begin() };
  const work = { options: MOZILLA_DIFF, comparer: tree.comparer, client };
  return readDiff(revision.repo, revision.baseManifest, revision.changes, work);
}

/** Returns the visible children, ascending; in a scope those of the base and of the push. */
export function getChildren({ repo, rev }: Found): readonly { readonly rev: Rev; readonly node: Node }[] {
  return repo.getChildren(rev).map((child) => ({ rev: child, node: repo.getNode(child) }));
}

async function readOwnChanges(
  { tree }: Place,
  repo: Repo,
  rev: Rev,
  node: Node,
  push: Push | undefined,
): Promise<ParentChanges> {
  if (rev === NULL_REV) return [[]];
  return push === undefined ? readParentChanges(repo, rev) : tree.readPushedChanges(push, push.nodes.indexOf(node));
}

/** Returns the nodes of the parents as lists in code have them: the null node for a root's first. */
export function paddedParents(nodes: readonly Node[]): readonly Node[] {
  return nodes.length === 0 ? [NULL_NODE] : nodes;
}
