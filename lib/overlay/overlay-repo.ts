/** A repository and one bundle, seen as one repository. Source: mercurial-formats 7, and the scope's rules. */
import type { RepoError } from "../errors";
import type { Bundle } from "../hg/bundle/bundle";
import type { ManifestChange, ManifestEntry } from "../hg/manifest";
import type { Revlog } from "../hg/revlog";
import { type Node, NULL_NODE, NULL_REV, type RepoPath, type Rev } from "../ids";
import type { BranchHeads } from "../repo/branches";
import { ChildTable } from "../repo/child-table";
import { findHeads, HGTAGS } from "../repo/head-tags";
import { findOrphans, findRevealed } from "../repo/hidden";
import type { Phase } from "../repo/repo";
import type { RepoCaches } from "../repo/repo-caches";
import { RevlogRepo } from "../repo/revlog-repo";
import type { TagHistories } from "../repo/tags";
import { OverlayRevlog } from "./overlay-revlog";

/** A push that is laid over a base: its changesets, and what each of them is known to have changed. */
export interface LaidPush {
  /** The changesets that are the push's, also where the base has them: landed since, and numbered otherwise. */
  readonly nodes: readonly Node[];
  /**
   * Finds how a changeset of the push, counted from 0, differs in a file from its first parent; `undefined`: not at all.
   * `tooMany`: it differs in so many that a manifest is looked at in less time, a merge say.
   */
  findChange(position: number, path: RepoPath): Promise<ManifestChange | undefined | "tooMany">;
}

/** Where a file's entry is from: a change of the push, or another changeset, which has the same. */
type TracedEntry =
  | { readonly kind: "changed"; readonly entry: ManifestEntry | undefined }
  | { readonly kind: "same"; readonly rev: Rev };

/** The most changesets of a push that are asked whether they changed a file. */
const MAX_TRACED = 32;
/** The most files of a push for which that is cheaper than a manifest. */
const MAX_TRACED_FILES = 2000;

/**
 * The changesets of `lower`, then those of the bundle. `lower` is a base cut to what it was when the bundle was
 * published, or such an overlay: changesets of the bundle that landed in the base since are the bundle's here.
 */
export class OverlayRepo extends RevlogRepo {
  readonly changelog: OverlayRevlog;
  readonly #lower: RevlogRepo;
  readonly #bundle: Bundle;
  readonly #push: LaidPush | undefined;
  readonly #positions: ReadonlyMap<Node, number>;
  #manifestLog: OverlayRevlog | undefined;
  #children: ChildTable | undefined;
  #revealed: ReadonlySet<Rev> | undefined;
  #orphans: ReadonlySet<Rev> | undefined;
  readonly #filelogs = new Map<string, OverlayRevlog>();

  /**
   * @param push what is laid over `lower`, when it was published before
   * @throws RepoError `missingBase` naming a changeset that a changeset of the bundle stands on and neither has
   */
  constructor(lower: RevlogRepo, bundle: Bundle, caches: RepoCaches, push?: LaidPush) {
    super(caches);
    this.#lower = lower;
    this.#bundle = bundle;
    this.#push = push;
    this.#positions = new Map(push?.nodes.map((node, position) => [node, position]));
    this.changelog = new OverlayRevlog(lower.changelog, bundle.changesets, undefined, new Set(push?.nodes));
  }

  /** The number of the bundle's first changeset that `lower` has not. */
  get firstRev(): Rev {
    return this.#lower.length;
  }

  openManifestLog(): OverlayRevlog {
    this.#manifestLog ??= this.#lay(this.#lower.openManifestLog(), this.#bundle.manifests);
    return this.#manifestLog;
  }

  openFilelog(path: RepoPath): Revlog {
    const chunks = this.#bundle.files.get(path);
    return chunks === undefined ? this.#lower.openFilelog(path) : this.#openOwnFilelog(path, chunks);
  }

