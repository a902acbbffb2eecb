/** Some lines of a text, and where they were in another version of it: how the history of lines is followed. */
import type { Block } from "./block";
import type { Hunk } from "./hunks";

/** Neighbouring lines; counted from 0, the end is exclusive. It may be past the end of the text. */
export interface LineRange {
  readonly start: number;
  readonly end: number;
}

/** Lines of a text as another version of it has them. */
export interface TracedRange {
  /** The lines in the old text; empty when it has none of them. */
  readonly range: LineRange;
  /** Whether some of them were changed. */
  readonly isChanged: boolean;
}

/**
 * Finds in the old text what became some lines of the new one. A range that begins or ends inside a change takes all of
 * the change.
 * @param blocks as `matchingBlocks` gives them
 * @returns `undefined` when the range is not within the new text
 */
export function traceRange(blocks: readonly Block[], { start, end }: LineRange): TracedRange | undefined {
  let oldStart: number | undefined;
  let oldEnd: number | undefined;
  let isChanged = false;
  let last: Block = { oldStart: 0, oldEnd: 0, newStart: 0, newEnd: 0 };
  for (const block of blocks) {
    const change = { oldStart: last.oldEnd, oldEnd: block.oldStart, newStart: last.newEnd, newEnd: block.newStart };
    last = block;
    if (change.newStart <= start && start < change.newEnd) oldStart = change.oldStart;
    if (change.newStart < end && end <= change.newEnd) oldEnd = change.oldEnd;
    // Lines that were only removed have no place in the new text but between two others.
    const isThere = change.newEnd > change.newStart || change.oldEnd > change.oldStart;
    if (isThere && start < change.newEnd && change.newStart < end) isChanged = true;
    const shift = block.oldStart - block.newStart;
    // An empty range may stand at the end of a block.
    const isWithin = block.newStart <= start && end <= block.newEnd;
    if (isWithin || (block.newStart <= start && start < block.newEnd)) oldStart = start + shift;
    if (isWithin || (block.newStart < end && end <= block.newEnd)) oldEnd = end + shift;
  }
  if (oldStart === undefined || oldEnd === undefined || oldEnd < oldStart) return undefined;
  return { range: { start: oldStart, end: oldEnd }, isChanged };
}

/** Says whether a hunk is one of those that hgweb shows for some lines of the new text. */
export function isHunkInRange({ newStart, newLength }: Hunk, { start, end }: LineRange): boolean {
  // hgweb compares the hunk's first line, which counts from 1, with numbers that count from 0.
  return start < newStart + newLength && newStart < end;
}
