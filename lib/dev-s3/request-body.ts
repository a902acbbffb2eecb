/** The body of a request: bounded, its framing taken off, its checksums checked. */
import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { decodeAwsChunked } from "./aws-chunked";
import { startDigests } from "./digests";
import { S3Error } from "./s3-error";

/** Yields a request's body. What was yielded is good only once the generator has ended without an error. */
export type RequestBody = (maxBytes: number) => AsyncGenerator<Buffer>;

const STREAMING = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

/**
 * Yields the bytes of a body, at most `maxBytes`, and checks at its end what was promised of it: length, SHA-256 of
 * the signature, Content-MD5 and checksums in headers or trailers.
 *
 * @param payloadHash what was signed for the body
 * @throws S3Error `EntityTooLarge`, `MissingContentLength`, `IncompleteBody`, `BadDigest`, `XAmzContentSHA256Mismatch`,
 *   `MalformedTrailerError`, `NotImplemented` for a signed stream
 */
export async function* readRequestBody(
  request: IncomingMessage,
  payloadHash: string,
  maxBytes: number,
): AsyncGenerator<Buffer> {
  const { headers } = request;
  const streaming = payloadHash.startsWith("STREAMING-");
  if (streaming && payloadHash !== STREAMING) throw new S3Error("NotImplemented", `${payloadHash} is not read here`);
  const promised = promisedLength(headers[streaming ? "x-amz-decoded-content-length" : "content-length"]);
  if (promised > maxBytes) throw new S3Error("EntityTooLarge", `the body is over ${maxBytes} bytes`);

  const announced = splitNames(headers["x-amz-trailer"]);
  const digests = startDigests([...Object.keys(headers), ...announced]);
  const trailers = new Map<string, string>();
  const sha256 = createHash("sha256");
  let size = 0;
  // A refusal must still reach the client: leaving the loop early may not destroy the connection.
  const raw: AsyncIterable<Buffer> = { [Symbol.asyncIterator]: () => request.iterator({ destroyOnReturn: false }) };
  for await (const piece of streaming ? decodeAwsChunked(raw, trailers) : raw) {
    size += piece.length;
    if (size > promised) throw new S3Error("IncompleteBody", "the body is longer than was promised");
    for (const digest of digests.values()) digest.update(piece);
    sha256.update(piece);
    yield piece;
  }

  if (size !== promised) throw new S3Error("IncompleteBody", "the body is shorter than was promised");
  if (!streaming && payloadHash !== "UNSIGNED-PAYLOAD" && payloadHash !== sha256.digest("hex")) {
    throw new S3Error("XAmzContentSHA256Mismatch", "the body is not the one that was signed");
  }
  for (const name of announced) {
    if (!trailers.has(name)) throw new S3Error("MalformedTrailerError", `the trailer ${name} is missing`);
  }
  for (const [name, digest] of digests) {
    const given = trailers.get(name) ?? headers[name];
    if (given !== digest.finish()) throw new S3Error("BadDigest", `the ${name} you specified did not match the body`);
  }
}

/** Reads a small body whole, as text. @throws S3Error as `readRequestBody` */
export async function readText(body: AsyncIterable<Buffer>): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces).toString("utf8");
}

function promisedLength(header: string | readonly string[] | undefined): number {
  if (typeof header !== "string") throw new S3Error("MissingContentLength", "you must provide the length of the body");
  if (!/^[0-9]{1,15}$/.test(header)) throw new S3Error("InvalidArgument", "the length of the body is no number");
  return Number(header);
}

function splitNames(header: string | readonly string[] | undefined): string[] {
  if (typeof header !== "string") return [];
  return header.split(",").map((name) => name.trim().toLowerCase());
}
