/** The site's own files, which pages and people find under `static`: read once, since they are few and small. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { StaticFile, StaticFiles } from "../web/site";

/** Reads all files below a folder, by their paths in it. Only what was there is ever served, whatever a URL says. */
export function readStaticFiles(folder: string): StaticFiles {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }): [string, StaticFile] => {
        const file = path.join(parentPath, name);
        const bytes = readFileSync(file);
        const digest = createHash("sha1").update(bytes).digest("hex");
        return [path.relative(folder, file).split(path.sep).join("/"), { bytes, digest }];
      }),
  );
}
