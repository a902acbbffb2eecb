import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readUpTo } from "./read-up-to";

async function* from(chunks: readonly Uint8Array[], onEnd: () => void = () => {}): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks;
  } finally {
    onEnd();
  }
}

test("readUpTo() loses, adds and reorders nothing, complete or not", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array()), fc.nat(60), async (chunks, maxBytes) => {
      const read = await readUpTo(from(chunks), maxBytes);
      const whole = Buffer.concat(chunks);
      expect(read instanceof Uint8Array).toBe(whole.length <= maxBytes);
      const bytes = read instanceof Uint8Array ? read : await buffer(read);
      expect(whole.equals(bytes)).toBe(true);
    }),
  );
});

test("readUpTo() ends the source when its rest is given up, even before the first step", async () => {
  let ends = 0;
  const rest = await readUpTo(
    from([Buffer.alloc(9), Buffer.alloc(9)], () => ends++),
    5,
  );
  if (rest instanceof Uint8Array) throw new Error("9 bytes are more than 5");
  await rest[Symbol.asyncIterator]().return?.();
  expect(ends).toBe(1);
});
