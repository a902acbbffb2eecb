/** The ancestors of a changeset, found as far down as they are asked for. */
import { NULL_REV, type Rev } from "../ids";
import type { Repo } from "./repo";

/** The ancestors of one changeset, itself among them. */
export class Ancestors {
  readonly #repo: Pick<Repo, "getParents">;
  readonly #top: Rev;
  /** One bit for each number from 0 to the top: whether it is known to be an ancestor. */
  readonly #bits: Uint8Array;
  /** Numbers above this one are decided. */
  #next: Rev;

  constructor(repo: Pick<Repo, "getParents">, rev: Rev) {
    this.#repo = repo;
    this.#top = rev;
    this.#next = rev;
    this.#bits = new Uint8Array((Math.max(rev, 0) >> 3) + 1);
    this.#mark(rev);
  }

  /** Says whether a changeset is an ancestor. */
  has(rev: Rev): boolean {
    if (rev < 0 || rev > this.#top) return false;
    while (this.#next > rev) this.#decideNext();
    return this.#isMarked(rev);
  }

  /** Gives the ancestors from the highest down to the number `last`. */
  *down(last: Rev): Generator<Rev> {
    for (let rev = this.#top; rev >= Math.max(last, 0); rev--) if (this.has(rev)) yield rev;
  }

  #decideNext(): void {
    if (this.#isMarked(this.#next)) for (const parent of this.#repo.getParents(this.#next)) this.#mark(parent);
    this.#next--;
  }

  #isMarked(rev: Rev): boolean {
    return ((this.#bits[rev >> 3] ?? 0) & (1 << (rev & 7))) !== 0;
  }

  #mark(rev: Rev): void {
    if (rev === NULL_REV) return;
    this.#bits[rev >> 3] = (this.#bits[rev >> 3] ?? 0) | (1 << (rev & 7));
  }
}
