/** Escapes in quoted strings of a revset: those of Python's byte strings. */
import { decodeUtf8b, toByteString } from "../bytes/text";
import { malformedRevset } from "./revset-error";

const SINGLE: ReadonlyMap<string, string> = new Map([
  ["\n", ""],
  ["\\", "\\"],
  ["'", "'"],
  ['"', '"'],
  ["a", "\x07"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["v", "\v"],
]);

/** A backslash and what belongs to it. */
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|([0-7]{1,3})|(.))/gs;

/**
 * Undoes the escapes of a string. `\xNN` and octal numbers are bytes: together they may be one UTF-8 character.
 * @throws RepoError `malformedRequest` for `\x` without two hex digits
 */
export function unescapeString(text: string): string {
  if (!text.includes("\\")) return text;
  const plain = toByteString(text).replace(ESCAPE, (whole, hex?: string, octal?: string, letter?: string) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
    if (letter === "x") throw malformedRevset("a string has \\x without two hexadecimal digits");
    return SINGLE.get(letter ?? "") ?? whole;
  });
  return decodeUtf8b(Buffer.from(plain, "latin1"));
}
