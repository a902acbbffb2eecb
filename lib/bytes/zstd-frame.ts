/**
 * The frame structure of zstd, read without decompressing anything: where each frame and block lies and what it
 * may become. Source: RFC 8878, section 3.1.
 */
import { type ErrorCode, RepoError } from "../errors";

/** The most bytes that one block may become. */
const MAX_BLOCK_BYTES = 128 * 1024;
/** The largest window that is read: what `zstd -19` needs, and what decoders need not exceed unless told to. */
const MAX_WINDOW_BYTES = 8 * 1024 * 1024;

const MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50; // to 0x184d2a5f
const BLOCK_HEADER_SIZE = 3;
const CHECKSUM_SIZE = 4;

/** One frame of a zstd stream. */
export interface ZstdFrame {
  /** Byte offsets of its magic and of its end, behind the checksum if it has one. */
  readonly start: number;
  readonly end: number;
  /** Bytes that the frame says it becomes, or `undefined` when it does not say. */
  readonly contentSize: number | undefined;
  /** The most bytes that its blocks can become. */
  readonly maxContentSize: number;
}

interface FrameHeader {
  readonly contentSize: number | undefined;
  /** The most bytes that one block of this frame may become. */
  readonly maxBlockBytes: number;
  readonly hasChecksum: boolean;
  /** Byte offset of the first block. */
  readonly end: number;
}

/**
 * Finds the frames of a stream, in order; skippable frames are left out.
 *
 * @throws RepoError `code` when the stream is empty, cut off, followed by other bytes, or needs a dictionary or a
 * window of more than 8 MiB
 */
export function zstdFrames(bytes: Uint8Array, code: ErrorCode): ZstdFrame[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const frames: ZstdFrame[] = [];
  for (let at = 0; at < bytes.length || frames.length === 0; ) {
    needBytes(view, at, 8, code); // no frame is smaller than magic, descriptor and one block header
    const magic = view.getUint32(at, true);
    if ((magic & 0xfffffff0) === SKIPPABLE_MAGIC) {
      const size = view.getUint32(at + 4, true);
      needBytes(view, at + 8, size, code);
      at += 8 + size;
      continue;
    }
    if (magic !== MAGIC) throw new RepoError(code, "a zstd frame does not start with its magic", { at, magic });
    const header = readHeader(view, at, code);
    const { end: blocksEnd, maxContentSize } = walkBlocks(view, header, code);
    const end = blocksEnd + (header.hasChecksum ? CHECKSUM_SIZE : 0);
    needBytes(view, blocksEnd, end - blocksEnd, code);
    frames.push({ start: at, end, contentSize: header.contentSize, maxContentSize });
    at = end;
  }
  return frames;
}

function readHeader(view: DataView, start: number, code: ErrorCode): FrameHeader {
  const descriptor = view.getUint8(start + 4);
  const singleSegment = (descriptor & 0x20) !== 0;
  const sizeFlag = descriptor >> 6;
  if ((descriptor & 0x08) !== 0) throw new RepoError(code, "a zstd frame sets a reserved bit", { start });
  if ((descriptor & 0x03) !== 0) throw new RepoError(code, "a zstd frame needs a dictionary", { start });
  const sizeAt = start + (singleSegment ? 5 : 6);
  const sizeLength = sizeFlag === 0 ? (singleSegment ? 1 : 0) : 1 << sizeFlag;
  needBytes(view, sizeAt, sizeLength, code);
  const contentSize = readContentSize(view, sizeAt, sizeLength);
  const windowBytes = singleSegment ? (contentSize ?? 0) : windowSize(view.getUint8(start + 5));
  // With a single segment the content is its own window; it is as large as the caller allows.
  if (!singleSegment && windowBytes > MAX_WINDOW_BYTES) {
    throw new RepoError(code, `a zstd frame needs a window of ${windowBytes} bytes, more than ${MAX_WINDOW_BYTES}`);
  }
  return {
    contentSize,
    maxBlockBytes: Math.min(windowBytes, MAX_BLOCK_BYTES),
    hasChecksum: (descriptor & 0x04) !== 0,
    end: sizeAt + sizeLength,
  };
}

function readContentSize(view: DataView, at: number, length: number): number | undefined {
  if (length === 0) return undefined;
  if (length === 1) return view.getUint8(at);
  if (length === 2) return view.getUint16(at, true) + 256;
  const low = view.getUint32(at, true);
  return length === 4 ? low : view.getUint32(at + 4, true) * 2 ** 32 + low;
}

function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

/** One block of a frame, as its header tells it. */
interface ZstdBlock {
  readonly type: "raw" | "run" | "compressed";
  /** Bytes that a raw block or a run becomes; bytes that a compressed block is stored in. */
  readonly size: number;
  readonly isLast: boolean;
  /** Byte offset of the end of what is stored. */
  readonly end: number;
}

const BLOCK_TYPES = ["raw", "run", "compressed"] as const;

function readBlock(view: DataView, at: number, code: ErrorCode): ZstdBlock {
  needBytes(view, at, BLOCK_HEADER_SIZE, code);
  const header = view.getUint16(at, true) + view.getUint8(at + 2) * 2 ** 16;
  const type = BLOCK_TYPES[(header >> 1) & 3];
  if (type === undefined) throw new RepoError(code, "a zstd block has the reserved type", { at });
  const size = header >> 3;
  const start = at + BLOCK_HEADER_SIZE;
  const stored = type === "run" ? 1 : size;
  needBytes(view, start, stored, code);
  return { type, size, isLast: (header & 1) === 1, end: start + stored };
}

function walkBlocks(
  view: DataView,
  { end: firstBlock, maxBlockBytes }: FrameHeader,
  code: ErrorCode,
): Pick<ZstdFrame, "end" | "maxContentSize"> {
  let maxContentSize = 0;
  for (let at = firstBlock; ; ) {
    const block = readBlock(view, at, code);
    if (block.size > maxBlockBytes) {
      throw new RepoError(code, `a zstd block has ${block.size} bytes, more than ${maxBlockBytes}`, { at });
    }
    maxContentSize += block.type === "compressed" ? maxBlockBytes : block.size;
    at = block.end;
    if (block.isLast) return { end: at, maxContentSize };
  }
}

function needBytes(view: DataView, at: number, length: number, code: ErrorCode): void {
  if (at + length > view.byteLength) {
    throw new RepoError(code, "a zstd stream ends too early", { at, wants: length, size: view.byteLength });
  }
}
