/** `diff` (alias `filediff`): what a changeset did to one file, against its first parent. Source: hgweb-compat 2.4, 6.6, 7. */
import { isRepoError } from "../../errors";
import type { RepoPath } from "../../ids";
import type { Answer, Plan } from "../answer";
import { planChangeset } from "../caching";
import { readDiffOfFile } from "../file-diff";
import { type FoundFile, findFile } from "../file-lookup";
import { type Found, findChangeset } from "../lookup";
import type { Place } from "../place";
import { CONTENT_TYPES, textAnswer } from "../respond";
import { readRevision } from "../revision";
import { requireFile } from "../view";
import { writeRawDiff } from "./diff-raw";

/** Plans the answer of `diff`. */
export function planDiff(place: Place): Promise<Plan> {
  return planChangeset(place, () => answerDiff(place));
}

async function answerDiff(place: Place): Promise<Answer> {
  const { symbol, path } = requireFile(place.url);
  const found = await findDiffedFile(place, symbol, path);
  const { style } = place.url;
  const headers = { "content-type": CONTENT_TYPES[style] };
  switch (style) {
    case "raw":
      return { kind: "bytes", status: 200, headers, body: writeRawDiff(readDiffOfFile(place, found, path)) };
    default:
      return textAnswer(style, ""); // has no template, which is said once all else is known to be right
  }
}

/** Finds a file of a changeset, or the changeset alone when that removed the file. */
async function findDiffedFile(place: Place, symbol: string, path: RepoPath): Promise<FoundFile | Found> {
  return findFile(place, symbol, path).catch(async (error: unknown) => {
    if (!isRepoError(error, "unknownPath")) throw error;
    const { files } = await readRevision(place, symbol, undefined);
    if (!files.some((file) => file.path === path)) throw error;
    return findChangeset(place, symbol, "file");
  });
}
