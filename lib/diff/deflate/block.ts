/** One deflate block: counts symbols, chooses stored, fixed or dynamic codes as zlib does, and writes bits. Source: RFC 1951 3.2. */
import { type Alphabet, assignCodes, type BlockCode, buildBlockCode, countBits, type PrefixCode } from "./prefix-code";

const STORED = 0;
const FIXED = 1;
const DYNAMIC = 2;
/** The literal symbol that ends a block. */
const END_OF_BLOCK = 256;
/** The first symbol that stands for a match's length. */
const FIRST_LENGTH = 257;
/** zlib ends a block at so many symbols (memory level 8). */
const SYMBOLS_PER_BLOCK = 16_383;
const MIN_MATCH = 3;
const MAX_MATCH = 258;

const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_EXTRA = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];
/** Symbols of the code that writes code lengths: 0 to 15 a length, then three kinds of repetition. */
const REPEAT_PREVIOUS = 16;
const REPEAT_ZERO_SHORT = 17;
const REPEAT_ZERO_LONG = 18;
/** The order in which the lengths of that code are written. */
const LENGTH_CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

const literalExtra = new Array<number>(FIRST_LENGTH).fill(0).concat(LENGTH_EXTRA);
const LITERALS: Alphabet = { size: 286, maxLength: 15, extraBits: literalExtra };
const DISTANCES: Alphabet = { size: 30, maxLength: 15, extraBits: DISTANCE_EXTRA };
const lengthCodeExtra = new Array<number>(REPEAT_PREVIOUS).fill(0).concat([2, 3, 7]);
const CODE_LENGTHS: Alphabet = { size: 19, maxLength: 7, extraBits: lengthCodeExtra };

const FIXED_LITERALS = fixedCode(new Uint8Array(288).fill(8).fill(9, 144, 256).fill(7, 256, 280));
const FIXED_DISTANCES = fixedCode(new Uint8Array(30).fill(5));

function fixedCode(lengths: Uint8Array): PrefixCode {
  return { lengths, codes: assignCodes(lengths, 15) };
}

/** The least length or distance of each symbol. */
function bases(extra: readonly number[], first: number): readonly number[] {
  const result: number[] = [];
  let base = first;
  for (const bits of extra) {
    result.push(base);
    base += 2 ** bits;
  }
  return result;
}

const LENGTH_BASE = bases(LENGTH_EXTRA, MIN_MATCH);
const DISTANCE_BASE = bases(DISTANCE_EXTRA, 1);
/** The symbol of each match length, without `FIRST_LENGTH`; the longest has one of its own. */
const LENGTH_SYMBOL = Uint8Array.from({ length: MAX_MATCH + 1 }, (_, length) =>
  length === MAX_MATCH ? 28 : LENGTH_BASE.slice(0, 28).findLastIndex((base) => base <= Math.max(length, MIN_MATCH)),
);

function distanceSymbol(distance: number): number {
  if (distance < 5) return distance - 1;
  const bits = 30 - Math.clz32(distance - 1);
  return 2 * bits + 2 + (((distance - 1) >> bits) & 1);
}

/** A growing row of bits, the lowest of each byte first. */
export class BitWriter {
  #out = new Uint8Array(1024);
  #size = 0;
  #bits = 0;
  #count = 0;

  /** Writes the lowest `count` bits (at most 16) of `value`. */
  write(value: number, count: number): void {
    this.#bits |= value << this.#count;
    this.#count += count;
    for (; this.#count >= 8; this.#count -= 8) {
      this.#push(this.#bits & 0xff);
      this.#bits >>>= 8;
    }
  }

