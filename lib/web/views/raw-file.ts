/** `raw-file`: a file's bytes. Source: hgweb-compat 1.9. */
import { isBinary } from "../../diff/binary";
import type { RepoPath } from "../../ids";
import type { Answer } from "../answer";
import { contentTypeOf } from "../content-type";
import type { FoundFile } from "../file-lookup";
import { withoutControls } from "../header-text";

/** Answers with the bytes of a file. */
export async function answerRawFile({ repo, fileNode, path }: FoundFile): Promise<Answer> {
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
  return withoutControls(name).replace(/["\\]/g, (char) => `\\${char}`);
}
