/**
 * The `aws-chunked` content encoding, unsigned, with trailers.
 * Source: "Uploading chunks using unsigned payload and trailing headers" of the Amazon S3 API reference.
 */
import { S3Error } from "./s3-error";

/** Bytes in the longest line of framing: a chunk's size or one trailer. */
const MAX_LINE_BYTES = 4096;
/** Trailers after one body; a checksum needs one. */
const MAX_TRAILERS = 16;

/**
 * Takes the framing off a body: yields the bytes of the chunks, then puts what trails them into `trailers`, names
 * in lower case.
 * @throws S3Error `IncompleteBody` or `MalformedTrailerError`
 */
export async function* decodeAwsChunked(
  body: AsyncIterable<Buffer>,
  trailers: Map<string, string>,
): AsyncGenerator<Buffer> {
  const reader = new FrameReader(body);
  for (;;) {
    const size = await readChunkSize(reader);
    if (size === 0) break;
    yield* reader.take(size);
    if ((await reader.line()) !== "") throw new S3Error("IncompleteBody", "a chunk does not end where it says");
  }
  for (let line = await reader.trailerLine(); line !== ""; line = await reader.trailerLine()) {
    const colon = line.indexOf(":");
    if (colon < 1 || trailers.size === MAX_TRAILERS) throw new S3Error("MalformedTrailerError", "malformed trailers");
    trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
}

async function readChunkSize(reader: FrameReader): Promise<number> {
  const line = await reader.line();
  // 11 hex digits are 16 TiB: more than any object, and exact in a double.
  if (!/^[0-9a-fA-F]{1,11}$/.test(line)) throw new S3Error("IncompleteBody", "a chunk has no size");
  return Number.parseInt(line, 16);
}

/** Reads lines and counted bytes from a stream of buffers; holds at most one buffer and one line. */
class FrameReader {
  readonly #source: AsyncIterator<Buffer>;
  #pending: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Reads up to the next CRLF, which is left out. */
  async line(): Promise<string> {
    for (;;) {
      const end = this.#pending.indexOf("\r\n");
      if (end >= 0) {
        const line = this.#pending.toString("latin1", 0, end);
        this.#pending = this.#pending.subarray(end + 2);
        return line;
      }
      if (this.#pending.length > MAX_LINE_BYTES) throw new S3Error("IncompleteBody", "a line of framing has no end");
      if (!(await this.#fill())) throw new S3Error("IncompleteBody", "the body ends inside its framing");
    }
  }

  /** Reads a line of the trailers; the end of the body is their end too, as some clients leave out the last CRLF. */
  async trailerLine(): Promise<string> {
    if (this.#pending.length === 0 && !(await this.#fill())) return "";
    return this.line();
  }

  /** Yields exactly `size` bytes, in pieces. */
  async *take(size: number): AsyncGenerator<Buffer> {
    for (let left = size; left > 0; ) {
      if (this.#pending.length === 0 && !(await this.#fill())) {
        throw new S3Error("IncompleteBody", "the body ends inside a chunk");
      }
      const piece = this.#pending.subarray(0, left);
      this.#pending = this.#pending.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }

  /** Adds what comes next to what is pending; `false` at the end of the body. */
  async #fill(): Promise<boolean> {
    const { value, done } = await this.#source.next();
    if (done === true) return false;
    this.#pending = this.#pending.length === 0 ? value : Buffer.concat([this.#pending, value]);
    return true;
  }
}
