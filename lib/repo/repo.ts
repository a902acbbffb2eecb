/** A repository as views read it: a base on disk, or a base with bundles laid over it. */

import type { Changeset } from "../hg/changeset";
import type { ManifestChange, ManifestEntry } from "../hg/manifest";
import type { ManifestDirectory, ManifestFile } from "../hg/manifest-directory";
import type { ReadAhead } from "../hg/read-ahead";
import type { Node, RepoPath, Rev } from "../ids";
import type { FileHistory } from "./file-history";

/** `secret`, archived and internal changesets are hidden, as a server hides them. */
export type Phase = "public" | "draft" | "secret";

/** Where one file revision stands in the file's history. */
export interface FileOrigin {
  readonly node: Node;
  /** Where this revision was copied or renamed from, as recorded at commit. */
  readonly copy: { readonly path: RepoPath; readonly node: Node } | undefined;
  /** The file's parents in its own history; the null node for none. */
  readonly parents: readonly [Node, Node];
  /**
   * The changeset that this view says introduced the revision (linkrev); not always an ancestor of who asks, and the
   * null node when the view has it not.
   */
  readonly linkNode: Node;
}

/** One file revision, its metadata header taken off. */
export interface FileRevision extends FileOrigin {
  readonly data: Uint8Array;
}

/** A named branch: its heads, ascending by number. */
export interface Branch {
  readonly name: string;
  /** The branch's tip: its highest open head, else its highest head. */
  readonly tip: Node;
  readonly heads: readonly { readonly node: Node; readonly closed: boolean }[];
}

/**
 * One state of a repository: what it says does not change while it is held, also when the base grows.
 * Numbers run from 0 to `length - 1`, parents before children.
 */
export interface Repo {
  /** Number of changesets, hidden ones included. */
  readonly length: number;
  /** The highest visible changeset; −1 in an empty repository. */
  readonly tip: Rev;

  /** Returns the number of a changeset, hidden ones too, or `undefined` when there is none; −1 for the null node. */
  getRev(node: Node): Rev | undefined;
  /** Returns the node of `rev`; the null node for −1. @throws RepoError `unknownRevision` out of range */
  getNode(rev: Rev): Node;
  /** Returns both parents, −1 for none. */
  getParents(rev: Rev): readonly [Rev, Rev];
  /** Returns the visible children, ascending. */
  getChildren(rev: Rev): readonly Rev[];
  /** Returns the visible changesets without visible children, ascending. */
  getHeads(): readonly Rev[];
  /** Returns up to two nodes that begin with `prefix` (lower-case hex, 1 to 40 digits), visible ones first. */
  findPrefix(prefix: string): readonly Node[];
  getPhase(rev: Rev): Phase;
  /** Says whether a server does not show this changeset (secret, or obsolete without visible descendants). */
  isHidden(rev: Rev): boolean;
  /** Says whether a changeset was rewritten and is not public; one that others stand on is shown all the same. */
  isObsolete(rev: Rev): boolean;
  /** Says whether a changeset that is not obsolete has an ancestor that is. */
  isOrphan(rev: Rev): boolean;
  /** Says whether anything was rewritten, here or elsewhere: whether there is any obsolescence marker. */
  hasMarkers(): boolean;

  /**
   * Reads a changeset.
   * @param readAhead whoever reads many in ascending order gives the same one for each
   * @throws RepoError `corruptStore` when its text does not hash to its node
   */
  readChangeset(rev: Rev, readAhead?: ReadAhead): Promise<Changeset>;
  /** Reads the named branches of all visible changesets, in order of their tips, highest first. */
  readBranches(): Promise<readonly Branch[]>;
  /** Reads the tip of one branch, or gives `undefined` when there is none of that name; as a rule one changeset is read. */
  readBranchTip(name: string): Promise<Rev | undefined>;
  /** Reads bookmarks; unknown and hidden nodes are left out. */
  readBookmarks(): Promise<ReadonlyMap<string, Node>>;
  /** Reads tags, `tip` not among them; unknown and hidden nodes are left out. */
  readTags(): Promise<ReadonlyMap<string, Node>>;
  /** Reads the tags that `.hgtags` gives, without those that `localtags` gives or moves; otherwise as `readTags`. */
  readGlobalTags(): Promise<ReadonlyMap<string, Node>>;

  /** Returns the entry of `path` in a changeset, or `undefined` when it has none; its manifest is read only where need be. */
  readEntry(rev: Rev, path: RepoPath): Promise<ManifestEntry | undefined>;
  /** Returns the entry of `path` in a manifest, or `undefined` when it has none. */
  readManifestEntry(manifest: Node, path: RepoPath): Promise<ManifestEntry | undefined>;
  /** Returns all entries of a manifest, sorted bytewise by path. */
  readManifest(manifest: Node): Promise<ReadonlyMap<RepoPath, ManifestEntry>>;
  /** Returns what lies in one directory of a manifest, the root for an empty path; `undefined` when nothing does. */
  readManifestDirectory(manifest: Node, directory: RepoPath): Promise<ManifestDirectory | undefined>;
  /**
   * Returns up to `limit` files of a manifest, sorted bytewise by path: the file `path`, those below the directory
   * `path`, or all of them for an empty path; of these the ones that come after `after`.
   */
  readManifestFiles(
    manifest: Node,
    path: RepoPath,
    after: RepoPath | undefined,
    limit: number,
  ): Promise<readonly ManifestFile[]>;
  /** Returns the exact difference of two manifests, sorted bytewise by path. */
  readManifestChanges(before: Node, after: Node): Promise<readonly ManifestChange[]>;
  /** Opens a file's history; it is empty when the file never was. */
  openFileHistory(path: RepoPath): FileHistory;
  /** Says whether the view has this revision of a file. */
  hasFileRevision(path: RepoPath, node: Node): boolean;
  /**
   * Reads one revision of a file.
   * @throws RepoError `corruptStore` when there is none or it does not hash to its node; `unsupportedStore` naming
   * the flag of a revision whose content is not here (censored, LFS)
   */
  readFileRevision(path: RepoPath, node: Node): Promise<FileRevision>;
  /**
   * Returns the size of a file revision in bytes, as Mercurial tells it: 0 for one whose content was removed, and with
   * its metadata header when that tells no copy. The content is read only where a copy can be recorded.
   */
  readFileSize(path: RepoPath, node: Node): Promise<number>;
  /** Reads what is known of a file revision beside its content; the content is read only where a copy can be recorded. */
  readFileOrigin(path: RepoPath, node: Node): Promise<FileOrigin>;
}
