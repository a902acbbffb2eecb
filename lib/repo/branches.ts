/** Named branches of a view. */
import { Turns } from "../bytes/turns";
import type { BranchOfChangeset } from "../hg/branch-rows";
import { ReadAhead } from "../hg/read-ahead";
import type { Rev } from "../ids";
import type { Branch, Repo } from "./repo";

/** The heads of each branch by number, and whether they close it. */
export type BranchHeads = ReadonlyMap<string, ReadonlyMap<Rev, boolean>>;

/** So many changesets whose branch is known are passed between two looks at the clock. */
const KNOWN_PER_LOOK = 1024;

/** What reading branches asks of a view. */
interface BranchedRepo extends Repo {
  /** Returns the branch of a changeset that is known without reading it. */
  getKnownBranch(rev: Rev): BranchOfChangeset | undefined;
  readBranchOf(rev: Rev, passing?: ReadAhead): Promise<BranchOfChangeset>;
}

/**
 * Reads the branch of each visible changeset from `from` up to `end` (exclusive) and gives the heads of all branches: changesets that no
 * other changeset of the same branch descends from. An obsolete changeset that is still shown is no head, as in hg.
 * Others get their turn in between: a large base whose changesets have to be read takes many seconds.
 * @param before the heads among the changesets below `from`
 */
export async function readBranchHeads(
  repo: BranchedRepo,
  from: Rev,
  before: BranchHeads,
  end: Rev = repo.length,
): Promise<BranchHeads> {
  const turns = new Turns();
  const passing = new ReadAhead();
  const all = new Map<string, GrowingBranch>();
  for (const [name, heads] of before) all.set(name, { heads: new Map(heads), farParents: new Set() });
  // The branch of each changeset from `from` on; `undefined` where it does not count.
  const seen: (GrowingBranch | undefined)[] = [];
  for (let rev = from; rev < end; rev++) {
    if (repo.isHidden(rev) || repo.isObsolete(rev)) {
      seen.push(undefined);
      continue;
    }
    const known = repo.getKnownBranch(rev);
    if (known === undefined || rev % KNOWN_PER_LOOK === 0) await turns.next();
    const { name, closes } = known ?? (await repo.readBranchOf(rev, passing));
    const branch = all.get(name) ?? { heads: new Map<Rev, boolean>(), farParents: new Set<Rev>() };
    all.set(name, branch);
    seen.push(branch);
    for (const parent of repo.getParents(rev)) {
      if (branch.heads.delete(parent) || parent < 0) continue;
      // A parent of the same branch took its own ancestors out when it came.
      const isNear = parent < from ? await isCountedOn(repo, parent, name) : seen[parent - from] === branch;
      if (!isNear) branch.farParents.add(parent);
    }
    branch.heads.set(rev, closes);
  }
  for (const branch of all.values()) await removeAncestors(repo, branch, turns);
  return new Map([...all].map(([name, { heads }]) => [name, heads]));
}

/** Says whether a changeset is on a branch and counts there. */
async function isCountedOn(repo: BranchedRepo, rev: Rev, branch: string): Promise<boolean> {
  if (repo.isHidden(rev) || repo.isObsolete(rev)) return false;
  return (repo.getKnownBranch(rev) ?? (await repo.readBranchOf(rev))).name === branch;
}

/** A branch while its changesets are read. */
interface GrowingBranch {
  readonly heads: Map<Rev, boolean>;
  /** Parents of its changesets that may be of another branch: heads may be among their ancestors. */
  readonly farParents: Set<Rev>;
}

/** Takes the ancestors of the far parents out of the heads: one way down, no lower than the lowest head. */
async function removeAncestors(repo: Repo, { heads, farParents }: GrowingBranch, turns: Turns): Promise<void> {
  // The last changeset of a branch is a head in any case.
  if (farParents.size === 0 || heads.size < 2) return;
  const lowest = Math.min(...heads.keys());
  const highest = Math.max(...farParents);
  if (highest < lowest) return;
  const isAncestor = new Uint8Array(highest - lowest + 1);
  for (const parent of farParents) if (parent >= lowest) isAncestor[parent - lowest] = 1;
  for (let rev = highest; rev >= lowest && heads.size > 1; rev--) {
    if (rev % KNOWN_PER_LOOK === 0) await turns.next();
    if (isAncestor[rev - lowest] === 0) continue;
    heads.delete(rev);
    for (const parent of repo.getParents(rev)) if (parent >= lowest) isAncestor[parent - lowest] = 1;
  }
}

/** Gives the branches with their nodes, the one with the highest tip first. */
export function toBranches(repo: Repo, heads: BranchHeads): readonly Branch[] {
  const branches = [...heads].map(([name, closedByRev]) => {
    const sorted = [...closedByRev].sort(([a], [b]) => a - b);
    const [tip] = sorted.findLast(([, closed]) => !closed) ?? sorted.at(-1) ?? [0];
    return {
      tip,
      branch: {
        name,
        tip: repo.getNode(tip),
        heads: sorted.map(([rev, closed]) => ({ node: repo.getNode(rev), closed })),
      },
    };
  });
  return branches.sort((a, b) => b.tip - a.tip).map(({ branch }) => branch);
}
