/** Equal lines as equal numbers. */

// Unknown to whoever uploads a text, so that nobody can prepare lines that all fall into one bucket.
const HASH_SEED = (Math.random() * 2 ** 32) | 0;

/** Gives each distinct line a number: a hash table with open addressing over bytes, without a string per line. */
export class LineInterner {
  /** Id + 1 of the line in a bucket; 0: empty. At most half full. */
  #buckets: Int32Array;
  #hashes: Int32Array;
  /** Where the first line of each id lies. */
  readonly #texts: Uint8Array[] = [];
  #starts: Int32Array;
  #lengths: Int32Array;
  #keptBytes = 0;

  /** @param expectedLines distinct lines that there is room for at first */
  constructor(expectedLines: number) {
    const capacity = 2 ** Math.max(4, 32 - Math.clz32(expectedLines));
    this.#buckets = new Int32Array(capacity * 2);
    this.#hashes = new Int32Array(capacity);
    this.#starts = new Int32Array(capacity);
    this.#lengths = new Int32Array(capacity);
  }

  /** Numbers run from 0 to this (exclusive). */
  get size(): number {
    return this.#texts.length;
  }

  /** About what it takes in memory, the texts that it keeps among it. */
  get bytes(): number {
    return this.#keptBytes + this.#hashes.length * BYTES_PER_SLOT;
  }

  /**
   * Returns the number of the line that stands in `text` from byte `start` to `end` (exclusive). A text that brings a
   * new line is kept, and must not change.
   */
  intern(text: Uint8Array, start: number, end: number): number {
    let hash = HASH_SEED;
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ (text[at] as number), 0x01000193); // FNV-1a
    hash ^= hash >>> 15; // the low bits alone would ignore the high bits of each byte
    const mask = this.#buckets.length - 1;
    let bucket = hash & mask;
    for (;;) {
      const id = (this.#buckets[bucket] as number) - 1;
      if (id < 0) break;
      if (this.#hashes[id] === hash && this.#lengths[id] === end - start && this.#isAt(id, text, start)) return id;
      bucket = (bucket + 1) & mask;
    }
    if (this.#texts.at(-1) !== text) this.#keptBytes += text.length;
    const id = this.#texts.push(text) - 1;
    this.#buckets[bucket] = id + 1;
    this.#hashes[id] = hash;
    this.#starts[id] = start;
    this.#lengths[id] = end - start;
    if (this.#texts.length === this.#hashes.length) this.#grow();
    return id;
  }

  /** Returns the bytes of a line, not copied. */
  getLine(id: number): Uint8Array {
    const start = this.#starts[id] ?? 0;
    return (this.#texts[id] ?? NO_BYTES).subarray(start, start + (this.#lengths[id] ?? 0));
  }

  #isAt(id: number, text: Uint8Array, start: number): boolean {
    const known = this.#texts[id] as Uint8Array;
    const knownStart = this.#starts[id] as number;
    const length = this.#lengths[id] as number;
    for (let at = 0; at < length; at++) if (known[knownStart + at] !== text[start + at]) return false;
    return true;
  }

  #grow(): void {
    const capacity = this.#hashes.length * 2;
    this.#hashes = longer(this.#hashes, capacity);
    this.#starts = longer(this.#starts, capacity);
    this.#lengths = longer(this.#lengths, capacity);
    this.#buckets = new Int32Array(capacity * 2);
    const mask = this.#buckets.length - 1;
    for (let id = 0; id < this.#texts.length; id++) {
      let bucket = (this.#hashes[id] as number) & mask;
      while (this.#buckets[bucket] !== 0) bucket = (bucket + 1) & mask;
      this.#buckets[bucket] = id + 1;
    }
  }
}

/** Five integers and a reference. */
const BYTES_PER_SLOT = 28;
const NO_BYTES = new Uint8Array(0);

function longer(numbers: Int32Array, length: number): Int32Array {
  const copy = new Int32Array(length);
  copy.set(numbers);
  return copy;
}
