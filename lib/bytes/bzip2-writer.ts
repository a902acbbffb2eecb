/** A bzip2 stream, block by block. Source: Tsai, "BZIP2: Format Specification" (2016). */
import { type Bits, BitWriter, NO_BITS } from "./bit-writer";
import { type Bzip2Block, MAX_BLOCK_BYTES, type PackedBlock } from "./bzip2-block";
import { slices } from "./slices";
import { Turns } from "./turns";

/** Bytes that are taken in before others get a turn: a millisecond or two. */
const SLICE_BYTES = 128 * 1024;
/** A run of so many is followed by how often the byte comes again. */
const SHORTENED_RUN = 4;
const MAX_RUN = SHORTENED_RUN + 251;
/** What a run may become: with room for it, a block can still take one. */
const MAX_RUN_BYTES = SHORTENED_RUN + 1;

/**
 * Packs `source`, holding one block of it: it is read as fast as the result is.
 *
 * @param pack packs a block, here or elsewhere
 */
export async function* writeBzip2(
  source: AsyncIterable<Uint8Array>,
  pack: (block: Bzip2Block) => Promise<PackedBlock>,
): AsyncGenerator<Uint8Array> {
  yield Buffer.from("BZh9", "latin1");
  const turns = new Turns();
  let collected = new BlockCollector();
  let checksum = 0;
  let rest = NO_BITS;
  async function* endBlock(): AsyncGenerator<Uint8Array> {
    const block = { ...collected.end(), before: rest };
    const packed = await pack(block);
    checksum = ((checksum << 1) | (checksum >>> 31)) ^ block.checksum;
    rest = packed.rest;
    collected = new BlockCollector();
    yield packed.bytes;
  }
  for await (const chunk of source) {
    for (const slice of slices(chunk, SLICE_BYTES)) {
      for (let at = collected.take(slice, 0); at < slice.length; at = collected.take(slice, at)) yield* endBlock();
      await turns.next();
    }
  }
  if (!collected.isEmpty) yield* endBlock();
  yield writeEnd(rest, checksum);
}

function writeEnd(rest: Bits, checksum: number): Uint8Array {
  const bits = new BitWriter(rest);
  bits.write(0x177245, 24); // the square root of pi
  bits.write(0x385090, 24);
  bits.write(checksum >>> 16, 16);
  bits.write(checksum & 0xffff, 16);
  if (bits.rest.count > 0) bits.write(0, 8 - bits.rest.count);
  return bits.bytes;
}

/** Takes bytes in until a block is full, shortens runs and sums up. */
class BlockCollector {
  readonly #data = new Uint8Array(MAX_BLOCK_BYTES);
  #length = 0;
  #checksum = -1;
  #byte = -1;
  #run = 0;

  get isEmpty(): boolean {
    return this.#run === 0;
  }

  /** Takes bytes from `at` on. @returns where it stopped: at the end, or where the next block begins */
  take(bytes: Uint8Array, from: number): number {
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === this.#byte && this.#run < MAX_RUN) {
        this.#run++;
      } else {
        this.#endRun();
        if (this.#length + MAX_RUN_BYTES > MAX_BLOCK_BYTES) return at;
        this.#byte = byte;
        this.#run = 1;
      }
      this.#checksum = (this.#checksum << 8) ^ (CHECKSUMS[(this.#checksum >>> 24) ^ byte] ?? 0);
    }
    return bytes.length;
  }

  end(): { readonly data: Uint8Array; readonly checksum: number } {
    this.#endRun();
    return { data: this.#data.subarray(0, this.#length), checksum: ~this.#checksum };
  }

  #endRun(): void {
    const written = Math.min(this.#run, SHORTENED_RUN);
    for (let i = 0; i < written; i++) this.#data[this.#length++] = this.#byte;
    if (written === SHORTENED_RUN) this.#data[this.#length++] = this.#run - SHORTENED_RUN;
    this.#run = 0;
  }
}

/** The checksum of each byte: a CRC of 32 bits whose highest bit comes first, unlike zip's. */
const CHECKSUMS = Int32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte << 24;
  for (let bit = 0; bit < 8; bit++) sum = sum < 0 ? (sum << 1) ^ 0x04c11db7 : sum << 1;
  return sum;
});
