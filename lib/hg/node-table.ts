/** A hash table from nodes to rows. Nodes are hashes already: their first four bytes are what the table goes by. */
import type { Rev } from "../ids";

const EMPTY = 0;
/** Rows may fill so much of the table before a larger one is made. */
const MAX_LOAD = 0.75;

/**
 * Open-addressed, about 8 bytes a row. One table serves an index and those that grew from it: rows are only added, so
 * whoever has fewer rows passes over those that it has not.
 */
export class NodeTable {
  /** The first row that counts; those below are found otherwise. */
  readonly from: Rev;
  /** Each slot holds a row, counted from `from` and from 1. */
  #slots = new Int32Array(0);
  #length = 0;

  constructor(from: Rev) {
    this.from = from;
  }

  /** Bytes that the table keeps in memory. */
  get byteSize(): number {
    return this.#slots.byteLength;
  }

  /**
   * Adds the rows that are not in yet, up to `end` (exclusive).
   * @param hashOf gives the first four bytes of a row's node as a number
   */
  addUpTo(end: Rev, hashOf: (rev: Rev) => number): void {
    const wanted = end - this.from;
    if (wanted <= this.#length) return;
    if (wanted > this.#slots.length * MAX_LOAD) {
      this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(wanted * 2)));
      this.#length = 0;
    }
    const mask = this.#slots.length - 1;
    for (; this.#length < wanted; this.#length++) {
      let slot = hashOf(this.from + this.#length) & mask;
      while (this.#slots[slot] !== EMPTY) slot = (slot + 1) & mask;
      this.#slots[slot] = this.#length + 1;
    }
  }

  /** Gives the rows whose node may begin with `hash`, and some that do not, in no order. */
  *candidates(hash: number): Generator<Rev> {
    const mask = this.#slots.length - 1;
    if (mask < 0) return;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const held = this.#slots[slot] ?? EMPTY;
      if (held === EMPTY) return;
      yield this.from + held - 1;
    }
  }
}
