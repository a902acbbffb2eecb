/** The body of an answer of S3, read into memory: bounded, and whole or an error. */
import { Readable } from "node:stream";

/** An answer was larger than the caller takes. */
export class BodyTooLarge extends Error {
  override readonly name = "BodyTooLarge";
  /** Bytes, as announced or as read so far. */
  readonly size: number;

  constructor(size: number) {
    super(`a body of ${size} bytes or more`);
    this.size = size;
  }
}

/**
 * Reads a body whole; refuses by its announced length before any of it is read.
 *
 * @param body what the SDK gave, a Node stream
 * @param announced the Content-Length; `undefined` when the answer had none
 * @throws BodyTooLarge when it has more than `maxBytes`; the connection is closed then
 * @throws Error when it is shorter than announced, or the connection breaks
 */
export async function readS3Body(body: unknown, announced: number | undefined, maxBytes: number): Promise<Uint8Array> {
  if (!(body instanceof Readable)) throw new Error("the answer has no body");
  try {
    if (announced !== undefined && announced > maxBytes) throw new BodyTooLarge(announced);
    const pieces: Uint8Array[] = [];
    let size = 0;
    const stream: AsyncIterable<Uint8Array> = body;
    for await (const piece of stream) {
      size += piece.length;
      if (size > maxBytes) throw new BodyTooLarge(size);
      pieces.push(piece);
    }
    if (announced !== undefined && size !== announced) throw new Error(`${size} bytes came of ${announced}`);
    return Buffer.concat(pieces, size);
  } finally {
    // After an error: what is still to come is not wanted.
    if (!body.readableEnded) body.destroy();
  }
}

/** Closes the connection of a body that is not wanted. */
export function discardS3Body(body: unknown): void {
  if (body instanceof Readable) body.destroy();
}
