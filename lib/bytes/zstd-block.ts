/** Compressed blocks: literals, and sequences that copy them and earlier bytes. Source: RFC 8878, section 3.1.1.3. */
import type { ErrorCode } from "../errors";
import { bitsAt, corrupt, countBits } from "./zstd-bits";
import { LITERAL_LENGTHS, MATCH_LENGTHS, OFFSETS, type SequenceCode } from "./zstd-codes";
import { MAX_BLOCK_BYTES } from "./zstd-frame";
import { bitsOf, FseTable, nextOf, readFseTable, symbolOf } from "./zstd-fse";
import { decodeHuffman, HuffmanTable, readHuffmanTable } from "./zstd-huffman";

/** The most bits that `bitsAt` gives. */
const MAX_BITS = 25;
/** A run of this many bytes or more is copied by the engine, a shorter one byte by byte. */
const ENGINE_COPY_BYTES = 32;

/** A sequence code and the table that a frame uses for it at present. */
class SequenceTable {
  readonly code: SequenceCode;
  /** `undefined` until the frame's first block with sequences. */
  current: FseTable | undefined;
  readonly #own: FseTable;

  constructor(code: SequenceCode) {
    this.code = code;
    this.#own = new FseTable(code.maxAccuracy);
  }

  /** Sets the table as `mode` says: 0 default, 1 one symbol, 2 described, 3 as before. Returns the offset behind it. */
  read(mode: number, view: DataView, start: number, end: number, code: ErrorCode): number {
    if (mode === 3) {
      if (this.current === undefined) corrupt(code, "repeats a table that it has not had");
      return start;
    }
    this.current = mode === 0 ? this.code.defaultTable : this.#own;
    if (mode === 0) return start;
    if (mode === 2) return readFseTable(this.#own, view, start, end, this.code, code);
    const symbol = start < end ? view.getUint8(start) : this.code.maxSymbol + 1;
    if (symbol > this.code.maxSymbol) corrupt(code, "has a sequence code that does not exist");
    this.#own.fillWithOne(symbol);
    return start + 1;
  }
}

// Decoding is synchronous and never nested, so all frames share one set of tables: a frame of 300 bytes is decoded
// faster than new tables are allocated.
const literalSpace = new Uint8Array(MAX_BLOCK_BYTES);
const huffman = new HuffmanTable();
const literalLengths = new SequenceTable(LITERAL_LENGTHS);
const offsets = new SequenceTable(OFFSETS);
const matchLengths = new SequenceTable(MATCH_LENGTHS);

/** Decodes the compressed blocks of one frame, in order. One at a time may be in use. */
export class CompressedBlocks {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #target: Uint8Array;
  readonly #code: ErrorCode;
  #hasHuffman = false;
  // Recent offsets, the latest first.
  #offset1 = 1;
  #offset2 = 4;
  #offset3 = 8;
  // The block's literals that are not used yet.
  #literals: Uint8Array = literalSpace;
  #literalsAt = 0;
  #literalsEnd = 0;
  // Where the next byte goes, and where this block must end.
  #at = 0;
  #limit = 0;

  /**
   * @param bytes the frame, with `BITS_PADDING` bytes behind it
   * @param target the frame's content
   */
  constructor(bytes: Uint8Array, target: Uint8Array, code: ErrorCode) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#target = target;
    this.#code = code;
    for (const table of [literalLengths, offsets, matchLengths]) table.current = undefined;
  }

  /**
   * Decodes the block in the bytes `start` to `end` of the frame, its content from byte `at` of the target on.
   *
   * @param maxBytes the most bytes that it may become
   * @returns the end of its content; a content that does not fit into the target ends behind the target
   */
  decode(start: number, end: number, at: number, maxBytes: number): number {
    this.#at = at;
    this.#limit = at + maxBytes;
    const sequencesStart = this.#readLiterals(start, end, maxBytes);
    this.#runSequences(sequencesStart, end);
    this.#copyLiterals(this.#literalsEnd - this.#literalsAt);
    return this.#at;
  }

