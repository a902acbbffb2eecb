/** A text as lines, and equal lines as equal numbers: what the matcher works on. */

import { LineInterner } from "./line-interner";

/** A line feed: the only byte that ends a line; a carriage return is part of its line. */
export const LF = 10;

/** A text split after each LF; the last line may lack one. */
export interface Lines {
  readonly text: Uint8Array;
  readonly count: number;
  /** Byte offset of each line's start, then the text's length; longer than needed at the end. */
  readonly starts: Int32Array;
}

/** Splits `text` after each LF. An empty text has no line. */
export function splitLines(text: Uint8Array): Lines {
  const size = text.length;
  let starts = new Int32Array(64 + (size >> 4));
  let count = size > 0 ? 1 : 0;
  // A loop in JavaScript beats one indexOf call per line: most lines are short. A final LF begins no line.
  for (let at = 0; at < size - 1; at++) {
    if (text[at] !== LF) continue;
    if (count + 2 > starts.length) starts = doubled(starts);
    starts[count++] = at + 1;
  }
  starts[count] = size;
  return { text, count, starts };
}

function doubled(numbers: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(numbers.length * 2);
  longer.set(numbers);
  return longer;
}

/** Returns the bytes of lines `from` (inclusive) to `to` (exclusive), not copied; what is past the end is left out. */
export function lineRange(lines: Lines, from: number, to: number): Uint8Array {
  const { starts, count, text } = lines;
  return text.subarray(starts[Math.min(from, count)], starts[Math.min(to, count)]);
}

/** Two texts' lines as numbers: two lines have the same number when, and only when, their bytes are the same. */
export interface EquatedLines {
  readonly oldIds: Int32Array;
  readonly newIds: Int32Array;
  /** Numbers run from 0 to this (exclusive). */
  readonly idCount: number;
}

/** Numbers the lines of two texts. */
export function equateLines(before: Lines, after: Lines): EquatedLines {
  const interner = new LineInterner(before.count + after.count);
  const internLine = ({ text, starts }: Lines, line: number) =>
    interner.intern(text, starts[line] as number, starts[line + 1] as number);
  const newIds = new Int32Array(after.count);
  for (let line = 0; line < after.count; line++) newIds[line] = internLine(after, line);
  const oldIds = new Int32Array(before.count);
  // Most of a changed file has not changed: lines shared at both ends need no second look.
  const prefix = countCommonPrefix(before, after);
  const suffix = countCommonSuffix(before, after, prefix);
  oldIds.set(newIds.subarray(0, prefix));
  for (let line = prefix; line < before.count - suffix; line++) oldIds[line] = internLine(before, line);
  oldIds.set(newIds.subarray(after.count - suffix), before.count - suffix);
  return { oldIds, newIds, idCount: interner.size };
}

/** Returns how many lines from the start are the same. */
function countCommonPrefix(before: Lines, after: Lines): number {
  const most = Math.min(before.count, after.count);
  let at = 0;
  for (let line = 0; line < most; line++) {
    const end = before.starts[line + 1] as number;
    if (after.starts[line + 1] !== end) return line;
    for (; at < end; at++) if (before.text[at] !== after.text[at]) return line;
  }
  return most;
}

/** Returns how many lines from the end are the same, `prefix` lines at the start left aside. */
function countCommonSuffix(before: Lines, after: Lines, prefix: number): number {
  const most = Math.min(before.count, after.count) - prefix;
  const shift = after.text.length - before.text.length;
  let at = before.text.length - 1;
  for (let lines = 0; lines < most; lines++) {
    const start = before.starts[before.count - 1 - lines] as number;
    if (after.starts[after.count - 1 - lines] !== start + shift) return lines;
    for (; at >= start; at--) if (before.text[at] !== after.text[at + shift]) return lines;
  }
  return most;
}
