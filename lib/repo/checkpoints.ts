/** What was found out about the first changesets of a base, for all its states that have those. */
import type { RevlogIndex } from "../hg/revlog-index";
import type { Rev } from "../ids";

/** So many changesets lie between two checkpoints. */
export const CHECKPOINT_STEP = 1 << 15;

/**
 * A value for the first `CHECKPOINT_STEP` rows of a base's changelog, for twice as many and so on, as far as they were
 * asked for. A value tells of its rows alone, so whoever has the same rows goes on from it: a state of the base that
 * ends anywhere costs its last rows, not all of them.
 */
export class Checkpoints<Value> {
  #values: Value[] = [];
  /** A state of the changelog that has the rows of all values. */
  #index: RevlogIndex | undefined;

  /**
   * Finds the highest checkpoint up to the row `end` (exclusive).
   * @returns its rows' number and value, or `undefined` when there is none yet
   */
  last(index: RevlogIndex, end: Rev): { readonly length: number; readonly value: Value } | undefined {
    this.#follow(index);
    const count = Math.min(Math.floor(end / CHECKPOINT_STEP), this.#values.length);
    const value = this.#values[count - 1];
    return value === undefined ? undefined : { length: count * CHECKPOINT_STEP, value };
  }

  /** Keeps the value of the first `length` rows, when it is the one that comes next. */
  keep(index: RevlogIndex, length: number, value: Value): void {
    this.#follow(index);
    if (length === (this.#values.length + 1) * CHECKPOINT_STEP) this.#values.push(value);
  }

  /** After a strip the values tell of rows that this state has not. */
  #follow(index: RevlogIndex): void {
    if (this.#index === index) return;
    const length = this.#values.length * CHECKPOINT_STEP;
    if (this.#index !== undefined && !index.hasRowsOf(this.#index, length)) this.#values = [];
    this.#index = index;
  }
}
