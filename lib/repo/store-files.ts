/** The files of a repository's store, read while another program may write them. Source: mercurial-formats 3.10. */
import { closeSync, fstatSync, openSync, readFileSync, readSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";
import { ByteLru } from "../bytes/byte-lru";
import { RepoError } from "../errors";
import { RevlogIndex } from "../hg/revlog-index";
import { encodeStorePath, type StorePathEncoding } from "../hg/store-path";
import type { ChunkSource } from "../hg/stored-revlog";

/** An opened revlog: its index, and where its chunks are. */
export interface RevlogFiles {
  readonly index: RevlogIndex;
  readonly chunks: ChunkSource;
}

interface Kept extends RevlogFiles {
  readonly identity: string;
}

/**
 * Opens revlogs by name and keeps their indexes, as long as the file is what it was. An index that only grew is read
 * on from where it ended.
 */
export class StoreFiles {
  readonly #directory: string;
  readonly #encoding: StorePathEncoding;
  readonly #kept: ByteLru<Kept>;

  /**
   * @param directory the store folder
   * @param maxBytes the most that kept indexes may take
   */
  constructor(directory: string, encoding: StorePathEncoding, maxBytes: number) {
    this.#directory = directory;
    this.#encoding = encoding;
    this.#kept = new ByteLru(maxBytes);
  }

  /**
   * Opens a revlog as it is now. A missing or empty index file is an empty revlog: a rolled back transaction leaves
   * such files behind.
   * @param name `00changelog`, `00manifest` or `data/<path>`, without `.i`
   * @throws RepoError `storeUnavailable` when a file cannot be read, `unsupportedStore` for another format
   */
  open(name: string): RevlogFiles {
    const path = this.#pathOf(name, ".i");
    const stats = statSync(path, { throwIfNoEntry: false });
    const kept = this.#kept.get(name);
    if (kept !== undefined && kept.identity === identityOf(stats)) return kept;
    const opened = this.#read(name, path, kept);
    this.#kept.set(name, opened, opened.index.byteSize);
    return opened;
  }

  /** Forgets what is kept of a revlog: the next `open` reads it from the start. */
  forget(name: string): void {
    this.#kept.delete(name);
  }

  /** Reads a small file of the store (`phaseroots`, …) as latin-1 text, or gives `undefined` when there is none. */
  readSmall(name: string): string | undefined {
    return readSmallFile(join(this.#directory, name));
  }

  #read(name: string, path: string, kept: Kept | undefined): Kept {
    const { bytes, stats } = readIndexFile(path, kept);
    const index = new RevlogIndex(bytes, name);
    const chunks = index.inline ? inMemory(bytes, name) : onDisk(this.#pathOf(name, ".d"), name);
    return { identity: identityOf(stats), index, chunks };
  }

  #pathOf(name: string, suffix: string): string {
    const encoded = name.startsWith("data/") ? encodeStorePath(name + suffix, this.#encoding) : name + suffix;
    return join(this.#directory, encoded);
  }
}

/** Reads a small file as latin-1 text, or gives `undefined` when there is none. @throws RepoError `storeUnavailable` */
export function readSmallFile(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1");
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw unreadable("a file of the base", error);
  }
}

/** Returns what changes when a file does; `empty` for a missing or empty one. */
export function identityOf(stats: Stats | undefined): string {
  return stats === undefined || stats.size === 0 ? "empty" : `${stats.ino}:${stats.size}:${stats.mtimeMs}`;
}

/** Reads an index file through one descriptor, so that what is read is of one inode. Only its tail, where it only grew. */
function readIndexFile(path: string, kept: Kept | undefined): { bytes: Uint8Array; stats: Stats | undefined } {
  let fd: number;
  try {
    fd = openSync(path, "r");
  } catch (error) {
    if (isMissing(error)) return { bytes: new Uint8Array(0), stats: undefined };
    throw unreadable("an index of the base", error);
  }
  try {
    const stats = fstatSync(fd);
    const known = kept?.identity.startsWith(`${stats.ino}:`) ? kept.index : undefined;
    const from = known !== undefined && !known.inline && hasSameLastRow(fd, known) ? known.length * ROW : 0;
    const bytes = Buffer.allocUnsafe(Math.max(stats.size, from));
    if (known !== undefined && from > 0) known.bytes.copy(bytes, 0, 0, from);
    const read = from + readFully(fd, bytes, from);
    return { bytes: bytes.subarray(0, read), stats };
  } catch (error) {
    throw error instanceof RepoError ? error : unreadable("an index of the base", error);
  } finally {
    closeSync(fd);
  }
}

const ROW = 64;

function hasSameLastRow(fd: number, known: RevlogIndex): boolean {
  const last = (known.length - 1) * ROW;
  if (last < 0) return false;
  const row = Buffer.alloc(ROW);
  return readSync(fd, row, 0, ROW, last) === ROW && row.equals(known.bytes.subarray(last, last + ROW));
}

/** Fills `bytes` from file offset `at` on; returns how many bytes there were. */
function readFully(fd: number, bytes: Buffer, at: number): number {
  let done = at;
  while (done < bytes.length) {
    const count = readSync(fd, bytes, done, bytes.length - done, done);
    if (count === 0) break;
    done += count;
  }
  return done - at;
}

function inMemory(bytes: Uint8Array, name: string): ChunkSource {
  return {
    read(at, length) {
      if (at + length > bytes.length)
        throw new RepoError("corruptStore", `${name} ends inside a chunk`, { at, length });
      return bytes.subarray(at, at + length);
    },
  };
}

function onDisk(path: string, name: string): ChunkSource {
  return {
    read(at, length) {
      if (length === 0) return new Uint8Array(0);
      const bytes = Buffer.allocUnsafe(length);
      let fd: number;
      try {
        fd = openSync(path, "r");
      } catch (error) {
        throw isMissing(error)
          ? new RepoError("corruptStore", `${name} has an index but no data`)
          : unreadable(name, error);
      }
      try {
        let done = 0;
        while (done < length) {
          const count = readSync(fd, bytes, done, length - done, at + done);
          if (count === 0) throw new RepoError("corruptStore", `${name} ends inside a chunk`, { at, length });
          done += count;
        }
        return bytes;
      } catch (error) {
        throw error instanceof RepoError ? error : unreadable(name, error);
      } finally {
        closeSync(fd);
      }
    },
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}

function unreadable(what: string, cause: unknown): RepoError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
  return new RepoError("storeUnavailable", `cannot read ${what} (${code})`, { code }, cause);
}
