import fc from "fast-check";
import { expect, test } from "vitest";
import { type Node, NULL_NODE } from "../ids";
import { ENTRY_SIZE, RevlogIndex } from "./revlog-index";

const nodeOf = (rev: number) => ((rev * 2654435761) % 2 ** 32).toString(16).padStart(8, "0").padEnd(40, "ab") as Node;

/** Writes a split index of `length` rows, each the child of the one before. */
function indexOf(length: number): Buffer {
  const bytes = Buffer.alloc(length * ENTRY_SIZE);
  for (let rev = 0; rev < length; rev++) {
    const at = rev * ENTRY_SIZE;
    bytes.writeUIntBE(rev * 2 ** 33, at, 6); // offsets beyond 32 bits
    bytes.writeInt32BE(10, at + 8);
    bytes.writeInt32BE(rev - 1, at + 16);
    bytes.writeInt32BE(rev, at + 20);
    bytes.writeInt32BE(rev - 1, at + 24);
    bytes.writeInt32BE(-1, at + 28);
    bytes.write(nodeOf(rev), at + 32, "hex");
  }
  bytes.writeUInt32BE(0x0002_0001, 0);
  return bytes;
}

/** The worked example of mercurial-formats 3.2: a complete filelog of one revision. */
const EXAMPLE = Buffer.from(
  `0003000100000000000000200000001f00000000${"00000000"}ffffffffffffffff2e1e134e875e02d833d493e298bae3ddeedc39a5${"00".repeat(12)}` +
    Buffer.from("uint main(void)\n{\n  return 0;\n}\n").toString("hex"),
  "hex",
);

test("RevlogIndex reads the worked example", () => {
  const index = new RevlogIndex(EXAMPLE, "data/src/a.c");
  expect(index).toMatchObject({ length: 1, inline: true, generalDelta: true });
  expect(index.getNode(0)).toBe("2e1e134e875e02d833d493e298bae3ddeedc39a5");
  expect([index.getStoredLength(0), index.getTextLength(0), index.getChunkOffset(0)]).toEqual([0x20, 0x1f, ENTRY_SIZE]);
  expect(index.getParents(0)).toEqual([-1, -1]);
});

test("RevlogIndex finds nodes and prefixes, few rows or many", () => {
  for (const length of [1, 20, 5000]) {
    const index = new RevlogIndex(indexOf(length), "x");
    for (let rev = 0; rev < length; rev++) expect(index.getRev(nodeOf(rev))).toBe(rev);
    expect(index.getRev("f".repeat(40) as Node)).toBeUndefined();
    expect(index.getRev(NULL_NODE)).toBe(-1);
    expect([...index.findPrefix(nodeOf(length - 1).slice(0, 12))]).toEqual([length - 1]);
    expect([...index.findPrefix("")]).toHaveLength(length);
  }
  const index = new RevlogIndex(indexOf(5000), "x");
  for (const prefix of ["0", "1a", "7f3", "12345"]) {
    const wanted = Array.from({ length: 5000 }, (_, rev) => rev).filter((rev) => nodeOf(rev).startsWith(prefix));
    expect([...index.findPrefix(prefix)]).toEqual(wanted);
  }
});

test("RevlogIndex reads 48-bit offsets", () => {
  const index = new RevlogIndex(indexOf(4), "x");
  expect([0, 1, 3].map((rev) => index.getChunkOffset(rev))).toEqual([0, 2 ** 33, 3 * 2 ** 33]);
});

test("RevlogIndex leaves out a torn last row", () => {
  const whole = indexOf(3);
  for (const cut of [1, 32, 63]) expect(new RevlogIndex(whole.subarray(0, whole.length - cut), "x").length).toBe(2);
  for (const cut of [1, 30, 33, 90])
    expect(new RevlogIndex(EXAMPLE.subarray(0, EXAMPLE.length - cut), "x").length).toBe(0);
  expect(new RevlogIndex(new Uint8Array(0), "x").length).toBe(0);
});

test("RevlogIndex refuses other versions and unknown flags", () => {
  for (const header of [0, 2, 0xdead, 0x0004_0001]) {
    const bytes = Buffer.alloc(ENTRY_SIZE);
    bytes.writeUInt32BE(header, 0);
    expect(() => new RevlogIndex(bytes, "x")).toThrow(expect.objectContaining({ code: "unsupportedStore" }));
  }
});

test("RevlogIndex gives values, corruptStore or unsupportedStore, whatever the bytes", () => {
  const header = fc.constantFrom(0x0001, 0x0001_0001, 0x0002_0001, 0x0003_0001);
  fc.assert(
    fc.property(header, fc.uint8Array({ maxLength: 300 }), (flags, body) => {
      const bytes = Buffer.concat([Buffer.alloc(4), body]);
      bytes.writeUInt32BE(flags, 0);
      try {
        const index = new RevlogIndex(bytes, "x");
        for (let rev = 0; rev < index.length; rev++) {
          index.getRev(index.getNode(rev));
          index.getParents(rev);
        }
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/^(corrupt|unsupported)Store$/) });
      }
    }),
  );
});
