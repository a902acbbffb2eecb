/** Local copies of stored bundles, shared by all processes of a machine. A copy is only a copy: any may go at any time. */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { RepoError } from "../errors";
import type { BundleId } from "../ids";
import { awaitFetchLock, type FetchLock, takeFetchLock } from "./fetch-lock";

/** After so many bytes written, the folder is looked through for what to remove. */
const SWEEP_SHARE = 1 / 16;
/** Temporary files and locks older than this belong to a process that died. */
const STALE_TEMPORARY_MS = 10 * 60 * 1000;

/** A folder of bundles by id, bounded in bytes; what was used longest ago goes first. */
export class DiskCache {
  readonly #directory: string;
  readonly #maxBytes: number;
  #unsweptBytes: number;
  #counter = 0;

  constructor(directory: string, maxBytes: number) {
    this.#directory = directory;
    this.#maxBytes = maxBytes;
    this.#unsweptBytes = maxBytes; // the first write looks through what an earlier process left
  }

  /**
   * Returns the bytes of a bundle, or `undefined` when there is no copy, or one that is damaged (it is removed).
   * @throws RepoError `storeUnavailable` when the folder cannot be read
   */
  async read(id: BundleId): Promise<Uint8Array | undefined> {
    const path = this.#pathOf(id);
    let bytes: Uint8Array;
    try {
      bytes = await readFile(path);
    } catch (error) {
      if (codeOf(error) === "ENOENT") return undefined;
      throw unusable(error);
    }
    if (createHash("sha1").update(bytes).digest("hex") !== id) {
      await rm(path, { force: true });
      return undefined;
    }
    const now = new Date();
    await utimes(path, now, now).catch(ignoreMissing);
    return bytes;
  }

  /**
   * Keeps a copy. A full disk is no reason not to answer: then nothing is kept.
   * @throws RepoError `storeUnavailable` when the folder cannot be written for another reason
   */
  async write(id: BundleId, bytes: Uint8Array): Promise<void> {
    if (bytes.length > this.#maxBytes / 4) return;
    const path = this.#pathOf(id);
    const temporary = `${path}.${process.pid}.${this.#counter++}.tmp`;
    try {
      await mkdir(join(this.#directory, id.slice(0, 2)), { recursive: true });
      await writeFile(temporary, bytes);
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      if (isFull(error)) return;
      throw unusable(error);
    }
    this.#unsweptBytes += bytes.length;
    if (this.#unsweptBytes >= this.#maxBytes * SWEEP_SHARE) await this.#sweep();
  }

  /**
   * Takes the lock of whoever fetches a bundle; `undefined`: another process has it.
   * @throws RepoError `storeUnavailable` when the folder cannot be written; a full disk is no reason
   */
  async lockFetch(id: BundleId): Promise<FetchLock | undefined> {
    try {
      await mkdir(join(this.#directory, id.slice(0, 2)), { recursive: true });
      return await takeFetchLock(this.#lockOf(id));
    } catch (error) {
      if (isFull(error)) return { release: async () => undefined };
      throw unusable(error);
    }
  }

  /**
   * Waits for the process that fetches a bundle. When it is dead its lock is removed: `abandoned`.
   * @throws RepoError `storeUnavailable` when the folder cannot be read
   */
  async awaitFetch(id: BundleId): Promise<"released" | "abandoned"> {
    try {
      return await awaitFetchLock(this.#lockOf(id));
    } catch (error) {
      throw unusable(error);
    }
  }

  /** Removes the copies used longest ago until the folder is within its bound, and what dead processes left. */
  async #sweep(): Promise<void> {
    this.#unsweptBytes = 0;
    const files: { path: string; bytes: number; usedAt: number }[] = [];
    for (const name of await readdir(this.#directory, { recursive: true })) {
      const path = join(this.#directory, name);
      const stats = await stat(path).catch(ignoreMissing);
      if (stats === undefined || !stats.isFile()) continue;
      const isTemporary = name.endsWith(".tmp") || name.endsWith(".lock");
      if (isTemporary && Date.now() - stats.mtimeMs > STALE_TEMPORARY_MS) await rm(path, { force: true });
      if (!isTemporary) files.push({ path, bytes: stats.size, usedAt: stats.mtimeMs });
    }
    files.sort((a, b) => a.usedAt - b.usedAt);
    let total = files.reduce((sum, file) => sum + file.bytes, 0);
    for (const file of files) {
      if (total <= this.#maxBytes) break;
      await rm(file.path, { force: true });
      total -= file.bytes;
    }
  }

  #pathOf(id: BundleId): string {
    return join(this.#directory, id.slice(0, 2), `${id}.hg`);
  }

  #lockOf(id: BundleId): string {
    return join(this.#directory, id.slice(0, 2), `${id}.lock`);
  }
}

function ignoreMissing(error: unknown): undefined {
  if (codeOf(error) !== "ENOENT") throw error;
}

function isFull(error: unknown): boolean {
  return codeOf(error) === "ENOSPC" || codeOf(error) === "EDQUOT";
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

function unusable(cause: unknown): RepoError {
  return new RepoError("storeUnavailable", `the cache of bundles cannot be used (${codeOf(cause)})`, {}, cause);
}
