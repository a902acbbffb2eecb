/** Bits into bytes, the highest bit of a byte first. */

/** Bits that do not fill a byte yet: the lowest `count` of `value`. */
export interface Bits {
  readonly value: number;
  /** 0 to 7. */
  readonly count: number;
}

/** No bits. */
export const NO_BITS: Bits = { value: 0, count: 0 };

/** Collects bits. */
export class BitWriter {
  #bytes = new Uint8Array(4096);
  #length = 0;
  #value: number;
  #count: number;

  /** @param first what an earlier writer had left */
  constructor(first: Bits = NO_BITS) {
    this.#value = first.value;
    this.#count = first.count;
  }

  /** Adds the lowest `count` bits of `value`, the highest of them first; 24 at most. */
  write(value: number, count: number): void {
    // At most 7 + 24 bits: they fit an integer of 32 bits.
    this.#value = (this.#value << count) | value;
    this.#count += count;
    while (this.#count >= 8) {
      this.#count -= 8;
      this.#push(this.#value >>> this.#count);
    }
    this.#value &= (1 << this.#count) - 1;
  }

  /** The whole bytes so far. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** The bits that follow `bytes`. */
  get rest(): Bits {
    return { value: this.#value, count: this.#count };
  }

  #push(byte: number): void {
    if (this.#length === this.#bytes.length) {
      const grown = new Uint8Array(2 * this.#length);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes[this.#length++] = byte;
  }
}
