/**
 * zlib's `compress` at its default level, byte for byte: a git binary patch holds its output, and Node's own zlib
 * (Chromium's) finds other matches. Source: RFC 1950 and 1951; checked against zlib 1.2.13.
 */
import { type ShouldStop, stopIfAsked } from "../work-limit";
import { BitWriter, BlockWriter } from "./block";

const WINDOW_SIZE = 1 << 15;
const MIN_MATCH = 3;
const MAX_MATCH = 258;
/** zlib refills its window when less than this is ahead. */
const MIN_LOOKAHEAD = MAX_MATCH + MIN_MATCH + 1;
const MAX_DISTANCE = WINDOW_SIZE - MIN_LOOKAHEAD;
/** A match of three bytes from farther away costs more than its literals. */
const TOO_FAR = 4096;
const HASH_MASK = (1 << 15) - 1;
/** Level 6: with a match this long at hand look at a quarter of the candidates, … */
const GOOD_LENGTH = 8;
/** … with one this long do not look for a better one at the next byte, … */
const MAX_LAZY = 16;
/** … be content with one this long, … */
const NICE_LENGTH = 128;
/** … and look at no more candidates than this. */
const MAX_CHAIN = 128;
const NONE = -1;

/**
 * Returns `data` as a zlib stream, as zlib writes it at level 6 with a 32 KiB window and memory level 8.
 * @throws RepoError `deadlineExceeded` when `shouldStop` says so; it is asked at each block
 */
export function compressAsZlib(data: Uint8Array, shouldStop?: ShouldStop): Uint8Array {
  const bits = new BitWriter();
  bits.writeBytes(Uint8Array.of(0x78, 0x9c));
  new Deflater(data, bits, shouldStop).run();
  const checksum = adler32(data);
  bits.writeBytes(Uint8Array.of(checksum >>> 24, checksum >>> 16, checksum >>> 8, checksum));
  return bits.finish();
}

/** Returns the Adler-32 checksum (RFC 1950 8). */
function adler32(data: Uint8Array): number {
  let low = 1;
  let high = 0;
  for (let at = 0; at < data.length; ) {
    const end = Math.min(data.length, at + 3800); // so few that neither sum leaves 32 bits
    for (; at < end; at++) {
      low += data[at] as number;
      high += low;
    }
    low %= 65_521;
    high %= 65_521;
  }
  return high * 65_536 + low;
}

class Deflater {
  readonly #data: Uint8Array;
  readonly #block: BlockWriter;
  readonly #shouldStop: ShouldStop | undefined;
  /** The last place of each hash, and for each place in the window the one before with the same hash. */
  readonly #heads = new Int32Array(HASH_MASK + 1).fill(NONE);
  readonly #previous = new Int32Array(WINDOW_SIZE);
  /**
   * Where zlib's window of 64 KiB begins and ends. It moves in steps, and its very first byte is never matched, nor
   * can a block be stored whose start has left it: so we follow its moves, although all of `data` is at hand.
   */
  #windowStart = 0;
  #windowEnd = 0;
  #blockStart = 0;
  #matchStart = 0;

  constructor(data: Uint8Array, bits: BitWriter, shouldStop: ShouldStop | undefined) {
    this.#data = data;
    this.#shouldStop = shouldStop;
    this.#block = new BlockWriter(bits);
  }

  /** Writes the whole stream: a match is only taken when the next byte does not begin a longer one. */
  run(): void {
    const data = this.#data;
    let at = 0;
    let length = MIN_MATCH - 1;
    let literalPending = false;
    while (at < data.length) {
      if (this.#windowEnd - at < MIN_LOOKAHEAD) this.#fillWindow(at);
      const candidate = this.#insert(at);
      const previousLength = length;
      const previousStart = this.#matchStart;
      length = MIN_MATCH - 1;
      if (candidate > this.#windowStart && previousLength < MAX_LAZY && at - candidate <= MAX_DISTANCE) {
        length = this.#longestMatch(at, candidate, previousLength);
        if (length === MIN_MATCH && at - this.#matchStart > TOO_FAR) length = MIN_MATCH - 1;
      }
      if (previousLength >= MIN_MATCH && length <= previousLength) {
        const full = this.#block.add(at - 1 - previousStart, previousLength);
        const end = at - 1 + previousLength;
        for (at++; at < end; at++) this.#insert(at);
        literalPending = false;
        length = MIN_MATCH - 1;
        if (full) this.#endBlock(at, false);
      } else {
        if (literalPending && this.#block.add(0, data[at - 1] as number)) this.#endBlock(at, false);
        literalPending = true;
        at++;
      }
    }
    if (literalPending) this.#block.add(0, data[at - 1] as number);
    this.#endBlock(at, true);
  }

  #fillWindow(at: number): void {
    if (at - this.#windowStart >= WINDOW_SIZE + MAX_DISTANCE) this.#windowStart += WINDOW_SIZE;
    this.#windowEnd = Math.min(this.#data.length, this.#windowStart + 2 * WINDOW_SIZE);
  }

  /** Enters the place in the hash table; returns the place before it with the same three bytes. */
  #insert(at: number): number {
    const data = this.#data;
    if (at + MIN_MATCH > data.length) return NONE;
    const [first, second, third] = [data[at] as number, data[at + 1] as number, data[at + 2] as number];
    const hash = ((first << 10) ^ (second << 5) ^ third) & HASH_MASK;
    const before = this.#heads[hash] as number;
    this.#previous[at & (WINDOW_SIZE - 1)] = before;
    this.#heads[hash] = at;
    return before;
  }

  /** Returns the length of the first longest match that is longer than `atLeast`, else `atLeast`; sets `#matchStart`. */
  #longestMatch(at: number, firstCandidate: number, atLeast: number): number {
    const data = this.#data;
    const lookahead = data.length - at;
    const longest = Math.min(MAX_MATCH, lookahead);
    const nice = Math.min(NICE_LENGTH, lookahead);
    const limit = Math.max(this.#windowStart, at - MAX_DISTANCE);
    let best = atLeast;
    let chain = atLeast >= GOOD_LENGTH ? MAX_CHAIN >> 2 : MAX_CHAIN;
    let candidate = firstCandidate;
    do {
      if (data[candidate + best] === data[at + best] && data[candidate + best - 1] === data[at + best - 1]) {
        let length = 0;
        while (length < longest && data[candidate + length] === data[at + length]) length++;
        if (length > best) {
          this.#matchStart = candidate;
          best = length;
          if (length >= nice) break;
        }
      }
      candidate = this.#previous[candidate & (WINDOW_SIZE - 1)] as number;
    } while (candidate > limit && --chain > 0);
    return Math.min(best, lookahead);
  }

  #endBlock(end: number, isLast: boolean): void {
    stopIfAsked(this.#shouldStop, "compress a binary file", { size: this.#data.length });
    const start = this.#blockStart;
    const raw = start >= this.#windowStart ? this.#data.subarray(start, end) : undefined;
    this.#block.end(raw, end - start, isLast);
    this.#blockStart = end;
  }
}