  /** Reads the literals section; returns the offset behind it. */
  #readLiterals(start: number, end: number, maxBytes: number): number {
    const head = start < end ? this.#view.getUint8(start) : corrupt(this.#code, "has an empty block");
    const type = head & 3;
    const format = (head >> 2) & 3;
    if (type >= 2) return this.#readHuffmanLiterals(type === 3, format, start, end, maxBytes);
    const headSize = format === 1 ? 2 : format === 3 ? 3 : 1;
    const size = (this.#view.getUint32(start, true) & (2 ** (8 * headSize) - 1)) >>> (headSize === 1 ? 3 : 4);
    const from = start + headSize;
    const next = from + (type === 0 ? size : 1);
    if (next > end || size > maxBytes) corrupt(this.#code, "has more literals than its block");
    if (type === 0) {
      this.#literals = this.#bytes;
      this.#literalsAt = from;
    } else {
      this.#literals = literalSpace.fill(this.#view.getUint8(from), 0, size);
      this.#literalsAt = 0;
    }
    this.#literalsEnd = this.#literalsAt + size;
    return next;
  }

  #readHuffmanLiterals(reuse: boolean, format: number, start: number, end: number, maxBytes: number): number {
    const code = this.#code;
    // 4 bits, then the sizes of the literals and of their streams in 10, 14 or 18 bits each.
    const sizeBits = format < 2 ? 10 : format === 2 ? 14 : 18;
    const mask = (1 << sizeBits) - 1;
    const low = this.#view.getUint32(start, true);
    const size = (low >>> 4) & mask;
    const storedSize =
      format < 2
        ? (low >>> 14) & mask
        : format === 2
          ? low >>> 18
          : (this.#view.getUint32(start + 2, true) >>> 6) & mask;
    const from = start + (format < 2 ? 3 : format + 2);
    const next = from + storedSize;
    if (next > end || size > maxBytes) corrupt(code, "has more literals than its block");
    if (reuse && !this.#hasHuffman) corrupt(code, "repeats a Huffman table that it has not had");
    const streams = reuse ? from : readHuffmanTable(huffman, this.#view, from, next, code);
    this.#hasHuffman = true;
    if (format === 0) {
      decodeHuffman(huffman, this.#view, [streams, next], literalSpace, [0, size], code);
    } else {
      this.#decodeFourStreams(streams, next, size);
    }
    this.#literals = literalSpace;
    this.#literalsAt = 0;
    this.#literalsEnd = size;
    return next;
  }

  /** Decodes literals in four streams: three sizes of 16 bits, then the streams, each for a quarter of the literals. */
  #decodeFourStreams(start: number, end: number, size: number): void {
    const quarter = (size + 3) >> 2;
    if (start + 6 > end || 3 * quarter > size) corrupt(this.#code, "has too few bytes for four streams of literals");
    let from = start + 6;
    for (let i = 0; i < 4; i++) {
      const to = i < 3 ? from + this.#view.getUint16(start + 2 * i, true) : end;
      if (to > end) corrupt(this.#code, "has a stream of literals that does not fit its block");
      const range = [i * quarter, i < 3 ? (i + 1) * quarter : size] as const;
      decodeHuffman(huffman, this.#view, [from, to], literalSpace, range, this.#code);
      from = to;
    }
  }

  /** Reads the sequences section and carries out its sequences. */
  #runSequences(start: number, end: number): void {
    const code = this.#code;
    const head = start < end ? this.#view.getUint8(start) : corrupt(code, "ends before its sequences");
    if (head === 0) {
      if (start + 1 !== end) corrupt(code, "has bytes behind a block without sequences");
      return;
    }
    const headSize = head < 128 ? 1 : head < 255 ? 2 : 3;
    let at = start + headSize;
    if (at >= end) corrupt(code, "ends within the head of its sequences");
    const count =
      headSize === 1
        ? head
        : headSize === 2
          ? ((head - 128) << 8) + this.#view.getUint8(start + 1)
          : this.#view.getUint16(start + 1, true) + 0x7f00;
    const modes = this.#view.getUint8(at++);
    if ((modes & 3) !== 0) corrupt(code, "sets reserved bits of its sequences");
    at = literalLengths.read(modes >> 6, this.#view, at, end, code);
    at = offsets.read((modes >> 4) & 3, this.#view, at, end, code);
    at = matchLengths.read((modes >> 2) & 3, this.#view, at, end, code);
    this.#decodeSequences(at, end, count);
  }

  /** Decodes `count` sequences from the bytes `start` to `end` and carries them out. */
  #decodeSequences(start: number, end: number, count: number): void {
    // Locals, not fields: this loop is where the time goes.
    const view = this.#view;
    const lengthTable = literalLengths.current ?? LITERAL_LENGTHS.defaultTable;
    const offsetTable = offsets.current ?? OFFSETS.defaultTable;
    const matchTable = matchLengths.current ?? MATCH_LENGTHS.defaultTable;
    let left = countBits(view, start, end, this.#code);
    left -= lengthTable.accuracy;
    let lengthState = bitsAt(view, start, left, lengthTable.accuracy);
    left -= offsetTable.accuracy;
    let offsetState = bitsAt(view, start, left, offsetTable.accuracy);
    left -= matchTable.accuracy;
    let matchState = bitsAt(view, start, left, matchTable.accuracy);
    for (let rest = count; ; ) {
      const lengthEntry = lengthTable.states[lengthState] ?? 0;
      const offsetEntry = offsetTable.states[offsetState] ?? 0;
      const matchEntry = matchTable.states[matchState] ?? 0;
      const lengthSymbol = symbolOf(lengthEntry);
      const matchSymbol = symbolOf(matchEntry);
      const offsetBits = symbolOf(offsetEntry);
      const matchBits = MATCH_LENGTHS.extraBits[matchSymbol] ?? 0;
      const lengthBits = LITERAL_LENGTHS.extraBits[lengthSymbol] ?? 0;
      left -= offsetBits;
      const offsetValue = (1 << offsetBits) + wideBitsAt(view, start, left, offsetBits);
      left -= matchBits;
      const matchLength = (MATCH_LENGTHS.bases[matchSymbol] ?? 0) + bitsAt(view, start, left, matchBits);
      left -= lengthBits;
      const literalLength = (LITERAL_LENGTHS.bases[lengthSymbol] ?? 0) + bitsAt(view, start, left, lengthBits);
      this.#copyLiterals(literalLength);
      this.#copyMatch(this.#toOffset(offsetValue, literalLength), matchLength);
      if (--rest === 0) break;
      left -= bitsOf(lengthEntry);
      lengthState = nextOf(lengthEntry) + bitsAt(view, start, left, bitsOf(lengthEntry));
      left -= bitsOf(matchEntry);
      matchState = nextOf(matchEntry) + bitsAt(view, start, left, bitsOf(matchEntry));
      left -= bitsOf(offsetEntry);
      offsetState = nextOf(offsetEntry) + bitsAt(view, start, left, bitsOf(offsetEntry));
      if (left < 0) corrupt(this.#code, "has too few bits of sequences");
    }
    if (left !== 0) corrupt(this.#code, "has bits of sequences left over");
  }

  /** Turns an offset value into an offset: values up to 3 mean a recent one, one later when there are no literals. */
  #toOffset(value: number, literalLength: number): number {
    if (value > 3) {
      this.#offset3 = this.#offset2;
      this.#offset2 = this.#offset1;
      this.#offset1 = value - 3;
      return this.#offset1;
    }
    const index = literalLength === 0 ? value : value - 1;
    if (index === 0) return this.#offset1;
    const offset = index === 1 ? this.#offset2 : index === 2 ? this.#offset3 : this.#offset1 - 1;
    if (index > 1) this.#offset3 = this.#offset2;
    this.#offset2 = this.#offset1;
    this.#offset1 = offset;
    return offset;
  }

  #copyLiterals(length: number): void {
    const target = this.#target;
    const literals = this.#literals;
    const from = this.#literalsAt;
    const end = from + length;
    if (end > this.#literalsEnd) corrupt(this.#code, "takes more literals than it has");
    const to = this.#advance(length);
    this.#literalsAt = end;
    if (length < ENGINE_COPY_BYTES) {
      for (let i = 0; i < length; i++) target[to + i] = literals[from + i] ?? 0;
    } else if (to + length <= target.length) {
      target.set(literals.subarray(from, end), to);
    }
  }

  #copyMatch(offset: number, length: number): void {
    const target = this.#target;
    const to = this.#advance(length);
    if (offset < 1 || offset > to) corrupt(this.#code, "copies from before its start");
    const from = to - offset;
    if (length >= ENGINE_COPY_BYTES && offset >= length) {
      target.copyWithin(to, from, from + length);
    } else {
      for (let i = 0; i < length; i++) target[to + i] = target[from + i] ?? 0;
    }
  }

  /** Makes room for `length` bytes; returns where they go. */
  #advance(length: number): number {
    const at = this.#at;
    this.#at = at + length;
    if (this.#at > this.#limit) corrupt(this.#code, "has a block that becomes too large");
    return at;
  }
}

/** Does what `bitsAt` does, for up to 30 bits. */
function wideBitsAt(view: DataView, start: number, bit: number, count: number): number {
  if (count <= MAX_BITS) return bitsAt(view, start, bit, count);
  return bitsAt(view, start, bit + MAX_BITS, count - MAX_BITS) * (1 << MAX_BITS) + bitsAt(view, start, bit, MAX_BITS);
}
