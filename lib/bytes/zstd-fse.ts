/** Finite state entropy: tables of states, each with its symbol and the way to the next. Source: RFC 8878, section 4.1. */
import type { ErrorCode } from "../errors";
import { corrupt } from "./zstd-bits";

/** The most symbols that any table has: the weights of a Huffman table are the widest alphabet. */
const MAX_SYMBOLS = 256;

/** Scratch space of `readFseTable`: it is never entered twice at a time. */
const counts = new Int16Array(MAX_SYMBOLS);
const nextState = new Uint16Array(MAX_SYMBOLS);

/** A decoding table. A state is an index into `states`. */
export class FseTable {
  /** Base-2 logarithm of the number of states. */
  accuracy = 0;
  /** Per state: the next state before bits are added << 16, their number << 8, the symbol. */
  readonly states: Uint32Array;

  /** @param maxAccuracy the highest accuracy that this table is used with */
  constructor(maxAccuracy: number) {
    this.states = new Uint32Array(1 << maxAccuracy);
  }

  /** Makes this the table of one symbol, whatever the state. */
  fillWithOne(symbol: number): void {
    this.accuracy = 0;
    this.states[0] = symbol;
  }

  /** Builds the states from how often each symbol occurs; −1 is a probability below one state. */
  build(accuracy: number, symbolCounts: Int16Array, symbols: number): void {
    const size = 1 << accuracy;
    const states = this.states;
    this.accuracy = accuracy;
    let high = size;
    for (let symbol = 0; symbol < symbols; symbol++) {
      const count = symbolCounts[symbol] ?? 0;
      if (count === -1) states[--high] = symbol;
      nextState[symbol] = count === -1 ? 1 : count;
    }
    const step = (size >> 1) + (size >> 3) + 3;
    let at = 0;
    for (let symbol = 0; symbol < symbols; symbol++) {
      for (let i = symbolCounts[symbol] ?? 0; i > 0; i--) {
        states[at] = symbol;
        do at = (at + step) & (size - 1);
        while (at >= high);
      }
    }
    for (let state = 0; state < size; state++) {
      const symbol = states[state] ?? 0;
      const next = nextState[symbol] ?? 0;
      nextState[symbol] = next + 1;
      const bits = accuracy - (31 - Math.clz32(next));
      states[state] = (((next << bits) - size) << 16) | (bits << 8) | symbol;
    }
  }
}

/** Returns the symbol of a state's entry. */
export function symbolOf(entry: number): number {
  return entry & 0xff;
}

/** Returns how many bits are taken to leave a state. */
export function bitsOf(entry: number): number {
  return (entry >> 8) & 0xff;
}

/** Returns the state that follows when those bits are zero. */
export function nextOf(entry: number): number {
  return entry >>> 16;
}

/**
 * Reads a table's description into `table`.
 *
 * @param view the stream, with padding behind it
 * @param maxAccuracy the highest accuracy that is allowed here
 * @param maxSymbol the highest symbol that is allowed here
 * @returns the byte offset behind the description
 */
export function readFseTable(
  table: FseTable,
  view: DataView,
  start: number,
  end: number,
  limits: { readonly maxAccuracy: number; readonly maxSymbol: number },
  code: ErrorCode,
): number {
  let bit = 0; // from `start` on
  const peek = (count: number) => {
    const at = start + (bit >> 3);
    return at + 4 > view.byteLength ? 0 : (view.getUint32(at, true) >>> (bit & 7)) & ((1 << count) - 1);
  };
  const accuracy = peek(4) + 5;
  bit += 4;
  if (accuracy > limits.maxAccuracy) corrupt(code, `has an FSE table of accuracy ${accuracy}`);
  let remaining = 1 << accuracy;
  let symbols = 0;
  while (remaining > 0) {
    if (symbols > limits.maxSymbol || bit > (end - start) * 8) corrupt(code, "has an FSE table that does not end");
    // A count from −1 to `remaining`, in one bit less where that is clear.
    const width = 32 - Math.clz32(remaining + 1);
    const spare = (1 << width) - 1 - (remaining + 1);
    const value = peek(width);
    const low = value & ((1 << (width - 1)) - 1);
    const isShort = low < spare;
    bit += isShort ? width - 1 : width;
    const count = (isShort ? low : value > low ? value - spare : value) - 1;
    counts[symbols++] = count;
    remaining -= Math.abs(count);
    for (let zeros = count === 0 ? 3 : 0; zeros === 3; ) {
      zeros = peek(2);
      bit += 2;
      if (symbols + zeros > limits.maxSymbol + 1) corrupt(code, "has an FSE table of too many symbols");
      counts.fill(0, symbols, symbols + zeros);
      symbols += zeros;
    }
  }
  const next = start + Math.ceil(bit / 8);
  if (remaining < 0 || next > end) corrupt(code, "has an FSE table that does not add up");
  table.build(accuracy, counts, symbols);
  return next;
}
