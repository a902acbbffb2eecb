import { expect, test } from "vitest";
import { parseByteRange } from "./byte-range";

// The first four are the examples of RFC 9110, 14.1.2, for a representation of 10,000 bytes.
test.for([
  ["bytes=0-499", 0, 500],
  ["bytes=500-999", 500, 1000],
  ["bytes=-500", 9500, 10_000],
  ["bytes=9500-", 9500, 10_000],
  ["bytes=9999-20000", 9999, 10_000],
  ["bytes=-20000", 0, 10_000],
] as const)("parseByteRange() reads %s", ([header, start, end]) => {
  expect(parseByteRange(header, 10_000)).toEqual({ start, end });
});

test.for(["bytes=", "bytes=-", "bytes=5-2", "bytes=0-1,3-4", "lines=0-1", "bytes=a-b", ""])(
  "parseByteRange() takes %o for no range",
  (header) => {
    expect(parseByteRange(header, 10_000)).toBeUndefined();
  },
);

test.for([
  ["bytes=10000-", 10_000],
  ["bytes=-0", 10_000],
  ["bytes=0-0", 0],
  ["bytes=-5", 0],
] as const)("parseByteRange() refuses %s of %i bytes", ([header, size]) => {
  expect(() => parseByteRange(header, size)).toThrow(expect.objectContaining({ code: "InvalidRange", status: 416 }));
});
