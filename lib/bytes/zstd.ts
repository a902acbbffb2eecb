/**
 * A zstd decoder for bytes from outside: its work is bounded by its input and output, whatever the bytes.
 * Source: RFC 8878.
 */
import { type ErrorCode, RepoError } from "../errors";
import { BITS_PADDING } from "./zstd-bits";
import { CompressedBlocks } from "./zstd-block";
import { readZstdBlock, type ZstdFrame } from "./zstd-frame";

/**
 * Decodes one frame that `zstdFrames` found in `bytes`. Its checksum, if it has one, is not checked.
 *
 * @param maxBytes the most bytes that it may become
 * @throws RepoError `code` when it is corrupt or does not become the size that it says; `tooLarge` over `maxBytes`
 */
export function decodeZstdFrame(bytes: Uint8Array, frame: ZstdFrame, maxBytes: number, code: ErrorCode): Uint8Array {
  const { contentSize, maxContentSize, maxBlockBytes } = frame;
  if (contentSize !== undefined && contentSize > maxContentSize) {
    const sentence = `a zstd frame says ${contentSize} bytes, and its blocks become ${maxContentSize} at most`;
    throw new RepoError(code, sentence);
  }
  // Whoever says more than is allowed is refused before anything is allocated.
  if (contentSize !== undefined && contentSize > maxBytes) throw tooLarge(maxBytes);
  const padded = new Uint8Array(frame.blocksEnd - frame.blocksStart + BITS_PADDING);
  padded.set(bytes.subarray(frame.blocksStart, frame.blocksEnd));
  const view = new DataView(padded.buffer);
  const content = new Uint8Array(contentSize ?? Math.min(maxContentSize, maxBytes));
  const compressed = new CompressedBlocks(padded, content, code);
  let length = 0;
  for (let at = 0, isLast = false; !isLast; ) {
    const block = readZstdBlock(view, at, code);
    const { type, size, start, end } = block;
    const from = length;
    length = type === "compressed" ? compressed.decode(start, end, from, maxBlockBytes) : from + size;
    if (length > content.length) {
      if (contentSize === undefined) throw tooLarge(maxBytes);
      throw new RepoError(code, `a zstd frame says ${contentSize} bytes and becomes more`);
    }
    if (type === "raw") content.set(padded.subarray(start, end), from);
    if (type === "run") content.fill(view.getUint8(start), from, length);
    isLast = block.isLast;
    at = end;
  }
  if (contentSize !== undefined && length < contentSize) {
    throw new RepoError(code, `a zstd frame says ${contentSize} bytes and becomes ${length}`);
  }
  return content.subarray(0, length);
}

function tooLarge(maxBytes: number): RepoError {
  return new RepoError("tooLarge", `a zstd stream becomes more than ${maxBytes} bytes`, { maxBytes });
}
