/** Which obsolete changesets a server does not show. Source: mercurial-formats 5.5, obsstore; the `served` view of hg. */
import type { Node, Rev } from "../ids";

/** What finding hidden changesets asks of a view. */
export interface ObsoleteRows {
  readonly length: number;
  getRev(node: Node): Rev | undefined;
  getParents(rev: Rev): readonly [Rev, Rev];
  /** Returns whether a changeset may still be rewritten: whether it is not public. */
  isMutable(rev: Rev): boolean;
  /** Returns whether a changeset is archived or internal: such ones do not show their ancestors, unless they are held. */
  isPutAway(rev: Rev): boolean;
}

/**
 * Finds the obsolete changesets: those that have a marker and are not public.
 * @param predecessors the changesets that have an obsolescence marker
 */
export function findObsolete(
  rows: Pick<ObsoleteRows, "getRev" | "isMutable">,
  predecessors: ReadonlySet<Node>,
): ReadonlySet<Rev> {
  const obsolete = new Set<Rev>();
  for (const node of predecessors) {
    const rev = rows.getRev(node);
    if (rev !== undefined && rev >= 0 && rows.isMutable(rev)) obsolete.add(rev);
  }
  return obsolete;
}

/**
 * Finds the orphans among the changesets from `from` on: those that are not obsolete themselves and have an ancestor
 * that is.
 * @param isBad whether a changeset below or above `from` is obsolete, or below it an orphan
 */
export function findOrphans(
  { length, getParents, isMutable }: Pick<ObsoleteRows, "length" | "getParents" | "isMutable">,
  from: Rev,
  isBad: (rev: Rev) => boolean,
): ReadonlySet<Rev> {
  const orphans = new Set<Rev>();
  for (let rev = from; rev < length; rev++) {
    if (!isMutable(rev) || isBad(rev)) continue;
    if (getParents(rev).some((parent) => parent >= 0 && (orphans.has(parent) || isBad(parent)))) orphans.add(rev);
  }
  return orphans;
}

/**
 * Finds the obsolete changesets that are hidden: those that no bookmark, local tag or working folder holds, and that
 * have no descendant which is not itself hidden. A secret changeset shows its ancestors too.
 * @param pinned the changesets that are held
 * @returns their numbers, and of some that are archived or internal
 */
export function findObsoleteHidden(
  rows: ObsoleteRows,
  obsolete: ReadonlySet<Rev>,
  pinned: Iterable<Node>,
): ReadonlySet<Rev> {
  const hidden = new Set(obsolete);
  if (hidden.size === 0) return hidden;
  let lowest = rows.length;
  for (const rev of obsolete) lowest = Math.min(lowest, rev);
  for (let rev = lowest + 1; rev < rows.length; rev++) if (rows.isPutAway(rev)) hidden.add(rev);
  for (const node of pinned) hidden.delete(rows.getRev(node) ?? -1);
  // Children come after their parents: who goes down has seen every child before it asks for the parent.
  for (let rev = rows.length - 1; rev > lowest; rev--) {
    if (hidden.has(rev) || !rows.isMutable(rev)) continue;
    for (const parent of rows.getParents(rev)) hidden.delete(parent);
  }
  return hidden;
}

/**
 * Finds the hidden changesets that become visible under a visible child.
 * @param parents the parents of the changesets that are laid over the view
 */
export function findRevealed(
  hidden: { has(rev: Rev): boolean },
  getParents: (rev: Rev) => readonly [Rev, Rev],
  parents: Iterable<Rev>,
): ReadonlySet<Rev> {
  const revealed = new Set<Rev>();
  const queue = [...parents];
  for (let rev = queue.pop(); rev !== undefined; rev = queue.pop()) {
    if (rev < 0 || revealed.has(rev) || !hidden.has(rev)) continue;
    revealed.add(rev);
    queue.push(...getParents(rev));
  }
  return revealed;
}
