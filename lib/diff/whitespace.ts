/** What `hg diff -w -b -B -Z` leave out of account. Source: `hg help diff` and the real hg's answers (6.3.2). */
import { LF } from "./lines";

/** Which differences in white space do not count. */
export interface WhitespaceOptions {
  /** `-w`: all spaces, tabs and carriage returns. */
  readonly ignoreWhitespace?: boolean;
  /** `-b`: how many of them stand in one place. */
  readonly ignoreWhitespaceAmount?: boolean;
  /** `-B`: changes whose lines are all empty. */
  readonly ignoreBlankLines?: boolean;
  /** `-Z`: those at the end of a line. */
  readonly ignoreWhitespaceAtEol?: boolean;
}

const TAB = 9;
const FORM_FEED = 12;
const CR = 13;
const SPACE = 32;

/**
 * Returns the text that stands for `text` when lines are matched; `text` itself when no option speaks of lines.
 * Line for line the same, but for a last line without LF that is all white space: it may vanish.
 */
export function cleanLines(text: Uint8Array, options: WhitespaceOptions): Uint8Array {
  let cleaned = text;
  if (options.ignoreWhitespace) cleaned = dropWhitespace(cleaned);
  else if (options.ignoreWhitespaceAmount) cleaned = squeezeWhitespace(cleaned);
  return options.ignoreWhitespaceAtEol ? trimLineEnds(cleaned) : cleaned;
}

/** Returns what stands for the lines of one side of a change when blank lines do not count. */
export function cleanChange(text: Uint8Array, options: WhitespaceOptions): Uint8Array {
  const cleaned = cleanLines(text, { ...options, ignoreWhitespaceAtEol: false });
  const joined = options.ignoreBlankLines ? dropBlankLines(cleaned) : cleaned;
  return options.ignoreWhitespaceAtEol ? trimLineEnds(joined) : joined;
}

function dropWhitespace(text: Uint8Array): Uint8Array {
  return text.filter((byte) => byte !== SPACE && byte !== TAB && byte !== CR);
}

/** Makes each run of white space one space, and none before an LF. */
function squeezeWhitespace(text: Uint8Array): Uint8Array {
  const out = new Uint8Array(text.length);
  let size = 0;
  for (const byte of text) {
    if (byte === SPACE || byte === TAB || byte === CR) {
      if (size === 0 || out[size - 1] !== SPACE) out[size++] = SPACE;
    } else if (byte === LF && size > 0 && out[size - 1] === SPACE) {
      out[size - 1] = LF;
    } else {
      out[size++] = byte;
    }
  }
  return out.subarray(0, size);
}

/** Drops white space before each LF; a last line without LF keeps its own. */
function trimLineEnds(text: Uint8Array): Uint8Array {
  const out = new Uint8Array(text.length);
  let size = 0;
  for (const byte of text) {
    if (byte === LF) while (size > 0 && isTrimmed(out[size - 1])) size--;
    out[size++] = byte;
  }
  return out.subarray(0, size);
}

function isTrimmed(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB || byte === CR || byte === FORM_FEED;
}

/** Makes each run of LFs one, and drops those at both ends. */
function dropBlankLines(text: Uint8Array): Uint8Array {
  const out = new Uint8Array(text.length);
  let size = 0;
  for (const byte of text) if (byte !== LF || (size > 0 && out[size - 1] !== LF)) out[size++] = byte;
  if (size > 0 && out[size - 1] === LF) size--;
  return out.subarray(0, size);
}
