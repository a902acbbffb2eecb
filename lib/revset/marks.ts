/** A set of changeset numbers in one bit each. */
import { NULL_REV, type Rev } from "../ids";
import type { Work } from "./work";

export class Marks {
  readonly #bits: Uint8Array;
  #hasNull = false;

  /** @param length the number of changesets; none is marked */
  constructor(length: number, work: Work) {
    const bytes = (length + 7) >> 3;
    work.keep(bytes);
    this.#bits = new Uint8Array(bytes);
  }

  /** Marks a changeset, or the null revision. */
  add(rev: Rev): void {
    if (rev === NULL_REV) this.#hasNull = true;
    else this.#bits[rev >> 3] = (this.#bits[rev >> 3] ?? 0) | (1 << (rev & 7));
  }

  /** Takes a mark off. */
  delete(rev: Rev): void {
    if (rev === NULL_REV) this.#hasNull = false;
    else this.#bits[rev >> 3] = (this.#bits[rev >> 3] ?? 0) & ~(1 << (rev & 7));
  }

  has(rev: Rev): boolean {
    if (rev === NULL_REV) return this.#hasNull;
    return ((this.#bits[rev >> 3] ?? 0) & (1 << (rev & 7))) !== 0;
  }

  /** Returns the lowest mark, `undefined` for none. */
  get first(): Rev | undefined {
    const { value } = this.up().next();
    return value ?? undefined;
  }

  /** Returns the highest mark, `undefined` for none. */
  get last(): Rev | undefined {
    const { value } = this.down().next();
    return value ?? undefined;
  }

  /** Gives the marks, ascending. */
  *up(): Generator<Rev, undefined> {
    if (this.#hasNull) yield NULL_REV;
    for (let at = 0; at < this.#bits.length; at++) {
      const byte = this.#bits[at] ?? 0;
      for (let bit = 0; byte >> bit !== 0; bit++) if (byte & (1 << bit)) yield at * 8 + bit;
    }
  }

  /** Gives the marks, descending. */
  *down(): Generator<Rev, undefined> {
    for (let at = this.#bits.length - 1; at >= 0; at--) {
      const byte = this.#bits[at] ?? 0;
      for (let bit = 7; byte !== 0 && bit >= 0; bit--) if (byte & (1 << bit)) yield at * 8 + bit;
    }
    if (this.#hasNull) yield NULL_REV;
  }
}
