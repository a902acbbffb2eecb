/** What a base and an overlay have in common: a repository is a changelog, a manifest log and filelogs. */
import { Turns } from "../bytes/turns";
import { RepoError } from "../errors";
import type { BranchOfChangeset } from "../hg/branch-rows";
import { type Changeset, NULL_CHANGESET, parseChangeset } from "../hg/changeset";
import { compareComposedManifests } from "../hg/composed-manifests";
import { parseFileText } from "../hg/file-revision";
import {
  compareManifests,
  findManifestEntry,
  type ManifestChange,
  type ManifestEntry,
  parseManifest,
} from "../hg/manifest";
import {
  listManifestDirectory,
  listManifestFiles,
  type ManifestDirectory,
  type ManifestFile,
} from "../hg/manifest-directory";
import type { ReadAhead } from "../hg/read-ahead";
import { isCensored, type Revlog } from "../hg/revlog";
import { type Node, NULL_NODE, NULL_REV, type RepoPath, type Rev } from "../ids";
import { type BranchHeads, readBranchHeads, toBranches } from "./branches";
import { CheckedTexts } from "./checked-texts";
import { FileHistory } from "./file-history";
import { findHeads, findTagFiles, HGTAGS, readTagFiles } from "./head-tags";
import type { OpenManifest } from "./open-manifest";
import type { Branch, FileOrigin, FileRevision, Phase, Repo } from "./repo";
import type { RepoCaches } from "./repo-caches";
import { mergeTags, nodesOf, type TagHistories, withoutLocal } from "./tags";

/** Bytes that a tag takes in memory beside its name. */
const TAG_BYTES = 150;
/** The tip of a branch is looked for among so many of the last changesets, before all branches are read. */
const BRANCH_TIP_STEPS = 1000;

/** The tags of a view: all of them, and those that `localtags` has no part in. */
interface ReadTags {
  readonly all: ReadonlyMap<string, Node>;
  readonly global: ReadonlyMap<string, Node>;
}

export abstract class RevlogRepo implements Repo {
  protected readonly caches: RepoCaches;
  /** The rows of this view's changesets. */
  abstract readonly changelog: Revlog;
  readonly #texts: CheckedTexts;
  #heads: readonly Rev[] | undefined;
  #branchHeads: Promise<BranchHeads> | undefined;
  #tags: Promise<ReadTags> | undefined;

  constructor(caches: RepoCaches) {
    this.caches = caches;
    this.#texts = new CheckedTexts(caches, this);
  }

  /** Opens the root manifest's revlog as this view has it now. */
  abstract openManifestLog(): Revlog;
  /** Opens a file's revlog as this view has it now; empty when the file never was. */
  abstract openFilelog(path: RepoPath): Revlog;
  /** Forgets what is kept in memory of a revlog, so that the next opening reads it from the start. */
  abstract forget(name: string): void;
  abstract getPhase(rev: Rev): Phase;
  abstract isHidden(rev: Rev): boolean;
  abstract isObsolete(rev: Rev): boolean;
  abstract hasMarkers(): boolean;
  abstract isOrphan(rev: Rev): boolean;
  /** Lists the children of a changeset, hidden ones too, ascending; of −1 those that have no parent. */
  abstract listChildren(rev: Rev): readonly Rev[];
  /** Returns the tags that `localtags` gives, those of changesets that are not here among them. */
  abstract getLocalTags(): TagHistories;
  /** Makes sure that what was just read is this state's: `storeUnavailable` when the base was replaced or rewritten. */
  abstract requireUnchanged(): void;
  /** Returns what to say of a failed reading: `storeUnavailable` for a contradiction that only means that the base changed. */
  abstract explain(error: RepoError): RepoError;
  abstract readBookmarks(): Promise<ReadonlyMap<string, Node>>;
  /** Gives what is known of the branches of the changesets below `from`, where reading is to go on. */
  protected abstract readLowerBranchHeads(): Promise<{ from: Rev; heads: BranchHeads }>;

  get length(): number {
    return this.changelog.length;
  }

  get tip(): Rev {
    let rev = this.length - 1;
    while (rev >= 0 && this.isHidden(rev)) rev--;
    return rev;
  }

  getRev(node: Node): Rev | undefined {
    return this.changelog.getRev(node);
  }

  getNode(rev: Rev): Node {
    if (rev < NULL_REV || rev >= this.length) throw new RepoError("unknownRevision", `unknown revision '${rev}'`);
    return this.changelog.getNode(rev);
  }

  getParents(rev: Rev): readonly [Rev, Rev] {
    return rev === NULL_REV ? [NULL_REV, NULL_REV] : this.changelog.getParents(rev);
  }

  getChildren(rev: Rev): readonly Rev[] {
    return this.listChildren(rev).filter((child) => !this.isHidden(child));
  }

  getHeads(): readonly Rev[] {
    this.#heads ??= this.findHeads();
    return this.#heads;
  }

  protected findHeads(): readonly Rev[] {
    return findHeads(this, 0, []);
  }

