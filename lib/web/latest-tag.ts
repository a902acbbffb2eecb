/** How far a changeset is from the newest tag below it: hg's `latesttag`. Source: answers of hg 6.3.2. */
import { Turns } from "../bytes/turns";
import { NULL_REV, type Rev } from "../ids";
import type { Repo } from "../repo/repo";
import { findVisibleRev } from "./lookup";
import { compareBytes } from "./names";

/** The newest tags that a changeset stands on. */
export interface LatestTag {
  /** The tags, which are all on one changeset, sorted bytewise; `null` alone when it stands on none. */
  readonly tags: readonly string[];
  /** Changesets on the longest way to them; 0 for a tagged one. */
  readonly distance: number;
  /** The number of its ancestors, itself among them, that the first of the tags has not. */
  readonly changes: number;
}

/** What the root of all stands on. */
const NO_TAGS: readonly string[] = ["null"];

/** Finds the latest tag. Tags that only `localtags` has do not count. @throws the signal's reason */
export async function findLatestTag(repo: Repo, rev: Rev, signal: AbortSignal): Promise<LatestTag> {
  const search = new Search(repo, await readTagsByRev(repo), new Turns(signal));
  const { tagged, distance } = await search.find(rev);
  return { tags: search.tagsOf(tagged), distance, changes: await search.countChanges(rev, tagged) };
}

async function readTagsByRev(repo: Repo): Promise<ReadonlyMap<Rev, readonly string[]>> {
  const tags = new Map<Rev, string[]>();
  for (const [name, node] of await repo.readGlobalTags()) {
    const rev = repo.getRev(node);
    if (rev !== undefined) tags.set(rev, [...(tags.get(rev) ?? []), name]);
  }
  for (const names of tags.values()) names.sort(compareBytes);
  return tags;
}

/** What one changeset stands on: a tagged changeset, or the null revision. */
interface Standing {
  readonly tagged: Rev;
  readonly distance: number;
}

class Search {
  readonly #repo: Repo;
  readonly #tags: ReadonlyMap<Rev, readonly string[]>;
  readonly #turns: Turns;

  constructor(repo: Repo, tags: ReadonlyMap<Rev, readonly string[]>, turns: Turns) {
    this.#repo = repo;
    this.#tags = tags;
    this.#turns = turns;
  }

  tagsOf(tagged: Rev): readonly string[] {
    return this.#tags.get(tagged) ?? NO_TAGS;
  }

  async find(top: Rev): Promise<Standing> {
    const needed = await this.#markNeeded(top);
    // For the numbers from 0 on; in two arrays, since without tags these are all changesets.
    const tagged = new Int32Array(top + 1);
    const distances = new Int32Array(top + 1);
    const get = (rev: Rev): Standing =>
      rev === NULL_REV
        ? { tagged: NULL_REV, distance: 0 }
        : { tagged: tagged[rev] ?? 0, distance: distances[rev] ?? 0 };
    for (let rev = 0; rev <= top; rev++) {
      if (needed[rev] === 0) continue;
      await this.#turns.next();
      const standing = this.#tags.has(rev) ? { tagged: rev, distance: 0 } : await this.#choose(rev, get);
      tagged[rev] = standing.tagged;
      distances[rev] = standing.distance;
    }
    return get(top);
  }

  /** Marks the ancestors that decide, down to tagged ones. */
  async #markNeeded(top: Rev): Promise<Uint8Array> {
    const needed = new Uint8Array(top + 1);
    if (top >= 0) needed[top] = 1;
    for (let rev = top; rev >= 0; rev--) {
      if (needed[rev] === 0 || this.#tags.has(rev)) continue;
      await this.#turns.next();
      for (const parent of this.#repo.getParents(rev)) if (parent !== NULL_REV) needed[parent] = 1;
    }
    return needed;
  }

  /** Of a merge's two standings the one with fewer changes since the tag counts, then the one of the later tagged changeset. */
  async #choose(rev: Rev, get: (rev: Rev) => Standing): Promise<Standing> {
    const [first, second] = this.#repo.getParents(rev);
    const left = get(first);
    const right = second === NULL_REV ? left : get(second);
    const nearest = left.tagged === right.tagged || (await this.#isLeftNearer(rev, left, right)) ? left : right;
    const distance = left.tagged === right.tagged ? Math.max(left.distance, right.distance) : nearest.distance;
    return { tagged: nearest.tagged, distance: distance + 1 };
  }

  async #isLeftNearer(rev: Rev, left: Standing, right: Standing): Promise<boolean> {
    const leftChanges = await this.countChanges(rev, left.tagged);
    const rightChanges = await this.countChanges(rev, right.tagged);
    if (leftChanges !== rightChanges) return leftChanges < rightChanges;
    return (await this.#readSeconds(left.tagged)) >= (await this.#readSeconds(right.tagged));
  }

  async #readSeconds(rev: Rev): Promise<number> {
    return (await this.#repo.readChangeset(rev)).dateSeconds;
  }

  /** Counts the ancestors of `rev`, itself among them, that are not ancestors of what the first tag's name means. */
  async countChanges(rev: Rev, tagged: Rev): Promise<number> {
    const [name = ""] = this.tagsOf(tagged);
    // hg looks the name up like any other: a bookmark or a number of that name goes before the tag.
    const end = (await findVisibleRev(this.#repo, name)) ?? tagged;
    const isOf = new Uint8Array(Math.max(rev, end) + 1);
    let pending = mark(isOf, rev, OF_REV, 0);
    pending = mark(isOf, end, OF_END, pending);
    let count = 0;
    for (let at = isOf.length - 1; at >= 0 && pending > 0; at--) {
      const of = isOf[at] ?? 0;
      if (of === 0) continue;
      await this.#turns.next();
      if (of === OF_REV) {
        pending--;
        count++;
      }
      for (const parent of this.#repo.getParents(at)) pending = mark(isOf, parent, of, pending);
    }
    return count;
  }
}

/** Whose ancestor a changeset is; both together for one that both have. */
const OF_REV = 1;
const OF_END = 2;

/** Marks an ancestor. @returns how many marked ones only `rev` has, when they were `pending` before */
function mark(isOf: Uint8Array, rev: Rev, of: number, pending: number): number {
  if (rev === NULL_REV) return pending;
  const before = isOf[rev] ?? 0;
  isOf[rev] = before | of;
  return pending + Number(isOf[rev] === OF_REV) - Number(before === OF_REV);
}
