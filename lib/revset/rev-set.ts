/** Sets of changesets in an order. What can wait is not computed before it is asked for: the first few may be enough. */
import { NULL_REV, type Rev } from "../ids";
import type { Repo } from "../repo/repo";
import type { Marks } from "./marks";
import type { Work } from "./work";

/** `mixed` is any order that is not by number. */
export type Order = "ascending" | "descending" | "mixed";

/** What it takes to look at one member: nothing, the graph, a changeset, its files. */
export const COST = { list: 0, graph: 1, changeset: 10, files: 30 } as const;

/** An ordered set of changesets. Members are visible, or the null revision where a revset names it. */
export interface RevSet {
  readonly order: Order;
  /** What a look at one member costs: where two sets are to be intersected, the cheaper one is walked over. */
  readonly cost: number;
  /** Gives the members in order, each once. */
  members(): AsyncIterable<Rev>;
  has(rev: Rev): boolean | Promise<boolean>;
  /** Returns the same members the other way round. */
  reversed(): RevSet;
  /** Returns the same members by number. */
  sorted(order: "ascending" | "descending"): RevSet | Promise<RevSet>;
}

/** Returns the opposite order by number. */
export function opposite(order: "ascending" | "descending"): "ascending" | "descending" {
  return order === "ascending" ? "descending" : "ascending";
}

/** Members that are listed, in any order. */
export class ListSet implements RevSet {
  readonly cost = COST.list;
  readonly order: Order;
  readonly #revs: readonly Rev[];
  #all: ReadonlySet<Rev> | undefined;

  /** @param revs without duplicates */
  constructor(revs: readonly Rev[], order: Order = revs.length < 2 ? "ascending" : "mixed") {
    this.#revs = revs;
    this.order = order;
  }

  /** Makes the set of `revs`, ascending. */
  static ascending(revs: Iterable<Rev>): ListSet {
    return new ListSet(
      [...new Set(revs)].sort((a, b) => a - b),
      "ascending",
    );
  }

  async *members(): AsyncGenerator<Rev> {
    yield* this.#revs;
  }

  has(rev: Rev): boolean {
    this.#all ??= new Set(this.#revs);
    return this.#all.has(rev);
  }

  reversed(): ListSet {
    return new ListSet(this.#revs.toReversed(), this.order === "mixed" ? "mixed" : opposite(this.order));
  }

  sorted(order: "ascending" | "descending"): ListSet {
    if (order === this.order) return this;
    return new ListSet(
      this.#revs.toSorted((a, b) => (order === "ascending" ? a - b : b - a)),
      order,
    );
  }
}

/** The visible changesets of a range of numbers. */
export class SpanSet implements RevSet {
  readonly cost = COST.graph;
  readonly #repo: Repo;
  readonly #work: Work;
  readonly #first: Rev;
  readonly #last: Rev;
  readonly order: "ascending" | "descending";

  /** @param first the lowest number, −1 to have the null revision; `last` the highest; both included */
  constructor(repo: Repo, work: Work, first: Rev, last: Rev, order: "ascending" | "descending" = "ascending") {
    this.#repo = repo;
    this.#work = work;
    this.#first = Math.max(first, NULL_REV);
    this.#last = Math.min(last, repo.length - 1);
    this.order = order;
  }

  async *members(): AsyncGenerator<Rev> {
    const [from, step] = this.order === "ascending" ? [this.#first, 1] : [this.#last, -1];
    for (let rev = from; rev >= this.#first && rev <= this.#last; rev += step) {
      await this.#work.step();
      if (this.#isVisible(rev)) yield rev;
    }
  }

  has(rev: Rev): boolean {
    return rev >= this.#first && rev <= this.#last && this.#isVisible(rev);
  }

  #isVisible(rev: Rev): boolean {
    return rev === NULL_REV || !this.#repo.isHidden(rev);
  }

  reversed(): SpanSet {
    return this.sorted(opposite(this.order));
  }

  sorted(order: "ascending" | "descending"): SpanSet {
    return order === this.order ? this : new SpanSet(this.#repo, this.#work, this.#first, this.#last, order);
  }
}

/** Members that are marked, by number. */
export class MarkedSet implements RevSet {
  readonly cost = COST.graph;
  readonly order: "ascending" | "descending";
  readonly #work: Work;
  readonly #marks: Marks;

  constructor(work: Work, marks: Marks, order: "ascending" | "descending" = "ascending") {
    this.#work = work;
    this.#marks = marks;
    this.order = order;
  }

  async *members(): AsyncGenerator<Rev> {
    for (const rev of this.order === "ascending" ? this.#marks.up() : this.#marks.down()) {
      await this.#work.step();
      yield rev;
    }
  }

  has(rev: Rev): boolean {
    return this.#marks.has(rev);
  }

  reversed(): MarkedSet {
    return this.sorted(opposite(this.order));
  }

  sorted(order: "ascending" | "descending"): MarkedSet {
    return order === this.order ? this : new MarkedSet(this.#work, this.#marks, order);
  }
}

/** The members of another set that pass a test, in its order. */
export class FilteredSet implements RevSet {
  readonly #work: Work;
  readonly #all: RevSet;
  readonly #test: (rev: Rev) => boolean | Promise<boolean>;
  readonly #takesNull: boolean;
  readonly cost: number;

  /**
   * @param cost what the test costs
   * @param takesNull whether the null revision is asked for as any other: Mercurial tests each changeset of another
   *   set, where that may be named
   */
  constructor(
    work: Work,
    all: RevSet,
    test: (rev: Rev) => boolean | Promise<boolean>,
    cost: number,
    takesNull = false,
  ) {
    this.#work = work;
    this.#all = all;
    this.#test = test;
    this.#takesNull = takesNull;
    this.cost = Math.max(cost, all.cost);
  }

  get order(): Order {
    return this.#all.order;
  }

  async *members(): AsyncGenerator<Rev> {
    for await (const rev of this.#all.members()) {
      await this.#work.step();
      if (await this.#test(rev)) yield rev;
    }
  }

  async has(rev: Rev): Promise<boolean> {
    return (await this.#all.has(rev)) && this.#test(rev);
  }

  /** As `has`, for a member of another set. */
  async passes(rev: Rev): Promise<boolean> {
    return this.#takesNull && rev === NULL_REV ? this.#test(rev) : this.has(rev);
  }

  reversed(): FilteredSet {
    return this.#of(this.#all.reversed());
  }

  async sorted(order: "ascending" | "descending"): Promise<FilteredSet> {
    return this.#of(await this.#all.sorted(order));
  }

  #of(all: RevSet): FilteredSet {
    return new FilteredSet(this.#work, all, this.#test, this.cost, this.#takesNull);
  }
}
