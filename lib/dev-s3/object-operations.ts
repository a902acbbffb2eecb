/** Operations on one object. */
import { closeSync, createReadStream } from "node:fs";
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import { pipeline } from "node:stream/promises";
import { type ByteRange, parseByteRange } from "./byte-range";
import { answerEmpty, answerXml, type Exchange } from "./exchange";
import type { ObjectRecord } from "./object-record";
import type { ObjectHeaders } from "./object-storage";
import { checkKeyLength, decode } from "./request-target";
import { S3Error } from "./s3-error";
import { document, element } from "./xml";

/** Bytes of names and values in the metadata of one object. Source: "Working with object metadata", Amazon S3 user guide. */
const MAX_METADATA_BYTES = 2048;

/** Answers PutObject. @throws S3Error */
export async function putObject(exchange: Exchange): Promise<void> {
  const { storage, target, headers, body, maxObjectBytes } = exchange;
  const options = { ...objectHeaders(headers), onlyNew: isOnlyNew(headers), etag: undefined };
  const record = await storage.putObject(target.bucket, target.key, body(maxObjectBytes), options);
  answerEmpty(exchange, 200, { etag: `"${record.etag}"` });
}

/** Answers CopyObject: the bytes, and the source's headers unless the request says REPLACE. @throws S3Error */
export async function copyObject(exchange: Exchange): Promise<void> {
  const { storage, target, headers } = exchange;
  const source = decode(String(headers["x-amz-copy-source"])).replace(/^\//, "");
  const slash = source.indexOf("/");
  if (slash < 1) throw new S3Error("InvalidArgument", "the copy source names no key");
  checkKeyLength(source.slice(slash + 1));
  storage.getBucket(target.bucket); // refused before a file is open
  const opened = storage.getBucket(source.slice(0, slash)).openObject(source.slice(slash + 1));
  const { size, contentType, metadata } = opened.record;
  const kept = headers["x-amz-metadata-directive"] === "REPLACE" ? objectHeaders(headers) : { contentType, metadata };
  const options = { ...kept, onlyNew: isOnlyNew(headers), etag: undefined };
  const bytes = objectBytes(opened.file, { start: 0, end: size });
  const record = await storage.putObject(target.bucket, target.key, bytes, options);
  const modified = element("LastModified", new Date(record.modifiedMs).toISOString());
  answerXml(exchange, document("CopyObjectResult", element("ETag", `"${record.etag}"`), modified));
}

/** Answers GetObject, whole or a range. @throws S3Error */
export async function getObject(exchange: Exchange): Promise<void> {
  const { storage, target, headers, response } = exchange;
  const { record, file } = storage.getBucket(target.bucket).openObject(target.key);
  let bytes: AsyncIterable<Buffer>;
  try {
    const range = parseByteRange(headers.range, record.size);
    bytes = objectBytes(file, range ?? { start: 0, end: record.size });
    if (headers["if-none-match"] === `"${record.etag}"`) {
      closeSync(file);
      return answerEmpty(exchange, 304, { etag: `"${record.etag}"` });
    }
    response.writeHead(range === undefined ? 200 : 206, answerHeaders(record, range));
  } catch (error) {
    closeSync(file);
    throw error;
  }
  await pipeline(bytes, response);
}

/** Answers HeadObject. @throws S3Error */
export async function headObject(exchange: Exchange): Promise<void> {
  const { storage, target, headers } = exchange;
  const record = storage.getBucket(target.bucket).getRecord(target.key);
  const range = parseByteRange(headers.range, record.size);
  answerEmpty(exchange, range === undefined ? 200 : 206, answerHeaders(record, range));
}

/** Answers DeleteObject; an object that is not there is no error. @throws S3Error */
export async function deleteObject(exchange: Exchange): Promise<void> {
  const { storage, target } = exchange;
  await storage.getBucket(target.bucket).remove(target.key);
  answerEmpty(exchange, 204);
}

/**
 * Says whether a write asks that its key have no object yet.
 * @throws S3Error `NotImplemented` for any other condition: as S3 does
 */
export function isOnlyNew(headers: IncomingHttpHeaders): boolean {
  const condition = headers["if-none-match"];
  if (condition === undefined) return false;
  if (condition !== "*") throw new S3Error("NotImplemented", "If-None-Match takes * only");
  return true;
}

/** Takes content type and metadata from the headers of a write. @throws S3Error `MetadataTooLarge` */
export function objectHeaders(headers: IncomingHttpHeaders): ObjectHeaders {
  const metadata: Record<string, string> = {};
  let bytes = 0;
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith("x-amz-meta-") || typeof value !== "string") continue;
    metadata[name] = value;
    bytes += name.length - "x-amz-meta-".length + value.length;
  }
  if (bytes > MAX_METADATA_BYTES) throw new S3Error("MetadataTooLarge", "your metadata headers are too large");
  return { contentType: headers["content-type"] ?? "binary/octet-stream", metadata };
}

/** Yields a range of an opened object, and closes the file whatever happens. */
async function* objectBytes(file: number, range: ByteRange): AsyncGenerator<Buffer> {
  if (range.start === range.end) return closeSync(file);
  const stream: AsyncIterable<Buffer> = createReadStream("", { fd: file, start: range.start, end: range.end - 1 });
  yield* stream;
}

function answerHeaders(record: ObjectRecord, range: ByteRange | undefined): OutgoingHttpHeaders {
  const { start, end } = range ?? { start: 0, end: record.size };
  return {
    "content-type": record.contentType,
    "content-length": end - start,
    etag: `"${record.etag}"`,
    "last-modified": new Date(record.modifiedMs).toUTCString(),
    "accept-ranges": "bytes",
    ...record.metadata,
    ...(range === undefined ? {} : { "content-range": `bytes ${start}-${end - 1}/${record.size}` }),
  };
}
