/** Who descends from whom, by numbers alone: parents come before children. */
import type { Turns } from "../bytes/turns";
import { NULL_REV, type Rev } from "../ids";
import type { Repo } from "./repo";

/** What a walk over a repository asks of it. */
export type Rows = Pick<Repo, "length" | "getParents" | "isHidden">;

/** Is told of the end of each step of a walk. */
type StepEnds = Pick<Turns, "next">;

/** Rows between two looks at the clock: a look costs as much as many rows. */
const ROWS_PER_TURN = 4096;

/**
 * Says whether `rev` is an ancestor of `head`; every changeset is one of itself, and the null revision of all.
 * @param turns lets others go first, and stops the walk
 */
export async function isAncestor(repo: Rows, rev: Rev, head: Rev, turns: StepEnds): Promise<boolean> {
  if (rev === NULL_REV || rev === head) return true;
  if (rev > head) return false;
  return (await markAncestors(repo, head, rev, turns))[0] === 1;
}

/** The changesets between one and the newest head above it. */
export interface Between {
  /** The highest visible descendant, which is a head; the changeset itself when it has none. */
  readonly head: Rev;
  /** The visible descendants of the one that are ancestors of the head, the head among them; ascending. */
  readonly revs: readonly Rev[];
}

/**
 * Finds the newest head above `rev`, and what lies between.
 * @param turns lets others go first, and stops the walk
 */
export async function findBetween(repo: Rows, rev: Rev, turns: StepEnds): Promise<Between> {
  const isAbove = new Uint8Array(repo.length - rev);
  isAbove[0] = 1;
  let head = rev;
  for (let above = rev + 1; above < repo.length; above++) {
    if ((above - rev) % ROWS_PER_TURN === 0) await turns.next();
    const [p1, p2] = repo.getParents(above);
    const descends = (p1 >= rev && isAbove[p1 - rev] === 1) || (p2 >= rev && isAbove[p2 - rev] === 1);
    if (!descends || repo.isHidden(above)) continue;
    isAbove[above - rev] = 1;
    head = above;
  }
  const isBelow = await markAncestors(repo, head, rev, turns);
  const revs: Rev[] = [];
  for (let at = rev + 1; at <= head; at++) {
    if ((at - rev) % ROWS_PER_TURN === 0) await turns.next();
    if (isAbove[at - rev] === 1 && isBelow[at - rev] === 1) revs.push(at);
  }
  return { head, revs };
}

/**
 * Finds the nearest changeset that two others descend from, or are; −1 for none. Where several are nearest, it is the one
 * farthest from a root, then the one of the lowest node, as in Mercurial.
 * @param turns lets others go first, and stops the walk
 */
export async function findCommonAncestor(repo: Repo, one: Rev, other: Rev, turns: StepEnds): Promise<Rev> {
  const lower = Math.min(one, other);
  if (lower === NULL_REV) return NULL_REV;
  const [ofOne, ofOther] = [await markAncestors(repo, one, 0, turns), await markAncestors(repo, other, 0, turns)];
  const isCommon = (rev: Rev) => ofOne[rev] === 1 && ofOther[rev] === 1;
  const isBelow = new Uint8Array(lower + 1);
  const nearest: Rev[] = [];
  for (let rev = lower; rev >= 0; rev--) {
    if (rev % ROWS_PER_TURN === 0) await turns.next();
    if (!isCommon(rev)) continue;
    if (isBelow[rev] !== 1) nearest.push(rev);
    for (const parent of repo.getParents(rev)) if (parent !== NULL_REV) isBelow[parent] = 1;
  }
  if (nearest.length < 2) return nearest[0] ?? NULL_REV;
  const depths = new Int32Array(lower + 1);
  for (let rev = 0; rev <= lower; rev++) {
    if (rev % ROWS_PER_TURN === 0) await turns.next();
    if (isCommon(rev)) depths[rev] = 1 + Math.max(...repo.getParents(rev).map((parent) => depths[parent] ?? 0));
  }
  const deepest = Math.max(...nearest.map((rev) => depths[rev] ?? 0));
  const [found] = nearest
    .filter((rev) => depths[rev] === deepest)
    .sort((a, b) => (repo.getNode(a) < repo.getNode(b) ? -1 : 1));
  return found ?? NULL_REV;
}

/** Marks the ancestors of `head` down to the row `from`, `head` among them: one byte a row, counted from `from`. */
async function markAncestors(repo: Rows, head: Rev, from: Rev, turns: StepEnds): Promise<Uint8Array> {
  const marks = new Uint8Array(head - from + 1);
  marks[head - from] = 1;
  for (let at = head; at > from; at--) {
    if ((head - at) % ROWS_PER_TURN === 0) await turns.next();
    if (marks[at - from] !== 1) continue;
    for (const parent of repo.getParents(at)) if (parent >= from) marks[parent - from] = 1;
  }
  return marks;
}
