/**
 * Matching blocks of texts that differ in a few places, as the revisions of one file do. The blocks are those of
 * `matchingBlocks`; what is shared at both ends is not searched where it can be proved what the search would find.
 *
 * The proof: a line of a shared end that the new text has but once pairs with no other line. So a run of equal lines
 * that is not part of a shared end has no such line in it, and is no longer than the longest stretch of other lines.
 * A shared end that is longer than this is the longest run, and no tie has to be broken.
 *
 * Between two edits the same holds: a run either pairs a line with the one place where the new text has it, and there
 * are few of these runs, or it has no such line in it. The longest of the former, when it is alone and longer than the
 * longest stretch of other lines, is what the search would find; what stands before and behind it is searched likewise.
 */
import type { Block } from "./block";
import { Matcher, type MovingBlock, popularityLimit, pushTowardsEnd, WINDOW_LINES } from "./matcher";
import { type ShouldStop, stopIfAsked } from "./work-limit";

/** Equal lines at the start and at the end of two texts; together they may be more than a text has. */
interface SharedEnds {
  readonly prefix: number;
  readonly suffix: number;
}

/** Matches texts whose lines are numbers, equal ones for equal lines; keeps its tables from one pair to the next. */
export class EditMatcher {
  readonly #shouldStop: ShouldStop | undefined;
  /** By line number: how often the new text has the line. Zeros between calls. */
  #counts = new Int32Array(1024);
  /** By line number: where the new text has the line, one of its places when it has several. */
  #places = new Int32Array(1024);
  /** By line number: its number, plus 1, within the region that is searched. Zeros between searches. */
  #regionIds = new Int32Array(1024);
  #popularityLimit = 0;

  constructor(shouldStop?: ShouldStop) {
    this.#shouldStop = shouldStop;
  }

  /**
   * Returns the blocks of two texts.
   * @param idCount more than the highest line number
   * @throws RepoError `deadlineExceeded` when `shouldStop` says so
   */
  match(oldIds: Int32Array, newIds: Int32Array, idCount: number): readonly Block[] {
    if (idCount > this.#counts.length) {
      this.#counts = new Int32Array(idCount * 2);
      this.#places = new Int32Array(idCount * 2);
      this.#regionIds = new Int32Array(idCount * 2);
    }
    const counts = this.#counts;
    for (let line = 0; line < newIds.length; line++) {
      const id = newIds[line] as number;
      (counts[id] as number)++;
      this.#places[id] = line;
    }
    this.#popularityLimit = popularityLimit(newIds.length);
    try {
      const blocks = this.#collect(oldIds, newIds);
      blocks.push({ oldStart: oldIds.length, oldEnd: oldIds.length, newStart: newIds.length, newEnd: newIds.length });
      return pushTowardsEnd(blocks, oldIds, newIds);
    } finally {
      for (let line = 0; line < newIds.length; line++) counts[newIds[line] as number] = 0;
    }
  }

