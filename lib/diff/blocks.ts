/**
 * Mercurial's matching blocks: which runs of lines two texts share. Neither Myers nor patience: the longest common run
 * first, then what lies before and after it. Every tie is broken as Mercurial's C module breaks it, since hunks and
 * line anchors depend on it. Source: hgweb-compat 6.5, mercurial-formats 10.1.
 */
import type { Block } from "./block";
import { equateLines, type Lines, splitLines } from "./lines";
import { Matcher, pushTowardsEnd } from "./matcher";
import type { ShouldStop } from "./work-limit";

/**
 * Returns the matching blocks of two texts in order; gaps between them are the changes. The last one is empty and stands
 * at both ends. Neighbours may touch, and one that was pushed into its neighbour may be empty.
 *
 * @throws RepoError `deadlineExceeded` when `shouldStop` says so
 */
export function matchingBlocks(before: Uint8Array, after: Uint8Array, shouldStop?: ShouldStop): readonly Block[] {
  return matchLines(splitLines(before), splitLines(after), shouldStop);
}

/** Does what `matchingBlocks` does, for texts that are split already. */
export function matchLines(before: Lines, after: Lines, shouldStop?: ShouldStop): readonly Block[] {
  const lines = equateLines(before, after);
  const blocks = new Matcher(lines, shouldStop).collect();
  blocks.push({ oldStart: before.count, oldEnd: before.count, newStart: after.count, newEnd: after.count });
  return pushTowardsEnd(blocks, lines.oldIds, lines.newIds);
}
