/** Which branch each changeset of a base is on: reading them all takes seconds, so it is done once, or was by hg. */
import { join } from "node:path";
import { isRepoError } from "../errors";
import { type BranchOfChangeset, BranchRows } from "../hg/branch-rows";
import type { Rev } from "../ids";
import { identifyFile, readSmallFileBytes } from "./store-files";

const NAMES = "rbc-names-v1";
const ROWS = "rbc-revs-v1";

/** The branches of a base's changesets, shared by all its states; rows are told apart by node, so a strip does no harm. */
export class StoredBranches {
  readonly #names: string;
  readonly #rows: string;
  /** What hg has in its cache, and the state of its files. */
  #cached = new BranchRows();
  #identity = "";
  /** What hg's cache did not tell. */
  readonly #read = new BranchRows();

  /** @param cacheDirectory where hg keeps its caches: `.hg/cache` of the repository that holds the store */
  constructor(cacheDirectory: string) {
    this.#names = join(cacheDirectory, NAMES);
    this.#rows = join(cacheDirectory, ROWS);
  }

  /** Looks whether hg's cache has changed. */
  refresh(): void {
    try {
      const identity = this.#identify();
      if (identity === this.#identity) return;
      const rows = readSmallFileBytes(this.#rows);
      const names = readSmallFileBytes(this.#names);
      // Numbers mean nothing to names that were written anew in between.
      const isWhole = this.#identify() === identity;
      this.#cached = isWhole ? new BranchRows(rows, names) : new BranchRows();
      this.#identity = isWhole ? identity : "";
    } catch (error) {
      // It is hg's own, and need not be readable for us: what it would tell is read from the changesets.
      if (!isRepoError(error, "storeUnavailable")) throw error;
    }
  }

  /** Returns the branch of a changeset when it is known. @param nodePrefix the first 4 bytes of its node */
  get(rev: Rev, nodePrefix: number): BranchOfChangeset | undefined {
    return this.#cached.get(rev, nodePrefix) ?? this.#read.get(rev, nodePrefix);
  }

  /** Keeps the branch of a changeset that was read. */
  keep(rev: Rev, nodePrefix: number, branch: BranchOfChangeset): void {
    this.#read.set(rev, nodePrefix, branch);
  }

  #identify(): string {
    return `${identifyFile(this.#names)} ${identifyFile(this.#rows)}`;
  }
}
