/** What the heads of a view are, and what their `.hgtags` say. */
import type { Node, RepoPath, Rev } from "../ids";
import type { Repo } from "./repo";
import { parseTags, type TagHistories } from "./tags";

const HGTAGS = ".hgtags" as RepoPath;

/** Finds the visible changesets without visible children, ascending. */
export function findHeads(repo: Pick<Repo, "length" | "isHidden" | "getParents">): readonly Rev[] {
  const hasChild = new Uint8Array(repo.length);
  for (let rev = 0; rev < repo.length; rev++) {
    if (repo.isHidden(rev)) continue;
    for (const parent of repo.getParents(rev)) if (parent >= 0) hasChild[parent] = 1;
  }
  const heads: Rev[] = [];
  hasChild.forEach((has, rev) => {
    if (has === 0 && !repo.isHidden(rev)) heads.push(rev);
  });
  return heads;
}

/** Reads the `.hgtags` of all heads, the lowest head's first. Heads that agree in it count once, where the first of them stands. */
export async function readHeadTags(repo: Repo): Promise<TagHistories[]> {
  const files: TagHistories[] = [];
  const seen = new Set<Node>();
  for (const head of repo.getHeads()) {
    const { manifest } = await repo.readChangeset(head);
    const entry = await repo.readManifestEntry(manifest, HGTAGS);
    if (entry === undefined || seen.has(entry.node)) continue;
    seen.add(entry.node);
    files.push(parseTags((await repo.readFileRevision(HGTAGS, entry.node)).data));
  }
  return files;
}
