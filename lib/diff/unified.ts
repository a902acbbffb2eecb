/** A file's diff as bytes, as lines, as numbers. Source: hgweb-compat 2.2, 5 (item 8), 6.1 and 6.4. */
import type { FileDiff } from "./file-diff";
import type { Hunk, Run, Sign } from "./hunks";
import { LF } from "./lines";

const NO_NEWLINE = Buffer.from("\\ No newline at end of file\n", "latin1");
const SIGNS: Record<Sign, number> = { " ": 0x20, "-": 0x2d, "+": 0x2b };

/** Says whether `hg diff` prints anything for a file; hgweb's raw styles print its title in any case. */
export function isShown(diff: FileDiff): boolean {
  return (
    diff.headers.length > 0 || diff.body.kind === "text" || (diff.body.kind === "binary" && diff.body.patch.length > 0)
  );
}

/** Writes a file's section of `raw-rev`, its title included. */
export function writeUnified(diff: FileDiff): Uint8Array {
  const pieces: Uint8Array[] = [diff.title, ...diff.headers];
  if (diff.body.kind === "binary") pieces.push(diff.body.patch);
  const hunks = diff.body.kind === "text" ? diff.body.hunks : [];
  const heads = hunks.map(hunkHeader);
  let size = 0;
  for (const piece of pieces) size += piece.length;
  for (const head of heads) size += head.length;
  for (const hunk of hunks) size += bodySize(hunk);
  const out = Buffer.allocUnsafe(size);
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  for (const [number, hunk] of hunks.entries()) {
    const head = heads[number] as Uint8Array;
    out.set(head, at);
    at += head.length;
    for (const run of hunk.runs) at = writeRun(out, at, run);
  }
  return out;
}

/**
 * Returns hgweb's lines of a file: all after the title, each with its LF. A binary patch is one line that holds many;
 * that of an unchanged binary file is one empty line. A file without any line has no block, but still counts as one.
 */
export function diffLines(diff: FileDiff): Uint8Array[] {
  const lines = [...diff.headers];
  if (diff.body.kind === "binary") lines.push(diff.body.patch);
  if (diff.body.kind !== "text") return lines;
  for (const hunk of diff.body.hunks) {
    lines.push(hunkHeader(hunk));
    const out = Buffer.allocUnsafe(bodySize(hunk));
    let at = 0;
    for (const run of hunk.runs) {
      const start = at;
      at = writeRun(out, at, run);
      pushLines(lines, out.subarray(start, at), run.lineCount);
    }
  }
  return lines;
}

/** Returns how many lines a diff adds and removes; none in a binary file. */
export function diffStat(diff: FileDiff): { readonly added: number; readonly removed: number } {
  let added = 0;
  let removed = 0;
  for (const hunk of diff.body.kind === "text" ? diff.body.hunks : []) {
    for (const run of hunk.runs) {
      if (run.sign === "+") added += run.lineCount;
      else if (run.sign === "-") removed += run.lineCount;
    }
  }
  return { added, removed };
}

/** A line of a hunk: its sign and its bytes as they stand in the file, LF included where it has one. */
export interface HunkLine {
  readonly sign: Sign;
  readonly text: Uint8Array;
  /** True when `\ No newline at end of file` follows. */
  readonly noNewlineAtEnd: boolean;
}

/** Returns the lines of a hunk one by one; costlier than its runs. */
export function hunkLines(hunk: Hunk): HunkLine[] {
  const lines: HunkLine[] = [];
  for (const { sign, bytes, lineCount, noNewlineAtEnd } of hunk.runs) {
    const texts: Uint8Array[] = [];
    pushLines(texts, bytes, lineCount);
    for (const [at, text] of texts.entries()) {
      lines.push({ sign, text, noNewlineAtEnd: noNewlineAtEnd && at === lineCount - 1 });
    }
  }
  return lines;
}

/** Returns the line that begins a hunk, with its LF. Both lengths are always written. */
export function hunkHeader(hunk: Hunk): Uint8Array {
  const range = `@@ -${hunk.oldStart},${hunk.oldLength} +${hunk.newStart},${hunk.newLength} @@`;
  const functionText = Buffer.from(hunk.functionText).toString("latin1");
  return Buffer.from(functionText === "" ? `${range}\n` : `${range} ${functionText}\n`, "latin1");
}

/** Returns the bytes of a hunk without its header. */
function bodySize(hunk: Hunk): number {
  let size = 0;
  for (const { bytes, lineCount, noNewlineAtEnd } of hunk.runs) {
    size += bytes.length + lineCount + (noNewlineAtEnd ? 1 + NO_NEWLINE.length : 0);
  }
  return size;
}

/** Writes the lines of a run with their signs; returns the offset behind them. */
function writeRun(out: Uint8Array, start: number, run: Run): number {
  const { bytes } = run;
  const sign = SIGNS[run.sign];
  let at = start;
  let atLineStart = true;
  for (let from = 0; from < bytes.length; from++) {
    const byte = bytes[from] as number;
    if (atLineStart) out[at++] = sign;
    out[at++] = byte;
    atLineStart = byte === LF;
  }
  if (!run.noNewlineAtEnd) return at;
  out[at++] = LF;
  out.set(NO_NEWLINE, at);
  return at + NO_NEWLINE.length;
}

/** Appends `bytes` line by line. */
function pushLines(lines: Uint8Array[], bytes: Uint8Array, lineCount: number): void {
  let start = 0;
  for (let line = 0; line < lineCount; line++) {
    const end = bytes.indexOf(LF, start) + 1 || bytes.length;
    lines.push(bytes.subarray(start, end));
    start = end;
  }
  if (start < bytes.length) lines.push(bytes.subarray(start));
}
