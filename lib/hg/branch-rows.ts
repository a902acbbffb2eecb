/**
 * The branch of each changeset, as hg's own cache has it: a row of 8 bytes per changeset, the first 4 bytes of its node
 * and the number of its branch, whose first bit says that it closes it. Source: `branchmap.py` of Mercurial 6.3.2.
 */
import { decodeMetadata } from "../bytes/text";
import type { Rev } from "../ids";

/** The branch that a changeset is on. */
export interface BranchOfChangeset {
  readonly name: string;
  /** Whether the changeset closes it. */
  readonly closes: boolean;
}

const ROW_SIZE = 8;
const OFFSET_OF_BRANCH = 4;
const CLOSES = 0x8000_0000;

/** Rows that may be outdated or damaged: one counts only while it has the beginning of its changeset's node. */
export class BranchRows {
  #rows: Buffer;
  /** Each branch as an open and as a closing changeset has it, by number. */
  readonly #branches: (readonly [BranchOfChangeset, BranchOfChangeset])[];
  readonly #numbers = new Map<string, number>();

  /**
   * @param rows the rows, in order; what is left of a last one does not count
   * @param names the names of the branches in the order of their numbers, with a zero byte between them
   */
  constructor(rows: Buffer = Buffer.alloc(0), names: Buffer = Buffer.alloc(0)) {
    this.#rows = rows;
    this.#branches = [];
    if (names.length === 0) return;
    for (let at = 0; at <= names.length; ) {
      const end = names.indexOf(0, at);
      this.#addBranch(decodeMetadata(names.subarray(at, end < 0 ? names.length : end)));
      at = end < 0 ? names.length + 1 : end + 1;
    }
  }

  /**
   * Returns the branch of a changeset, or `undefined` where no row tells.
   * @param nodePrefix the first 4 bytes of its node; a row that begins with zeros is none, as in hg
   */
  get(rev: Rev, nodePrefix: number): BranchOfChangeset | undefined {
    const at = rev * ROW_SIZE;
    if (nodePrefix === 0 || at + ROW_SIZE > this.#rows.length || this.#rows.readUInt32BE(at) !== nodePrefix)
      return undefined;
    const number = this.#rows.readUInt32BE(at + OFFSET_OF_BRANCH);
    const [open, closing] = this.#branches[number & ~CLOSES] ?? [];
    return number < CLOSES ? open : closing;
  }

  /** Keeps the branch of a changeset. */
  set(rev: Rev, nodePrefix: number, { name, closes }: BranchOfChangeset): void {
    const at = rev * ROW_SIZE;
    if (at + ROW_SIZE > this.#rows.length) {
      const grown = Buffer.alloc(Math.max(at + ROW_SIZE, 2 * this.#rows.length));
      this.#rows.copy(grown);
      this.#rows = grown;
    }
    const number = this.#numbers.get(name) ?? this.#addBranch(name);
    this.#rows.writeUInt32BE(nodePrefix, at);
    this.#rows.writeUInt32BE(closes ? number + CLOSES : number, at + OFFSET_OF_BRANCH);
  }

  #addBranch(name: string): number {
    const number = this.#branches.length;
    this.#branches.push([
      { name, closes: false },
      { name, closes: true },
    ]);
    this.#numbers.set(name, number);
    return number;
  }
}
