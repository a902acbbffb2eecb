/**
 * The file of one object: its bytes, then its record as JSON, then the JSON's length (4 bytes, big-endian). So one
 * rename makes an object appear with all that belongs to it, and a range of the object is a range of the file.
 */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";

/** What is known of an object besides its bytes. */
export interface ObjectRecord {
  readonly key: string;
  /** Bytes of the object. */
  readonly size: number;
  /** Without its quotes. */
  readonly etag: string;
  readonly modifiedMs: number;
  readonly contentType: string;
  /** Headers `x-amz-meta-…` with their full names. */
  readonly metadata: Readonly<Record<string, string>>;
}

const LENGTH_BYTES = 4;
/** Bytes in the longest record: a key of 1 KiB and metadata of 2 KiB, each escaped, fit. */
const MAX_RECORD_BYTES = 32 * 1024;

/** Appends a record to a file that holds the object's bytes. */
export async function appendRecord(file: FileHandle, record: ObjectRecord): Promise<void> {
  const json = Buffer.from(JSON.stringify(record));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(json.length);
  await file.writeFile(Buffer.concat([json, length]));
}

/**
 * Reads the record at the end of an object's file.
 * @throws Error when the file is not one that `appendRecord` finished
 */
export function readRecord(path: string): ObjectRecord {
  const file = openSync(path, "r");
  try {
    const fileSize = fstatSync(file).size;
    const tail = Buffer.alloc(Math.min(fileSize, MAX_RECORD_BYTES + LENGTH_BYTES));
    readSync(file, tail, 0, tail.length, fileSize - tail.length);
    const length = tail.length < LENGTH_BYTES ? 0 : tail.readUInt32BE(tail.length - LENGTH_BYTES);
    const json = tail.toString("utf8", Math.max(0, tail.length - LENGTH_BYTES - length), tail.length - LENGTH_BYTES);
    const record: unknown = length === 0 ? undefined : JSON.parse(json);
    if (!isRecord(record) || record.size + length + LENGTH_BYTES !== fileSize) {
      throw new Error(`${path} is not an object of this server`);
    }
    return record;
  } finally {
    closeSync(file);
  }
}

function isRecord(value: unknown): value is ObjectRecord {
  return typeof value === "object" && value !== null && "key" in value && "size" in value && "etag" in value;
}
