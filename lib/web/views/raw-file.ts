/** `raw-file`: a file's bytes. Source: hgweb-compat 1.9. */
import { isBinary } from "../../diff/binary";
import type { RepoPath } from "../../ids";
import type { Answer } from "../answer";
import { contentTypeOf } from "../content-type";
import { findFile } from "../file-lookup";
import type { Place } from "../place";

/** Answers with the bytes of a file in a changeset; the symbol may also be a file revision's own node. */
export async function answerRawFile(place: Place, symbol: string, path: RepoPath): Promise<Answer> {
  const { repo, fileNode } = await findFile(place, symbol, path);
  const { data } = await repo.readFileRevision(path, fileNode);
  return {
    kind: "bytes",
    status: 200,
    headers: {
      "content-type": contentTypeOf(path, isBinary(data)),
      "content-disposition": `inline; filename="${quoteName(path)}"`,
    },
    body: data,
  };
}

/** Returns the last segment of a path for a quoted string, its bytes one char each as HTTP sends them. */
function quoteName(path: RepoPath): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a header cannot hold control characters
  return name.replace(/[\x00-\x1f\x7f]/g, "_").replace(/["\\]/g, (char) => `\\${char}`);
}
