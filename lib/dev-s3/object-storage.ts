/** All buckets of the development S3, in one directory; outlives the process. */
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Bucket } from "./bucket";
import { receiveFile, syncFolder } from "./durable-files";
import { appendRecord, type ObjectRecord } from "./object-record";
import { S3Error } from "./s3-error";

/** Source: "Bucket naming rules" of the Amazon S3 user guide. No name can leave the directory or begin with a dot. */
const BUCKET_NAME = /^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** What an object gets besides its key and its bytes. */
export type ObjectHeaders = Pick<ObjectRecord, "contentType" | "metadata">;

/** How an object is put. */
export interface PutOptions extends ObjectHeaders {
  /** Refuse when the key has an object. */
  readonly onlyNew: boolean;
  /** `undefined`: the MD5 of the bytes. */
  readonly etag: string | undefined;
}

/** Buckets on disk. One process at a time may use a directory. */
export class ObjectStorage {
  readonly #directory: string;
  /** Where bodies are received; on the same file system as the buckets, so a rename is atomic. */
  readonly incoming: string;
  readonly #buckets = new Map<string, Bucket>();

  /** Opens what lies in `directory`, which is made when absent, and clears away what an earlier process left unfinished. */
  constructor(directory: string) {
    this.#directory = directory;
    this.incoming = join(directory, ".incoming");
    rmSync(this.incoming, { recursive: true, force: true });
    mkdirSync(this.incoming, { recursive: true });
    for (const name of readdirSync(directory)) {
      if (BUCKET_NAME.test(name)) this.#buckets.set(name, new Bucket(name, join(directory, name)));
    }
  }

  /** Returns the names of all buckets, sorted. */
  get bucketNames(): readonly string[] {
    return [...this.#buckets.keys()].sort();
  }

  /** @throws S3Error `NoSuchBucket` */
  getBucket(name: string): Bucket {
    const bucket = this.#buckets.get(name);
    if (bucket === undefined) throw new S3Error("NoSuchBucket", "the specified bucket does not exist");
    return bucket;
  }

  /** @throws S3Error `InvalidBucketName`, `BucketAlreadyOwnedByYou` */
  async createBucket(name: string): Promise<void> {
    if (!BUCKET_NAME.test(name)) throw new S3Error("InvalidBucketName", "the specified bucket is not valid");
    if (this.#buckets.has(name)) throw new S3Error("BucketAlreadyOwnedByYou", "you own this bucket already");
    const folder = join(this.#directory, name);
    mkdirSync(folder);
    this.#buckets.set(name, new Bucket(name, folder));
    await syncFolder(this.#directory);
  }

  /**
   * Stores an object, whole and durably, or not at all.
   * @throws S3Error `NoSuchBucket`, `PreconditionFailed`, and whatever `body` throws
   */
  async putObject(
    bucketName: string,
    key: string,
    body: AsyncIterable<Buffer>,
    options: PutOptions,
  ): Promise<ObjectRecord> {
    const bucket = this.getBucket(bucketName);
    return receiveFile(this.incoming, body, async ({ path, size, md5 }, file) => {
      const record: ObjectRecord = {
        key,
        size,
        etag: options.etag ?? md5.toString("hex"),
        modifiedMs: Date.now(),
        contentType: options.contentType,
        metadata: options.metadata,
      };
      await appendRecord(file, record);
      await file.sync();
      await bucket.commit(path, record, options.onlyNew);
      return record;
    });
  }

  /** Returns the folder of multipart uploads, which is made when absent. */
  async uploadsFolder(): Promise<string> {
    const folder = join(this.#directory, ".uploads");
    await mkdir(folder, { recursive: true });
    return folder;
  }
}
