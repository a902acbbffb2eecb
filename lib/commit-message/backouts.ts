/** What a commit message backs out or reverts. Source: hgweb-compat 9.3. Every pattern here runs in linear time. */
import { BLANK, messageLines } from "./message-lines";

const KEYWORD = "^(?:backed out|backout|back out)\\b";
const NODE_12 = "[0-9a-f]{12}\\b";

const BACKOUT = new RegExp(KEYWORD, "i");
const SINGLE = new RegExp(`${KEYWORD}${BLANK}+(?:(?:changeset|revision|change|cset|of)\\b${BLANK}*)?(${NODE_12})`, "i");
const PLURAL = "(?:changesets|revisions|changes|csets|of)\\b";
const COUNTED = new RegExp(`${KEYWORD}${BLANK}+[0-9]+${BLANK}+${PLURAL}`, "i");
const LISTED = new RegExp(`${KEYWORD}${BLANK}+(?:${PLURAL})?`, "i");
const NODE_HERE = new RegExp(NODE_12, "iy");
/** One step over what may stand between hashes; the caller repeats it: a repeated group fills V8's stack on a long line. */
const BETWEEN = /[ \t\n\r\f\v,]+|and/iy;

/**
 * Returns the hashes, 12 lower-case digits each and in order, that a backout names; none for a backout without a
 * hash; `undefined` when the message is no backout. They need not exist.
 */
export function parseBackout(message: string): string[] | undefined {
  const [first = "", ...others] = messageLines(message);
  if (!BACKOUT.test(first)) return undefined;
  const single = singleNode(first);
  if (single !== undefined) return [single];
  if (COUNTED.test(first)) return others.flatMap((line) => singleNode(line) ?? []);
  return listedNodes(first);
}

function singleNode(line: string): string | undefined {
  return SINGLE.exec(line)?.[1]?.toLowerCase();
}

/** Reads hashes separated by blanks, `and` and commas. */
function listedNodes(line: string): string[] {
  const nodes: string[] = [];
  // The blank before the first hash may be the one that ended the keyword.
  let at = LISTED.exec(line)?.[0].trimEnd().length ?? line.length;
  for (;;) {
    const start = skipBetween(line, at);
    NODE_HERE.lastIndex = start;
    const node = start > at ? NODE_HERE.exec(line)?.[0] : undefined;
    if (node === undefined) return nodes;
    nodes.push(node.toLowerCase());
    at = start + node.length;
  }
}

function skipBetween(line: string, from: number): number {
  let at = from;
  for (BETWEEN.lastIndex = at; BETWEEN.test(line); at = BETWEEN.lastIndex);
  return at;
}

const REVERTED_COMMIT = /^This reverts commit ([0-9a-f]{40})(?![0-9a-f])/;

/** Returns the git commits, 40 digits each and in order, that a revert in git's words names; none when it is no revert. */
export function parseRevert(message: string): string[] {
  const [first = "", ...others] = messageLines(message);
  if (!first.startsWith("Revert ")) return [];
  return others.flatMap((line) => REVERTED_COMMIT.exec(line)?.[1] ?? []);
}
