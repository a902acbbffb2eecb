/** How zstd packs bits. Source: RFC 8878, sections 4.1 and 4.2.2. */
import { type ErrorCode, RepoError } from "../errors";

/** Zero bytes that must lie behind the bytes that are read as bits: whole words are loaded. */
export const BITS_PADDING = 8;

/** Throws: the stream breaks the format; `what` completes the sentence "a zstd stream …". */
export function corrupt(code: ErrorCode, what: string): never {
  throw new RepoError(code, `a zstd stream ${what}`);
}

/**
 * Returns `count` bits, at most 25, from bit `bit` on, counted from byte `start`. Bits before the first are zeros.
 * Streams are read from their end, so `bit` grows smaller; this is the innermost step of decoding.
 */
export function bitsAt(view: DataView, start: number, bit: number, count: number): number {
  const mask = (1 << count) - 1;
  if (bit >= 0) return (view.getUint32(start + (bit >> 3), true) >>> (bit & 7)) & mask;
  return bit + count <= 0 ? 0 : (view.getUint32(start, true) << -bit) & mask;
}

/** Returns the bits of the stream in the bytes `start` to `end`: the highest bit that is set marks its end. */
export function countBits(view: DataView, start: number, end: number, code: ErrorCode): number {
  const last = end > start ? view.getUint8(end - 1) : 0;
  if (last === 0) corrupt(code, "has a bit stream without its end mark");
  return (end - start) * 8 - (Math.clz32(last) - 23);
}
