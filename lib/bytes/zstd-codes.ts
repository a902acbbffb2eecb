/** The codes of sequences: what a symbol stands for, and its default probabilities. Source: RFC 8878, 3.1.1.3.2. */
import { FseTable } from "./zstd-fse";

/** One of the three alphabets of which a sequence is made. */
export interface SequenceCode {
  readonly maxAccuracy: number;
  readonly maxSymbol: number;
  /** The table that is used when a block brings none. */
  readonly defaultTable: FseTable;
  /** Per symbol: the value before extra bits are added, and how many they are. */
  readonly bases: Uint32Array;
  readonly extraBits: Uint8Array;
}

/** Each code's value is the one before it and all that this one's extra bits can add. */
function sequenceCode(
  maxAccuracy: number,
  first: number,
  extraBits: readonly number[],
  defaults: { readonly accuracy: number; readonly counts: readonly number[] },
): SequenceCode {
  const bases = new Uint32Array(extraBits.length);
  let base = first;
  for (const [symbol, bits] of extraBits.entries()) {
    bases[symbol] = base;
    base += 2 ** bits;
  }
  const defaultTable = new FseTable(defaults.accuracy);
  defaultTable.build(defaults.accuracy, Int16Array.from(defaults.counts), defaults.counts.length);
  return {
    maxAccuracy,
    maxSymbol: extraBits.length - 1,
    defaultTable,
    bases,
    extraBits: Uint8Array.from(extraBits),
  };
}

/** Returns `count` times `value`. */
function times(count: number, value: number): number[] {
  return new Array<number>(count).fill(value);
}

/** How many literals come before a match. */
export const LITERAL_LENGTHS = sequenceCode(
  9,
  0,
  [...times(16, 0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
  { accuracy: 6, counts: [4, 3, ...times(11, 2), 1, 1, 1, ...times(9, 2), 3, 2, ...times(5, 1), ...times(4, -1)] },
);

/** How many bytes a match has: 3 at least. */
export const MATCH_LENGTHS = sequenceCode(
  9,
  3,
  [...times(32, 0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
  { accuracy: 6, counts: [1, 4, 3, ...times(6, 2), ...times(37, 1), ...times(7, -1)] },
);

/** How far back a match lies; the symbol is the number of bits of the offset. */
export const OFFSETS = sequenceCode(
  8,
  1,
  Array.from({ length: 31 }, (_, symbol) => symbol),
  { accuracy: 5, counts: [...times(6, 1), 2, 2, 2, ...times(15, 1), ...times(5, -1)] },
);
