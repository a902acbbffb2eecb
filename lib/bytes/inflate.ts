/**
 * The one place that decompresses: zlib, zstd and bzip2, each one whole stream in memory, bounded, nothing after it.
 * What comes out can still be wrong where the format has no checksum (zstd as Mercurial writes it): whoever asks compares
 * lengths and node ids.
 */
import { createRequire } from "node:module";
import * as zlib from "node:zlib";
import type Bunzip from "seek-bzip";
import { type ErrorCode, RepoError } from "../errors";
import { countBzip2Blocks } from "./bzip2-blocks";
import { compact } from "./compact";
import { ZstdDecoder } from "./zstd";
import { zstdFrames } from "./zstd-frame";

/** The least that a full block of level 1 becomes: it holds 99,981 bytes, and a run of four that are equal takes five. */
const MIN_FULL_BZIP2_BLOCK_BYTES = 79_984;

/** Node's own zstd, there since 22.15. */
const nodeZstd = (zlib as { zstdDecompressSync?: (bytes: Uint8Array, options: zlib.ZlibOptions) => Buffer })
  .zstdDecompressSync;
/** Loaded with the first bzip2 stream; many a program never sees one. */
const loadBunzip = (): typeof Bunzip => createRequire(import.meta.url)("seek-bzip");
const zstd = nodeZstd ?? (await ZstdDecoder.load());

/**
 * Decompresses a zlib stream.
 *
 * @param maxBytes the most bytes that it may become
 * @param code the error code of a stream that is corrupt, cut off or followed by other bytes
 * @throws RepoError `code`, or `tooLarge` over `maxBytes`
 */
export function inflateZlib(bytes: Uint8Array, maxBytes: number, code: ErrorCode): Uint8Array {
  // Small outputs should not hold on to the 16 KiB that Node allocates by default; large ones want fewer rounds.
  const chunkSize = Math.min(Math.max(bytes.length * 4, 1024), 256 * 1024);
  // With `info` Node also gives the engine, which the types do not know.
  const options: zlib.ZlibOptions = { maxOutputLength: Math.max(1, maxBytes), chunkSize, info: true };
  const { buffer, engine } = decode("zlib", maxBytes, code, () => zlib.inflateSync(bytes, options)) as unknown as {
    buffer: Buffer;
    engine: { bytesWritten: number };
  };
  if (buffer.length > maxBytes) throw tooLarge("zlib", maxBytes);
  if (engine.bytesWritten !== bytes.length) {
    throw new RepoError(code, "a zlib stream is followed by other bytes", {
      end: engine.bytesWritten,
      size: bytes.length,
    });
  }
  return plain(compact(buffer));
}

/**
 * Decompresses a zstd stream of one or more frames.
 *
 * @param maxBytes the most bytes that it may become
 * @param code the error code of a stream that is corrupt, cut off or followed by other bytes, or that needs a
 * dictionary or a window over 8 MiB
 * @throws RepoError `code`, or `tooLarge` over `maxBytes`; `tooLarge` also for a corrupt frame that does not say its
 * size and has enough blocks to become more than `maxBytes`
 */
export function inflateZstd(bytes: Uint8Array, maxBytes: number, code: ErrorCode): Uint8Array {
  const frames = zstdFrames(bytes, code);
  if (typeof zstd === "function") {
    const text = decode("zstd", maxBytes, code, () => zstd(bytes, { maxOutputLength: Math.max(1, maxBytes) }));
    if (text.length > maxBytes) throw tooLarge("zstd", maxBytes);
    return plain(compact(text));
  }
  const texts: Uint8Array[] = [];
  let left = maxBytes;
  for (const frame of frames) {
    const text = zstd.decompress(bytes, frame, left, code);
    left -= text.length;
    texts.push(text);
  }
  const [first] = texts;
  return texts.length === 1 && first !== undefined ? first : new Uint8Array(Buffer.concat(texts));
}

/**
 * Decompresses a bzip2 stream, its own magic `BZh` included.
 *
 * @param maxBytes the most bytes that it may become
 * @param code the error code of a stream that is corrupt (CRCs are checked), cut off or followed by other bytes
 * @throws RepoError `code`, or `tooLarge` over `maxBytes`; `tooLarge` also when there are more blocks than `maxBytes`
 * can fill
 */
export function inflateBzip2(bytes: Uint8Array, maxBytes: number, code: ErrorCode): Uint8Array {
  const blocks = countBzip2Blocks(bytes);
  // The fourth byte is the digit of the level: blocks of so many times 100,000 bytes.
  const level = Math.min(9, Math.max(1, (bytes[3] ?? 0) - 0x30));
  // A block takes milliseconds however short it is, and compressors fill all but the last.
  if (blocks > 1 + maxBytes / (level * MIN_FULL_BZIP2_BLOCK_BYTES)) {
    throw new RepoError("tooLarge", `a bzip2 stream has ${blocks} blocks for at most ${maxBytes} bytes`, { blocks });
  }
  const input = new BoundedInput(bytes, code);
  const output = new BoundedOutput(Math.min(bytes.length * 8 + 64, maxBytes), maxBytes);
  decode("bzip2", maxBytes, code, () => loadBunzip().decode(input, output));
  if (input.left > 0) {
    throw new RepoError(code, "a bzip2 stream is followed by other bytes", { left: input.left, size: bytes.length });
  }
  return output.text();
}

/** Runs a decoder, and turns what it throws into a RepoError. */
function decode<T>(format: string, maxBytes: number, code: ErrorCode, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof RepoError) throw error;
    const full = error instanceof RangeError && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    throw full
      ? tooLarge(format, maxBytes)
      : new RepoError(code, `a ${format} stream is corrupt or cut off`, {}, error);
  }
}

function tooLarge(format: string, maxBytes: number): RepoError {
  return new RepoError("tooLarge", `a ${format} stream becomes more than ${maxBytes} bytes`, { maxBytes });
}

/** Returns the same bytes without the methods of a `Buffer`. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Bytes as seek-bzip reads them. Without an `eof` method it cannot take a cut stream for a whole one. */
class BoundedInput {
  readonly #bytes: Uint8Array;
  readonly #code: ErrorCode;
  #at = 0;

  constructor(bytes: Uint8Array, code: ErrorCode) {
    this.#bytes = bytes;
    this.#code = code;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  readByte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new RepoError(this.#code, "a bzip2 stream ends too early", { at: this.#at - 1 });
    return byte;
  }

  read(target: Uint8Array, at: number, length: number): number {
    for (let i = 0; i < length; i++) target[at + i] = this.readByte();
    return length;
  }
}

/** Collects what seek-bzip writes, up to a bound. */
class BoundedOutput {
  readonly #maxBytes: number;
  #bytes: Uint8Array;
  #length = 0;

  constructor(capacity: number, maxBytes: number) {
    this.#bytes = new Uint8Array(capacity);
    this.#maxBytes = maxBytes;
  }

  writeByte(byte: number): void {
    if (this.#length === this.#bytes.length) {
      if (this.#length >= this.#maxBytes) throw tooLarge("bzip2", this.#maxBytes);
      const larger = new Uint8Array(Math.min(this.#length * 2, this.#maxBytes));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#length++] = byte;
  }

  text(): Uint8Array {
    return compact(this.#bytes.subarray(0, this.#length));
  }
}
