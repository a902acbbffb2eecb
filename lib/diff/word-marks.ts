/** Which words of a changed line are new, and which of the old line are gone. */
import { diffArrays } from "diff";

/** A part of a line: UTF-16 offsets, the end exclusive. */
export interface Mark {
  readonly start: number;
  readonly end: number;
}

/** What differs between two lines; neither list is empty for both. */
export interface WordMarks {
  readonly removed: readonly Mark[];
  readonly added: readonly Mark[];
}

/** Longer lines are data rather than text: nobody reads marks in them, and they cost. */
const MAX_LINE_LENGTH = 500;
/** Removed and added words together above which lines count as different ones. */
const MAX_EDITS = 40;
/** The share of the longer line that both must have in common, spaces not counted. */
const MIN_COMMON = 0.3;

/** A word, white space, or one other character; a surrogate pair is never cut. */
const TOKEN = /[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu;
const BLANK = /^\s*$/;

/**
 * Compares two lines word by word. Returns `undefined` when they are the same, have too little in common to be read
 * as one line before and after, or are too long.
 */
export function markWords(removed: string, added: string): WordMarks | undefined {
  if (removed.length > MAX_LINE_LENGTH || added.length > MAX_LINE_LENGTH || removed === added) return undefined;
  const before = removed.match(TOKEN) ?? [];
  const after = added.match(TOKEN) ?? [];
  const head = countCommonHead(before, after);
  const tail = countCommonTail(before, after, head);
  const oldMiddle = before.slice(head, before.length - tail);
  const newMiddle = after.slice(head, after.length - tail);
  const changes = diffTokens(oldMiddle, newMiddle);
  if (changes === undefined) return undefined;
  const headLength = lengthOf(before.slice(0, head));
  const marks = {
    removed: collectMarks(changes, "removed", headLength, removed),
    added: collectMarks(changes, "added", headLength, added),
  };
  const gone = marks.removed.reduce((sum, { start, end }) => sum + countInk(removed.slice(start, end)), 0);
  const inks = [countInk(removed), countInk(added)] as const;
  return inks[0] - gone >= Math.max(...inks) * MIN_COMMON ? marks : undefined;
}

function countCommonHead(before: readonly string[], after: readonly string[]): number {
  const most = Math.min(before.length, after.length);
  let count = 0;
  while (count < most && before[count] === after[count]) count++;
  return count;
}

function countCommonTail(before: readonly string[], after: readonly string[], head: number): number {
  const most = Math.min(before.length, after.length) - head;
  let count = 0;
  while (count < most && before[before.length - 1 - count] === after[after.length - 1 - count]) count++;
  return count;
}

/** Tokens of one kind in a row. */
interface Change {
  readonly kind: "common" | "removed" | "added";
  readonly length: number;
}

/** Returns `undefined` when the tokens differ too much. */
function diffTokens(before: string[], after: string[]): Change[] | undefined {
  const removed: Change = { kind: "removed", length: lengthOf(before) };
  const added: Change = { kind: "added", length: lengthOf(after) };
  if (before.length === 0) return [added];
  if (after.length === 0) return [removed];
  // Most lines differ in one word: no search is needed then.
  if (before.length === 1 && after.length === 1) return [removed, added];
  const changes = diffArrays(before, after, { maxEditLength: MAX_EDITS });
  return changes?.map(({ added: isAdded, removed: isRemoved, value }) => ({
    kind: isAdded ? "added" : isRemoved ? "removed" : "common",
    length: lengthOf(value),
  }));
}

function lengthOf(tokens: readonly string[]): number {
  return tokens.reduce((sum, token) => sum + token.length, 0);
}

/** Marks with only white space between them become one. */
function collectMarks(changes: readonly Change[], side: "removed" | "added", start: number, line: string): Mark[] {
  const marks: Mark[] = [];
  let at = start;
  for (const { kind, length } of changes) {
    if (kind === side) {
      const last = marks.at(-1);
      const isNear = last !== undefined && BLANK.test(line.slice(last.end, at));
      if (isNear) marks.pop();
      marks.push({ start: isNear ? last.start : at, end: at + length });
    }
    if (kind === side || kind === "common") at += length;
  }
  return marks;
}

/** Counts the characters that are no white space. */
function countInk(text: string): number {
  return text.replace(/\s+/g, "").length;
}
