/** A file revision as it is seen from a changeset: Mercurial's `filectx`. Source: mercurial-formats 5.4. */
import { Turns } from "../bytes/turns";
import { type Node, NULL_NODE, NULL_REV, type RepoPath, type Rev } from "../ids";
import { Ancestors } from "./ancestors";
import type { FileHistory } from "./file-history";
import type { FileRevision, Repo } from "./repo";

/** Where a file revision was copied or renamed from. */
export interface CopySource {
  readonly path: RepoPath;
  readonly node: Node;
}

/** From where a file revision is seen. */
interface Viewpoint {
  readonly repo: Repo;
  /** Stops the search for the changeset that introduced a revision. */
  readonly turns: Turns;
  /** What counts as an ancestor when the view is that of one changeset's whole history. */
  readonly ancestors: Ancestors | undefined;
}

/**
 * One revision of a file, and the changeset that it is seen from. The same revision may have been introduced by
 * several changesets; which of them is meant depends on who asks.
 */
export class FileContext {
  readonly path: RepoPath;
  readonly history: FileHistory;
  /** The revision's number in the file's history. */
  readonly fileRev: Rev;
  readonly #viewpoint: Viewpoint;
  /** A descendant of the changeset, from which that has still to be found. */
  readonly #descendant: Rev | undefined;
  #rev: Rev | undefined;

  private constructor(
    viewpoint: Viewpoint,
    file: { path: RepoPath; history: FileHistory; fileRev: Rev },
    from: { rev?: Rev; descendant?: Rev },
  ) {
    this.path = file.path;
    this.history = file.history;
    this.fileRev = file.fileRev;
    this.#viewpoint = viewpoint;
    this.#rev = from.rev;
    this.#descendant = from.descendant;
  }

  /** Finds a file as a changeset has it; `undefined` when it has no such file. */
  static async inChangeset(
    repo: Repo,
    rev: Rev,
    path: RepoPath,
    signal?: AbortSignal,
  ): Promise<FileContext | undefined> {
    const entry = await repo.readEntry(rev, path);
    const history = repo.openFileHistory(path);
    const fileRev = entry && history.getRev(entry.node);
    if (fileRev === undefined) return undefined;
    return new FileContext(
      { repo, turns: new Turns(signal), ancestors: undefined },
      { path, history, fileRev },
      { rev },
    );
  }

  /**
   * Gives a file revision by its number, seen from the changeset that introduced it first.
   * @param fileRev 0 to the history's length − 1
   */
  static inHistory(repo: Repo, path: RepoPath, fileRev: Rev, signal?: AbortSignal): FileContext {
    const history = repo.openFileHistory(path);
    const viewpoint = { repo, turns: new Turns(signal), ancestors: undefined };
    return new FileContext(viewpoint, { path, history, fileRev }, { rev: history.getLinkRev(fileRev) });
  }

  get repo(): Repo {
    return this.#viewpoint.repo;
  }

  /** The file revision's own node. */
  get fileNode(): Node {
    return this.history.getNode(this.fileRev);
  }

  /** The changeset that introduced the revision first, whoever asks. */
  get linkRev(): Rev {
    return this.history.getLinkRev(this.fileRev);
  }

  /** Gives another revision of the same file, seen from the changeset that introduced it first. */
  at(fileRev: Rev): FileContext {
    const { path, history } = this;
    return new FileContext(this.#viewpoint, { path, history, fileRev }, { rev: history.getLinkRev(fileRev) });
  }

  /** Finds the changeset that the revision is seen from. */
  async findRev(): Promise<Rev> {
    this.#rev ??= await this.#adjustLinkRev(this.#descendant ?? this.linkRev, false);
    return this.#rev;
  }

  /** Finds the changeset that introduced the revision: itself or an ancestor of the one that it is seen from. */
  async findIntroRev(): Promise<Rev> {
    return this.#adjustLinkRev(await this.findRev(), true);
  }

  /**
   * Gives the same revision, seen from the changeset that introduced it. With `wholeHistory` that changeset's
   * ancestors are what all contexts reached from it by `readParents` look among, as hg's annotate does.
   */
  async readIntroduced(wholeHistory = false): Promise<FileContext> {
    const rev = await this.findIntroRev();
    const ancestors = wholeHistory ? new Ancestors(this.repo, rev) : this.#viewpoint.ancestors;
    return new FileContext({ ...this.#viewpoint, ancestors }, this, { rev });
  }

  /**
   * Reads the revisions that this one was made from: its parents in the file's history, a copy's source first. A
   * source that the view has not is left out.
   */
  async readParents(): Promise<readonly FileContext[]> {
    const { path, history, repo } = this;
    const descendant = await this.findRev();
    const parents = history.getParents(this.fileRev).filter((parent) => parent !== NULL_REV);
    const files = parents.map((fileRev) => ({ path, history, fileRev }));
    const copy = await this.readCopySource();
    if (copy !== undefined) {
      const source = copy.path === path ? history : repo.openFileHistory(copy.path);
      const fileRev = source.getRev(copy.node);
      if (fileRev !== undefined && fileRev !== NULL_REV) files.unshift({ path: copy.path, history: source, fileRev });
    }
    return files.map((file) => new FileContext(this.#viewpoint, file, { descendant }));
  }

  /** Lists the revisions made from this one in the file's own history, ascending. */
  listChildren(): readonly FileContext[] {
    return this.history.getChildren(this.fileRev).map((child) => this.at(child));
  }

  /** Reads the copy that is recorded with the revision, whichever changeset it is seen from. */
  async readCopySource(): Promise<CopySource | undefined> {
    // A revision that has a parent records no copy: of a long history no file need be looked at again for that.
    if (this.history.getParentNodes(this.fileRev)[0] !== NULL_NODE) return undefined;
    return (await this.repo.readFileOrigin(this.path, this.fileNode)).copy;
  }

  /**
   * Reads the copy as the changeset shows it: not when the changeset did not introduce the revision and one of its
   * parents has it already.
   */
  async readRename(): Promise<CopySource | undefined> {
    const copy = await this.readCopySource();
    const rev = await this.findRev();
    if (copy === undefined || rev === this.linkRev) return copy;
    for (const parent of this.repo.getParents(rev)) {
      const entry = await this.repo.readEntry(parent, this.path);
      if (entry?.node === this.fileNode) return undefined;
    }
    return copy;
  }

  /** Reads the revision's content. */
  readFile(): Promise<FileRevision> {
    return this.repo.readFileRevision(this.path, this.fileNode);
  }

  /**
   * Finds the changeset from which `from` has the revision: the one that introduced it first, if that is an ancestor,
   * else the highest ancestor that touched the file and has the revision.
   */
  async #adjustLinkRev(from: Rev, inclusive: boolean): Promise<Rev> {
    const { repo, ancestors, turns } = this.#viewpoint;
    const { linkRev, path, fileNode } = this;
    if (from === linkRev) return linkRev;
    if (ancestors?.has(linkRev)) return linkRev;
    const ofFrom = new Ancestors(repo, from);
    if (ancestors === undefined && ofFrom.has(linkRev)) return linkRev;
    for (const rev of ofFrom.down(linkRev)) {
      if (rev === from && !inclusive) continue;
      await turns.next();
      if (!(await repo.readChangeset(rev)).claimedFiles.includes(path)) continue;
      const entry = await repo.readEntry(rev, path);
      if (entry?.node === fileNode) return rev;
    }
    return linkRev;
  }
}
