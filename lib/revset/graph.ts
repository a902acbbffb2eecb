/** Walks through the graph of changesets. Sets come in and go out as marks. */
import { NULL_REV, type Rev } from "../ids";
import type { Repo } from "../repo/repo";
import { Marks } from "./marks";
import type { Work } from "./work";

/** Where a walk goes on, and what it costs. */
export interface Graph {
  readonly repo: Pick<Repo, "length" | "getParents" | "getChildren" | "isHidden">;
  readonly work: Work;
}

/** Marks what the marked changesets descend from, themselves included, no lower than `lowest`. */
export async function markAncestors({ repo, work }: Graph, from: Marks, lowest: Rev = 0): Promise<Marks> {
  const found = new Marks(repo.length, work);
  if (from.has(NULL_REV)) found.add(NULL_REV);
  const highest = from.last ?? NULL_REV;
  for (let rev = highest; rev >= lowest && rev > NULL_REV; rev--) {
    await work.step();
    if (from.has(rev)) found.add(rev);
    if (!found.has(rev)) continue;
    for (const parent of repo.getParents(rev)) if (parent >= lowest && parent > NULL_REV) found.add(parent);
  }
  return found;
}

/** Marks what descends from the marked changesets, themselves included. From the null revision everything does. */
export async function markDescendants({ repo, work }: Graph, from: Marks): Promise<Marks> {
  const found = new Marks(repo.length, work);
  const lowest = from.first;
  if (lowest === undefined) return found;
  if (lowest === NULL_REV) found.add(NULL_REV);
  for (let rev = Math.max(lowest, 0); rev < repo.length; rev++) {
    await work.step();
    if (repo.isHidden(rev)) continue;
    const isFound = lowest === NULL_REV || from.has(rev) || isChildOf(repo, rev, found);
    if (isFound) found.add(rev);
  }
  return found;
}

function isChildOf(repo: Graph["repo"], rev: Rev, parents: Marks): boolean {
  return repo.getParents(rev).some((parent) => parent > NULL_REV && parents.has(parent));
}

/** How many steps away: from `least`, up to but not including `end`. */
export interface Distance {
  readonly least: number;
  readonly end: number;
}

/** Marks what lies so many steps up or down from the marked changesets, on any way. */
export async function markAtDistance(
  graph: Graph,
  from: Marks,
  { least, end }: Distance,
  direction: "parents" | "children",
): Promise<Marks> {
  const { repo, work } = graph;
  const found = new Marks(repo.length, work);
  let level: readonly Rev[] = [...from.up()];
  for (let steps = 0; steps < end && level.length > 0; steps++) {
    const next = new Set<Rev>();
    for (const rev of level) {
      await work.step();
      if (steps >= least) {
        if (found.has(rev)) continue;
        found.add(rev);
      }
      for (const other of listNeighbours(repo, rev, direction)) next.add(other);
    }
    level = [...next];
  }
  return found;
}

function listNeighbours(repo: Graph["repo"], rev: Rev, direction: "parents" | "children"): readonly Rev[] {
  if (direction === "children") return repo.getChildren(rev);
  return repo.getParents(rev).filter((parent) => parent !== NULL_REV);
}

/** Marks what lies on ways from `roots` up to `heads`, both included. */
export async function markBetween(graph: Graph, roots: Marks, heads: Marks): Promise<Marks> {
  const { repo, work } = graph;
  const found = new Marks(repo.length, work);
  const lowest = roots.first;
  if (lowest === undefined || heads.last === undefined) return found;
  const ancestors = await markAncestors(graph, heads, Math.max(lowest, 0));
  if (roots.has(NULL_REV) && (ancestors.first !== undefined || heads.has(NULL_REV))) found.add(NULL_REV);
  for (const rev of ancestors.up()) {
    await work.step();
    if (roots.has(rev) || (rev > NULL_REV && repo.getParents(rev).some((parent) => found.has(parent)))) found.add(rev);
  }
  return found;
}

/** Marks the members that no other member is a child of. */
export async function markHeads({ repo, work }: Graph, members: Marks): Promise<Marks> {
  const heads = new Marks(repo.length, work);
  for (const rev of members.up()) {
    await work.step();
    heads.add(rev);
    for (const parent of repo.getParents(rev)) heads.delete(parent);
  }
  return heads;
}

/** Marks the visible changesets that a member is a parent of. The null revision is the parent of roots alone. */
export async function markChildren({ repo, work }: Graph, members: Marks): Promise<Marks> {
  const children = new Marks(repo.length, work);
  for (const rev of members.up()) {
    await work.step();
    for (const child of repo.getChildren(rev)) children.add(child);
  }
  return children;
}

/** Marks what the members of `heads` descend from and those of `bases` do not, `heads` included. */
export async function markOnly(graph: Graph, heads: Marks, bases: Marks): Promise<Marks> {
  const found = new Marks(graph.repo.length, graph.work);
  const below = await markAncestors(graph, bases);
  for (const rev of (await markAncestors(graph, heads)).up()) {
    await graph.work.step();
    if (rev > NULL_REV && !below.has(rev)) found.add(rev);
  }
  return found;
}

/** Gives the graph without the second parents of merges. */
export function firstParentsOf({ repo, work }: Graph): Graph {
  const { length } = repo;
  return {
    work,
    repo: {
      length,
      getParents: (rev) => [repo.getParents(rev)[0], NULL_REV],
      getChildren: (rev) => repo.getChildren(rev).filter((child) => repo.getParents(child)[0] === rev),
      isHidden: (rev) => repo.isHidden(rev),
    },
  };
}
