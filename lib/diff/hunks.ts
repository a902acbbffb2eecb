/** From matching blocks to hunks: context, joining, function names. Source: hgweb-compat 6.4, mercurial-formats 10.2. */
import type { Block } from "./block";
import { matchLines } from "./blocks";
import { LF, type Lines, lineRange, splitLines } from "./lines";
import { cleanChange, cleanLines, type WhitespaceOptions } from "./whitespace";
import type { ShouldStop } from "./work-limit";

/** What stands in front of a line: context, old or new. */
export type Sign = " " | "-" | "+";

/** Neighbouring lines of one sign within a hunk; never empty. */
export interface Run {
  readonly sign: Sign;
  /** The lines with their LFs, without the sign: a part of the old or the new text, not copied. */
  readonly bytes: Uint8Array;
  readonly lineCount: number;
  /** True when the last line is followed by an LF and `\ No newline at end of file`. */
  readonly noNewlineAtEnd: boolean;
}

/** A hunk; starts count from 1, but a side of length 0 gives the line before the gap. */
export interface Hunk {
  readonly oldStart: number;
  readonly oldLength: number;
  readonly newStart: number;
  readonly newLength: number;
  /** What follows the second `@@` and a space; empty for none. */
  readonly functionText: Uint8Array;
  readonly runs: readonly Run[];
}

/** How hunks are made. */
export interface HunkOptions extends WhitespaceOptions {
  /** Unchanged lines around each change. */
  readonly context: number;
  /** Whether hunks say which function they are in. */
  readonly showFunction: boolean;
}

/** Bytes of a function's name that are shown. */
const FUNCTION_TEXT_LIMIT = 40;
const NO_BYTES = new Uint8Array(0);

/**
 * Returns the hunks between two texts, both not empty.
 * @throws RepoError `deadlineExceeded` when `shouldStop` says so
 */
export function compareTexts(
  before: Uint8Array,
  after: Uint8Array,
  options: HunkOptions,
  shouldStop?: ShouldStop,
): readonly Hunk[] {
  const builder = new HunkBuilder(splitLines(before), splitLines(after), options);
  builder.compare(shouldStop);
  return builder.hunks;
}

/** Returns the one hunk that adds or removes a whole text, or none for an empty text. */
export function wholeTextHunks(text: Uint8Array, sign: "-" | "+"): readonly Hunk[] {
  if (text.length === 0) return [];
  const { count } = splitLines(text);
  const noNewlineAtEnd = text[text.length - 1] !== LF;
  const removed = sign === "-";
  return [
    {
      oldStart: removed ? 1 : 0,
      oldLength: removed ? count : 0,
      newStart: removed ? 0 : 1,
      newLength: removed ? 0 : count,
      functionText: NO_BYTES,
      runs: [{ sign, bytes: text, lineCount: count, noNewlineAtEnd }],
    },
  ];
}

type OpenRun = { -readonly [K in keyof Run]: Run[K] };

/** A hunk that later changes may still join; lines count from 0, ends are exclusive. */
interface OpenHunk {
  readonly oldStart: number;
  oldEnd: number;
  readonly newStart: number;
  newEnd: number;
  readonly runs: OpenRun[];
}

class HunkBuilder {
  readonly hunks: Hunk[] = [];
  readonly #before: Lines;
  readonly #after: Lines;
  readonly #options: HunkOptions;
  #open: OpenHunk | undefined;
  /** Where the search for a function's name ends: the start of the hunk before. */
  #searchedTo = 0;
  #functionText: Uint8Array = NO_BYTES;

  constructor(before: Lines, after: Lines, options: HunkOptions) {
    this.#before = before;
    this.#after = after;
    this.#options = options;
  }

