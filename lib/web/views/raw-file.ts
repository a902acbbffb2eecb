/** `raw-file`: a file's bytes. Source: hgweb-compat 1.9. */

import { isBinary } from "../../diff/binary";
import { isRepoError, RepoError } from "../../errors";
import { parseNode, pathBytes, type RepoPath } from "../../ids";
import type { FileRevision } from "../../repo/repo";
import type { Answer } from "../answer";
import { contentTypeOf } from "../content-type";
import { findChangeset } from "../lookup";
import { openRepo, type Place } from "../place";

/** Answers with the bytes of a file in a changeset; the symbol may also be a file revision's own node. */
export async function answerRawFile(place: Place, symbol: string, path: RepoPath): Promise<Answer> {
  const { data } = await readFile(place, symbol, path);
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

/**
 * Reads a file as a changeset has it.
 * @throws RepoError `unknownRevision`; `unknownPath` when the changeset has no such file
 */
async function readFile(place: Place, symbol: string, path: RepoPath): Promise<FileRevision> {
  try {
    const { repo, rev, node } = await findChangeset(place, symbol, "file");
    const { manifest } = await repo.readChangeset(rev);
    const entry = await repo.readManifestEntry(manifest, path);
    if (entry === undefined) {
      const shown = pathBytes(path).toString("utf8");
      throw new RepoError("unknownPath", `${shown}@${node}: not found in manifest`, { node });
    }
    return await repo.readFileRevision(path, entry.node);
  } catch (error) {
    const fileNode = parseNode(symbol);
    if (!isRepoError(error, "unknownRevision") || fileNode === undefined) throw error;
    const repo = await openRepo(place);
    if (!repo.hasFileRevision(path, fileNode)) throw error;
    return repo.readFileRevision(path, fileNode);
  }
}

/** Returns the last segment of a path for a quoted string, its bytes one char each as HTTP sends them. */
function quoteName(path: RepoPath): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a header cannot hold control characters
  return name.replace(/[\x00-\x1f\x7f]/g, "_").replace(/["\\]/g, (char) => `\\${char}`);
}
