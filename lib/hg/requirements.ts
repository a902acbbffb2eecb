/** What a repository asks of its reader. Source: mercurial-formats 1.2, 1.3. */
import { RepoError } from "../errors";

/** Requirements that we read as they ask, or that change nothing for a reader of the store. */
const READABLE: ReadonlySet<string> = new Set([
  "revlogv1",
  "store",
  "fncache",
  "dotencode",
  "generaldelta",
  "sparserevlog",
  "revlog-compression-zstd",
  "exp-compression-none",
  "exp-compression-zstd",
  "share-safe",
  "shared",
  "relshared",
  "persistent-nodemap",
  "exp-persistent-nodemap",
  "bookmarksinstore",
  "internal-phase",
  "internal-phase-2",
  "exp-archived-phase",
  "largefiles",
  "lfs",
  // Working copy only:
  "dirstate-v2",
  "exp-dirstate-v2",
  "dirstate-tracked-key-v1",
  "exp-sparse",
]);

/** Requirements that are known and refused, each with what it means. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ["treemanifest", "tree manifests"],
  ["narrowhg-experimental", "a narrow clone, which lacks files"],
  ["narrowhg", "a narrow clone, which lacks files"],
  ["exp-remotefilelog-repo-req-1", "file contents that are not in the store"],
  ["remotefilelog", "file contents that are not in the store"],
  ["exp-sqlite-001", "a store in SQLite"],
  ["gitstore", "a store in Git"],
  ["exp-revlogv2.0", "revlog version 2"],
  ["exp-revlogv2.1", "revlog version 2"],
  ["exp-revlogv2.2", "revlog version 2"],
  ["exp-changelog-v2", "changelog version 2"],
  ["exp-sidedata-flag", "side data"],
  ["exp-copies-sidedata-changeset", "side data"],
  ["manifestv2", "manifest version 2"],
  ["parentdelta", "parent deltas"],
]);

/** Parses a `requires` file: one name a line. */
export function parseRequirements(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

/**
 * Checks that we can read a repository with these requirements.
 * @throws RepoError `unsupportedStore` naming the first one that we cannot
 */
export function checkRequirements(requirements: ReadonlySet<string>): void {
  for (const name of requirements) {
    const meaning = REFUSED.get(name) ?? (name.startsWith("exp-sqlite-") ? "a store in SQLite" : undefined);
    if (meaning !== undefined)
      throw new RepoError("unsupportedStore", `the repository requires ${name} (${meaning}), which is not read`);
    if (!READABLE.has(name))
      throw new RepoError("unsupportedStore", `the repository requires ${JSON.stringify(name)}, which is not known`);
  }
  if (!requirements.has("revlogv1"))
    throw new RepoError("unsupportedStore", "the repository has version 0 revlogs, which are not read");
  if (!requirements.has("store"))
    throw new RepoError("unsupportedStore", "the repository has no store folder (older than Mercurial 0.9.2)");
}
