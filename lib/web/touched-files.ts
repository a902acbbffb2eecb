/** Which files a changeset touched, cheaply: no manifest is read. */
import type { RepoPath, Rev } from "../ids";
import type { Repo } from "../repo/repo";
import { findHolders, type Place } from "./place";

/**
 * Reads the paths that a changeset touched, sorted bytewise: of a public one what hg wrote into it, of a pushed one
 * what the index has found in its manifests, whatever it claims.
 */
export async function readTouchedFiles(place: Place, repo: Repo, rev: Rev): Promise<readonly RepoPath[]> {
  const { index, name } = place.tree;
  const node = repo.getNode(rev);
  const [holder] = repo.getPhase(rev) === "public" ? [] : await findHolders(place, node);
  const pushed = holder && (await index.readChangeset(name, holder.pushId, node));
  return pushed?.files ?? (await repo.readChangeset(rev)).claimedFiles;
}
