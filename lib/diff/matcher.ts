/**
 * The search for runs of lines that two texts share: the longest first, then what lies before and after it. Every tie is
 * broken as Mercurial's C module breaks it. Source: hgweb-compat 6.5, mercurial-formats 10.1.
 */
import type { Block } from "./block";
import type { EquatedLines } from "./lines";
import { type ShouldStop, stopIfAsked } from "./work-limit";

/** The most old lines that one search looks at: the last ones of its region. */
export const WINDOW_LINES = 30_000;
/** Steps between two questions to `shouldStop`: well under a millisecond. */
const STEPS_PER_CHECK = 1 << 16;

/**
 * Returns a count above which a line is too common to start a match: keeps files of one repeated line from costing n².
 * @param newCount lines of the whole new text
 */
export function popularityLimit(newCount: number): number {
  return newCount >= 31_000 ? Math.floor(newCount / 1000) : Math.floor(1_000_000 / (newCount + 1));
}

/** A `Block` while it is being moved. */
export type MovingBlock = { -readonly [K in keyof Block]: Block[K] };

/** Where the texts to match stand, when they are parts of longer ones. */
export interface PartOfTexts {
  /** By line number 1 for a line that is too common in the whole new text to start a match. */
  readonly popular: Uint8Array;
  /** Whether the old text's first line is the whole old text's first line. */
  readonly hasOldTop: boolean;
}

/** Matches the lines of two texts, or of parts of them. */
export class Matcher {
  readonly #oldIds: Int32Array;
  readonly #newIds: Int32Array;
  /** For each line number the last new line that has it, or −1: none, or popular. */
  readonly #lastWithId: Int32Array;
  /** For each new line the one before it that is equal, or −1. */
  readonly #previousEqual: Int32Array;
  /**
   * For each new line, the old line it was last paired with and the length of the run that ends there. Zero at first and
   * kept over all searches, as in Mercurial: old line 0 counts as paired with each new line, with a run of 0.
   */
  readonly #pairedOld: Int32Array;
  readonly #runLength: Int32Array;
  readonly #shouldStop: ShouldStop | undefined;
  #stepsLeft = STEPS_PER_CHECK;
  // The result of the last search.
  #matchOld = 0;
  #matchNew = 0;

  /** @param part not given for whole texts */
  constructor({ oldIds, newIds, idCount }: EquatedLines, shouldStop?: ShouldStop, part?: PartOfTexts) {
    this.#oldIds = oldIds;
    this.#newIds = newIds;
    this.#lastWithId = new Int32Array(idCount).fill(-1);
    this.#previousEqual = new Int32Array(newIds.length);
    this.#pairedOld = new Int32Array(newIds.length);
    if (part?.hasOldTop === false) this.#pairedOld.fill(-1);
    this.#runLength = new Int32Array(newIds.length);
    this.#shouldStop = shouldStop;
    this.#linkEqualLines();
    const popular = part?.popular ?? this.#findPopular(idCount);
    for (let id = 0; id < idCount; id++) if (popular[id] === 1) this.#lastWithId[id] = -1;
  }

