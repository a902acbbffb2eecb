/** A text whose lines are numbers, made anew for each revision from what a delta changes. */
import type { LineInterner } from "../diff/line-interner";
import { splitLines } from "../diff/lines";
import type { DeltaHunk } from "../hg/delta";

/** A text split after each LF, equal lines as equal numbers. */
export interface NumberedText {
  readonly text: Uint8Array;
  /** Byte offset of each line's start, then the text's length. */
  readonly starts: Int32Array;
  /** The number of each line; replaced when lines are numbered anew. */
  ids: Int32Array;
}

const LF = 10;

/**
 * Numbers the lines of a text.
 * @param lines whoever numbers many texts gives the same list for each
 */
export function numberLines(text: Uint8Array, interner: LineInterner, lines = new LineList()): NumberedText {
  lines.pushLines(text, 0, text.length, interner);
  return { text, ...lines.finish(text.length) };
}

/**
 * Applies a delta to a text. Only what it changes is split and looked up; the rest keeps its numbers.
 * @param hunks the delta's, which fit the text
 * @param lines whoever numbers many texts gives the same list for each
 */
export function applyToLines(
  base: NumberedText,
  hunks: readonly DeltaHunk[],
  interner: LineInterner,
  lines = new LineList(),
): NumberedText {
  if (hunks.length === 0) return base;
  const text = applyHunks(base.text, hunks);
  let nextLine = 0; // the first line of the base that is not passed yet
  let shift = 0; // what its start has moved by
  let changedFrom = -1; // where the lines that are changed begin in the new text; −1 between changes
  for (const { start, end, data } of hunks) {
    const line = findWholeLines(base, start);
    if (changedFrom < 0 || line > nextLine) {
      if (changedFrom >= 0) lines.pushLines(text, changedFrom, startOf(base, nextLine) + shift, interner);
      lines.pushRange(base, nextLine, line, shift);
      changedFrom = startOf(base, line) + shift;
    }
    shift += data.length - (end - start);
    nextLine = findLineFrom(base, end);
    // A line that begins where the change ends begins there still only if an LF stands before it.
    const before = end + shift - 1;
    if (startOf(base, nextLine) === end && before >= 0 && text[before] !== LF && nextLine < base.ids.length) nextLine++;
  }
  lines.pushLines(text, changedFrom, startOf(base, nextLine) + shift, interner);
  lines.pushRange(base, nextLine, base.ids.length, shift);
  return { text, ...lines.finish(text.length) };
}

function applyHunks(base: Uint8Array, hunks: readonly DeltaHunk[]): Uint8Array {
  const size = hunks.reduce((sum, { start, end, data }) => sum + data.length - (end - start), base.length);
  const text = new Uint8Array(size);
  let from = 0;
  let at = 0;
  for (const { start, end, data } of hunks) {
    text.set(base.subarray(from, start), at);
    at += start - from;
    text.set(data, at);
    at += data.length;
    from = end;
  }
  text.set(base.subarray(from), at);
  return text;
}

/** Returns where a line starts; for the number of lines, the text's length. */
function startOf({ starts }: NumberedText, line: number): number {
  return starts[line] ?? 0;
}

/** Returns how many lines stand whole before byte `at`, each with its LF. */
function findWholeLines(base: NumberedText, at: number): number {
  const line = findLineFrom(base, at);
  if (startOf(base, line) > at) return line - 1;
  // At the text's end stands the start of a line only after an LF.
  return line > 0 && line === base.ids.length && base.text[at - 1] !== LF ? line - 1 : line;
}

/** Returns the first line that starts at byte `at` or later; the number of lines at the text's end. */
function findLineFrom({ starts, ids }: NumberedText, at: number): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] as number) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Lines put together from those of another text and new ones; used again and again. */
export class LineList {
  #starts = new Int32Array(65);
  #ids = new Int32Array(64);
  #count = 0;

  /** Takes over lines of `base`, which have moved by `shift` bytes. */
  pushRange(base: NumberedText, from: number, to: number, shift: number): void {
    if (from >= to) return;
    this.#reserve(this.#count + to - from);
    this.#ids.set(base.ids.subarray(from, to), this.#count);
    this.#starts.set(base.starts.subarray(from, to), this.#count);
    const end = this.#count + to - from;
    if (shift !== 0) for (let line = this.#count; line < end; line++) (this.#starts[line] as number) += shift;
    this.#count = end;
  }

  /** Splits the bytes `from` to `to` of the new text. */
  pushLines(text: Uint8Array, from: number, to: number, interner: LineInterner): void {
    if (from >= to) return;
    // The interner keeps what it is given, and a copy of the new lines alone is small.
    const { text: part, starts, count } = splitLines(text.slice(from, to));
    this.#reserve(this.#count + count);
    for (let line = 0; line < count; line++) {
      this.#starts[this.#count] = from + (starts[line] as number);
      this.#ids[this.#count++] = interner.intern(part, starts[line] as number, starts[line + 1] as number);
    }
  }

  /** Returns the lines of a text of `size` bytes, and forgets them. */
  finish(size: number): Pick<NumberedText, "starts" | "ids"> {
    const count = this.#count;
    this.#count = 0;
    this.#starts[count] = size;
    return { starts: this.#starts.slice(0, count + 1), ids: this.#ids.slice(0, count) };
  }

  #reserve(count: number): void {
    if (count <= this.#ids.length) return;
    const starts = new Int32Array(count * 2 + 1);
    starts.set(this.#starts);
    this.#starts = starts;
    const ids = new Int32Array(count * 2);
    ids.set(this.#ids);
    this.#ids = ids;
  }
}
