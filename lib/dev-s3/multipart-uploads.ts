/** Uploads in parts: each a folder with what was said at its start and one file per part; outlives the process. */
import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { receiveFile, syncFolder } from "./durable-files";
import type { ObjectRecord } from "./object-record";
import type { ObjectHeaders, ObjectStorage } from "./object-storage";
import { S3Error } from "./s3-error";

/** The least size of every part but the last: 5 MiB. Source: "Amazon S3 multipart upload limits". */
const MIN_PART_BYTES = 5 * 1024 * 1024;
const MAX_PART_NUMBER = 10_000;

/** An upload that is under way. */
export interface Upload extends ObjectHeaders {
  readonly uploadId: string;
  readonly bucket: string;
  readonly key: string;
}

/** A part as the client names it when it completes an upload. */
export interface NamedPart {
  readonly partNumber: number;
  /** Without its quotes. */
  readonly etag: string;
}

/** A part as it lies on disk. */
interface StoredPart {
  readonly path: string;
  readonly size: number;
  readonly etag: string;
}

/** The multipart uploads of a storage. */
export class MultipartUploads {
  readonly #storage: ObjectStorage;

  constructor(storage: ObjectStorage) {
    this.#storage = storage;
  }

  /** Starts an upload and returns its id. @throws S3Error `NoSuchBucket` */
  async start(bucket: string, key: string, headers: ObjectHeaders): Promise<string> {
    this.#storage.getBucket(bucket);
    const uploadId = randomBytes(16).toString("hex");
    const upload: Upload = { uploadId, bucket, key, contentType: headers.contentType, metadata: headers.metadata };
    // Made aside: an upload's folder never lacks its upload.json.
    const unfinished = join(this.#storage.incoming, uploadId);
    await mkdir(unfinished);
    await writeFile(join(unfinished, "upload.json"), JSON.stringify(upload), { flush: true });
    await rename(unfinished, join(await this.#storage.uploadsFolder(), uploadId));
    return uploadId;
  }

  /** Returns the uploads of a bucket, by key, then by id. @throws S3Error `NoSuchBucket` */
  async list(bucket: string): Promise<readonly Upload[]> {
    this.#storage.getBucket(bucket);
    const uploads: Upload[] = [];
    for (const uploadId of await readdir(await this.#storage.uploadsFolder())) {
      const upload = await this.#read(uploadId);
      if (upload?.bucket === bucket) uploads.push(upload);
    }
    return uploads.sort((a, b) => Buffer.compare(Buffer.from(a.key + a.uploadId), Buffer.from(b.key + b.uploadId)));
  }

  /** Stores a part, in place of an earlier one of that number, and returns its ETag. @throws S3Error `NoSuchUpload`, `InvalidArgument` */
  async putPart(upload: Upload, partNumber: number, body: AsyncIterable<Buffer>): Promise<string> {
    if (!Number.isInteger(partNumber) || partNumber < 1 || partNumber > MAX_PART_NUMBER) {
      throw new S3Error("InvalidArgument", `the part number must be 1 to ${MAX_PART_NUMBER}`);
    }
    const folder = join(await this.#storage.uploadsFolder(), upload.uploadId);
    return receiveFile(this.#storage.incoming, body, async ({ path, md5 }, file) => {
      await file.sync();
      // The ETag is in the name: a part and its digest cannot come apart.
      const etag = md5.toString("hex");
      const earlier = (await readdir(folder)).filter((name) => name.startsWith(`${partNumber}-`));
      await rename(path, join(folder, `${partNumber}-${etag}`));
      for (const name of earlier) if (name !== `${partNumber}-${etag}`) await rm(join(folder, name), { force: true });
      await syncFolder(folder);
      return etag;
    });
  }

  /**
   * Makes the named parts, in order, the object of the upload's key; the upload is over then.
   * @throws S3Error `InvalidPart`, `InvalidPartOrder`, `EntityTooSmall`, `EntityTooLarge`, `PreconditionFailed`
   */
  async complete(
    upload: Upload,
    named: readonly NamedPart[],
    maxBytes: number,
    onlyNew: boolean,
  ): Promise<ObjectRecord> {
    const folder = join(await this.#storage.uploadsFolder(), upload.uploadId);
    const parts = await openParts(folder, named);
    if (parts.slice(0, -1).some((part) => part.size < MIN_PART_BYTES)) {
      throw new S3Error("EntityTooSmall", `every part but the last must have ${MIN_PART_BYTES} bytes`);
    }
    if (parts.reduce((sum, part) => sum + part.size, 0) > maxBytes) {
      throw new S3Error("EntityTooLarge", `the object is over ${maxBytes} bytes`);
    }
    const digests = Buffer.concat(parts.map((part) => Buffer.from(part.etag, "hex")));
    const etag = `${createHash("md5").update(digests).digest("hex")}-${parts.length}`;
    const { contentType, metadata } = upload;
    const options = { contentType, metadata, onlyNew, etag };
    const record = await this.#storage.putObject(upload.bucket, upload.key, concatenate(parts), options);
    await rm(folder, { recursive: true, force: true });
    return record;
  }

  /** Forgets an upload and its parts. */
  async abort(upload: Upload): Promise<void> {
    await rm(join(await this.#storage.uploadsFolder(), upload.uploadId), { recursive: true, force: true });
  }

  /** Returns the upload with this id, when it is of this bucket and key. @throws S3Error `NoSuchUpload` */
  async get(uploadId: string, bucket: string, key: string): Promise<Upload> {
    const upload = await this.#read(uploadId);
    if (upload === undefined || upload.bucket !== bucket || upload.key !== key) {
      throw new S3Error("NoSuchUpload", "the specified upload does not exist");
    }
    return upload;
  }

  async #read(uploadId: string): Promise<Upload | undefined> {
    if (!/^[0-9a-f]{32}$/.test(uploadId)) return undefined;
    try {
      const json = await readFile(join(await this.#storage.uploadsFolder(), uploadId, "upload.json"), "utf8");
      const upload: Upload = JSON.parse(json);
      return upload;
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      throw error;
    }
  }
}

async function openParts(folder: string, named: readonly NamedPart[]): Promise<readonly StoredPart[]> {
  const stored = new Set(await readdir(folder));
  const parts: StoredPart[] = [];
  let previous = 0;
  for (const { partNumber, etag } of named) {
    if (partNumber <= previous) throw new S3Error("InvalidPartOrder", "the parts are not in ascending order");
    previous = partNumber;
    const name = `${partNumber}-${etag}`;
    if (!stored.has(name)) throw new S3Error("InvalidPart", `part ${partNumber} was not uploaded, or is another`);
    const path = join(folder, name);
    parts.push({ path, etag, size: (await stat(path)).size });
  }
  if (parts.length === 0) throw new S3Error("MalformedXML", "an upload needs at least one part");
  return parts;
}

async function* concatenate(parts: readonly StoredPart[]): AsyncGenerator<Buffer> {
  for (const { path } of parts) {
    const bytes: AsyncIterable<Buffer> = createReadStream(path);
    yield* bytes;
  }
}