  #linkEqualLines(): void {
    for (let line = 0; line < this.#newIds.length; line++) {
      const id = this.#newIds[line] as number;
      this.#previousEqual[line] = this.#lastWithId[id] as number;
      this.#lastWithId[id] = line;
    }
  }

  #findPopular(idCount: number): Uint8Array {
    const counts = new Int32Array(idCount);
    for (const id of this.#newIds) counts[id] = (counts[id] as number) + 1;
    const limit = popularityLimit(this.#newIds.length);
    const popular = new Uint8Array(idCount);
    for (let id = 0; id < idCount; id++) if ((counts[id] as number) > limit) popular[id] = 1;
    return popular;
  }

  /** Finds all blocks, in order. A stack of its own: regions may nest as deep as the file has lines. */
  collect(): MovingBlock[] {
    const blocks: MovingBlock[] = [];
    const pending: { region: Block; match: MovingBlock | undefined }[] = [];
    let region: Block | undefined = {
      oldStart: 0,
      oldEnd: this.#oldIds.length,
      newStart: 0,
      newEnd: this.#newIds.length,
    };
    while (region !== undefined) {
      const { oldStart, oldEnd, newStart, newEnd }: Block = region;
      const length = this.#longestMatch(oldStart, oldEnd, newStart, newEnd);
      if (length > 0) {
        const match = {
          oldStart: this.#matchOld,
          oldEnd: this.#matchOld + length,
          newStart: this.#matchNew,
          newEnd: this.#matchNew + length,
        };
        pending.push({ region: { oldStart: match.oldEnd, oldEnd, newStart: match.newEnd, newEnd }, match });
        region = { oldStart, oldEnd: match.oldStart, newStart, newEnd: match.newStart };
      } else {
        const next = pending.pop();
        if (next?.match !== undefined) blocks.push(next.match);
        region = next?.region;
      }
    }
    return blocks;
  }

  /** Searches one region; returns the length, 0 for none, and leaves the place in `#matchOld` and `#matchNew`. */
  #longestMatch(regionStart: number, oldEnd: number, newStart: number, newEnd: number): number {
    const oldIds = this.#oldIds;
    const newIds = this.#newIds;
    const previousEqual = this.#previousEqual;
    const pairedOld = this.#pairedOld;
    const runLength = this.#runLength;
    const oldStart = Math.max(regionStart, oldEnd - WINDOW_LINES);
    const oldMiddle = (oldStart + oldEnd - 1) >> 1;
    const newMiddle = (newStart + newEnd - 1) >> 1;
    let bestOld = regionStart;
    let bestNew = newStart;
    let best = 0;
    for (let i = oldStart; i < oldEnd; i++) {
      let steps = 1;
      let j = this.#lastWithId[oldIds[i] as number] as number;
      for (; j >= newEnd; j = previousEqual[j] as number) steps++;
      for (; j >= newStart; j = previousEqual[j] as number) {
        // How long is the run that ends here? Going back stops at the region's edge or at a pair already measured.
        const farthest = Math.min(j - newStart, i - oldStart);
        let measured = 0;
        let k = 1;
        for (; k <= farthest; k++) {
          if (pairedOld[j - k] === i - k) {
            measured = runLength[j - k] as number;
            break;
          }
          if (oldIds[i - k] !== newIds[j - k]) break;
        }
        steps += k;
        k += measured;
        pairedOld[j] = i;
        runLength[j] = k;
        if (k > best) {
          bestOld = i;
          bestNew = j;
          best = k;
        } else if (k === best) {
          // Of equal runs the one nearer to the middle, so that what is left on both sides is alike in size.
          if (i > bestOld && i <= oldMiddle && j > newStart) {
            bestOld = i;
            bestNew = j;
          } else if (i === bestOld && (bestNew > newMiddle || i === oldStart)) {
            bestNew = j;
          }
        }
      }
      this.#spend(steps);
    }
    const back = Math.max(0, best - 1); // from the run's last line to its first
    this.#matchOld = bestOld - back;
    this.#matchNew = bestNew - back;
    return this.#extendMatch(best, oldEnd, newEnd);
  }

  /** Makes the match longer while lines are equal: popular lines start no run, but they may go on with one. */
  #extendMatch(length: number, oldEnd: number, newEnd: number): number {
    let oldLine = this.#matchOld + length;
    let newLine = this.#matchNew + length;
    while (oldLine < oldEnd && newLine < newEnd && this.#oldIds[oldLine] === this.#newIds[newLine]) {
      oldLine++;
      newLine++;
    }
    const extended = oldLine - this.#matchOld;
    this.#spend(extended);
    return extended;
  }

  #spend(steps: number): void {
    this.#stepsLeft -= steps;
    if (this.#stepsLeft > 0) return;
    this.#stepsLeft = STEPS_PER_CHECK;
    const facts = { oldLines: this.#oldIds.length, newLines: this.#newIds.length };
    stopIfAsked(this.#shouldStop, "compare two files", facts);
  }
}

/** Moves lines from the front of a block to the end of the one before it, where the two touch in one text. */
export function pushTowardsEnd(blocks: MovingBlock[], oldIds: Int32Array, newIds: Int32Array): readonly Block[] {
  for (let at = 0; at + 1 < blocks.length; at++) {
    const block = blocks[at] as MovingBlock;
    const next = blocks[at + 1] as MovingBlock;
    if (block.oldEnd !== next.oldStart && block.newEnd !== next.newStart) continue;
    while (
      block.oldEnd < oldIds.length &&
      block.newEnd < newIds.length &&
      next.oldStart < next.oldEnd &&
      oldIds[block.oldEnd] === newIds[block.newEnd]
    ) {
      block.oldEnd++;
      block.newEnd++;
      next.oldStart++;
      next.newStart++;
    }
  }
  return blocks;
}
