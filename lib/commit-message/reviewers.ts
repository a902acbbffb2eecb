/** The reviewers that a commit message names. Source: hgweb-compat 9.2. Every pattern here runs in linear time. */
import { BLANK, summaryLine } from "./message-lines";

/** Letters, digits, `-`, `_` and `.`, not ending in a dot. */
const NAME = "[A-Za-z0-9_.-]*[A-Za-z0-9_-]";
const FLAG = /[ \t\f\v(.[;,](?:r|a|sr|rs|ui-r)[=?]/g;
const FIRST_NAME = new RegExp(`(${NAME})`, "y");
/** A further name; not what looks like the next flag. Repeated by the caller: a repeated group fills V8's stack on a long line. */
const NEXT_NAME = new RegExp(`[;,/\\\\]${BLANK}*(?![a-z0-9.-]+[=?])(${NAME})`, "y");

/** Returns the names after `r=`, `r?`, `a=`, `sr=`, `rs=`, `ui-r=` in the first line: in order, duplicates kept. */
export function parseReviewers(message: string): string[] {
  const line = summaryLine(message);
  const names: string[] = [];
  FLAG.lastIndex = 0;
  while (FLAG.test(line)) FLAG.lastIndex = readNames(line, FLAG.lastIndex, names);
  return names;
}

/** Adds the list of names at `from` to `names`; returns where it ends. */
function readNames(line: string, from: number, names: string[]): number {
  let at = from;
  for (let pattern = FIRST_NAME; ; pattern = NEXT_NAME) {
    pattern.lastIndex = at;
    const name = pattern.exec(line)?.[1];
    if (name === undefined) return at;
    names.push(name);
    at = pattern.lastIndex;
  }
}