  findPrefix(prefix: string): readonly Node[] {
    const revs = [...this.changelog.findPrefix(prefix)];
    const visibleFirst = revs.sort((a, b) => Number(this.isHidden(a)) - Number(this.isHidden(b)) || a - b);
    return visibleFirst.slice(0, 2).map((rev) => this.changelog.getNode(rev));
  }

  async readChangeset(rev: Rev, readAhead?: ReadAhead): Promise<Changeset> {
    if (rev === NULL_REV) return NULL_CHANGESET;
    const node = this.getNode(rev);
    const known = this.caches.changesets.get(node);
    if (known !== undefined) return known;
    const text = this.#texts.read(() => this.changelog, node, readAhead);
    const changeset = parseChangeset(text);
    this.caches.changesets.set(node, changeset, text.length * 2);
    return changeset;
  }

  async readBranches(): Promise<readonly Branch[]> {
    return toBranches(this, await this.readBranchHeads());
  }

  /** The heads of all branches, when their reading has begun. */
  protected get startedBranchHeads(): Promise<BranchHeads> | undefined {
    return this.#branchHeads;
  }

  /** Reads the heads of all branches, once for this view. */
  readBranchHeads(): Promise<BranchHeads> {
    if (this.#branchHeads !== undefined) return this.#branchHeads;
    const reading = this.readLowerBranchHeads().then(({ from, heads }) => readBranchHeads(this, from, heads));
    // A failure may heal: who asks next tries again.
    reading.catch(() => {
      this.#branchHeads = undefined;
    });
    this.#branchHeads = reading;
    return reading;
  }

  async readBranchTip(name: string): Promise<Rev | undefined> {
    // The highest changeset of a branch is a head of it, and its tip unless it closes the branch.
    const turns = new Turns();
    const last = this.#branchHeads === undefined ? Math.max(-1, this.tip - BRANCH_TIP_STEPS) : this.tip;
    for (let rev = this.tip; rev > last; rev--) {
      await turns.next();
      if (this.isHidden(rev) || this.isObsolete(rev)) continue;
      const branch = this.getKnownBranch(rev) ?? (await this.readBranchOf(rev));
      if (branch.name === name && !branch.closes) return rev;
      if (branch.name === name) break;
    }
    const found = (await this.readBranches()).find((candidate) => candidate.name === name);
    return found === undefined ? undefined : this.getRev(found.tip);
  }

  /** Returns the branch of a changeset when it is known without reading it. */
  getKnownBranch(_rev: Rev): BranchOfChangeset | undefined {
    return undefined;
  }

  /**
   * Reads the branch of a changeset.
   * @param passing what one who reads the branches of all has read ahead: then the changeset is not kept
   */
  async readBranchOf(rev: Rev, passing?: ReadAhead): Promise<BranchOfChangeset> {
    const node = this.getNode(rev);
    const { branch, extras } =
      passing === undefined
        ? await this.readChangeset(rev)
        : (this.caches.changesets.get(node) ??
          parseChangeset(this.#texts.readInPassing(() => this.changelog, node, passing)));
    return { name: branch, closes: extras.has("close") };
  }

  async readTags(): Promise<ReadonlyMap<string, Node>> {
    return (await this.#readTagsOnce()).all;
  }

  async readGlobalTags(): Promise<ReadonlyMap<string, Node>> {
    return (await this.#readTagsOnce()).global;
  }

  #readTagsOnce(): Promise<ReadTags> {
    if (this.#tags !== undefined) return this.#tags;
    const reading = this.#readTags();
    reading.catch(() => {
      this.#tags = undefined;
    });
    this.#tags = reading;
    return reading;
  }

  async #readTags(): Promise<ReadTags> {
    const files = await findTagFiles(this, (head) => this.readTagsNode(head));
    const local = new Map([...this.getLocalTags()].filter(([, { node }]) => this.#isVisible(node)));
    if (local.size === 0) {
      const tags = this.onlyVisible(await this.#readSharedTags(files));
      return { all: tags, global: tags };
    }
    const ofHeads = mergeTags(await readTagFiles(this, files));
    return {
      all: this.onlyVisible(nodesOf(mergeTags([ofHeads, local]))),
      global: this.onlyVisible(nodesOf(withoutLocal(ofHeads, local))),
    };
  }

  /** Reads what the files say of changesets in this view or not, which is the same in every view. */
  async #readSharedTags(files: readonly Node[]): Promise<ReadonlyMap<string, Node>> {
    const key = files.join(" ");
    const known = this.caches.tags.get(key);
    if (known !== undefined) return known;
    const tags = nodesOf(mergeTags(await readTagFiles(this, files)));
    const bytes = [...tags.keys()].reduce((sum, name) => sum + name.length + TAG_BYTES, 0);
    this.caches.tags.set(key, tags, bytes);
    return tags;
  }

  /** Returns the node of a changeset's `.hgtags`; the null node where there is none. */
  async readTagsNode(rev: Rev): Promise<Node> {
    return (await this.readEntry(rev, HGTAGS))?.node ?? NULL_NODE;
  }

  async readEntry(rev: Rev, path: RepoPath): Promise<ManifestEntry | undefined> {
    return this.readManifestEntry((await this.readChangeset(rev)).manifest, path);
  }

  /** Says whether an entry of this manifest is found without reading anything of the store. */
  protected isManifestKnown(manifest: Node): boolean {
    return this.#texts.isManifestKnown(manifest);
  }

  async readManifestEntry(manifest: Node, path: RepoPath): Promise<ManifestEntry | undefined> {
    const text = this.caches.texts.get(manifest);
    if (text !== undefined) return findManifestEntry(text, path);
    return findManifestEntry(this.#texts.composeManifest(manifest).text, path);
  }

  async readManifest(manifest: Node): Promise<ReadonlyMap<RepoPath, ManifestEntry>> {
    return parseManifest(this.readManifestText(manifest));
  }

  async readManifestDirectory(manifest: Node, directory: RepoPath): Promise<ManifestDirectory | undefined> {
    return listManifestDirectory(this.#texts.composeManifest(manifest).text, directory);
  }

  async readManifestFiles(
    manifest: Node,
    path: RepoPath,
    after: RepoPath | undefined,
    limit: number,
  ): Promise<readonly ManifestFile[]> {
    return listManifestFiles(this.#texts.composeManifest(manifest).text, path, after, limit);
  }

  async readManifestChanges(before: Node, after: Node): Promise<readonly ManifestChange[]> {
    if (before === after) return [];
    const [old, now] = [this.#texts.composeManifest(before), this.#texts.composeManifest(after)];
    if (old.text.base === now.text.base) return compareComposedManifests(old.text, now.text);
    return compareManifests(this.readManifestText(before), this.readManifestText(after));
  }

  /** Opens a manifest of which only what is asked for is read; it is not hashed. */
  composeManifest(manifest: Node): OpenManifest {
    return this.#texts.composeManifest(manifest);
  }

  /** Keeps a manifest that was composed elsewhere, and whose hash was checked. */
  keepManifest(manifest: Node, opened: OpenManifest): void {
    this.#texts.keepManifest(manifest, opened);
  }

  openFileHistory(path: RepoPath): FileHistory {
    return new FileHistory(this.openFilelog(path), this.changelog);
  }

  hasFileRevision(path: RepoPath, node: Node): boolean {
    return (this.openFilelog(path).getRev(node) ?? NULL_REV) !== NULL_REV;
  }

  async readFileRevision(path: RepoPath, node: Node): Promise<FileRevision> {
    const text = this.#texts.read(() => this.openFilelog(path), node);
    const row = this.#readFileRow(path, node);
    const { data, copy } = parseFileText(text, row.parents[0] !== NULL_NODE);
    return { ...row, copy, data };
  }

  async readFileOrigin(path: RepoPath, node: Node): Promise<FileOrigin> {
    const row = this.#readFileRow(path, node);
    return row.parents[0] === NULL_NODE ? await this.readFileRevision(path, node) : { ...row, copy: undefined };
  }

  async readFileSize(path: RepoPath, node: Node): Promise<number> {
    const filelog = this.openFilelog(path);
    const rev = this.#findFileRev(filelog, node);
    if (isCensored(filelog, rev)) return 0;
    const hasFirstParent = filelog.getParents(rev)[0] !== NULL_REV;
    const length = filelog.getTextLength(rev);
    if (hasFirstParent && length !== undefined) return length;
    const text = this.#texts.read(() => this.openFilelog(path), node);
    const { data, copy } = parseFileText(text, hasFirstParent);
    return copy === undefined ? text.length : data.length;
  }

  #findFileRev(filelog: Revlog, node: Node): Rev {
    const rev = filelog.getStoredRev(node);
    if (rev === undefined) throw this.explain(new RepoError("corruptStore", `${filelog.name} has no revision ${node}`));
    return rev;
  }

  /** Reads what the filelog's index says of a revision. */
  #readFileRow(path: RepoPath, node: Node): Omit<FileOrigin, "copy"> {
    const filelog = this.openFilelog(path);
    const rev = this.#findFileRev(filelog, node);
    const [p1, p2] = filelog.getParents(rev);
    const linkRev = filelog.getLinkRev(rev);
    const linkNode = linkRev < this.length ? this.getNode(linkRev) : NULL_NODE;
    return { node, parents: [filelog.getNode(p1), filelog.getNode(p2)], linkNode };
  }

  /** Reads a manifest's text; the null node is the empty manifest. */
  protected readManifestText(node: Node): Uint8Array {
    return this.#texts.readManifest(node);
  }

  /** Leaves out names of changesets that are not here or hidden; returns `names` itself where all are shown. */
  protected onlyVisible(names: ReadonlyMap<string, Node>): ReadonlyMap<string, Node> {
    const visible = [...names].filter(([, node]) => this.#isVisible(node));
    return visible.length === names.size ? names : new Map(visible);
  }

  #isVisible(node: Node): boolean {
    const rev = this.getRev(node);
    return rev !== undefined && !this.isHidden(rev);
  }
}
