/** The two ways in which zstd packs bits. Source: RFC 8878, sections 4.1 and 4.2.2. */
import { type ErrorCode, RepoError } from "../errors";

/** Zero bytes that must lie behind the bytes that are read as bits: whole words are loaded. */
export const BITS_PADDING = 8;

/** Throws: the stream breaks the format; `what` completes the sentence "a zstd stream …". */
export function corrupt(code: ErrorCode, what: string): never {
  throw new RepoError(code, `a zstd stream ${what}`);
}

/** A bit stream that is read from its end: entropy-coded data. */
export class BackwardBits {
  /** Bits that are left; below 0 when more were taken than there were, which then were zeros. */
  left = 0;
  readonly #view: DataView;
  readonly #code: ErrorCode;
  #start = 0;

  constructor(view: DataView, code: ErrorCode) {
    this.#view = view;
    this.#code = code;
  }

  /** Begins at the last bytes of `start` to `end`: the highest bit that is set marks the end of the stream. */
  open(start: number, end: number): void {
    const last = end > start ? this.#view.getUint8(end - 1) : 0;
    if (last === 0) corrupt(this.#code, "has a bit stream without its end mark");
    this.#start = start;
    this.left = (end - start) * 8 - (Math.clz32(last) - 23);
  }

  /** Takes the next `count` bits, at most 25. */
  take(count: number): number {
    this.left -= count;
    return this.#at(this.left, count);
  }

  /** Returns the next `count` bits, at most 25, and leaves them. */
  peek(count: number): number {
    return this.#at(this.left - count, count);
  }

  #at(bit: number, count: number): number {
    const mask = (1 << count) - 1;
    if (bit >= 0) return (this.#view.getUint32(this.#start + (bit >> 3), true) >>> (bit & 7)) & mask;
    // Before the first bit there are zeros.
    if (bit + count <= 0) return 0;
    return (this.#view.getUint32(this.#start, true) << -bit) & mask;
  }
}
