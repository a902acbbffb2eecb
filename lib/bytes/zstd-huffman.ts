/** Huffman-coded literals. Source: RFC 8878, section 4.2. */
import type { ErrorCode } from "../errors";
import { bitsAt, corrupt, countBits } from "./zstd-bits";
import { bitsOf, FseTable, nextOf, readFseTable, symbolOf } from "./zstd-fse";

/** The longest code of a literal, in bits. */
const MAX_CODE_BITS = 11;
const MAX_SYMBOLS = 256;
/** The weights are coded with a table of their own. */
const WEIGHTS_TABLE = { maxAccuracy: 6, maxSymbol: 255 } as const;

/** Scratch space of `readHuffmanTable`: it is never entered twice at a time. */
const weights = new Uint8Array(MAX_SYMBOLS);
const weightsTable = new FseTable(WEIGHTS_TABLE.maxAccuracy);

/** A decoding table: the next `codeBits` bits of the stream are an index into `entries`. */
export class HuffmanTable {
  codeBits = 0;
  /** Per index: the symbol << 8, the bits of its code. */
  readonly entries = new Uint16Array(1 << MAX_CODE_BITS);
}

/** Reads a table's description into `table`; returns the byte offset behind it. */
export function readHuffmanTable(
  table: HuffmanTable,
  view: DataView,
  start: number,
  end: number,
  code: ErrorCode,
): number {
  if (start >= end) corrupt(code, "ends before its Huffman table");
  const head = view.getUint8(start);
  const isCoded = head < 128;
  const count = isCoded ? 0 : head - 127;
  const next = start + 1 + (isCoded ? head : (count + 1) >> 1);
  if (next > end) corrupt(code, "ends within its Huffman table");
  for (let i = 0; i < count; i++) {
    const pair = view.getUint8(start + 1 + (i >> 1));
    weights[i] = i % 2 === 0 ? pair >> 4 : pair & 15;
  }
  fillTable(table, isCoded ? readWeights(view, start + 1, next, code) : count, code);
  return next;
}

/** Reads FSE-coded weights into `weights`, two states in turn; returns how many there are. */
function readWeights(view: DataView, start: number, end: number, code: ErrorCode): number {
  const from = readFseTable(weightsTable, view, start, end, WEIGHTS_TABLE, code);
  const { accuracy, states } = weightsTable;
  let left = countBits(view, from, end, code) - 2 * accuracy;
  if (left < 0) corrupt(code, "has too few bits of Huffman weights");
  let state = bitsAt(view, from, left + accuracy, accuracy);
  let other = bitsAt(view, from, left, accuracy);
  // The last weight of all is not stored: 255 at most are.
  for (let count = 0; count < MAX_SYMBOLS - 2; ) {
    const entry = states[state] ?? 0;
    weights[count++] = symbolOf(entry);
    left -= bitsOf(entry);
    if (left < 0) {
      weights[count++] = symbolOf(states[other] ?? 0);
      return count;
    }
    state = other;
    other = nextOf(entry) + bitsAt(view, from, left, bitsOf(entry));
  }
  return corrupt(code, "has more Huffman weights than there are bytes");
}

/** Fills the table from `count` weights and the last one, which follows from them. */
function fillTable(table: HuffmanTable, count: number, code: ErrorCode): void {
  let sum = 0;
  for (let symbol = 0; symbol < count; symbol++) {
    const weight = weights[symbol] ?? 0;
    if (weight > MAX_CODE_BITS) corrupt(code, `has a Huffman weight of ${weight}`);
    if (weight > 0) sum += 1 << (weight - 1);
  }
  const codeBits = 32 - Math.clz32(sum);
  const rest = (1 << codeBits) - sum;
  if (sum === 0 || codeBits > MAX_CODE_BITS || (rest & (rest - 1)) !== 0) {
    corrupt(code, "has a Huffman table that does not add up");
  }
  weights[count] = 32 - Math.clz32(rest);
  table.codeBits = codeBits;
  let at = 0;
  for (let weight = 1; weight <= codeBits; weight++) {
    for (let symbol = 0; symbol <= count; symbol++) {
      if (weights[symbol] !== weight) continue;
      const next = at + (1 << (weight - 1));
      table.entries.fill((symbol << 8) | (codeBits + 1 - weight), at, next);
      at = next;
    }
  }
}

/** Decodes the stream in the bytes `start` to `end` into `target` from `from` to `to`; it must end there too. */
export function decodeHuffman(
  table: HuffmanTable,
  view: DataView,
  [start, end]: readonly [number, number],
  target: Uint8Array,
  [from, to]: readonly [number, number],
  code: ErrorCode,
): void {
  const { entries, codeBits } = table;
  let left = countBits(view, start, end, code);
  for (let at = from; at < to; at++) {
    const entry = entries[bitsAt(view, start, left - codeBits, codeBits)] ?? 0;
    left -= entry & 0xff;
    target[at] = entry >> 8;
  }
  if (left !== 0) corrupt(code, "has a stream of literals that does not end where it should");
}
