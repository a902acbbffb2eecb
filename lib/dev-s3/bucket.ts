/** One bucket: a folder of object files, and their records in memory, so that no listing opens a file. */
import { createHash } from "node:crypto";
import { linkSync, mkdirSync, openSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { syncFolder } from "./durable-files";
import { compareKeys } from "./listing";
import { type ObjectRecord, readRecord } from "./object-record";
import { S3Error } from "./s3-error";

/** A bucket that this process alone writes. */
export class Bucket {
  readonly name: string;
  readonly #folder: string;
  readonly #records = new Map<string, ObjectRecord>();
  /** The keys in listing order; `undefined` after a change, until the next listing. */
  #sortedKeys: readonly string[] | undefined;

  /** Opens the bucket in `folder` and reads the record of each object once. */
  constructor(name: string, folder: string) {
    this.name = name;
    this.#folder = folder;
    for (const shelf of readdirSync(folder)) {
      for (const file of readdirSync(join(folder, shelf))) {
        const record = readRecord(join(folder, shelf, file));
        this.#records.set(record.key, record);
      }
    }
  }

  /** Returns all keys, in the order of a listing. */
  get sortedKeys(): readonly string[] {
    this.#sortedKeys ??= [...this.#records.keys()].sort(compareKeys);
    return this.#sortedKeys;
  }

  /**
   * Returns what is known of an object.
   * @throws S3Error `NoSuchKey`
   */
  getRecord(key: string): ObjectRecord {
    const record = this.#records.get(key);
    if (record === undefined) throw new S3Error("NoSuchKey", "the specified key does not exist");
    return record;
  }

  /**
   * Opens an object for reading: the file descriptor keeps these very bytes, whatever happens to the key meanwhile.
   * @throws S3Error `NoSuchKey`
   */
  openObject(key: string): { readonly record: ObjectRecord; readonly file: number } {
    // Both in one turn of the event loop, so no commit comes between.
    const record = this.getRecord(key);
    return { record, file: openSync(this.#pathOf(key), "r") };
  }

  /**
   * Makes a finished file the object of its key, atomically and durably; the file is moved away or left to its owner.
   * @param onlyNew refuse when the key has an object
   * @throws S3Error `PreconditionFailed`
   */
  async commit(finishedFile: string, record: ObjectRecord, onlyNew: boolean): Promise<void> {
    const path = this.#pathOf(record.key);
    const shelf = dirname(path);
    // Sync calls: the file and the record in memory change in one turn, in the same order for every writer.
    const shelfIsNew = mkdirSync(shelf, { recursive: true }) !== undefined;
    if (onlyNew) linkNew(finishedFile, path);
    else renameSync(finishedFile, path);
    if (!this.#records.has(record.key)) this.#sortedKeys = undefined;
    this.#records.set(record.key, record);
    await syncFolder(shelf);
    if (shelfIsNew) await syncFolder(this.#folder);
  }

  /** Removes an object; no error when there is none. */
  async remove(key: string): Promise<void> {
    if (!this.#records.delete(key)) return;
    this.#sortedKeys = undefined;
    const path = this.#pathOf(key);
    rmSync(path, { force: true });
    await syncFolder(dirname(path));
  }

  /** A key never becomes a path: its SHA-256 does. */
  #pathOf(key: string): string {
    const name = createHash("sha256").update(key).digest("hex");
    return join(this.#folder, name.slice(0, 2), name);
  }
}

/** Links a file to a name that must be free: the file system is the judge. @throws S3Error `PreconditionFailed` */
function linkNew(file: string, path: string): void {
  try {
    linkSync(file, path);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    throw new S3Error("PreconditionFailed", "at least one of the preconditions you specified did not hold");
  }
}
