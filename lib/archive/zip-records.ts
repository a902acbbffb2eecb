/**
 * The records of a zip archive, field by field as Python's `zipfile` writes them where it cannot seek.
 * Source: APPNOTE.TXT 6.3.10; Info-ZIP's extrafld.txt for the extended timestamp.
 */
import { isAscii, isUtf8 } from "node:buffer";
import type { EntryHead, EntryKind } from "./entry";

const LOCAL_HEADER = 0x04034b50;
const DESCRIPTOR = 0x08074b50;
const CENTRAL_HEADER = 0x02014b50;
const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;

const LOCAL_HEADER_BYTES = 30;
const DESCRIPTOR_BYTES = 16;
const CENTRAL_HEADER_BYTES = 46;
const END_BYTES = 22;
const END_64_BYTES = 56;
const LOCATOR_64_BYTES = 20;
const OFFSET_64_BYTES = 12;

const VERSION = 20;
const VERSION_64 = 45;
const UNIX = 3;
const DEFLATED = 8;
/** Flags: sizes and checksum follow the data; the name is UTF-8. */
const WITH_DESCRIPTOR = 0x08;
const UTF8_NAME = 0x800;

/** The largest count and the largest offset or size that are written without Zip64. Python leaves the upper half unused. */
const MAX_COUNT = 0xffff;
const MAX_SIZE = 0x7fffffff;

/** File type and permissions, as Unix has them. */
const UNIX_MODES: Readonly<Record<EntryKind, number>> = { file: 0o100644, executable: 0o100755, link: 0o120777 };

/** 1980-01-01, which DOS dates begin with, and the end of 2107, Unix seconds. */
const FIRST_DOS_SECOND = 315_532_800;
const LAST_DOS_SECOND = 4_354_819_199;

/** The most bytes that a name may have. */
export const MAX_NAME_BYTES = 0xffff;
/** The most bytes that an entry may have: with what deflate may add, they are still counted in 31 bits. */
export const MAX_DATA_BYTES = Math.floor(MAX_SIZE / 1.05);

/** The time that all entries of an archive have, in the forms that the records hold it. */
export interface ZipTime {
  readonly dosDate: number;
  readonly dosTime: number;
  /** The extra field with the time in UTC; empty when it does not fit. */
  readonly extra: Buffer;
}

/** What is known of an entry when its data is written. */
export interface EntrySizes {
  readonly checksum: number;
  readonly compressed: number;
  readonly size: number;
}

