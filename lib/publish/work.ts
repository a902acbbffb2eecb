/** What checking a bundle may cost: a short delta makes a long text. */
import { RepoError } from "../errors";
import type { ComposedText } from "../hg/composed-text";

/** What a delta costs beside its text, in bytes that could be hashed in that time: itself, and each of its bytes. */
const DELTA_COST = 512;
const DELTA_BYTE_COST = 8;
/** What a segment of either costs where two manifests are compared by their edits. */
const SEGMENT_COST = 256;

/** Counts down what building the texts of one bundle may still cost, in bytes that could be hashed in that time. */
export class Work {
  readonly #most: number;
  #left: number;

  constructor(most: number) {
    this.#most = most;
    this.#left = most;
  }

  /** @throws RepoError `tooLarge` when more is spent than there was */
  spend(cost: number): void {
    this.#left -= cost;
    if (this.#left < 0)
      throw new RepoError("tooLarge", `building the bundle's texts would take more than ${this.#most} bytes`);
  }
}

/** Returns what it costs to read deltas, whatever text they change. */
export function costOfDeltas(deltas: readonly Uint8Array[]): number {
  return deltas.reduce((sum, delta) => sum + DELTA_COST + delta.length * DELTA_BYTE_COST, 0);
}

/** Returns what it costs to compare two manifests: by their edits where both are deltas against one text, else whole. */
export function costOfComparison(before: ComposedText, after: ComposedText): number {
  if (before.base !== after.base) return before.length + after.length;
  return (before.composed.starts.length + after.composed.starts.length) * SEGMENT_COST;
}
