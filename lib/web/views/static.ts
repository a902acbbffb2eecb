/** `static`: the site's own files, the same in every tree, scope and style. Source: hgweb-compat 0, 1.6, 1.9. */
import { RepoError } from "../../errors";
import type { RepoPath } from "../../ids";
import type { Plan } from "../answer";
import { planContent } from "../caching";
import { guessType } from "../content-type";
import type { Site } from "../site";

/**
 * Plans the answer with a file of the site's own.
 * @throws RepoError `notFound` in hgweb's words
 */
export function planStatic({ staticFiles }: Pick<Site, "staticFiles">, name: string): Plan {
  const file = staticFiles.get(name);
  if (file === undefined) throw new RepoError("notFound", "Not Found");
  const headers = { "content-type": guessType(name as RepoPath) ?? "text/plain" };
  return planContent(file.digest, async () => ({ kind: "bytes", status: 200, headers, body: file.bytes }));
}
