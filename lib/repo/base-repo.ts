/** The base: an ordinary Mercurial repository on disk, read while another program keeps it fresh. */
import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { decodeMetadata } from "../bytes/text";
import { RepoError } from "../errors";
import { checkRequirements, parseRequirements } from "../hg/requirements";
import type { Revlog } from "../hg/revlog";
import type { RevlogIndex } from "../hg/revlog-index";
import { StoredRevlog } from "../hg/stored-revlog";
import { type Node, parseNode, type RepoPath, type Rev } from "../ids";
import type { BranchHeads } from "./branches";
import { PhaseTable, parsePhaseRoots, phaseName } from "./phases";
import type { Phase } from "./repo";
import type { RepoCaches } from "./repo-caches";
import { RevlogRepo } from "./revlog-repo";
import { identityOf, readSmallFile, StoreFiles } from "./store-files";

const CHANGELOG = "00changelog";
const MANIFEST = "00manifest";
/** The most that the indexes of one base's files may keep in memory. */
const MAX_INDEX_BYTES = 512 * 1024 * 1024;

/** Where the parts of a repository lie, and how. */
interface Layout {
  /** The `.hg` folder of the repository itself. */
  readonly hgDirectory: string;
  /** The `.hg` folder of the repository that holds the store: another one in a share. */
  readonly sourceDirectory: string;
  readonly requirements: ReadonlySet<string>;
}

interface LowerBranches {
  readonly from: Rev;
  readonly heads: Promise<BranchHeads>;
}

/** One state of a base. */
export class BaseRepo extends RevlogRepo {
  readonly changelog: Revlog;
  readonly #layout: Layout;
  readonly #files: StoreFiles;
  readonly #index: RevlogIndex;
  /** What was read of the branches of the first changesets, when this state grew from another one. */
  readonly #lowerBranches: LowerBranches | undefined;
  /** What the small files beside the changelog were when this state was opened. */
  readonly #names: string;
  #phases: PhaseTable | undefined;

  private constructor(
    layout: Layout,
    files: StoreFiles,
    caches: RepoCaches,
    length?: number,
    lowerBranches?: LowerBranches,
  ) {
    super(caches);
    this.#layout = layout;
    this.#files = files;
    this.#lowerBranches = lowerBranches;
    // First the changelog: all that it refers to is on disk by then. Source: mercurial-formats 3.10.
    const { index, chunks } = files.open(CHANGELOG);
    this.#index = index;
    this.#names = identifyNames(layout);
    this.changelog = new StoredRevlog(CHANGELOG, index, chunks, Math.min(length ?? index.length, index.length), true);
  }

  /**
   * Opens a repository.
   * @param path the folder that holds `.hg`
   * @throws RepoError `unsupportedStore` naming a requirement that we cannot read, `storeUnavailable` when there is
   * no repository or it cannot be read
   */
  static open(path: string, caches: RepoCaches): BaseRepo {
    const layout = readLayout(join(path, ".hg"));
    const encoding = { fncache: layout.requirements.has("fncache"), dotencode: layout.requirements.has("dotencode") };
    return new BaseRepo(
      layout,
      new StoreFiles(join(layout.sourceDirectory, "store"), encoding, MAX_INDEX_BYTES),
      caches,
      undefined,
    );
  }

  /** Names this state of the repository: same text, same changesets, phases and bookmarks. */
  get generation(): string {
    return `${this.length}:${this.getStoredNode(this.length - 1) ?? ""}:${this.#names}`;
  }

