/**
 * Reads `source` to its end if that comes within `maxBytes`, and returns the bytes. Else returns an iterable of
 * everything, the part already read first: nothing is read ahead of who iterates, and its `return()` ends the source.
 */
export async function readUpTo(
  source: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array | AsyncIterable<Uint8Array>> {
  const iterator = source[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (length <= maxBytes) {
    const { done, value } = await iterator.next();
    if (done) return Buffer.concat(chunks, length);
    chunks.push(value);
    length += value.length;
  }
  return resume(chunks, iterator);
}

/** Not a generator: the `return()` of one that was never started would not reach the source. */
function resume(chunks: Uint8Array[], iterator: AsyncIterator<Uint8Array>): AsyncIterable<Uint8Array> {
  const whole: AsyncIterator<Uint8Array> = {
    next: async () => {
      const value = chunks.shift();
      return value === undefined ? iterator.next() : { done: false, value };
    },
    return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
  };
  return { [Symbol.asyncIterator]: () => whole };
}
