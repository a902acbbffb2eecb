/** What checking a bundle may cost: a short delta makes a long text. */
import { RepoError } from "../errors";

/** What a delta costs beside its text, in bytes that could be hashed in that time: itself, and each of its bytes. */
const DELTA_COST = 512;
const DELTA_BYTE_COST = 8;

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
