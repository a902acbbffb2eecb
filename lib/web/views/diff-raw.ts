/** `raw-diff`: what a changeset did to one file. Source: hgweb-compat 6.6. */
import type { FileDiff } from "../../diff/file-diff";
import { writeUnified } from "../../diff/unified";

/** Writes an empty line, the diff, and the four ends of lines that hgweb's templates leave after it. */
export async function* writeRawDiff(diffs: AsyncIterable<FileDiff>): AsyncGenerator<Uint8Array> {
  yield Buffer.from("\n");
  for await (const diff of diffs) yield writeUnified(diff);
  yield Buffer.from("\n\n\n\n");
}
