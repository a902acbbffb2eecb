/** Several sets as one. */
import type { Rev } from "../ids";
import { markMembers } from "./collect";
import { MarkedSet, type RevSet } from "./rev-set";
import type { Work } from "./work";

/** The members of one set after another, each where it comes first. */
export class UnionSet implements RevSet {
  readonly order = "mixed";
  readonly #work: Work;
  readonly #length: number;
  readonly #parts: readonly RevSet[];
  /** Where it is counted from: a reversed union leaves out what is in a *later* part. */
  readonly #isReversed: boolean;

  /** @param length the number of changesets in the repository */
  constructor(work: Work, length: number, parts: readonly RevSet[], isReversed = false) {
    this.#work = work;
    this.#length = length;
    this.#parts = parts;
    this.#isReversed = isReversed;
  }

  get cost(): number {
    return Math.max(...this.#parts.map((part) => part.cost));
  }

  async *members(): AsyncGenerator<Rev> {
    for (const [at, part] of this.#parts.entries()) {
      const before = this.#isReversed ? this.#parts.slice(at + 1) : this.#parts.slice(0, at);
      for await (const rev of part.members()) {
        await this.#work.step();
        if (!(await isInOne(before, rev))) yield rev;
      }
    }
  }

  has(rev: Rev): Promise<boolean> {
    return isInOne(this.#parts, rev);
  }

  reversed(): UnionSet {
    const parts = this.#parts.map((part) => part.reversed()).reverse();
    return new UnionSet(this.#work, this.#length, parts, !this.#isReversed);
  }

  async sorted(order: "ascending" | "descending"): Promise<MarkedSet> {
    return new MarkedSet(this.#work, await markMembers(this, this.#length, this.#work), order);
  }
}

async function isInOne(sets: readonly RevSet[], rev: Rev): Promise<boolean> {
  for (const set of sets) if (await set.has(rev)) return true;
  return false;
}
