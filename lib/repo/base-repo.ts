/** The base: an ordinary Mercurial repository on disk, read while another program keeps it fresh. */
import { join } from "node:path";
import { isRepoError, RepoError } from "../errors";
import type { BranchOfChangeset } from "../hg/branch-rows";
import type { ReadAhead } from "../hg/read-ahead";
import type { Revlog } from "../hg/revlog";
import { StoredRevlog } from "../hg/stored-revlog";
import { type Node, NULL_NODE, type RepoPath, type Rev } from "../ids";
import { type BranchHeads, readBranchHeads } from "./branches";
import { CHECKPOINT_STEP } from "./checkpoints";
import { CHANGELOG, type Found, look } from "./found-base";
import { findHeads, HGTAGS } from "./head-tags";
import { findObsoleteHidden, findOrphans, type ObsoleteRows } from "./hidden";
import { identifyLayout } from "./layout";
import { isPutAway, phaseName } from "./phases";
import type { Phase } from "./repo";
import type { RepoCaches } from "./repo-caches";
import { RevlogRepo } from "./revlog-repo";
import type { RevlogFiles } from "./store-files";
import type { TagHistories } from "./tags";

const MANIFEST = "00manifest";
interface LowerBranches {
  readonly from: Rev;
  readonly heads: Promise<BranchHeads>;
}

/** One state of a base. */
export class BaseRepo extends RevlogRepo {
  readonly changelog: Revlog;
  readonly #found: Found;
  /** What was read of the branches of the first changesets, when this state grew from another one. */
  #lowerBranches: LowerBranches | undefined;
  /** The changelog on disk that was last seen to begin with this state's changesets. */
  #seenChangelog: RevlogFiles;
  #firstConcealed: Rev | undefined;
  #obsoleteHidden: ReadonlySet<Rev> | undefined;
  #orphans: ReadonlySet<Rev> | undefined;

  private constructor(found: Found, caches: RepoCaches, length: number) {
    super(caches);
    this.#found = found;
    this.#seenChangelog = found.changelog;
    const { index, chunks } = found.changelog;
    this.changelog = new StoredRevlog(CHANGELOG, index, chunks, Math.min(length, index.length), true);
  }

  /**
   * Opens a repository.
   * @param path the folder that holds `.hg`
   * @throws RepoError `unsupportedStore` naming a requirement that we cannot read, `storeUnavailable` when there is
   * no repository, it cannot be read or is just being replaced
   */
  static open(path: string, caches: RepoCaches): BaseRepo {
    const found = look(join(path, ".hg"));
    return new BaseRepo(found, caches, found.changelog.index.length);
  }

  /** Names this state of the repository: same text, same changesets under the same numbers, phases, names and markers. */
  get generation(): string {
    const { layout, changelog, sideFiles } = this.#found;
    return [
      this.length,
      this.getStoredNode(this.length - 1),
      layout.identity,
      changelog.identity,
      sideFiles.identity,
    ].join(":");
  }

