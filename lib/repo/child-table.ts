/** Who the children of a changeset are: rows name their parents only. */
import type { RevlogIndex } from "../hg/revlog-index";
import type { Rev } from "../ids";

/** What a table is made of. */
interface Rows {
  readonly length: number;
  getParents(rev: Rev): readonly [Rev, Rev];
}

/** The children of all rows, in 12 bytes a row. Rows can be added, never changed. */
export class ChildTable {
  readonly #from: Rev;
  #length: number;
  // Links are numbered from 1, two for each row: one for each parent; 0 is the end. The newest child comes first.
  #newest = new Int32Array(0);
  #older = new Int32Array(0);
  readonly #newestOfLower = new Map<Rev, number>();

  /** @param from the first row whose parents are in the table */
  constructor(from: Rev) {
    this.#from = from;
    this.#length = from;
  }

  /** Takes in the rows that are not in the table yet. */
  extend(rows: Rows): void {
    if (rows.length <= this.#length) return;
    const count = rows.length - this.#from;
    this.#newest = grown(this.#newest, count);
    this.#older = grown(this.#older, 2 * count);
    for (let rev = this.#length; rev < rows.length; rev++) {
      const [p1, p2] = rows.getParents(rev);
      const link = 2 * (rev - this.#from) + 1;
      // A root is a child of the null revision, a changeset with one parent is not.
      if (p1 >= 0 || p2 < 0) this.#add(p1, link);
      if (p2 >= 0 && p2 !== p1) this.#add(p2, link + 1);
    }
    this.#length = rows.length;
  }

  /** Lists the children of `rev` below the row `end`, ascending; those of −1 are the roots. */
  list(rev: Rev, end: Rev): Rev[] {
    const children: Rev[] = [];
    for (let link = this.#getNewest(rev); link > 0; link = this.#older[link - 1] ?? 0) {
      const child = this.#from + ((link - 1) >> 1);
      if (child < end) children.push(child);
    }
    return children.reverse();
  }

  #getNewest(parent: Rev): number {
    return (parent < this.#from ? this.#newestOfLower.get(parent) : this.#newest[parent - this.#from]) ?? 0;
  }

  #add(parent: Rev, link: number): void {
    this.#older[link - 1] = this.#getNewest(parent);
    if (parent < this.#from) this.#newestOfLower.set(parent, link);
    else this.#newest[parent - this.#from] = link;
  }
}

/** The children in a base's changelog: one table, made when first asked for, that grows with the base. */
export class StoredChildren {
  #table = new ChildTable(0);
  /** The state of the changelog that the table has. */
  #index: RevlogIndex | undefined;

  /** Lists the children of `rev` among the first `end` rows of one state of the changelog, ascending. */
  list(index: RevlogIndex, rev: Rev, end: Rev): Rev[] {
    const has = this.#index;
    if (has === undefined || (has !== index && !has.hasRowsOf(index, end))) {
      // After a strip the table has rows that this state has not.
      if (has !== undefined && !index.hasRowsOf(has, has.length)) this.#table = new ChildTable(0);
      this.#table.extend(index);
      this.#index = index;
    }
    return this.#table.list(rev, end);
  }
}

function grown(before: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const after = new Int32Array(length);
  after.set(before);
  return after;
}
