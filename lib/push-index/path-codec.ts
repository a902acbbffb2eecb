/**
 * Sorted paths as a BLOB of the index. Each path is front-coded: the number of leading bytes that it shares with the
 * path before it (varint), the number of bytes that follow (varint), those bytes. A list begins with a version byte
 * and the number of paths (varint).
 */
import { Cursor } from "../bytes/cursor";
import { RepoError } from "../errors";
import { pathBytes, type RepoPath, toRepoPath } from "../ids";
import { ByteWriter } from "./byte-writer";

/** The longest path that is stored, in bytes. */
export const MAX_PATH_BYTES = 65_535;
/**
 * Most bytes of paths in one BLOB once decoded. Front coding lets few bytes stand for many, so damaged ones could fill
 * the memory; 300,000 paths of 100 bytes are a ninth of it.
 */
export const MAX_DECODED_PATH_BYTES = 256 * 2 ** 20;
/** The version of both formats that use this coding. */
export const CODEC_VERSION = 1;

const EMPTY = Buffer.alloc(0);

/** Writes paths one after the other, each coded against the one before. */
export class PathWriter {
  readonly #writer: ByteWriter;
  #previous: Uint8Array = EMPTY;
  #total = 0;

  constructor(writer: ByteWriter) {
    this.#writer = writer;
  }

  /**
   * @throws RepoError `corruptStore` when the path is empty or not after the one before, bytewise; `tooLarge` when it,
   * or all together, are over their limit
   */
  write(path: RepoPath): void {
    const bytes = pathBytes(path);
    if (Buffer.compare(this.#previous, bytes) >= 0) throw new RepoError("corruptStore", "changed paths are not sorted");
    this.#total += bytes.length;
    if (bytes.length > MAX_PATH_BYTES || this.#total > MAX_DECODED_PATH_BYTES) {
      throw new RepoError("tooLarge", "the changed paths are too long to be indexed", { bytes: this.#total });
    }
    const shared = sharedLength(this.#previous, bytes);
    this.#writer.varint(shared);
    this.#writer.varint(bytes.length - shared);
    this.#writer.bytes(bytes.subarray(shared));
    this.#previous = bytes;
  }
}

/** Reads what `PathWriter` wrote. */
export class PathReader {
  readonly #cursor: Cursor;
  #previous: Buffer = EMPTY;
  #total = 0;

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  /** @throws RepoError `corruptStore` when the bytes give no path, or one that is not after the one before */
  read(): RepoPath {
    const shared = readVarint(this.#cursor);
    const rest = readVarint(this.#cursor);
    this.#total += shared + rest;
    if (shared > this.#previous.length || shared + rest > MAX_PATH_BYTES || this.#total > MAX_DECODED_PATH_BYTES) {
      throw new RepoError("corruptStore", "an indexed path has an impossible length", { shared, rest });
    }
    const path = Buffer.concat([this.#previous.subarray(0, shared), this.#cursor.bytes(rest)]);
    if (Buffer.compare(this.#previous, path) >= 0) throw new RepoError("corruptStore", "indexed paths are not sorted");
    this.#previous = path;
    return toRepoPath(path);
  }
}

/** Encodes paths that are sorted bytewise. @throws RepoError as `PathWriter.write` */
export function encodePaths(paths: readonly RepoPath[]): Buffer {
  const writer = new ByteWriter();
  writer.u8(CODEC_VERSION);
  writer.varint(paths.length);
  const pathWriter = new PathWriter(writer);
  for (const path of paths) pathWriter.write(path);
  return writer.finish();
}

/** Decodes what `encodePaths` wrote. @throws RepoError `corruptStore` when it did not write these bytes */
export function decodePaths(bytes: Uint8Array): RepoPath[] {
  const cursor = new Cursor(bytes, "corruptStore", "a list of changed paths");
  const count = readHeader(cursor, MIN_PATH_BYTES);
  const reader = new PathReader(cursor);
  const paths: RepoPath[] = [];
  for (let i = 0; i < count; i++) paths.push(reader.read());
  expectEnd(cursor);
  return paths;
}

/** Bytes that the shortest coded path takes. */
export const MIN_PATH_BYTES = 3;

/**
 * Reads the version and the number of entries.
 * @param minEntryBytes bytes that the shortest entry takes: a count that cannot be true is refused before it costs
 * @throws RepoError `corruptStore` for another version or an impossible count
 */
export function readHeader(cursor: Cursor, minEntryBytes: number): number {
  const version = cursor.u8();
  if (version !== CODEC_VERSION)
    throw new RepoError("corruptStore", "an indexed list has an unknown version", { version });
  const count = readVarint(cursor);
  if (count * minEntryBytes > cursor.left) {
    throw new RepoError("corruptStore", "an indexed list is shorter than it says", { count, left: cursor.left });
  }
  return count;
}

/** @throws RepoError `corruptStore` when bytes are left */
export function expectEnd(cursor: Cursor): void {
  if (cursor.left > 0)
    throw new RepoError("corruptStore", "an indexed list is longer than it says", { left: cursor.left });
}

/** Reads a varint below 2^32. @throws RepoError `corruptStore` when it is larger or ends too early */
export function readVarint(cursor: Cursor): number {
  let value = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = cursor.u8();
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80 && value < 2 ** 32) return value;
  }
  throw new RepoError("corruptStore", "an indexed number is too large", { at: cursor.at });
}

function sharedLength(a: Uint8Array, b: Uint8Array): number {
  const end = Math.min(a.length, b.length);
  let length = 0;
  while (length < end && a[length] === b[length]) length++;
  return length;
}
