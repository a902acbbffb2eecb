/** Counts the blocks of a bzip2 stream without unpacking it. */

/** Every block begins with these 48 bits, at any bit of a byte. */
const BLOCK_MAGIC = 0x314159265359;
const MAGIC_BITS = 48;

/** For each pair of bytes that the magic has inside, the number of bits by which it is shifted then; −1 for others. */
const SHIFTS = new Int8Array(0x10000).fill(-1);
for (let shift = 0; shift < 8; shift++) SHIFTS[cut(BLOCK_MAGIC, MAGIC_BITS - 16 - (8 - shift), 16)] = shift;

/** Returns `count` bits of an integer of up to 53 bits, from bit `low` on. */
function cut(value: number, low: number, count: number): number {
  return Math.floor(value / 2 ** low) % 2 ** count;
}

/**
 * Counts the places where a block may begin: all blocks, and hardly ever something else (one place in 2^48).
 */
export function countBzip2Blocks(bytes: Uint8Array): number {
  let count = 0;
  for (let at = 2; at < bytes.length; at++) {
    // The first whole byte of a magic that is shifted by `shift` bits is the second of the bytes that it touches.
    const shift = SHIFTS[((bytes[at - 1] ?? 0) << 8) | (bytes[at] ?? 0)] ?? -1;
    if (shift >= 0 && isMagicAt(bytes, at - 2, shift)) count++;
  }
  return count;
}

/** Says whether the magic begins `shift` bits into byte `at`. */
function isMagicAt(bytes: Uint8Array, at: number, shift: number): boolean {
  // Bits of the bytes that it touches, less the first `shift`: 6 bytes, and a seventh unless it is aligned.
  let value = (bytes[at] ?? 0) % 2 ** (8 - shift);
  for (let i = 1; i < MAGIC_BITS / 8; i++) value = value * 256 + (bytes[at + i] ?? 0);
  const rest = (bytes[at + MAGIC_BITS / 8] ?? 0) >> (8 - shift);
  return value * 2 ** shift + rest === BLOCK_MAGIC;
}
