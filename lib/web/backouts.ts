/** Which changesets take each other back. Source: hgweb-compat 5, 9.3. */
import { parseBackout, parseRevert } from "../commit-message/backouts";
import type { Changeset } from "../hg/changeset";
import { type Node, NULL_REV, type Rev, shortNode } from "../ids";
import type { Repo } from "../repo/repo";

/** Changesets after one that are looked through for a backout of it. */
const BACKOUT_STEPS = 99;
/** Ancestors that are looked through for a reverted Git commit. */
const REVERT_STEPS = 100;

/** A changeset in a view. */
interface Seen {
  readonly repo: Repo;
  readonly rev: Rev;
  readonly node: Node;
}

/**
 * Finds the changeset that backs this one out: the first of its visible descendants, 99 at most, whose message says
 * so.
 */
export async function findBackout(
  { repo, rev, node }: Seen,
  { extras }: Pick<Changeset, "extras">,
): Promise<Node | undefined> {
  const gitCommit = extras.get("git_commit");
  for (const later of listDescendants(repo, rev, BACKOUT_STEPS)) {
    const { description } = await repo.readChangeset(later);
    const backsOut = parseBackout(description)?.includes(shortNode(node)) ?? false;
    const reverts = gitCommit !== undefined && parseRevert(description).includes(gitCommit);
    if (backsOut || reverts) return repo.getNode(later);
  }
  return undefined;
}

/** Gives the visible descendants of a changeset, ascending, `limit` at most: the costs follow their number, not the base's. */
function* listDescendants(repo: Repo, rev: Rev, limit: number): Generator<Rev> {
  if (rev === NULL_REV) return;
  const found = new Set<Rev>();
  const next = [...repo.getChildren(rev)];
  while (next.length > 0 && found.size < limit) {
    const lowest = next.reduce((low, at) => Math.min(low, at));
    next.splice(next.indexOf(lowest), 1);
    if (found.has(lowest)) continue; // a merge is a child of two
    found.add(lowest);
    yield lowest;
    next.push(...repo.getChildren(lowest));
  }
}

/**
 * Finds the changesets that a message says are backed out or, in Git's words, reverted, as far as the view has them:
 * for a revert the last 100 first ancestors are looked through.
 */
export async function findBackedOut(repo: Repo, rev: Rev, description: string): Promise<Node[]> {
  const nodes = (parseBackout(description) ?? []).flatMap((prefix) => {
    const found = repo.findPrefix(prefix).filter((node) => !repo.isHidden(repo.getRev(node) ?? NULL_REV));
    return found.length === 1 ? found : [];
  });
  return [...nodes, ...(await findGitCommits(repo, rev, parseRevert(description)))];
}

async function findGitCommits(repo: Repo, from: Rev, commits: readonly string[]): Promise<Node[]> {
  const nodes: Node[] = [];
  let at = from === NULL_REV ? NULL_REV : repo.getParents(from)[0];
  for (let step = 0; step < REVERT_STEPS && at !== NULL_REV && commits.length > 0; step++) {
    const { extras } = await repo.readChangeset(at);
    if (!repo.isHidden(at) && commits.includes(extras.get("git_commit") ?? "")) nodes.push(repo.getNode(at));
    at = repo.getParents(at)[0];
  }
  return nodes;
}
