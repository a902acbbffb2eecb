/** Reads sets of changesets whole. */
import type { Rev } from "../ids";
import { Marks } from "./marks";
import type { RevSet } from "./rev-set";
import type { Work } from "./work";

/** Marks the members of a set; their order is lost. */
export async function markMembers(set: RevSet, length: number, work: Work): Promise<Marks> {
  const marks = new Marks(length, work);
  for await (const rev of set.members()) marks.add(rev);
  return marks;
}

/** Bytes that a number in a list takes. */
const NUMBER_BYTES = 8;

/** Lists the members of a set in order, at most `limit`. */
export async function listMembers(set: RevSet, work: Work, limit = Number.POSITIVE_INFINITY): Promise<Rev[]> {
  const revs: Rev[] = [];
  if (limit <= 0) return revs;
  for await (const rev of set.members()) {
    revs.push(rev);
    if (revs.length % 1024 === 0) work.keep(1024 * NUMBER_BYTES);
    if (revs.length >= limit) break;
  }
  return revs;
}

/** Returns the first member, `undefined` for none. */
export async function firstMember(set: RevSet): Promise<Rev | undefined> {
  for await (const rev of set.members()) return rev;
  return undefined;
}
