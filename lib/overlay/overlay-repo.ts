/** A repository and one bundle, seen as one repository. Source: mercurial-formats 7, and the scope's rules. */
import type { Bundle } from "../hg/bundle/bundle";
import type { Revlog } from "../hg/revlog";
import type { Node, RepoPath, Rev } from "../ids";
import type { BranchHeads } from "../repo/branches";
import type { Phase } from "../repo/repo";
import type { RepoCaches } from "../repo/repo-caches";
import { RevlogRepo } from "../repo/revlog-repo";
import { OverlayRevlog } from "./overlay-revlog";

/**
 * The changesets of `lower`, then those of the bundle. `lower` is a base cut to what it was when the bundle was
 * published, or such an overlay: changesets of the bundle that landed in the base since are the bundle's here.
 */
export class OverlayRepo extends RevlogRepo {
  readonly changelog: Revlog;
  readonly #lower: RevlogRepo;
  readonly #bundle: Bundle;
  #manifestLog: Revlog | undefined;
  readonly #filelogs = new Map<string, Revlog>();

  /**
   * @throws RepoError `missingBase` naming a changeset that a changeset of the bundle stands on and neither has
   */
  constructor(lower: RevlogRepo, bundle: Bundle, caches: RepoCaches) {
    super(caches);
    this.#lower = lower;
    this.#bundle = bundle;
    this.changelog = new OverlayRevlog(lower.changelog, bundle.changesets);
  }

  /** The number of the bundle's first changeset that `lower` has not. */
  get firstRev(): Rev {
    return this.#lower.length;
  }

  openManifestLog(): Revlog {
    this.#manifestLog ??= this.#lay(this.#lower.openManifestLog(), this.#bundle.manifests);
    return this.#manifestLog;
  }

  openFilelog(path: RepoPath): Revlog {
    const chunks = this.#bundle.files.get(path);
    if (chunks === undefined) return this.#lower.openFilelog(path);
    const filelog = this.#filelogs.get(path) ?? this.#lay(this.#lower.openFilelog(path), chunks);
    this.#filelogs.set(path, filelog);
    return filelog;
  }

  getPhase(rev: Rev): Phase {
    return rev >= this.firstRev ? "draft" : this.#lower.getPhase(rev);
  }

  readBookmarks(): Promise<ReadonlyMap<string, Node>> {
    return this.#lower.readBookmarks();
  }

  forget(name: string): void {
    if (name === this.#manifestLog?.name) this.#manifestLog = undefined;
    this.#filelogs.clear();
    this.#lower.forget(name);
  }

  protected async readLowerBranchHeads(): Promise<{ from: Rev; heads: BranchHeads }> {
    return { from: this.firstRev, heads: await this.#lower.readBranchHeads() };
  }

  #lay(lower: Revlog, chunks: Bundle["manifests"]): Revlog {
    return new OverlayRevlog(lower, chunks, (node) => this.changelog.getRev(node));
  }
}
