/** The files of a repository's store, read while another program may write them. Source: mercurial-formats 3.10. */
import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";
import { ByteLru } from "../bytes/byte-lru";
import { RepoError } from "../errors";
import { Nodemap, parseNodemapDocket } from "../hg/nodemap";
import type { ChunkSource } from "../hg/read-ahead";
import { COMPARED_ROWS, ENTRY_SIZE, RevlogIndex } from "../hg/revlog-index";
import { encodeStorePath, type StorePathEncoding } from "../hg/store-path";

/** An opened revlog: its index, and where its chunks are. */
export interface RevlogFiles {
  readonly index: RevlogIndex;
  readonly chunks: ChunkSource;
  /** Names the state of the index file: `empty` for a missing or empty one. */
  readonly identity: string;
}

/** The revlogs that may have a persistent nodemap. */
const MAPPED: ReadonlySet<string> = new Set(["00changelog", "00manifest"]);
/** Another program may put a new data file in the place of the one that a docket names: the docket is read again. */
const NODEMAP_ATTEMPTS = 2;

/**
 * Opens revlogs by name and keeps their indexes, as long as the file is what it was. An index that only grew is read
 * on from where it ended.
 */
export class StoreFiles {
  readonly #directory: string;
  readonly #encoding: StorePathEncoding;
  readonly #kept: ByteLru<RevlogFiles>;

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
    const kept = this.#kept.get(name);
    if (kept !== undefined && kept.identity === identifyFile(path)) return kept;
    const opened = this.#read(name, path, kept);
    this.#kept.set(name, opened, opened.index.byteSize);
    return opened;
  }

  /** Says whether a revlog's index file is there, be it empty. */
  has(name: string): boolean {
    return existsSync(this.#pathOf(name, ".i"));
  }

  /** Forgets what is kept of a revlog: the next `open` reads it from the start. */
  forget(name: string): void {
    this.#kept.delete(name);
  }

  #read(name: string, path: string, kept: RevlogFiles | undefined): RevlogFiles {
    const { bytes, stats, grownFrom } = readIndexFile(path, kept);
    const index = new RevlogIndex(bytes, name, grownFrom);
    if (!index.inline && !index.hasNodemap && MAPPED.has(name)) this.#findNodemap(name, index);
    const chunks = index.inline ? inMemory(bytes, name) : onDisk(this.#pathOf(name, ".d"), name);
    return { identity: identityOf(stats), index, chunks };
  }

  /** Lets an index use its persistent nodemap, if there is one and it belongs to the index. */
  #findNodemap(name: string, index: RevlogIndex): void {
    for (let attempt = 0; attempt < NODEMAP_ATTEMPTS; attempt++) {
      const docket = parseNodemapDocket(readSmallFileBytes(join(this.#directory, `${name}.n`)));
      if (docket === undefined) return;
      const data = readSmallFileBytes(join(this.#directory, `${name}-${docket.uid}.nd`));
      const nodemap = Nodemap.open(docket, data, index);
      if (nodemap !== undefined) {
        index.attachNodemap(nodemap);
        return;
      }
    }
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

/** Reads a whole file as `readSmallFile` does; a missing one is empty. */
export function readSmallFileBytes(path: string): Buffer {
  return Buffer.from(readSmallFile(path) ?? "", "latin1");
}

/** Returns the identity that a file has now. @throws RepoError `storeUnavailable` when the disk does not say */
export function identifyFile(path: string): string {
  try {
    return identityOf(statSync(path, { throwIfNoEntry: false }));
  } catch (error) {
    if (isMissing(error)) return identityOf(undefined);
    throw unreadable("a file of the base", error);
  }
}

/** Returns what changes when a file does; `empty` for a missing or empty one. */
function identityOf(stats: Stats | undefined): string {
  if (stats === undefined || stats.size === 0) return "empty";
  return `${stats.ino}:${stats.size}:${stats.mtimeMs}:${stats.ctimeMs}`;
}

interface IndexFile {
  readonly bytes: Uint8Array;
  readonly stats: Stats | undefined;
  /** The index whose rows these bytes begin with. */
  readonly grownFrom: RevlogIndex | undefined;
}

/** Reads an index file through one descriptor, so that what is read is of one inode. Only its tail, where it only grew. */
function readIndexFile(path: string, kept: RevlogFiles | undefined): IndexFile {
  let fd: number;
  try {
    fd = openSync(path, "r");
  } catch (error) {
    if (isMissing(error)) return { bytes: new Uint8Array(0), stats: undefined, grownFrom: undefined };
    throw unreadable("an index of the base", error);
  }
  try {
    const stats = fstatSync(fd);
    const known = kept?.identity.startsWith(`${stats.ino}:`) ? kept.index : undefined;
    const grownFrom = known !== undefined && !known.inline && hasLastRows(fd, known) ? known : undefined;
    const from = (grownFrom?.length ?? 0) * ENTRY_SIZE;
    const bytes = Buffer.allocUnsafe(Math.max(stats.size, from));
    grownFrom?.bytes.copy(bytes, 0, 0, from);
    const read = from + readFully(fd, bytes, from);
    return { bytes: bytes.subarray(0, read), stats, grownFrom };
  } catch (error) {
    throw error instanceof RepoError ? error : unreadable("an index of the base", error);
  } finally {
    closeSync(fd);
  }
}

function hasLastRows(fd: number, known: RevlogIndex): boolean {
  const end = known.length * ENTRY_SIZE;
  const start = Math.max(0, end - COMPARED_ROWS * ENTRY_SIZE);
  const rows = Buffer.alloc(end - start);
  return (
    end > 0 &&
    readSync(fd, rows, 0, rows.length, start) === rows.length &&
    rows.equals(known.bytes.subarray(start, end))
  );
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
    read(at, length, least = length) {
      if (at + least > bytes.length) throw new RepoError("corruptStore", `${name} ends inside a chunk`, { at, length });
      return bytes.subarray(at, at + length);
    },
  };
}

function onDisk(path: string, name: string): ChunkSource {
  return {
    read(at, length, least = length) {
      if (length === 0) return new Uint8Array(0);
      const bytes = Buffer.allocUnsafe(length);
      let fd: number;
      try {
        fd = openSync(path, "r");
      } catch (error) {
        throw isMissing(error) ? notThere(name, { at, length }) : unreadable(name, error);
      }
      try {
        let done = 0;
        while (done < length) {
          const count = readSync(fd, bytes, done, length - done, at + done);
          if (count === 0) break;
          done += count;
        }
        if (done < least) throw notThere(name, { at, length });
        return bytes.subarray(0, done);
      } catch (error) {
        throw error instanceof RepoError ? error : unreadable(name, error);
      } finally {
        closeSync(fd);
      }
    },
  };
}

/** Data is written before the index: one without the other is a copy on its way, or another state of the files. */
function notThere(name: string, facts: { at: number; length: number }): RepoError {
  return new RepoError("storeUnavailable", `${name} has an index whose data is not there (yet)`, facts);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}

function unreadable(what: string, cause: unknown): RepoError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
  return new RepoError("storeUnavailable", `cannot read ${what} (${code})`, { code }, cause);
}
