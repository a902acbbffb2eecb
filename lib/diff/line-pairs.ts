/** Which removed line of a diff became which added one. */
import type { Run } from "./hunks";

/** Two lines by their places among a file's diff lines, from 0. */
export interface LinePair {
  readonly removed: number;
  readonly added: number;
}

/** A longer run is a block that was rewritten: its lines have no counterparts. */
const MAX_PAIRED_LINES = 50;

/**
 * Pairs the lines of removed runs that added runs follow, in order, as far as both reach.
 * @param runs a hunk's
 * @param first the place of the hunk's first line
 */
export function pairRuns(runs: readonly Run[], first: number): LinePair[] {
  const pairs: LinePair[] = [];
  let at = first;
  let before: { readonly at: number; readonly lineCount: number } | undefined;
  for (const { sign, lineCount, noNewlineAtEnd } of runs) {
    if (sign === "+" && before !== undefined && lineCount <= MAX_PAIRED_LINES) {
      const count = Math.min(before.lineCount, lineCount);
      for (let i = 0; i < count; i++) pairs.push({ removed: before.at + i, added: at + i });
    }
    before = sign === "-" && lineCount <= MAX_PAIRED_LINES ? { at, lineCount } : undefined;
    at += lineCount + (noNewlineAtEnd ? 1 : 0);
  }
  return pairs;
}

/** Returns how many diff lines a hunk has below its header. */
export function countHunkLines(runs: readonly Run[]): number {
  return runs.reduce((sum, { lineCount, noNewlineAtEnd }) => sum + lineCount + (noNewlineAtEnd ? 1 : 0), 0);
}