  /** Fills the last byte with zeros. */
  align(): void {
    if (this.#count > 0) this.write(0, 8 - this.#count);
  }

  /** Appends whole bytes. */
  writeBytes(bytes: Uint8Array): void {
    this.align();
    for (const byte of bytes) this.#push(byte);
  }

  /** Returns what was written, the last byte filled with zeros. */
  finish(): Uint8Array {
    this.align();
    return this.#out.subarray(0, this.#size);
  }

  #push(byte: number): void {
    if (this.#size === this.#out.length) {
      const longer = new Uint8Array(this.#size * 2);
      longer.set(this.#out);
      this.#out = longer;
    }
    this.#out[this.#size++] = byte;
  }
}

/** The symbols of one block, until it is written; then it is empty again. */
export class BlockWriter {
  readonly #bits: BitWriter;
  /** For each symbol a distance, 0 for a literal, and a length or the literal byte. */
  readonly #distances = new Uint16Array(SYMBOLS_PER_BLOCK);
  readonly #values = new Uint16Array(SYMBOLS_PER_BLOCK);
  #count = 0;
  readonly #literalCounts = new Uint16Array(LITERALS.size);
  readonly #distanceCounts = new Uint16Array(DISTANCES.size);

  constructor(bits: BitWriter) {
    this.#bits = bits;
  }

  /** Adds a literal byte (distance 0) or a match; says whether the block is full. */
  add(distance: number, value: number): boolean {
    this.#distances[this.#count] = distance;
    this.#values[this.#count++] = value;
    const literal = distance === 0 ? value : FIRST_LENGTH + (LENGTH_SYMBOL[value] as number);
    this.#literalCounts[literal] = (this.#literalCounts[literal] as number) + 1;
    if (distance > 0) {
      const symbol = distanceSymbol(distance);
      this.#distanceCounts[symbol] = (this.#distanceCounts[symbol] as number) + 1;
    }
    return this.#count === SYMBOLS_PER_BLOCK;
  }

  /**
   * Writes the block in the form that takes the fewest bytes.
   * @param raw what the block stands for, or `undefined` when zlib would not have it in its window any more
   */
  end(raw: Uint8Array | undefined, rawLength: number, isLast: boolean): void {
    this.#literalCounts[END_OF_BLOCK] = 1;
    const literals = buildBlockCode(this.#literalCounts, LITERALS);
    const distances = buildBlockCode(this.#distanceCounts, DISTANCES);
    const header = new CodeLengths(literals, distances);
    const dynamicBytes = wholeBytes(this.#countBits(literals, distances) + header.bits);
    const fixedBytes = wholeBytes(this.#countBits(FIXED_LITERALS, FIXED_DISTANCES));
    const last = isLast ? 1 : 0;
    if (raw !== undefined && rawLength + 4 <= Math.min(fixedBytes, dynamicBytes)) {
      this.#bits.write(STORED * 2 + last, 3);
      this.#bits.align();
      this.#bits.write(rawLength, 16);
      this.#bits.write(~rawLength & 0xffff, 16);
      this.#bits.writeBytes(raw);
    } else if (fixedBytes <= dynamicBytes) {
      this.#bits.write(FIXED * 2 + last, 3);
      this.#writeSymbols(FIXED_LITERALS, FIXED_DISTANCES);
    } else {
      this.#bits.write(DYNAMIC * 2 + last, 3);
      header.write(this.#bits);
      this.#writeSymbols(literals, distances);
    }
    this.#count = 0;
    this.#literalCounts.fill(0);
    this.#distanceCounts.fill(0);
  }

  #countBits(literals: PrefixCode, distances: PrefixCode): number {
    return (
      countBits(this.#literalCounts, literals.lengths, LITERALS) +
      countBits(this.#distanceCounts, distances.lengths, DISTANCES)
    );
  }

  #writeSymbols(literals: PrefixCode, distances: PrefixCode): void {
    const bits = this.#bits;
    for (let at = 0; at < this.#count; at++) {
      const distance = this.#distances[at] as number;
      const value = this.#values[at] as number;
      if (distance === 0) {
        writeSymbol(bits, literals, value);
        continue;
      }
      const length = LENGTH_SYMBOL[value] as number;
      writeSymbol(bits, literals, FIRST_LENGTH + length);
      bits.write(value - (length === 28 ? MAX_MATCH : (LENGTH_BASE[length] as number)), LENGTH_EXTRA[length] as number);
      const symbol = distanceSymbol(distance);
      writeSymbol(bits, distances, symbol);
      bits.write(distance - (DISTANCE_BASE[symbol] as number), DISTANCE_EXTRA[symbol] as number);
    }
    writeSymbol(bits, literals, END_OF_BLOCK);
  }
}

/** Bytes of a block with so many bits after its 3 bits of header. */
function wholeBytes(bits: number): number {
  return (bits + 3 + 7) >>> 3;
}

function writeSymbol(bits: BitWriter, code: PrefixCode, symbol: number): void {
  bits.write(code.codes[symbol] as number, code.lengths[symbol] as number);
}

/** The header of a dynamic block: the lengths of its two codes, themselves run-length coded and prefix-coded. */
class CodeLengths {
  readonly bits: number;
  readonly #literals: BlockCode;
  readonly #distances: BlockCode;
  /** Symbols, each followed by the value of its extra bits. */
  readonly #symbols: readonly number[];
  readonly #code: BlockCode;
  readonly #writtenLengths: number;

  constructor(literals: BlockCode, distances: BlockCode) {
    this.#literals = literals;
    this.#distances = distances;
    // Runs never go from one code's lengths into the other's.
    this.#symbols = [...runLengths(literals), ...runLengths(distances)];
    const counts = new Uint16Array(CODE_LENGTHS.size);
    for (let at = 0; at < this.#symbols.length; at += 2) {
      const symbol = this.#symbols[at] as number;
      counts[symbol] = (counts[symbol] as number) + 1;
    }
    this.#code = buildBlockCode(counts, CODE_LENGTHS);
    this.#writtenLengths =
      LENGTH_CODE_ORDER.findLastIndex((symbol, at) => at < 3 || this.#code.lengths[symbol] !== 0) + 1;
    this.bits = countBits(counts, this.#code.lengths, CODE_LENGTHS) + 3 * this.#writtenLengths + 5 + 5 + 4;
  }

  write(bits: BitWriter): void {
    bits.write(this.#literals.maxSymbol + 1 - 257, 5);
    bits.write(this.#distances.maxSymbol, 5);
    bits.write(this.#writtenLengths - 4, 4);
    for (const symbol of LENGTH_CODE_ORDER.slice(0, this.#writtenLengths)) {
      bits.write(this.#code.lengths[symbol] as number, 3);
    }
    for (let at = 0; at < this.#symbols.length; at += 2) {
      const symbol = this.#symbols[at] as number;
      writeSymbol(bits, this.#code, symbol);
      bits.write(this.#symbols[at + 1] as number, CODE_LENGTHS.extraBits[symbol] ?? 0);
    }
  }
}

/** Returns a code's lengths as symbols of the code-length alphabet, each followed by the value of its extra bits. */
function runLengths({ lengths, maxSymbol }: BlockCode): number[] {
  const symbols: number[] = [];
  let previous = -1;
  for (let at = 0; at <= maxSymbol; ) {
    const length = lengths[at] as number;
    const longest = length === 0 ? 138 : length === previous ? 6 : 7;
    const shortest = length === 0 || length === previous ? 3 : 4;
    let count = 1;
    while (count < longest && at + count <= maxSymbol && lengths[at + count] === length) count++;
    at += count;
    if (count < shortest) {
      for (; count > 0; count--) symbols.push(length, 0);
    } else if (length !== 0) {
      if (length !== previous) {
        symbols.push(length, 0);
        count--;
      }
      symbols.push(REPEAT_PREVIOUS, count - 3);
    } else if (count <= 10) {
      symbols.push(REPEAT_ZERO_SHORT, count - 3);
    } else {
      symbols.push(REPEAT_ZERO_LONG, count - 11);
    }
    previous = length;
  }
  return symbols;
}
