/** What finding a revset's changesets costs, and when it is to stop. */
import { Turns } from "../bytes/turns";
import type { Changeset } from "../hg/changeset";
import type { ManifestChange, ManifestEntry } from "../hg/manifest";
import type { Node, RepoPath, Rev } from "../ids";
import type { Repo } from "../repo/repo";
import { tooLargeRevset } from "./revset-error";

/** Changesets that may be read before the request counts as costly. */
export const COSTLY_CHANGESETS = 2_000;
/** Changesets that cost as much as two manifests, of which each may have hundreds of thousands of files. */
const CHANGESETS_PER_MANIFEST = 20;
/** Bytes that the sets of one revset may take together. */
export const MAX_SET_BYTES = 64 * 1024 * 1024;

/** Whose work it is. */
export interface Client {
  /** Stops the work; its reason is thrown. */
  readonly signal: AbortSignal;
  /** Called once when the work turns out to be costly; may throw to stop it. */
  readonly beginCostly: () => void;
}

/** The work for one revset. */
export class Work {
  readonly #turns: Turns;
  readonly #client: Client;
  #changesets = 0;
  #isCostly = false;
  #setBytes = 0;

  constructor(client: Client) {
    this.#client = client;
    this.#turns = new Turns(client.signal);
  }

  /** Stops the work. */
  get signal(): AbortSignal {
    return this.#client.signal;
  }

  /** Ends a step of the work: lets others go first when it is their turn. @throws the signal's reason */
  step(): Promise<void> {
    return this.#turns.next();
  }

  /** Ends a step that cost as much as to read a changeset. @throws the signal's reason */
  readStep(): Promise<void> {
    this.#count(1);
    return this.#turns.next();
  }

  /** Does work that is given in steps. @throws the signal's reason */
  run<Result>(steps: Generator<void, Result>): Promise<Result> {
    return this.#turns.run(steps);
  }

  /** Reads a changeset, as a step. @throws RepoError `corruptStore`; the signal's reason */
  async read(repo: Repo, rev: Rev): Promise<Changeset> {
    await this.readStep();
    return repo.readChangeset(rev);
  }

  /** Reads what differs between two manifests, as a step. @throws RepoError `corruptStore`; the signal's reason */
  async readChanges(repo: Repo, before: Node, after: Node): Promise<readonly ManifestChange[]> {
    this.#count(CHANGESETS_PER_MANIFEST);
    await this.#turns.next();
    return repo.readManifestChanges(before, after);
  }

  /** Reads all of a manifest, as a step. @throws RepoError `corruptStore`; the signal's reason */
  async readManifest(repo: Repo, manifest: Node): Promise<ReadonlyMap<RepoPath, ManifestEntry>> {
    this.#count(CHANGESETS_PER_MANIFEST);
    await this.#turns.next();
    return repo.readManifest(manifest);
  }

  #count(changesets: number): void {
    this.#changesets += changesets;
    if (this.#changesets < COSTLY_CHANGESETS || this.#isCostly) return;
    this.#isCostly = true;
    this.#client.beginCostly();
  }

  /** Counts the bytes of a set that is kept. @throws RepoError `tooLarge` when they are too many */
  keep(bytes: number): void {
    this.#setBytes += bytes;
    if (this.#setBytes > MAX_SET_BYTES) {
      throw tooLargeRevset(`the sets of a revset may take ${MAX_SET_BYTES} bytes together`);
    }
  }
}
