/** Revsets made up: functions and operators in each other, over the files and numbers of a `RandomHistory`. */
import { RANDOM_FILES } from "../../hg/testing/random-history";

/** Makes revsets. */
export class RandomRevsets {
  readonly #random: (below: number) => number;
  readonly #length: number;

  /** @param length the number of changesets that may be named */
  constructor(random: (below: number) => number, length: number) {
    this.#random = random;
    this.#length = length;
  }

  /** Makes a revset of so many levels at most. */
  make(levels: number): string {
    if (levels === 0 || this.#random(6) === 0) return this.#makeSimple();
    const [one, other] = [this.make(levels - 1), this.make(levels - 1)];
    const [count, rev] = [this.#random(4), this.#rev()];
    return this.#pick([
      ...[
        `(${one}) and (${other})`,
        `(${one}) or (${other})`,
        `(${one}) - (${other})`,
        `not (${one})`,
        `(${one}) and not (${other})`,
      ],
      ...[
        `(${one}):(${other})`,
        `(${one})::(${other})`,
        `::(${one})`,
        `(${one})::`,
        `(${one}) % (${other})`,
        `(${one})^`,
        `(${one})~${count}`,
      ],
      ...[
        `(${one}) + ${rev} + (${other})`,
        `(${one})^2`,
        `(${one})#generations[-${count}:1]`,
        `present(${one})`,
        `reverse(${one})`,
      ],
      ...[
        `limit(${one}, ${count})`,
        `limit(${one}, 3, ${count})`,
        `last(${one}, ${count})`,
        `first(${one})`,
        `max(${one})`,
        `min(${one})`,
      ],
      ...[
        `sort(${one}, '-date')`,
        `sort(${one}, desc)`,
        `sort(${one}, '-rev')`,
        `sort(${one}, 'branch node')`,
        `sort(${one}, topo)`,
      ],
      ...[
        `heads(${one})`,
        `roots(${one})`,
        `parents(${one})`,
        `p2(${one})`,
        `children(${one})`,
        `only(${one}, ${other})`,
        `stack(${one})`,
      ],
      ...[
        `ancestors(${one}, ${count})`,
        `descendants(${one}, ${count})`,
        `ancestor(${one}, ${other})`,
        `matching(${one}, files)`,
      ],
      ...[
        `branch(${one})`,
        `origin(${one})`,
        `follow(${this.#file()}, ${one})`,
        `matching(${one}, 'user phase')`,
        `successors(${one})`,
      ],
    ]);
  }

  #makeSimple(): string {
    const [rev, other, file] = [this.#rev(), this.#rev(), this.#file()];
    return this.#pick([
      ...[
        rev,
        rev,
        rev,
        "tip",
        `${rev}:${other}`,
        `${rev}::${other}`,
        `${rev} + ${other}`,
        "all()",
        "merge()",
        "draft()",
        "branchpoint()",
      ],
      ...[
        `file(${file})`,
        `file('glob:[${file}-e]')`,
        `adds(${file})`,
        "adds('**')",
        `modifies(${file})`,
        `removes('relglob:*')`,
        `filelog(${file})`,
      ],
      ...[
        `follow(${file}, ${rev})`,
        `_followfirst('path:${file}', ${rev})`,
        `followlines(${file}, 1:2, startrev=${rev})`,
        `desc(${this.#random(9)})`,
      ],
      ...[
        `desc('re:[${this.#random(9)}]$')`,
        "user(ann)",
        `date('>2017-07-${20 + this.#random(9)}')`,
        `keyword(${file})`,
        `rev(${rev})`,
      ],
      ...[
        `followlines(${file}, 1:1, startrev=${rev}, descend=1)`,
        "bookmark()",
        "head()",
        "none()",
        `id(${this.#random(10)})`,
        "null",
      ],
    ]);
  }

  #rev(): string {
    return String(this.#random(this.#length));
  }

  #file(): string {
    return this.#pick(RANDOM_FILES);
  }

  #pick<Item>(items: readonly Item[]): Item {
    return items[this.#random(items.length)] as Item;
  }
}
