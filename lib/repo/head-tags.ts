/** What the heads of a view are, and what their `.hgtags` say. */
import { type Node, NULL_NODE, type RepoPath, type Rev } from "../ids";
import type { Repo } from "./repo";
import { parseTags, type TagHistories } from "./tags";

/** The file of the tags that everyone has. */
export const HGTAGS = ".hgtags" as RepoPath;

/**
 * Finds the visible changesets without visible children, ascending.
 * @param from the first changeset that is looked at
 * @param before the heads among those below it
 */
export function findHeads(
  repo: Pick<Repo, "length" | "isHidden" | "getParents">,
  from: Rev,
  before: readonly Rev[],
): readonly Rev[] {
  const hasChild = new Uint8Array(repo.length - from);
  const parentsBelow = new Set<Rev>();
  for (let rev = from; rev < repo.length; rev++) {
    if (repo.isHidden(rev)) continue;
    for (const parent of repo.getParents(rev)) {
      if (parent >= from) hasChild[parent - from] = 1;
      else parentsBelow.add(parent);
    }
  }
  const heads = before.filter((head) => !parentsBelow.has(head));
  hasChild.forEach((has, at) => {
    if (has === 0 && !repo.isHidden(from + at)) heads.push(from + at);
  });
  return heads;
}

/**
 * Finds which `.hgtags` the heads have, the lowest head's first. Heads that agree in it count once, where the first of
 * them stands.
 * @param readTagsNode gives the file's node in a changeset; the null node where there is none
 */
export async function findTagFiles(repo: Repo, readTagsNode: (rev: Rev) => Promise<Node>): Promise<readonly Node[]> {
  const files = new Set<Node>();
  for (const head of repo.getHeads()) {
    const node = await readTagsNode(head);
    if (node !== NULL_NODE) files.add(node);
  }
  return [...files];
}

/** Reads what some revisions of `.hgtags` say, in their order. */
export async function readTagFiles(repo: Repo, files: readonly Node[]): Promise<TagHistories[]> {
  const read: TagHistories[] = [];
  for (const node of files) read.push(parseTags((await repo.readFileRevision(HGTAGS, node)).data));
  return read;
}
