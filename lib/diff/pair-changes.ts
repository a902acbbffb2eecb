/** Which files a diff compares with which. Source: hgweb-compat 6.3, mercurial-formats 10.2. */
import type { Node, RepoPath } from "../ids";

/** One path that differs between two manifests. */
export interface PathChange {
  readonly path: RepoPath;
  /** The file revision before; `undefined`: added. */
  readonly oldNode: Node | undefined;
  /** The file revision after; `undefined`: removed. */
  readonly newNode: Node | undefined;
  readonly oldFlags: string;
  readonly newFlags: string;
  /** Where an added file was copied from, when that exists in the first manifest. */
  readonly copy: { readonly path: RepoPath; readonly node: Node } | undefined;
}

/** A file revision on one side of a section. */
export interface SectionSide {
  readonly path: RepoPath;
  readonly node: Node;
  /**
   * `undefined`: the source of a copy that has not itself changed. Its flags stand in the first manifest, and so does
   * its revision, should `node` (the revision that the copy names) not be the one there.
   */
  readonly flags: string | undefined;
}

/** What one section of a diff compares. */
export interface Section {
  readonly before: SectionSide | undefined;
  readonly after: SectionSide | undefined;
  readonly copy: "copy" | "rename" | undefined;
}

/**
 * Returns the sections of a git diff in order: one for each changed path, sorted bytewise as `changes` must be, but for
 * removed files that are the source of a copy. The first such copy is the rename. A copy whose source was added by
 * the same changes is a plain add; that other sources exist is the caller's word.
 */
export function pairChanges(changes: readonly PathChange[]): readonly Section[] {
  const byPath = new Map(changes.map((change) => [change.path, change]));
  const renamed = new Set<RepoPath>();
  const copied = new Set<RepoPath>();
  for (const change of changes) {
    const source = copySource(change, byPath);
    if (source !== undefined) copied.add(source.path);
  }
  const sections: Section[] = [];
  for (const change of changes) {
    const { path } = change;
    const isRemoved = change.newNode === undefined;
    if (isRemoved && copied.has(path)) continue;
    const before = oldSide(change);
    const after = change.newNode === undefined ? undefined : { path, node: change.newNode, flags: change.newFlags };
    const source = copySource(change, byPath);
    if (source === undefined) {
      sections.push({ before, after, copy: undefined });
      continue;
    }
    const sourceChange = byPath.get(source.path);
    const isRename = sourceChange !== undefined && sourceChange.newNode === undefined && !renamed.has(source.path);
    if (isRename) renamed.add(source.path);
    sections.push({ before: source, after, copy: isRename ? "rename" : "copy" });
  }
  return sections;
}

function oldSide({ path, oldNode, oldFlags }: PathChange): SectionSide | undefined {
  return oldNode === undefined ? undefined : { path, node: oldNode, flags: oldFlags };
}

/** Returns what an added file was copied from; copies onto files that existed before do not show in a diff. */
function copySource(change: PathChange, byPath: ReadonlyMap<RepoPath, PathChange>): SectionSide | undefined {
  const { copy } = change;
  if (copy === undefined || change.oldNode !== undefined || change.newNode === undefined) return undefined;
  const sourceChange = byPath.get(copy.path);
  if (sourceChange !== undefined) return oldSide(sourceChange);
  return { path: copy.path, node: copy.node, flags: undefined };
}
