import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { NO_BITS } from "../bytes/bit-writer";
import { type Bzip2Block, packBlock } from "../bytes/bzip2-block";
import { RepoError } from "../errors";
import { makeTemporaryFolder } from "../hg/testing/real-hg";
import { ThreadedPacker } from "./block-packer";
import { buildThread } from "./testing/build-thread";
import { WorkThread } from "./work-thread";

const folder = makeTemporaryFolder("block-packer");
const { signal } = new AbortController();
let thread: WorkThread;

beforeAll(async () => {
  thread = new WorkThread(await buildThread(folder.path));
});
afterAll(async () => {
  await thread.close();
  folder.remove();
});

/** Each call makes bytes of its own: packing uses them up. */
function blockOf(length: number, before = NO_BITS): Bzip2Block {
  return { data: Uint8Array.from({ length }, (_, i) => (i * i) >> 7), checksum: 0x01234567, before };
}

test("pack() gives what packBlock() gives, of blocks of any size and at any bit", async () => {
  const packer = new ThreadedPacker(thread);
  for (const before of [NO_BITS, { value: 0b101, count: 3 }, { value: 0b1111111, count: 7 }]) {
    for (const length of [1, 100, 40_000, 300_000]) {
      const { bytes, rest } = await packer.pack(blockOf(length, before), signal);
      const wanted = packBlock(blockOf(length, before));
      expect(Buffer.compare(bytes, wanted.bytes)).toBe(0);
      expect(rest).toEqual(wanted.rest);
    }
  }
});

test("pack() packs small blocks without the thread", async () => {
  const packer = new ThreadedPacker(new WorkThread(pathToFileURL("/nowhere/thread.mjs")));
  expect(await packer.pack(blockOf(1000), signal)).toEqual(packBlock(blockOf(1000)));
});

test("pack() leaves this thread free, and ends when nobody waits", async () => {
  const packer = new ThreadedPacker(thread);
  const controller = new AbortController();
  const packing = packer.pack(blockOf(800_000), controller.signal);
  const reason = new RepoError("deadlineExceeded", "the answer took too long");
  setImmediate(() => controller.abort(reason));
  await expect(packing).rejects.toBe(reason);
  expect((await packer.pack(blockOf(20_000), signal)).bytes.length).toBeGreaterThan(0);
});