  #collect(oldIds: Int32Array, newIds: Int32Array): MovingBlock[] {
    const oldEnd = oldIds.length;
    const newEnd = newIds.length;
    const whole = { oldStart: 0, oldEnd, newStart: 0, newEnd };
    // Mercurial's search takes a popular first line for a run of its own, and looks at no more lines than its window.
    if (oldEnd === 0 || oldEnd > WINDOW_LINES || this.#isPopular(oldIds[0] as number)) {
      return this.#search(oldIds, newIds, whole);
    }
    const shared = findSharedEnds(oldIds, newIds);
    const { prefix, suffix } = shared;
    const fewest = Math.min(oldEnd, newEnd);
    const prefixRun = this.#runLength(oldIds, prefix, prefix);
    const suffixRun = this.#runLength(oldIds, oldEnd, suffix);
    const isTie = prefixRun === suffixRun && prefix + suffix > fewest;
    if (isTie || !this.#isLongest(Math.max(prefixRun, suffixRun), oldIds, shared, 0, oldEnd))
      return this.#divide(oldIds, newIds, whole);
    if (prefixRun >= suffixRun) {
      const length = Math.min(suffix, fewest - prefix);
      const run = this.#runLength(oldIds, oldEnd, length);
      const isProved = this.#isLongest(run, oldIds, shared, prefix, oldEnd);
      const cut = isProved ? length : 0;
      const rest = { oldStart: prefix, oldEnd: oldEnd - cut, newStart: prefix, newEnd: newEnd - cut };
      const blocks = [{ oldStart: 0, oldEnd: prefix, newStart: 0, newEnd: prefix }];
      blocks.push(...this.#divide(oldIds, newIds, rest));
      if (isProved) blocks.push({ oldStart: oldEnd - cut, oldEnd, newStart: newEnd - cut, newEnd });
      return blocks;
    }
    const length = Math.min(prefix, fewest - suffix);
    const run = this.#runLength(oldIds, length, length);
    const cut = this.#isLongest(run, oldIds, shared, 0, oldEnd - suffix) ? length : 0;
    const rest = { oldStart: cut, oldEnd: oldEnd - suffix, newStart: cut, newEnd: newEnd - suffix };
    const blocks: MovingBlock[] = cut === 0 ? [] : [{ oldStart: 0, oldEnd: cut, newStart: 0, newEnd: cut }];
    blocks.push(...this.#divide(oldIds, newIds, rest));
    blocks.push({ oldStart: oldEnd - suffix, oldEnd, newStart: newEnd - suffix, newEnd });
    return blocks;
  }

  #isPopular(id: number): boolean {
    return (this.#counts[id] as number) > this.#popularityLimit;
  }

  /** Returns how long a search finds `length` shared lines before `end` to be: it ends no run with a popular line. */
  #runLength(oldIds: Int32Array, end: number, length: number): number {
    let run = length;
    while (run > 0 && this.#isPopular(oldIds[end - length + run - 1] as number)) run--;
    return run;
  }

  /**
   * Says whether a run is longer than any stretch of old lines, from `from` to `to`, that may pair with lines beside the
   * shared ends. One line in each `run` that may not is enough, so few are looked at.
   */
  #isLongest(run: number, oldIds: Int32Array, { prefix, suffix }: SharedEnds, from: number, to: number): boolean {
    const suffixStart = oldIds.length - suffix;
    let start = from;
    while (to - start >= run) {
      let line = start + run - 1;
      while (line >= start) {
        const isShared = line < prefix || line >= suffixStart;
        if (isShared && this.#counts[oldIds[line] as number] === 1) break;
        line--;
      }
      if (line < start) return false;
      start = line + 1;
    }
    return run > 0;
  }

  /** Finds the blocks of a region between edits: its longest run, then those before and behind it. */
  #divide(oldIds: Int32Array, newIds: Int32Array, region: Block): MovingBlock[] {
    const { oldStart, oldEnd, newStart, newEnd } = region;
    if (oldStart === oldEnd || newStart === newEnd) return [];
    stopIfAsked(this.#shouldStop, "compare two files", { lines: oldIds.length });
    const run = oldEnd - oldStart > WINDOW_LINES ? undefined : this.#findLongestRun(oldIds, newIds, region);
    if (run === undefined) return this.#search(oldIds, newIds, region);
    const before = { oldStart, oldEnd: run.oldStart, newStart, newEnd: run.newStart };
    const behind = { oldStart: run.oldEnd, oldEnd, newStart: run.newEnd, newEnd };
    return [...this.#divide(oldIds, newIds, before), run, ...this.#divide(oldIds, newIds, behind)];
  }

  /** Returns the run of a region that is proved to be the one that a search finds first, or `undefined`. */
  #findLongestRun(oldIds: Int32Array, newIds: Int32Array, region: Block): MovingBlock | undefined {
    const { oldStart, oldEnd, newStart, newEnd } = region;
    let longest: MovingBlock | undefined;
    let longestLength = 0;
    let isAlone = false;
    let longestOther = 0;
    let otherStart = oldStart; // of the lines in a row that may pair with several
    let last: MovingBlock | undefined;
    for (let line = oldStart; line < oldEnd; line++) {
      const count = this.#counts[oldIds[line] as number] as number;
      if (count > 1) continue;
      if (line - otherStart > longestOther) longestOther = line - otherStart;
      otherStart = line + 1;
      const place = this.#places[oldIds[line] as number] as number;
      if (count === 0 || place < newStart || place >= newEnd) continue;
      if (last !== undefined && line < last.oldEnd && place - line === last.newStart - last.oldStart) continue;
      last = extendPair(oldIds, newIds, region, line, place);
      const length = this.#runLength(oldIds, last.oldEnd, last.oldEnd - last.oldStart);
      if (length === longestLength) isAlone = false;
      if (length <= longestLength) continue;
      longest = last;
      longestLength = length;
      isAlone = true;
    }
    longestOther = Math.max(longestOther, oldEnd - otherStart);
    return isAlone && longestLength > longestOther ? longest : undefined;
  }

  /** Searches a region as Mercurial searches it after it has found what stands around. */
  #search(oldIds: Int32Array, newIds: Int32Array, region: Block): MovingBlock[] {
    const { oldStart, newStart } = region;
    const regionIds = this.#regionIds;
    const newPart = newIds.slice(newStart, region.newEnd);
    const popular = new Uint8Array(newPart.length + 1);
    let idCount = 0;
    for (let line = 0; line < newPart.length; line++) {
      const id = newPart[line] as number;
      if (regionIds[id] === 0) {
        if (this.#isPopular(id)) popular[idCount] = 1;
        regionIds[id] = ++idCount;
      }
      newPart[line] = (regionIds[id] as number) - 1;
    }
    const oldPart = oldIds.slice(oldStart, region.oldEnd);
    let hasShared = false;
    for (let line = 0; line < oldPart.length; line++) {
      const regionId = regionIds[oldPart[line] as number] as number;
      if (regionId !== 0) hasShared = true;
      // Lines that the new part has not are all one: they are never equal to a new line.
      oldPart[line] = regionId === 0 ? idCount : regionId - 1;
    }
    for (let line = newStart; line < region.newEnd; line++) regionIds[newIds[line] as number] = 0;
    if (!hasShared) return [];
    const lines = { oldIds: oldPart, newIds: newPart, idCount: idCount + 1 };
    const blocks = new Matcher(lines, this.#shouldStop, { popular, hasOldTop: oldStart === 0 }).collect();
    return blocks.map((block) => ({
      oldStart: block.oldStart + oldStart,
      oldEnd: block.oldEnd + oldStart,
      newStart: block.newStart + newStart,
      newEnd: block.newEnd + newStart,
    }));
  }
}

/** Returns the longest run of equal lines in a region that pairs these two. */
function extendPair(
  oldIds: Int32Array,
  newIds: Int32Array,
  region: Block,
  oldLine: number,
  newLine: number,
): MovingBlock {
  const shift = newLine - oldLine;
  const first = Math.max(region.oldStart, region.newStart - shift);
  const end = Math.min(region.oldEnd, region.newEnd - shift);
  let from = oldLine;
  while (from > first && oldIds[from - 1] === newIds[from - 1 + shift]) from--;
  let to = oldLine + 1;
  while (to < end && oldIds[to] === newIds[to + shift]) to++;
  return { oldStart: from, oldEnd: to, newStart: from + shift, newEnd: to + shift };
}

function findSharedEnds(oldIds: Int32Array, newIds: Int32Array): SharedEnds {
  const fewest = Math.min(oldIds.length, newIds.length);
  let prefix = 0;
  while (prefix < fewest && oldIds[prefix] === newIds[prefix]) prefix++;
  // The same text twice is one run, not two.
  if (prefix === oldIds.length && prefix === newIds.length) return { prefix, suffix: 0 };
  const shift = newIds.length - oldIds.length;
  let line = oldIds.length - 1;
  while (oldIds.length - 1 - line < fewest && oldIds[line] === newIds[line + shift]) line--;
  return { prefix, suffix: oldIds.length - 1 - line };
}
