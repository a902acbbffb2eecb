/** The blocks of a diff in JSON, one a file. Source: hgweb-compat 2.2. */
import { decodeUtf8b } from "../../bytes/text";
import { Turns } from "../../bytes/turns";
import type { FileDiff } from "../../diff/file-diff";
import { diffLines } from "../../diff/unified";
import { jsonDiffLines } from "../json";

/** Lines of one file that are written in one go: a millisecond or two. */
const LINES_PER_STEP = 2000;

/**
 * Writes the items of the list `diff`. Blocks are numbered by section, from 1; a section without lines has a number
 * and no block.
 */
export async function* writeJsonBlocks(diffs: AsyncIterable<FileDiff>, signal: AbortSignal): AsyncGenerator<string> {
  const turns = new Turns(signal);
  let number = 0;
  let separator = "";
  for await (const file of diffs) {
    number++;
    const lines = diffLines(file);
    if (lines.length === 0) continue;
    yield `${separator}{\n"blockno": ${number},\n"lines": [`;
    for (let at = 0; at < lines.length; at += LINES_PER_STEP) {
      const step = lines.slice(at, at + LINES_PER_STEP).map((line) => decodeUtf8b(line));
      yield `${at === 0 ? "" : ", "}${jsonDiffLines(step, at + 1)}`;
      await turns.next();
    }
    yield "]\n}";
    separator = ", ";
  }
}
