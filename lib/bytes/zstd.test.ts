import { execFileSync } from "node:child_process";
import { expect, test, vi } from "vitest";
import { ZstdDecoder } from "./zstd";
import { zstdFrames } from "./zstd-frame";

/** Runs the real zstd over `input`. */
function zstd(input: Uint8Array, ...args: string[]): Uint8Array {
  try {
    return new Uint8Array(execFileSync("zstd", ["-q", "-c", ...args], { input }));
  } catch (error) {
    throw new Error("zstd does not run: apt-get install -y zstd", { cause: error });
  }
}

/** Decompresses bytes of one frame. */
function decompress(decoder: ZstdDecoder, bytes: Uint8Array, maxBytes: number): Uint8Array {
  const [frame, ...more] = zstdFrames(bytes, "corruptStore");
  if (frame === undefined || more.length > 0) throw new Error("these are not the bytes of one frame");
  return decoder.decompress(bytes, frame, maxBytes, "corruptStore");
}

/** A frame of `count` blocks, each a run of 128 KiB of zeros, that does not say its size. */
function runs(count: number): Uint8Array {
  const bytes = Buffer.alloc(6 + count * 4);
  bytes.set([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38]); // a window of 128 KiB
  for (let block = 0; block < count; block++) {
    bytes.writeUIntLE(131_072 * 8 + 2 + (block === count - 1 ? 1 : 0), 6 + block * 4, 3);
  }
  return new Uint8Array(bytes);
}

test("ZstdDecoder gives a large frame's memory back", async () => {
  const decoder = await ZstdDecoder.load();
  const small = zstd(Buffer.from("small"));
  const large = runs(800);
  expect(decompress(decoder, large, 2 ** 30)).toHaveLength(800 * 131_072);
  expect(decoder.heapBytes).toBeGreaterThan(100_000_000);
  // Synchronous callers go on with the large heap until there is time for another.
  expect(Buffer.from(decompress(decoder, small, 100)).toString()).toBe("small");
  await vi.waitFor(() => expect(decoder.heapBytes).toBeLessThan(10_000_000));
  expect(Buffer.from(decompress(decoder, small, 100)).toString()).toBe("small");
});

test("ZstdDecoder does not grow from frame to frame", async () => {
  const decoder = await ZstdDecoder.load();
  const good = zstd(Buffer.alloc(1_000_000, "text "));
  const corrupt = zstd(Buffer.alloc(1_000_000, "text "), "-C");
  corrupt[corrupt.length - 1] = (corrupt.at(-1) ?? 0) ^ 1;
  expect(decompress(decoder, good, 2_000_000)).toHaveLength(1_000_000);
  const { heapBytes } = decoder;
  for (let round = 0; round < 50; round++) {
    decompress(decoder, good, 2_000_000);
    expect(() => decompress(decoder, corrupt, 2_000_000)).toThrow("a zstd frame is corrupt");
    expect(() => decompress(decoder, good, 999_999)).toThrow("becomes more than 999999 bytes");
  }
  expect(decoder.heapBytes).toBe(heapBytes);
});

test("ZstdDecoder allocates no more than the bound, whatever a frame could become", async () => {
  const decoder = await ZstdDecoder.load();
  expect(() => decompress(decoder, runs(20_000), 1_000_000)).toThrow("becomes more than 1000000 bytes");
  expect(decoder.heapBytes).toBeLessThan(5_000_000);
});

test("ZstdDecoder refuses as tooLarge what no heap can hold, and works on", async () => {
  const decoder = await ZstdDecoder.load();
  const { heapBytes } = decoder;
  for (const maxBytes of [2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 33]) {
    expect(() => decompress(decoder, runs(70_000), maxBytes)).toThrow(
      expect.objectContaining({ code: "tooLarge", message: expect.stringContaining("does not fit into memory") }),
    );
  }
  expect(decoder.heapBytes).toBe(heapBytes);
  expect(decompress(decoder, zstd(new Uint8Array(0)), 100)).toHaveLength(0);
});

test("ZstdDecoder refuses a corrupt frame as such, or as tooLarge where it cannot tell", async () => {
  const decoder = await ZstdDecoder.load();
  const frame = zstd(Buffer.from("a text of some length, a text of some length"), "-C");
  frame[frame.length - 1] = (frame.at(-1) ?? 0) ^ 1;
  expect(() => decompress(decoder, frame, 131_072)).toThrow(expect.objectContaining({ code: "corruptStore" }));
  expect(() => decompress(decoder, frame, 1000)).toThrow(expect.objectContaining({ code: "tooLarge" }));
});
