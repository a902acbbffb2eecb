/** Paths in URLs, normalised and refused as hgweb does. Source: hgweb-compat 1.6, and answers of hgweb 6.3.2. */
import { RepoError } from "../errors";
import type { RepoPath } from "../ids";
import { bytesToText } from "./query";

/** The names that, in any case, some file system takes for a repository's own folder; in the order of Mercurial's search. */
const METADATA_FOLDERS: readonly string[] = [".hg", ".hg."];

/**
 * Returns the path within the repository that a URL's path means: no leading, doubled or trailing slashes, `.` and
 * `..` resolved; empty for the root.
 *
 * @param typed the path's bytes, one char each
 * @throws RepoError `forbidden` when it leaves the repository or enters a `.hg` folder
 */
export function cleanPath(typed: string): RepoPath {
  const names: string[] = [];
  for (const name of typed.split("/")) {
    if (name === "" || name === ".") continue;
    if (name !== "..") names.push(name);
    else if (names.pop() === undefined) {
      throw new RepoError("forbidden", `${bytesToText(typed.replace(/^\/+/, ""))} not under root`);
    }
  }
  const path = names.join("/");
  refuseMetadata(path, names);
  return path as RepoPath;
}

/**
 * Normalises a path as POSIX systems do, and refuses nothing: slashes at its beginning stay, and so does each `..` that
 * has nothing to go up from; empty for the root.
 */
export function normalisePath(path: string): string {
  const slashes = /^\/*/.exec(path)?.[0] ?? "";
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "" || name === ".") continue;
    const isUp = name === "..";
    if (!isUp || (slashes === "" && (names.length === 0 || names.at(-1) === ".."))) names.push(name);
    else names.pop();
  }
  return slashes + names.join("/");
}

function refuseMetadata(path: string, names: readonly string[]): void {
  const lowered = names.map((name) => name.toLowerCase());
  if (METADATA_FOLDERS.includes(lowered[0] ?? "")) {
    throw new RepoError("forbidden", `path contains illegal component: ${bytesToText(path)}`);
  }
  for (const folder of METADATA_FOLDERS) {
    const at = lowered.indexOf(folder);
    if (at < 0) continue;
    const outer = bytesToText(names.slice(0, at).join("/"));
    throw new RepoError("forbidden", `path '${bytesToText(path)}' is inside nested repo '${outer}'`);
  }
}
