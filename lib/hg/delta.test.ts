import fc from "fast-check";
import { expect, test } from "vitest";
import { isRepoError } from "../errors";
import { applyDelta, applyDeltas, type DeltaHunk, parseDelta } from "./delta";

const bytes = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));
const hex = (digits: string) => new Uint8Array(Buffer.from(digits.replaceAll(" ", ""), "hex"));

function writeDelta(hunks: readonly { start: number; end: number; data: Uint8Array }[]): Uint8Array {
  return new Uint8Array(
    Buffer.concat(
      hunks.flatMap(({ start, end, data }) => {
        const header = Buffer.alloc(12);
        header.writeInt32BE(start, 0);
        header.writeInt32BE(end, 4);
        header.writeInt32BE(data.length, 8);
        return [header, data];
      }),
    ),
  );
}

/** Applies hunks in the plainest way: from the last to the first, so that offsets stay true. */
function splice(base: Uint8Array, hunks: readonly DeltaHunk[]): Uint8Array {
  const text = [...base];
  for (const { start, end, data } of hunks.toReversed()) text.splice(start, end - start, ...data);
  return new Uint8Array(text);
}

/** Hunks that fit a text of `length` bytes. */
function hunksFor(length: number): fc.Arbitrary<DeltaHunk[]> {
  const range = fc.tuple(fc.nat(length), fc.nat(length));
  return fc.array(fc.tuple(range, fc.uint8Array({ maxLength: 6 })), { maxLength: 5 }).map((parts) => {
    const cuts = parts.flatMap(([ends]) => ends).sort((a, b) => a - b);
    return parts.map(([, data], i) => ({ start: cuts[2 * i] ?? 0, end: cuts[2 * i + 1] ?? 0, data }));
  });
}

test("applyDelta() replaces ranges and copies what lies between", () => {
  const delta = hex("00000000 00000001 00000002 4142  00000003 00000003 00000001 43  00000004 00000005 00000000");
  expect(applyDelta(bytes("abcde"), delta)).toEqual(bytes("ABbcCd"));
});

test("applyDelta() takes an empty delta, a full text against nothing and a full replacement", () => {
  expect(applyDelta(bytes("same"), new Uint8Array(0))).toEqual(bytes("same"));
  expect(applyDelta(new Uint8Array(0), hex("00000000 00000000 00000003 6e6577"))).toEqual(bytes("new"));
  expect(applyDelta(bytes("old!"), hex("00000000 00000004 00000003 6e6577"))).toEqual(bytes("new"));
});

test("applyDeltas() gives the base itself when there is no delta", () => {
  const base = bytes("base");
  expect(applyDeltas(base, [])).toBe(base);
});

test("applyDeltas() gives what applying one delta after the other gives", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.gen(), (base, gen) => {
      const deltas: Uint8Array[] = [];
      let text: Uint8Array = base;
      for (let i = gen(fc.nat, 9); i > 0; i--) {
        const hunks = gen(hunksFor, text.length);
        deltas.push(writeDelta(hunks));
        text = splice(text, hunks);
      }
      expect(applyDeltas(base, deltas, text.length)).toEqual(text);
    }),
    { numRuns: 500 },
  );
});

test("applyDeltas() composes a chain of 2,000 deltas on a text of megabytes", () => {
  const base = new Uint8Array(3_000_000).fill(46);
  const expected = base.slice();
  const deltas: Uint8Array[] = [];
  for (let i = 0; i < 2000; i++) {
    const start = (i * 7919) % 2_999_000;
    const data = bytes(`<${i}>`.padEnd(50, "-"));
    deltas.push(writeDelta([{ start, end: start + 50, data }]));
    expected.set(data, start);
  }
  expect(Buffer.compare(applyDeltas(base, deltas, base.length), expected)).toBe(0);
});

test("applyDeltas() refuses a length other than the expected one, with the code it was given", () => {
  const delta = hex("00000000 00000000 00000001 61");
  expect(() => applyDeltas(bytes("b"), [delta], 3)).toThrow(
    expect.objectContaining({ code: "corruptStore", message: "a delta chain makes 2 bytes where 3 are due" }),
  );
  expect(() => applyDeltas(bytes("b"), [delta], 3, { code: "malformedBundle" })).toThrow(
    expect.objectContaining({ code: "malformedBundle" }),
  );
});

test("applyDeltas() refuses any text of the chain over maxBytes", () => {
  const grow = hex("00000000 00000000 00000003 616161");
  const shrink = hex("00000000 00000003 00000000");
  expect(applyDeltas(bytes("b"), [grow, shrink], 1, { maxBytes: 4 })).toEqual(bytes("b"));
  expect(() => applyDeltas(bytes("b"), [grow, shrink], 1, { maxBytes: 3 })).toThrow(
    expect.objectContaining({ code: "tooLarge" }),
  );
});

test.for([
  ["a start before the last end", "00000000 00000003 00000000 00000002 00000004 00000000"],
  ["an end before its start", "00000002 00000001 00000000"],
  ["an end past the text", "00000000 00000006 00000000"],
  ["an insertion past the text", "00000006 00000006 00000001 61"],
  ["a negative start", "ffffffff 00000001 00000000"],
  ["a negative length", "00000000 00000001 ffffffff"],
  ["a length past the delta", "00000000 00000001 00000002 61"],
  ["a header cut off", "00000000 00000001 000000"],
  ["a byte left over", "00000000 00000001 00000000 00"],
] as const)("parseDelta() and applyDelta() refuse %s", ([, digits]) => {
  expect(() => parseDelta(hex(digits), 5)).toThrow(expect.objectContaining({ code: "corruptStore" }));
  expect(() => applyDelta(bytes("abcde"), hex(digits), { code: "malformedBundle" })).toThrow(
    expect.objectContaining({ code: "malformedBundle" }),
  );
});

test("parseDelta() gives hunks in order, their data not copied", () => {
  const delta = hex("00000000 00000001 00000002 4142  00000003 00000003 00000000");
  const hunks = parseDelta(delta);
  expect(hunks).toEqual([
    { start: 0, end: 1, data: bytes("AB") },
    { start: 3, end: 3, data: new Uint8Array(0) },
  ]);
  expect(hunks[0]?.data.buffer).toBe(delta.buffer);
});

test("applyDelta() gives a text or corruptStore, whatever the bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (base, delta) => {
      try {
        applyDelta(base, delta);
      } catch (error) {
        expect(isRepoError(error, "corruptStore")).toBe(true); // never a RangeError of a typed array
      }
    }),
  );
});
