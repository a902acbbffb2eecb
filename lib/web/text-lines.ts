/** A file's content as hgweb shows it: text in lines, or a word for what is no text. Source: hgweb-compat 2.4. */
import { decodeUtf8b } from "../bytes/text";
import { isBinary } from "../diff/binary";
import type { RepoPath } from "../ids";
import { guessType } from "./content-type";

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

/** Returns the lines of a file with their ends, or `undefined` when it is binary. */
export function readTextLines(data: Uint8Array): string[] | undefined {
  return isBinary(data) ? undefined : splitTextLines(decodeUtf8b(data));
}

/** Returns what a binary file is said to be: `image/png`. */
export function binaryType(path: RepoPath): string {
  return guessType(path) ?? "application/octet-stream";
}
