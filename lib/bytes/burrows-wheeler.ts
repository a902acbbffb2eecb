/** The Burrows-Wheeler transform, in linear time whatever the bytes. */
import { suffixArray } from "./suffix-array";

/** A block transformed. */
export interface Transformed {
  /** The last byte of each rotation of the block, the rotations in order. */
  readonly last: Uint8Array;
  /** Which of them is the block as it was. */
  readonly origin: number;
}

/**
 * Transforms a block of at least one byte.
 *
 * Its rotations are sorted as the suffixes of its least rotation. That one is a power of a Lyndon word, no proper
 * suffix of which begins as the word does; so two of its suffixes, unless they stand for the same rotation, differ
 * as soon as the shorter one ends and the word begins again in its place, or before. Source: Giancarlo, Restivo,
 * Sciortino, "From first principles to the Burrows and Wheeler transform and beyond", TCS 387 (2007).
 */
export function transform(block: Uint8Array): Transformed {
  const start = findLeastRotation(block);
  const rotated = new Uint8Array(block.length);
  rotated.set(block.subarray(start));
  rotated.set(block.subarray(0, start), block.length - start);
  const suffixes = suffixArray(rotated, 256);
  const last = new Uint8Array(block.length);
  const blockAt = (block.length - start) % block.length;
  let origin = 0;
  for (let i = 0; i < suffixes.length; i++) {
    const at = suffixes[i] ?? 0;
    last[i] = rotated[(at === 0 ? block.length : at) - 1] ?? 0;
    if (at === blockAt) origin = i;
  }
  return { last, origin };
}

/** Returns where the rotation begins that comes before all others; the first such one. */
function findLeastRotation(block: Uint8Array): number {
  const size = block.length;
  let best = 0;
  let other = 1;
  let same = 0;
  while (other < size && same < size) {
    const a = block[(best + same) % size] ?? 0;
    const b = block[(other + same) % size] ?? 0;
    if (a === b) {
      same++;
      continue;
    }
    // No rotation that begins in the stretch that was just compared, behind the larger one's beginning, is the least.
    if (a > b) best = Math.max(best + same + 1, other);
    other = a > b ? best + 1 : other + same + 1;
    same = 0;
  }
  return best;
}