  /** Opens the filelogs that the bundle brings revisions to, one after the other. */
  *openOwnFilelogs(): Generator<OverlayRevlog> {
    for (const [path, chunks] of this.#bundle.files) yield this.#openOwnFilelog(path, chunks);
  }

  getPhase(rev: Rev): Phase {
    return rev >= this.firstRev ? "draft" : this.#lower.getPhase(rev);
  }

  /** The bundle's changesets are shown, and with them the obsolete ones that they stand on. */
  isHidden(rev: Rev): boolean {
    if (rev >= this.firstRev) return false;
    if (this.changelog.replaces(rev)) return true;
    if (!this.#lower.isHidden(rev)) return false;
    this.#revealed ??= this.#findRevealed();
    return !this.#revealed.has(rev);
  }

  isObsolete(rev: Rev): boolean {
    return rev < this.firstRev && this.#lower.isObsolete(rev);
  }

  hasMarkers(): boolean {
    return this.#lower.hasMarkers();
  }

  isOrphan(rev: Rev): boolean {
    if (rev < this.firstRev) return this.#lower.isOrphan(rev);
    const rows = { length: this.length, getParents: (own: Rev) => this.getParents(own), isMutable: () => true };
    const isBad = (below: Rev) =>
      below < this.firstRev && (this.#lower.isObsolete(below) || this.#lower.isOrphan(below));
    this.#orphans ??= findOrphans(rows, this.firstRev, isBad);
    return this.#orphans.has(rev);
  }

  listChildren(rev: Rev): readonly Rev[] {
    this.#children ??= new ChildTable(this.firstRev);
    this.#children.extend(this.changelog);
    const own = this.#children.list(rev, this.length);
    return rev < this.firstRev ? [...this.#lower.listChildren(rev), ...own] : own;
  }

  /** Without what the base calls changesets of the push since they landed there: a push's pages never change. */
  getLocalTags(): TagHistories {
    return new Map([...this.#lower.getLocalTags()].filter(([, { node }]) => !this.#isOwn(node)));
  }

  override async readTagsNode(rev: Rev): Promise<Node> {
    const traced = await this.#trace(rev, HGTAGS);
    if (traced.kind === "changed") return traced.entry?.node ?? NULL_NODE;
    return traced.rev < this.firstRev ? this.#lower.readTagsNode(traced.rev) : super.readTagsNode(rev);
  }

  override async readEntry(rev: Rev, path: RepoPath): Promise<ManifestEntry | undefined> {
    if (this.isManifestKnown((await this.readChangeset(rev)).manifest)) return super.readEntry(rev, path);
    if (rev < this.firstRev) {
      const change = await this.#findChangeAfter(rev, path);
      return change === undefined ? this.#lower.readEntry(rev, path) : change.before;
    }
    const traced = await this.#trace(rev, path);
    if (traced.kind === "changed") return traced.entry;
    return traced.rev < this.firstRev ? this.readEntry(traced.rev, path) : super.readEntry(rev, path);
  }

  /** Goes back through the push to whoever changed a file, or to the changeset that has it as it is in `rev`. */
  async #trace(rev: Rev, path: RepoPath): Promise<TracedEntry> {
    let at = rev;
    for (let steps = 0; at >= this.firstRev && steps < MAX_TRACED; steps++) {
      const position = this.#positions.get(this.getNode(at));
      if (!this.#isTraceable || position === undefined) break;
      const change = await this.#push?.findChange(position, path);
      if (change === "tooMany") break;
      if (change !== undefined) return { kind: "changed", entry: change.after };
      at = this.getParents(at)[0];
    }
    return { kind: "same", rev: at };
  }

  /** Finds how a child of `rev` in the push changed a file: so it tells how the file was before. */
  async #findChangeAfter(rev: Rev, path: RepoPath): Promise<ManifestChange | undefined> {
    if (!this.#isTraceable) return undefined;
    const end = Math.min(this.length, this.firstRev + MAX_TRACED);
    for (let own = this.firstRev; own < end; own++) {
      const position = this.#positions.get(this.getNode(own));
      if (position === undefined || this.getParents(own)[0] !== rev) continue;
      const change = await this.#push?.findChange(position, path);
      if (change !== undefined && change !== "tooMany") return change;
    }
    return undefined;
  }

  get #isTraceable(): boolean {
    return this.#push !== undefined && this.#bundle.files.size <= MAX_TRACED_FILES;
  }

  requireUnchanged(): void {
    this.#lower.requireUnchanged();
  }

  explain(error: RepoError): RepoError {
    return this.#lower.explain(error);
  }

  /** Those of the changesets below the push; see `getLocalTags`. */
  async readBookmarks(): Promise<ReadonlyMap<string, Node>> {
    return new Map([...(await this.#lower.readBookmarks())].filter(([, node]) => !this.#isOwn(node)));
  }

  forget(name: string): void {
    if (name === this.#manifestLog?.name) this.#manifestLog = undefined;
    this.#filelogs.clear();
    this.#lower.forget(name);
  }

  protected async readLowerBranchHeads(): Promise<{ from: Rev; heads: BranchHeads }> {
    const lower = await this.#lower.readBranchHeads();
    // What a changeset of the push takes the place of is no head here, nor twice in a list.
    const shown = [...lower].map(
      ([name, heads]) => [name, new Map([...heads].filter(([rev]) => !this.changelog.replaces(rev)))] as const,
    );
    return { from: this.firstRev, heads: new Map(shown.filter(([, heads]) => heads.size > 0)) };
  }

  /** The push's changesets take the heads of what is below as they are, unless the push shows or hides some of that. */
  protected override findHeads(): readonly Rev[] {
    this.#revealed ??= this.#findRevealed();
    const isAsBelow = this.#revealed.size === 0 && !this.changelog.replacesAny;
    return isAsBelow ? findHeads(this, this.firstRev, this.#lower.getHeads()) : super.findHeads();
  }

  #isOwn(node: Node): boolean {
    return (this.getRev(node) ?? NULL_REV) >= this.firstRev;
  }

  #findRevealed(): ReadonlySet<Rev> {
    const isObsolete = { has: (rev: Rev) => this.#lower.isHidden(rev) && this.getPhase(rev) !== "secret" };
    const parents: Rev[] = [];
    for (let rev = this.firstRev; rev < this.length; rev++) parents.push(...this.getParents(rev));
    return findRevealed(isObsolete, (rev) => this.getParents(rev), parents);
  }

  #openOwnFilelog(path: RepoPath, chunks: Bundle["manifests"]): OverlayRevlog {
    const filelog = this.#filelogs.get(path) ?? this.#lay(this.#lower.openFilelog(path), chunks);
    this.#filelogs.set(path, filelog);
    return filelog;
  }

  #lay(lower: Revlog, chunks: Bundle["manifests"]): OverlayRevlog {
    return new OverlayRevlog(lower, chunks, (node) => this.changelog.getRev(node));
  }
}
