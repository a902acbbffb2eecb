import { expect, test } from "vitest";
import { literalPatch } from "./binary";
import { randomIntegers } from "./testing/random-texts";

// That the patch is hg's, byte for byte: large-files.test.ts.

test("literalPatch() asks while it compresses whether to stop, and stops", () => {
  const random = randomIntegers(1);
  const data = Uint8Array.from({ length: 100_000 }, () => random(200));
  let asked = 0;
  const stopAtThird = () => ++asked === 3;
  expect(() => literalPatch(data, stopAtThird)).toThrow(expect.objectContaining({ code: "deadlineExceeded" }));
  expect(asked).toBe(3);
  const never = () => ++asked < 0;
  expect(Buffer.compare(literalPatch(data, never), literalPatch(data))).toBe(0);
});
