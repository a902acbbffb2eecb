/** Where the package lies. */
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { RepoError } from "../errors";

/**
 * Returns the folder of the package, with the pages in it: the nearest one above this file that has `next.config.js`,
 * wherever the program was bundled to.
 *
 * @throws RepoError `misconfigured` when there is none
 */
export function findProjectDir(): string {
  let dir = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(dir, "next.config.js"))) {
    const parent = path.dirname(dir);
    if (parent === dir) throw new RepoError("misconfigured", "the pages are not there: run the program in its package");
    dir = parent;
  }
  return dir;
}
