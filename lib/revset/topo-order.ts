/**
 * The order in which each line of work stays together: from the newest changeset down, and what stands on an older one
 * not before that one is about to come. Source: `hg help revsets`, sort, `topo`; judged by Mercurial 6.3.2.
 */
import { NULL_REV, type Rev } from "../ids";
import type { Graph } from "./graph";
import { Marks } from "./marks";

/** Changesets that are held back together. */
interface Group {
  readonly revs: Rev[];
  /** The changesets that they wait for. */
  readonly awaited: Set<Rev>;
}

/**
 * Orders changesets by their lines.
 * @param firstBranch changesets whose lines come first
 */
export async function sortByLine({ repo, work }: Graph, members: Marks, firstBranch: Iterable<Rev>): Promise<Rev[]> {
  const lines = new Lines(firstBranch);
  const pending = new Marks(repo.length, work);
  const lowest = members.first ?? 0;
  for (let rev = members.last ?? NULL_REV; rev >= lowest; rev--) {
    await work.step();
    if (!members.has(rev) && !pending.has(rev)) continue;
    const parents = rev === NULL_REV ? [] : repo.getParents(rev).filter((parent) => parent !== NULL_REV);
    for (const parent of parents) pending.add(parent);
    lines.add(rev, members.has(rev), parents);
  }
  return lines.finish();
}

class Lines {
  readonly #ordered: Rev[] = [];
  /** What came already, and what that stands on: it need not wait.  */
  readonly #came: Group;
  /** What is held back, the longest first. */
  #held: Group[] = [];

  constructor(firstBranch: Iterable<Rev>) {
    this.#came = { revs: [], awaited: new Set(firstBranch) };
  }

  /** Takes in the next changeset. @param isMember whether it is one of those that are ordered */
  add(rev: Rev, isMember: boolean, parents: readonly Rev[]): void {
    const group = this.#join([this.#came, ...this.#held].filter(({ awaited }) => awaited.has(rev)));
    if (isMember) group.revs.push(rev);
    group.awaited.delete(rev);
    for (const parent of parents) group.awaited.add(parent);
    const open = this.#came.awaited;
    // Nothing is waited for any more: who has been held back the longest is next.
    if (open.size === 0) this.#release(this.#held[0] ?? group);
    else if ([...group.awaited].some((awaited) => open.has(awaited))) this.#release(group);
  }

  /** Returns the order, what was held back to the end last. */
  finish(): Rev[] {
    for (const { revs } of [this.#came, ...this.#held]) this.#ordered.push(...revs);
    return this.#ordered;
  }

  /** Makes one group of those that wait for the same, the first one; a new one of none. */
  #join([first, ...others]: readonly Group[]): Group {
    if (first === undefined) {
      const group: Group = { revs: [], awaited: new Set() };
      this.#held.push(group);
      return group;
    }
    for (const { revs, awaited } of others) {
      first.revs.push(...revs);
      for (const rev of awaited) first.awaited.add(rev);
    }
    this.#held = this.#held.filter((group) => !others.includes(group));
    return first;
  }

  #release(group: Group): void {
    for (const rev of group.awaited) this.#came.awaited.add(rev);
    for (const rev of group.revs) this.#ordered.push(rev);
    if (group === this.#came) group.revs.length = 0;
    else this.#held = this.#held.filter((other) => other !== group);
  }
}
