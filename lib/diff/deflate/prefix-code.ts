/**
 * Deflate's prefix codes as zlib chooses them: code lengths from frequencies, and the cost in bits. Which of several
 * equally good trees is taken decides bytes of the output, so ties are broken as zlib breaks them.
 * Source: RFC 1951 3.2; zlib 1.2.13's output.
 */

/** What is fixed about one of deflate's three alphabets. */
export interface Alphabet {
  readonly size: number;
  /** The longest code in bits. */
  readonly maxLength: number;
  /** Bits that follow each symbol's code; symbols past its end have none. */
  readonly extraBits: ArrayLike<number>;
}

/** A prefix code. */
export interface PrefixCode {
  /** Bits of each symbol's code; 0: the symbol has none. */
  readonly lengths: Uint8Array;
  /** Codes with their bits reversed, since deflate writes the lowest bit first. */
  readonly codes: Uint16Array;
}

/** A code made for one block. */
export interface BlockCode extends PrefixCode {
  /** The highest symbol that has a code. */
  readonly maxSymbol: number;
}

/** Builds the code for symbols that occur so often. */
export function buildBlockCode(frequencies: ArrayLike<number>, alphabet: Alphabet): BlockCode {
  const tree = new HuffmanTree(frequencies, alphabet.size);
  const lengths = tree.limitedLengths(alphabet.maxLength);
  return { lengths, codes: assignCodes(lengths, alphabet.maxLength), maxSymbol: tree.maxSymbol };
}

/** Returns the bits that symbols take in a code, their extra bits included. */
export function countBits(frequencies: ArrayLike<number>, lengths: Uint8Array, alphabet: Alphabet): number {
  let bits = 0;
  for (let symbol = 0; symbol < alphabet.size; symbol++) {
    const count = frequencies[symbol] as number;
    if (count > 0) bits += count * ((lengths[symbol] as number) + (alphabet.extraBits[symbol] ?? 0));
  }
  return bits;
}

/** Returns the canonical codes of these lengths (RFC 1951 3.2.2), their bits reversed. */
export function assignCodes(lengths: Uint8Array, maxLength: number): Uint16Array {
  const counts = new Uint16Array(maxLength + 1);
  for (const length of lengths) if (length > 0) counts[length] = (counts[length] as number) + 1;
  const next = new Uint32Array(maxLength + 1);
  for (let length = 1, code = 0; length <= maxLength; length++) {
    code = (code + (counts[length - 1] as number)) << 1;
    next[length] = code;
  }
  const codes = new Uint16Array(lengths.length);
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol] as number;
    if (length === 0) continue;
    const code = next[length] as number;
    next[length] = code + 1;
    codes[symbol] = reverseBits(code, length);
  }
  return codes;
}

function reverseBits(code: number, length: number): number {
  let reversed = 0;
  for (let rest = code, left = length; left > 0; left--, rest >>= 1) reversed = (reversed << 1) | (rest & 1);
  return reversed;
}

class HuffmanTree {
  maxSymbol = -1;
  readonly #size: number;
  /** Weight, depth and parent of each node: symbols first, then inner nodes in the order of their making. */
  readonly #weights: Int32Array;
  readonly #depths: Uint8Array;
  readonly #parents: Int32Array;
  /** A heap from index 1, the lightest node on top. */
  readonly #heap: Int32Array;
  #heapSize = 0;
  /** Nodes from the lightest to the root. */
  readonly #taken: number[] = [];

  constructor(frequencies: ArrayLike<number>, size: number) {
    this.#size = size;
    this.#weights = new Int32Array(2 * size);
    this.#depths = new Uint8Array(2 * size);
    this.#parents = new Int32Array(2 * size);
    this.#heap = new Int32Array(2 * size + 2);
    for (let symbol = 0; symbol < size; symbol++) {
      const frequency = frequencies[symbol] as number;
      if (frequency === 0) continue;
      this.#weights[symbol] = frequency;
      this.#heap[++this.#heapSize] = symbol;
      this.maxSymbol = symbol;
    }
    // A code has at least two symbols, also when the block uses one or none.
    while (this.#heapSize < 2) {
      const symbol = this.maxSymbol < 2 ? ++this.maxSymbol : 0;
      this.#weights[symbol] = 1;
      this.#heap[++this.#heapSize] = symbol;
    }
    this.#joinAll();
  }

  #joinAll(): void {
    const heap = this.#heap;
    for (let at = this.#heapSize >> 1; at >= 1; at--) this.#siftDown(at);
    for (let node = this.#size; this.#heapSize >= 2; node++) {
      const first = heap[1] as number;
      heap[1] = heap[this.#heapSize--] as number;
      this.#siftDown(1);
      const second = heap[1] as number;
      this.#taken.push(first, second);
      this.#weights[node] = (this.#weights[first] as number) + (this.#weights[second] as number);
      this.#depths[node] = Math.max(this.#depths[first] as number, this.#depths[second] as number) + 1;
      this.#parents[first] = node;
      this.#parents[second] = node;
      heap[1] = node;
      this.#siftDown(1);
    }
    this.#taken.push(heap[1] as number);
  }

  /** Whether `a` goes before `b`: lighter, or as light and not deeper. */
  #isBefore(a: number, b: number): boolean {
    const difference = (this.#weights[a] as number) - (this.#weights[b] as number);
    return difference < 0 || (difference === 0 && (this.#depths[a] as number) <= (this.#depths[b] as number));
  }

  #siftDown(from: number): void {
    const heap = this.#heap;
    const node = heap[from] as number;
    let at = from;
    for (let child = at * 2; child <= this.#heapSize; child = at * 2) {
      if (child < this.#heapSize && this.#isBefore(heap[child + 1] as number, heap[child] as number)) child++;
      if (this.#isBefore(node, heap[child] as number)) break;
      heap[at] = heap[child] as number;
      at = child;
    }
    heap[at] = node;
  }

  /** Returns code lengths, none over `maxLength`: codes that are too long borrow from the longest shorter ones. */
  limitedLengths(maxLength: number): Uint8Array {
    const lengths = new Uint8Array(2 * this.#size);
    const counts = new Int32Array(maxLength + 1);
    let tooLong = 0;
    for (let at = this.#taken.length - 2; at >= 0; at--) {
      const node = this.#taken[at] as number;
      let length = (lengths[this.#parents[node] as number] as number) + 1;
      if (length > maxLength) {
        length = maxLength;
        tooLong++;
      }
      lengths[node] = length;
      if (node < this.#size) counts[length] = (counts[length] as number) + 1;
    }
    if (tooLong > 0) this.#shorten(lengths, counts, maxLength, tooLong);
    return lengths.subarray(0, this.#size);
  }

  #shorten(lengths: Uint8Array, counts: Int32Array, maxLength: number, tooLong: number): void {
    for (let left = tooLong; left > 0; left -= 2) {
      let length = maxLength - 1;
      while (counts[length] === 0) length--;
      counts[length] = (counts[length] as number) - 1;
      counts[length + 1] = (counts[length + 1] as number) + 2;
      counts[maxLength] = (counts[maxLength] as number) - 1;
    }
    // The lightest symbols take the longest codes.
    let at = 0;
    for (let length = maxLength; length > 0; length--) {
      for (let left = counts[length] as number; left > 0; ) {
        const node = this.#taken[at++] as number;
        if (node >= this.#size) continue;
        lengths[node] = length;
        left--;
      }
    }
  }
}
