/** A file's content as hgweb shows it: text in lines, or a word for what is no text. Source: hgweb-compat 2.4. */
import { decodeUtf8b } from "../bytes/text";
import type { Turns } from "../bytes/turns";
import { isBinary } from "../diff/binary";
import { LF } from "../diff/lines";
import type { RepoPath } from "../ids";
import { guessType } from "./content-type";

/** Bytes that are split in one go, up to the end of a line: a few milliseconds. */
const BYTES_PER_STEP = 256 * 1024;
/** Where a line ends as Python splits bytes: at LF, at CR, and at both together. */
const LINE = /[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+/g;

/** Splits a text into lines with their ends; an empty text has none. */
export function splitTextLines(text: string): string[] {
  return text.match(LINE) ?? [];
}

/** Returns a line without its end. */
export function stripLineEnd(line: string): string {
  return line.replace(/[\r\n]+$/, "");
}

/**
 * Returns the lines of a file with their ends, or `undefined` when it is binary.
 * @throws the turns' signal's reason
 */
export async function readTextLines(data: Uint8Array, turns: Turns): Promise<string[] | undefined> {
  if (isBinary(data)) return undefined;
  const lines: string[] = [];
  let start = 0;
  while (start < data.length) {
    // Behind an LF no line goes on, nor does a character.
    const end = data.indexOf(LF, start + BYTES_PER_STEP) + 1 || data.length;
    for (const line of splitTextLines(decodeUtf8b(data.subarray(start, end)))) lines.push(line);
    start = end;
    await turns.next();
  }
  return lines;
}

/** Returns what a binary file is said to be: `image/png`. */
export function binaryType(path: RepoPath): string {
  return guessType(path) ?? "application/octet-stream";
}