  /**
   * Returns the repository as it is now: this object when nothing changed.
   * @throws RepoError as `open` does
   */
  refresh(): BaseRepo {
    const before = this.#found;
    const now = look(before.layout.hgDirectory, before);
    const isSame =
      now.files === before.files && now.changelog === before.changelog && now.sideFiles === before.sideFiles;
    if (isSame) return this;
    const next = new BaseRepo(now, this.caches, now.changelog.index.length);
    const heads = this.startedBranchHeads;
    if (heads !== undefined && this.isPartOf(next) && this.#showsAsMuchAs(next))
      next.#lowerBranches = { from: this.length, heads };
    return next;
  }

  /**
   * Says whether a later state of the base begins with this one's changesets, and has them in the same files: else
   * what this state has not read yet can be read no more.
   */
  isPartOf(later: BaseRepo): boolean {
    return this.#found.files === later.#found.files && this.#isBeginningOf(later.#found.changelog);
  }

  /** Says whether this state's changesets are shown with the same phases and names in a later one that begins with it. */
  hasNamesOf(later: BaseRepo): boolean {
    return this.#found.sideFiles === later.#found.sideFiles;
  }

  /** Says whether the same ones of this state's changesets are hidden and obsolete in a later state that begins with it. */
  #showsAsMuchAs(later: BaseRepo): boolean {
    const firstConcealed = Math.min(this.#getFirstConcealed(), later.#getFirstConcealed());
    for (let rev = firstConcealed; rev < this.length; rev++) {
      if (this.isHidden(rev) !== later.isHidden(rev) || this.isObsolete(rev) !== later.isObsolete(rev)) return false;
    }
    return true;
  }

  /** Returns the node of `rev`, or `undefined` when the repository has not so many changesets. */
  getStoredNode(rev: Rev): Node | undefined {
    return rev >= 0 && rev < this.length ? this.getNode(rev) : undefined;
  }

  /** Returns the view of the first `length` changesets. */
  at(length: number): BaseRepo {
    return length >= this.length ? this : new BaseRepo(this.#found, this.caches, length);
  }

  openManifestLog(): Revlog {
    return this.#open(MANIFEST);
  }

  openFilelog(path: RepoPath): Revlog {
    return this.#open(`data/${path}`);
  }

  getPhase(rev: Rev): Phase {
    return phaseName(this.#found.getPhases().getNumber(rev));
  }

  isHidden(rev: Rev): boolean {
    return rev >= this.#getFirstConcealed() && (this.getPhase(rev) === "secret" || this.#getObsoleteHidden().has(rev));
  }

  isObsolete(rev: Rev): boolean {
    return rev >= this.#getFirstConcealed() && this.#found.getObsolete().has(rev);
  }

  hasMarkers(): boolean {
    return this.#found.sideFiles.predecessors.size > 0;
  }

  isOrphan(rev: Rev): boolean {
    const obsolete = this.#found.getObsolete();
    if (obsolete.size === 0) return false;
    const firstMutable = this.#found.getPhases().first;
    this.#orphans ??= findOrphans(this.#getObsoleteRows(), firstMutable, (bad) => obsolete.has(bad));
    return this.#orphans.has(rev);
  }

  async readBookmarks(): Promise<ReadonlyMap<string, Node>> {
    return this.onlyVisible(this.#found.sideFiles.bookmarks);
  }

  listChildren(rev: Rev): readonly Rev[] {
    const { children, changelog } = this.#found;
    return children.list(changelog.index, rev, this.length);
  }

  getLocalTags(): TagHistories {
    return this.#found.sideFiles.localTags;
  }

  forget(name: string): void {
    this.#found.files.forget(name);
  }

  requireUnchanged(): void {
    if (this.#isReplaced() || this.#isRewritten()) throw changedMeanwhile();
  }

  explain(error: RepoError): RepoError {
    if (!isRepoError(error, "corruptStore")) return error;
    return this.#isReplaced() || this.#isRewritten() ? changedMeanwhile(error) : error;
  }

  override getKnownBranch(rev: Rev): BranchOfChangeset | undefined {
    const { branches, changelog } = this.#found;
    return branches.get(rev, changelog.index.getNodePrefix(rev));
  }

  override async readBranchOf(rev: Rev, passing?: ReadAhead): Promise<BranchOfChangeset> {
    const { branches, changelog } = this.#found;
    const branch = await super.readBranchOf(rev, passing);
    branches.keep(rev, changelog.index.getNodePrefix(rev), branch);
    return branch;
  }

  /** What hg found out counts where the file has such a revision in this view, as it does for hg itself. */
  override async readTagsNode(rev: Rev): Promise<Node> {
    const filelog = this.openFilelog(HGTAGS);
    // No changeset ever had it.
    if (filelog.length === 0) return NULL_NODE;
    const { tagFiles } = this.#found;
    const node = this.getNode(rev);
    const stored = tagFiles.get(rev, node);
    if (stored !== undefined && filelog.getRev(stored) !== undefined) return stored;
    const read = await super.readTagsNode(rev);
    tagFiles.keep(node, read);
    return read;
  }

  protected async readLowerBranchHeads(): Promise<{ from: Rev; heads: BranchHeads }> {
    this.#found.branches.refresh();
    const lower = this.#lowerBranches;
    // Where the earlier state could not read them, this one does so itself.
    const heads = await lower?.heads.catch(() => undefined);
    if (lower !== undefined && heads !== undefined) return { from: lower.from, heads };
    return this.#readBranchCheckpoint();
  }

  /** Gives the heads of all branches at the last checkpoint of this state. */
  async #readBranchCheckpoint(): Promise<{ from: Rev; heads: BranchHeads }> {
    const { branchHeads, changelog } = this.#found;
    const end = this.#getFirstConcealed();
    const known = branchHeads.last(changelog.index, end);
    let from = known?.length ?? 0;
    let heads: BranchHeads = known?.value ?? new Map();
    for (let to = from + CHECKPOINT_STEP; to <= end; from = to, to += CHECKPOINT_STEP) {
      heads = await readBranchHeads(this, from, heads, to);
      branchHeads.keep(changelog.index, to, heads);
    }
    return { from, heads };
  }

  protected override findHeads(): readonly Rev[] {
    const { heads, changelog } = this.#found;
    const end = this.#getFirstConcealed();
    const known = heads.last(changelog.index, end);
    let from = known?.length ?? 0;
    let found = known?.value ?? [];
    for (let to = from + CHECKPOINT_STEP; to <= end; from = to, to += CHECKPOINT_STEP) {
      const rows = { length: to, isHidden: () => false, getParents: (rev: Rev) => this.getParents(rev) };
      found = findHeads(rows, from, found);
      heads.keep(changelog.index, to, found);
    }
    return findHeads(this, from, found);
  }

  /**
   * Opens a revlog as it is now. Its rows refer to changesets by number, which means nothing any more when the
   * changelog was rewritten since: the numbers would name other changesets.
   */
  #open(name: string): Revlog {
    const { index, chunks } = this.#found.files.open(name);
    // After the opening: a strip cuts the changelog before anything else, and makes it whole again last.
    if (this.#isRewritten()) throw changedMeanwhile();
    return new StoredRevlog(name, index, chunks, this.length);
  }

  /** Says whether another store is in the place of this one. */
  #isReplaced(): boolean {
    const { layout } = this.#found;
    return identifyLayout(layout) !== layout.identity;
  }

  /** Says whether the changelog on disk does not begin with this state's changesets any more. */
  #isRewritten(): boolean {
    return !this.#isBeginningOf(this.#found.files.open(CHANGELOG));
  }

  #isBeginningOf(changelog: RevlogFiles): boolean {
    if (changelog === this.#seenChangelog) return true;
    if (!changelog.index.hasRowsOf(this.#found.changelog.index, this.length)) return false;
    this.#seenChangelog = changelog;
    return true;
  }

  /** Returns the first changeset that may be hidden or obsolete: all below it are neither. */
  #getFirstConcealed(): Rev {
    if (this.#firstConcealed !== undefined) return this.#firstConcealed;
    let first = Math.min(this.length, this.#found.getPhases().firstSecret);
    for (const rev of this.#found.getObsolete()) first = Math.min(first, rev);
    this.#firstConcealed = first;
    return first;
  }

  #getObsoleteHidden(): ReadonlySet<Rev> {
    if (this.#obsoleteHidden !== undefined) return this.#obsoleteHidden;
    const obsolete = new Set([...this.#found.getObsolete()].filter((rev) => rev < this.length));
    this.#obsoleteHidden = findObsoleteHidden(this.#getObsoleteRows(), obsolete, this.#getPinned());
    return this.#obsoleteHidden;
  }

  #getObsoleteRows(): ObsoleteRows {
    const phases = this.#found.getPhases();
    return {
      length: this.length,
      getRev: (node) => this.getRev(node),
      getParents: (rev) => this.getParents(rev),
      isMutable: (rev) => phases.getNumber(rev) > 0,
      isPutAway: (rev) => isPutAway(phases.getNumber(rev)),
    };
  }

  /** Returns the changesets that are shown though they are obsolete. */
  #getPinned(): readonly Node[] {
    const { bookmarks, localTags, workingParents } = this.#found.sideFiles;
    return [...bookmarks.values(), ...[...localTags.values()].map((tag) => tag.node), ...workingParents];
  }
}

function changedMeanwhile(cause?: RepoError): RepoError {
  return new RepoError("storeUnavailable", "the base repository was rewritten while it was read", cause?.facts, cause);
}
