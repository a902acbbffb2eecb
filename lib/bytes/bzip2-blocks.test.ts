import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { countBzip2Blocks } from "./bzip2-blocks";
import { inflateBzip2 } from "./inflate";

/** Runs bzip2; it comes from the Debian package of its own name. */
function bzip2(input: Uint8Array, level = 9): Uint8Array {
  try {
    return new Uint8Array(execFileSync("bzip2", [`-${level}`, "-c"], { input, maxBuffer: 2 ** 28 }));
  } catch (error) {
    throw new Error("bzip2 does not run: apt-get install -y bzip2", { cause: error });
  }
}

/** Bits as text, so that blocks can be laid behind each other wherever they end. */
const toBits = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");
const fromBits = (bits: string) =>
  Uint8Array.from({ length: Math.ceil(bits.length / 8) }, (_, i) =>
    Number.parseInt(bits.slice(i * 8, i * 8 + 8).padEnd(8, "0"), 2),
  );
const END_MAGIC = (0x177245385090).toString(2).padStart(48, "0");

/** A stream of `count` blocks of one byte each, which is not how bzip2 fills them. */
function manyBlocks(count: number): Uint8Array {
  const bits = toBits(bzip2(Buffer.from("x")));
  const block = bits.slice(32, bits.indexOf(END_MAGIC, 32));
  const blockCrc = Number.parseInt(block.slice(48, 80), 2);
  let crc = 0;
  for (let i = 0; i < count; i++) crc = (blockCrc ^ ((crc << 1) | (crc >>> 31))) >>> 0;
  return fromBits(bits.slice(0, 32) + block.repeat(count) + END_MAGIC + crc.toString(2).padStart(32, "0"));
}

test("countBzip2Blocks() counts blocks at every bit", () => {
  const bits = toBits(manyBlocks(3));
  for (let shift = 0; shift < 16; shift++) expect(countBzip2Blocks(fromBits("0".repeat(shift) + bits))).toBe(3);
  expect(countBzip2Blocks(new Uint8Array(0))).toBe(0);
  expect(countBzip2Blocks(bzip2(new Uint8Array(0)))).toBe(0);
});

test("inflateBzip2() takes what bzip2 makes at any level, to the last byte of room", () => {
  // Runs of four are what a block becomes least from.
  const text = Uint8Array.from({ length: 330_000 }, (_, i) => (i >> 2) % 251);
  for (const level of [1, 2, 9]) {
    const packed = bzip2(text, level);
    expect(countBzip2Blocks(packed)).toBe(level === 1 ? 5 : level === 2 ? 3 : 1);
    expect(Buffer.compare(inflateBzip2(packed, text.length, "malformedBundle"), text)).toBe(0);
  }
});

test("inflateBzip2() takes a few short blocks and refuses many, before it unpacks one", () => {
  expect(Buffer.from(inflateBzip2(manyBlocks(50), 64 * 1024 * 1024, "malformedBundle")).toString()).toBe(
    "x".repeat(50),
  );
  const bomb = manyBlocks(20_000); // 640 KB, and two minutes of work
  expect(() => inflateBzip2(bomb, 64 * 1024 * 1024, "malformedBundle")).toThrow(
    expect.objectContaining({
      code: "tooLarge",
      message: "a bzip2 stream has 20000 blocks for at most 67108864 bytes",
    }),
  );
});
