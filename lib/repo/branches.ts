/** Named branches of a view. */
import type { Rev } from "../ids";
import type { Branch, Repo } from "./repo";

/** The heads of each branch by number, and whether they close it. */
export type BranchHeads = ReadonlyMap<string, ReadonlyMap<Rev, boolean>>;

/** What reading branches asks of a view. */
interface BranchedRepo extends Repo {
  isObsolete(rev: Rev): boolean;
}

/**
 * Reads the branch of each visible changeset from `from` on and gives the heads of all branches: changesets that no
 * other changeset of the same branch descends from. An obsolete changeset that is still shown is no head, as in hg.
 * @param before the heads among the changesets below `from`
 */
export async function readBranchHeads(repo: BranchedRepo, from: Rev, before: BranchHeads): Promise<BranchHeads> {
  const all = new Map<string, Map<Rev, boolean>>([...before].map(([name, heads]) => [name, new Map(heads)]));
  for (let rev = from; rev < repo.length; rev++) {
    if (repo.isHidden(rev) || repo.isObsolete(rev)) continue;
    const { branch, extras } = await repo.readChangeset(rev);
    const heads = all.get(branch) ?? new Map<Rev, boolean>();
    removeAncestors(repo, heads, rev);
    all.set(branch, heads.set(rev, extras.has("close")));
  }
  return all;
}

/** Takes the ancestors of `rev` out of `heads`, walking no lower than the lowest head. */
function removeAncestors(repo: Repo, heads: Map<Rev, boolean>, rev: Rev): void {
  const parents = repo.getParents(rev);
  // The common case: a changeset on top of a head of its own branch, which has no other head.
  for (const parent of parents) heads.delete(parent);
  if (heads.size === 0) return;
  const lowest = Math.min(...heads.keys());
  const queue = parents.filter((parent) => parent >= lowest);
  const seen = new Set(queue);
  for (let ancestor = queue.pop(); ancestor !== undefined && heads.size > 0; ancestor = queue.pop()) {
    heads.delete(ancestor);
    for (const parent of repo.getParents(ancestor)) {
      if (parent < lowest || seen.has(parent)) continue;
      seen.add(parent);
      queue.push(parent);
    }
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