  /** Returns the repository as it is now: this object when nothing changed. */
  refresh(): BaseRepo {
    const { index } = this.#files.open(CHANGELOG);
    if (index === this.#index && identifyNames(this.#layout) === this.#names) return this;
    const last = this.length - 1;
    const grew = index.length >= this.length && (last < 0 || index.getNode(last) === this.getNode(last));
    const heads = grew ? this.startedBranchHeads : undefined;
    const lowerBranches = heads === undefined ? undefined : { from: this.length, heads };
    return new BaseRepo(this.#layout, this.#files, this.caches, undefined, lowerBranches);
  }

  /** Returns the node of `rev`, or `undefined` when the repository has not so many changesets. */
  getStoredNode(rev: Rev): Node | undefined {
    return rev >= 0 && rev < this.length ? this.getNode(rev) : undefined;
  }

  /** Returns the view of the first `length` changesets. */
  at(length: number): BaseRepo {
    return length >= this.length ? this : new BaseRepo(this.#layout, this.#files, this.caches, length);
  }

  openManifestLog(): Revlog {
    return this.#open(MANIFEST);
  }

  openFilelog(path: RepoPath): Revlog {
    return this.#open(`data/${path}`);
  }

  getPhase(rev: Rev): Phase {
    this.#phases ??= new PhaseTable(this.changelog, parsePhaseRoots(this.#files.readSmall("phaseroots") ?? ""));
    return phaseName(this.#phases.getNumber(rev));
  }

  async readBookmarks(): Promise<ReadonlyMap<string, Node>> {
    const text = this.#layout.requirements.has("bookmarksinstore")
      ? this.#files.readSmall("bookmarks")
      : readSmallFile(join(this.#layout.hgDirectory, "bookmarks"));
    return this.onlyVisible(parseBookmarks(text ?? ""));
  }

  forget(name: string): void {
    this.#files.forget(name);
  }

  protected async readLowerBranchHeads(): Promise<{ from: Rev; heads: BranchHeads }> {
    const lower = this.#lowerBranches;
    return lower === undefined ? { from: 0, heads: new Map() } : { from: lower.from, heads: await lower.heads };
  }

  #open(name: string): Revlog {
    const { index, chunks } = this.#files.open(name);
    return new StoredRevlog(name, index, chunks, this.length);
  }
}

/** Returns what changes when phases, bookmarks or local tags do. */
function identifyNames({ hgDirectory, sourceDirectory }: Layout): string {
  const store = join(sourceDirectory, "store");
  const files = [join(store, "phaseroots"), join(store, "bookmarks"), join(hgDirectory, "bookmarks")];
  return files.map((file) => identityOf(statSync(file, { throwIfNoEntry: false }))).join(" ");
}

/** Parses a bookmarks file: lines `<40 hex> <name>`. */
function parseBookmarks(latin1: string): Map<string, Node> {
  const bookmarks = new Map<string, Node>();
  for (const line of decodeMetadata(Buffer.from(latin1, "latin1")).split("\n")) {
    const node = parseNode(line.slice(0, 40));
    if (node !== undefined && line.charAt(40) === " ") bookmarks.set(line.slice(41), node);
  }
  return bookmarks;
}

/** Follows shares and unites requirements. Source: mercurial-formats 1.2. */
function readLayout(hgDirectory: string): Layout {
  const own = readSmallFile(join(hgDirectory, "requires"));
  if (own === undefined) {
    throw existsSync(hgDirectory)
      ? new RepoError("unsupportedStore", "the repository has no requirements (older than Mercurial 0.9.2)")
      : new RepoError("storeUnavailable", "there is no Mercurial repository at the base's path");
  }
  const requirements = new Set(parseRequirements(own));
  const sourceDirectory = findSource(hgDirectory, requirements);
  const shared = sourceDirectory === hgDirectory ? undefined : readSmallFile(join(sourceDirectory, "requires"));
  const inStore = readSmallFile(join(sourceDirectory, "store", "requires"));
  // A share-safe repository keeps the store's requirements with the store; else a share has them from its source.
  const theirs = requirements.has("share-safe") ? inStore : shared;
  for (const name of parseRequirements(theirs ?? "")) requirements.add(name);
  checkRequirements(requirements);
  return { hgDirectory, sourceDirectory, requirements };
}

function findSource(hgDirectory: string, requirements: ReadonlySet<string>): string {
  const relative = requirements.has("relshared");
  if (!relative && !requirements.has("shared")) return hgDirectory;
  const target = readSmallFile(join(hgDirectory, "sharedpath"))?.replace(/\n$/, "");
  if (target === undefined) throw new RepoError("unsupportedStore", "the repository is a share without a sharedpath");
  const path = Buffer.from(target, "latin1").toString("utf8");
  const source = relative ? resolve(hgDirectory, path) : path;
  if (!existsSync(join(source, "store")))
    throw new RepoError("storeUnavailable", "the repository that this share points to is not there");
  return source;
}
