/** Which file names a bundle may bring. Source: mercurial-formats 7; Mercurial's path auditor refuses the same. */
import { RepoError } from "../../errors";
import type { RepoPath } from "../../ids";
import { quote } from "./quote";

/** Segments that no path of a repository has; `.hg` in any case, since some file systems do not tell cases apart. */
const FORBIDDEN_SEGMENT = /^(|\.|\.\.|\.hg\.?)$/i;

/**
 * Refuses a path that is absolute, leaves the repository, enters `.hg`, or has a byte that a manifest cannot hold.
 *
 * @throws RepoError `malformedBundle` when it does; `tooLarge` over `maxBytes`
 */
export function checkBundlePath(path: RepoPath, maxBytes: number): void {
  if (path.length > maxBytes) {
    throw new RepoError("tooLarge", `the bundle names a path of ${path.length} bytes, more than ${maxBytes}`);
  }
  // Most paths pass at this one glance; only those with a suspicious spot are taken apart.
  if (!/\/\/|^\/|\/$|^$|(^|\/)\.|[\0\n]/.test(path)) return;
  if (/[\0\n]/.test(path)) {
    throw new RepoError("malformedBundle", `the bundle names the path ${quote(path)}, which has a NUL or newline`);
  }
  const wrong = path.split("/").find((segment) => FORBIDDEN_SEGMENT.test(segment));
  if (wrong === undefined) return;
  throw new RepoError("malformedBundle", `the bundle names the path ${quote(path)}, which no repository may have`);
}