/** Puts a time (Unix seconds) into the forms that a zip holds; one that DOS cannot tell becomes the nearest that it can. */
export function toZipTime(seconds: number): ZipTime {
  const clamped = Math.min(Math.max(Math.trunc(seconds), FIRST_DOS_SECOND), LAST_DOS_SECOND);
  const date = new Date(clamped * 1000);
  const fitsExtra = clamped <= MAX_SIZE;
  const extra = Buffer.alloc(fitsExtra ? 9 : 0);
  if (fitsExtra) {
    extra.write("UT", "latin1");
    extra.writeUInt16LE(5, 2);
    extra.writeUInt8(1, 4); // only the time of the last change
    extra.writeInt32LE(clamped, 5);
  }
  return {
    dosDate: ((date.getUTCFullYear() - 1980) << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate(),
    dosTime: (date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | (date.getUTCSeconds() >> 1),
    extra,
  };
}

/** Returns the bytes that an entry takes before the central directory. */
export function localBytes({ name }: EntryHead, { extra }: ZipTime, { compressed }: EntrySizes): number {
  return LOCAL_HEADER_BYTES + name.length + extra.length + compressed + DESCRIPTOR_BYTES;
}

/** Writes what stands before an entry's data. */
export function writeLocalHeader({ name }: EntryHead, { dosDate, dosTime, extra }: ZipTime): Buffer {
  const header = Buffer.alloc(LOCAL_HEADER_BYTES);
  header.writeUInt32LE(LOCAL_HEADER, 0);
  header.writeUInt16LE(VERSION, 4);
  header.writeUInt16LE(flagsOf(name), 6);
  header.writeUInt16LE(DEFLATED, 8);
  header.writeUInt16LE(dosTime, 10);
  header.writeUInt16LE(dosDate, 12);
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(extra.length, 28);
  return Buffer.concat([header, name, extra]);
}

/** Writes what stands behind an entry's data. */
export function writeDescriptor({ checksum, compressed, size }: EntrySizes): Buffer {
  const descriptor = Buffer.alloc(DESCRIPTOR_BYTES);
  descriptor.writeUInt32LE(DESCRIPTOR, 0);
  descriptor.writeUInt32LE(checksum, 4);
  descriptor.writeUInt32LE(compressed, 8);
  descriptor.writeUInt32LE(size, 12);
  return descriptor;
}

/** Writes an entry's record in the central directory. @param offset where its local header begins */
export function writeCentralHeader(entry: EntryHead, time: ZipTime, sizes: EntrySizes, offset: number): Buffer {
  const isFar = offset > MAX_SIZE;
  const version = isFar ? VERSION_64 : VERSION;
  const extra = isFar ? Buffer.concat([writeOffset64(offset), time.extra]) : time.extra;
  const header = Buffer.alloc(CENTRAL_HEADER_BYTES);
  header.writeUInt32LE(CENTRAL_HEADER, 0);
  header.writeUInt8(version, 4);
  header.writeUInt8(UNIX, 5); // else nobody honours Unix modes
  header.writeUInt8(version, 6);
  header.writeUInt16LE(flagsOf(entry.name), 8);
  header.writeUInt16LE(DEFLATED, 10);
  header.writeUInt16LE(time.dosTime, 12);
  header.writeUInt16LE(time.dosDate, 14);
  header.writeUInt32LE(sizes.checksum, 16);
  header.writeUInt32LE(sizes.compressed, 20);
  header.writeUInt32LE(sizes.size, 24);
  header.writeUInt16LE(entry.name.length, 28);
  header.writeUInt16LE(extra.length, 30);
  header.writeUInt16LE(UNIX_MODES[entry.kind], 40);
  header.writeUInt32LE(isFar ? 0xffffffff : offset, 42);
  return Buffer.concat([header, entry.name, extra]);
}

function writeOffset64(offset: number): Buffer {
  const field = Buffer.alloc(OFFSET_64_BYTES);
  field.writeUInt16LE(1, 0);
  field.writeUInt16LE(8, 2);
  field.writeBigUInt64LE(BigInt(offset), 4);
  return field;
}

/** Writes the end of an archive. @param offset where the central directory begins @param size its bytes */
export function writeEnd(count: number, offset: number, size: number): Buffer {
  const needs64 = count > MAX_COUNT || offset > MAX_SIZE || size > MAX_SIZE;
  const end = Buffer.alloc(END_BYTES);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(Math.min(count, MAX_COUNT), 8);
  end.writeUInt16LE(Math.min(count, MAX_COUNT), 10);
  end.writeUInt32LE(Math.min(size, 0xffffffff), 12);
  end.writeUInt32LE(Math.min(offset, 0xffffffff), 16);
  return needs64 ? Buffer.concat([writeEnd64(count, offset, size), end]) : end;
}

function writeEnd64(count: number, offset: number, size: number): Buffer {
  const records = Buffer.alloc(END_64_BYTES + LOCATOR_64_BYTES);
  records.writeUInt32LE(END_64, 0);
  records.writeBigUInt64LE(BigInt(END_64_BYTES - 12), 4);
  records.writeUInt16LE(VERSION_64, 12);
  records.writeUInt16LE(VERSION_64, 14);
  records.writeBigUInt64LE(BigInt(count), 24);
  records.writeBigUInt64LE(BigInt(count), 32);
  records.writeBigUInt64LE(BigInt(size), 40);
  records.writeBigUInt64LE(BigInt(offset), 48);
  records.writeUInt32LE(LOCATOR_64, END_64_BYTES);
  records.writeBigUInt64LE(BigInt(offset + size), END_64_BYTES + 8);
  records.writeUInt32LE(1, END_64_BYTES + 16);
  return records;
}

function flagsOf(name: Uint8Array): number {
  // Bytes that are not UTF-8 are not to be called so: readers then show them in a character set of their own.
  return !isAscii(name) && isUtf8(name) ? WITH_DESCRIPTOR | UTF8_NAME : WITH_DESCRIPTOR;
}
