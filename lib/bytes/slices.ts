/** Large bytes in pieces, for work that is done in turns. */

/** Gives `bytes` in order, in pieces of `size` and one rest; nothing for no bytes. */
export function* slices(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