  compare(shouldStop: ShouldStop | undefined): void {
    let last: Block = { oldStart: 0, oldEnd: 0, newStart: 0, newEnd: 0 };
    // New lines beyond the old ones in changes that do not count: hunks are numbered as if there were none.
    let ignoredLines = 0;
    for (const block of this.#matchCleaned(shouldStop)) {
      const gap = {
        oldStart: last.oldEnd,
        oldEnd: block.oldStart,
        newStart: last.newEnd,
        newEnd: block.newStart,
      };
      last = block;
      if (gap.oldStart === gap.oldEnd && gap.newStart === gap.newEnd) continue;
      if (this.#isBlankChange(gap)) ignoredLines += gap.newEnd - gap.newStart - (gap.oldEnd - gap.oldStart);
      else this.#addChange(gap, ignoredLines);
    }
    this.#closeHunk();
  }

  #matchCleaned(shouldStop: ShouldStop | undefined): readonly Block[] {
    const before = cleanLines(this.#before.text, this.#options);
    const after = cleanLines(this.#after.text, this.#options);
    if (before === this.#before.text && after === this.#after.text) {
      return matchLines(this.#before, this.#after, shouldStop);
    }
    return matchLines(splitLines(before), splitLines(after), shouldStop);
  }

  #isBlankChange(gap: Block): boolean {
    if (!this.#options.ignoreBlankLines) return false;
    const before = cleanChange(lineRange(this.#before, gap.oldStart, gap.oldEnd), this.#options);
    const after = cleanChange(lineRange(this.#after, gap.newStart, gap.newEnd), this.#options);
    return Buffer.compare(before, after) === 0;
  }

  #addChange(gap: Block, ignoredLines: number): void {
    const { context } = this.#options;
    const newStart = gap.newStart - ignoredLines;
    const newEnd = gap.newEnd - ignoredLines;
    let contextStart = Math.max(0, gap.oldStart - context);
    let hunk = this.#open;
    if (hunk !== undefined && contextStart < hunk.oldEnd + context + 1) {
      contextStart = hunk.oldEnd;
      hunk.oldEnd = gap.oldEnd;
      hunk.newEnd = newEnd;
    } else {
      this.#closeHunk();
      hunk = {
        oldStart: contextStart,
        oldEnd: gap.oldEnd,
        newStart: Math.max(0, newStart - context),
        newEnd,
        runs: [],
      };
      this.#open = hunk;
    }
    addRun(hunk.runs, " ", this.#before, contextStart, gap.oldStart);
    addRun(hunk.runs, "-", this.#before, gap.oldStart, gap.oldEnd);
    addRun(hunk.runs, "+", this.#after, gap.newStart, gap.newEnd);
  }

  #closeHunk(): void {
    const hunk = this.#open;
    if (hunk === undefined) return;
    this.#open = undefined;
    const { oldStart, oldEnd, newStart, newEnd, runs } = hunk;
    const contextEnd = Math.min(oldEnd + this.#options.context, this.#before.count);
    const oldLength = contextEnd - oldStart;
    const newLength = newEnd - newStart + (contextEnd - oldEnd);
    addRun(runs, " ", this.#before, oldEnd, contextEnd);
    this.#markMissingNewlines(runs, oldStart + oldLength, newStart + newLength);
    if (this.#options.showFunction) this.#findFunction(oldStart);
    this.hunks.push({
      oldStart: oldLength > 0 ? oldStart + 1 : oldStart,
      oldLength,
      newStart: newLength > 0 ? newStart + 1 : newStart,
      newLength,
      functionText: this.#functionText,
      runs,
    });
  }

  /** Marks the last lines of a hunk that reaches an end without LF; a context line ends both texts and is marked once. */
  #markMissingNewlines(runs: readonly OpenRun[], oldEnd: number, newEnd: number): void {
    if (lacksNewline(this.#before) && oldEnd === this.#before.count) {
      const last = runs.findLast((run) => run.sign !== "+");
      if (last !== undefined) last.noNewlineAtEnd = true;
      if (last?.sign === " ") return;
    }
    if (lacksNewline(this.#after) && newEnd === this.#after.count) {
      const last = runs.findLast((run) => run.sign === "+");
      if (last !== undefined) last.noNewlineAtEnd = true;
    }
  }

  /** Finds the last line above the hunk that looks like a function's first; when there is none the one before stays. */
  #findFunction(hunkStart: number): void {
    const { text, starts } = this.#before;
    for (let line = hunkStart - 1; line >= this.#searchedTo; line--) {
      if (!isAlphanumeric(text[starts[line] as number] as number)) continue;
      this.#functionText = shortenFunction(lineRange(this.#before, line, line + 1));
      break;
    }
    this.#searchedTo = hunkStart;
  }
}

function addRun(runs: OpenRun[], sign: Sign, lines: Lines, from: number, to: number): void {
  if (from >= to) return;
  runs.push({ sign, bytes: lineRange(lines, from, to), lineCount: to - from, noNewlineAtEnd: false });
}

function lacksNewline(lines: Lines): boolean {
  return lines.text[lines.text.length - 1] !== LF;
}

function isAlphanumeric(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}

/** Takes white space off the end, then cuts pure ASCII; other text is not cut, for that might split a character. */
function shortenFunction(line: Uint8Array): Uint8Array {
  let end = line.length;
  while (end > 0 && isPythonSpace(line[end - 1] as number)) end--;
  const text = line.subarray(0, end);
  return text.every((byte) => byte < 0x80) ? text.subarray(0, FUNCTION_TEXT_LIMIT) : text;
}

/** What Python's `bytes.rstrip()` takes off: HT, LF, VT, FF, CR and space. */
function isPythonSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}
