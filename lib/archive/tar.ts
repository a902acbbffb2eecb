/**
 * Tar archives as Python's `tarfile` writes them: POSIX.1-2001 (pax), every time as a float.
 * Source: POSIX.1-2017, pax, "ustar Interchange Format" and "pax Extended Header"; hgweb 6.3.2 under Python 3.11.
 */
import { decodeUtf8b, encodeUtf8b } from "../bytes/text";
import type { Entry, EntryKind } from "./entry";

/** The time that all entries of an archive have. */
export interface ArchiveTime {
  /** Unix seconds, perhaps with a fraction. */
  readonly seconds: number;
  /** The same as decimal text, as it is to stand in extended headers. */
  readonly text: string;
}

const BLOCK_BYTES = 512;
/** What a whole archive's size is a multiple of. */
const RECORD_BYTES = 20 * BLOCK_BYTES;
const MAX_NAME_BYTES = 100;
const MAGIC = "ustar\u000000";
/** Times from here on do not fit the header's field. */
const END_OF_TIMES = 8 ** 11;
/** Where the checksum stands, as if it were spaces when it is computed. */
const CHECKSUM_AT = 148;
const CHECKSUM_BYTES = 8;

const MODES: Readonly<Record<EntryKind, number>> = { file: 0o644, executable: 0o755, link: 0o777 };

/** Writes the archive, file by file: no more than one entry is held. */
export async function* writeTar(entries: AsyncIterable<Entry>, time: ArchiveTime): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const entry of entries) {
    const header = writeEntryHeader(entry, time);
    yield header;
    length += header.length;
    if (entry.kind === "link" || entry.data.length === 0) continue;
    yield entry.data;
    const padding = paddingOf(entry.data.length);
    if (padding > 0) yield Buffer.alloc(padding);
    length += entry.data.length + padding;
  }
  const end = 2 * BLOCK_BYTES;
  yield Buffer.alloc(end + ((RECORD_BYTES - ((length + end) % RECORD_BYTES)) % RECORD_BYTES));
}

function writeEntryHeader({ name, kind, data }: Entry, { seconds, text }: ArchiveTime): Buffer {
  const path = decodeUtf8b(name);
  const target = kind === "link" ? decodeUtf8b(data) : "";
  const extended: [keyword: string, value: string][] = [];
  if (!fitsField(path)) extended.push(["path", path]);
  if (!fitsField(target)) extended.push(["linkpath", target]);
  extended.push(["mtime", text]);
  const rounded = roundHalfToEven(seconds);
  const header = writeHeaderBlock({
    name: toField(path),
    mode: MODES[kind],
    size: kind === "link" ? 0 : data.length,
    time: rounded >= 0 && rounded < END_OF_TIMES ? rounded : 0,
    type: kind === "link" ? "2" : "0",
    target: toField(target),
  });
  return Buffer.concat([writeExtendedHeader(extended), header]);
}

/** Writes what an ordinary header cannot say: a header of its own, then lines `LENGTH KEYWORD=VALUE`. */
function writeExtendedHeader(values: readonly (readonly [keyword: string, value: string])[]): Buffer {
  const isBinary = values.some(([, value]) => /[\ud800-\udfff]/u.test(value));
  const records = values.map(([keyword, value]) => writeRecord(keyword, encodeUtf8b(value)));
  const body = Buffer.concat(isBinary ? [writeRecord("hdrcharset", Buffer.from("BINARY")), ...records] : records);
  const head = { name: "././@PaxHeader", mode: 0, size: body.length, time: 0, type: "x", target: "" };
  return Buffer.concat([writeHeaderBlock(head), body, Buffer.alloc(paddingOf(body.length))]);
}

/** The length that begins a record counts its own digits. */
function writeRecord(keyword: string, value: Uint8Array): Buffer {
  const rest = keyword.length + value.length + " =\n".length;
  let length = rest;
  while (rest + String(length).length !== length) length = rest + String(length).length;
  return Buffer.concat([Buffer.from(`${length} ${keyword}=`), value, Buffer.from("\n")]);
}

interface HeaderFields {
  readonly name: string;
  readonly mode: number;
  readonly size: number;
  readonly time: number;
  readonly type: string;
  readonly target: string;
}

function writeHeaderBlock({ name, mode, size, time, type, target }: HeaderFields): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES);
  block.write(name, 0, MAX_NAME_BYTES, "latin1");
  block.write(octal(mode, 7), 100, "latin1");
  block.write(octal(0, 7), 108, "latin1"); // user
  block.write(octal(0, 7), 116, "latin1"); // group
  block.write(octal(size, 11), 124, "latin1");
  block.write(octal(time, 11), 136, "latin1");
  block.fill(" ", CHECKSUM_AT, CHECKSUM_AT + CHECKSUM_BYTES);
  block.write(type, 156, "latin1");
  block.write(target, 157, MAX_NAME_BYTES, "latin1");
  block.write(MAGIC, 257, "latin1");
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\0`, CHECKSUM_AT, "latin1");
  return block;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0");
}

function fitsField(text: string): boolean {
  return isAscii(text) && text.length <= MAX_NAME_BYTES;
}

/** What a reader that knows no extended headers sees: one `?` for each character that is not ASCII. */
function toField(text: string): string {
  return isAscii(text) ? text : Array.from(text, (char) => (isAscii(char) ? char : "?")).join("");
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

function paddingOf(length: number): number {
  return (BLOCK_BYTES - (length % BLOCK_BYTES)) % BLOCK_BYTES;
}

/** Rounds as Python does: a half goes to the even neighbour. */
function roundHalfToEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
