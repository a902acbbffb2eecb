import { randomBytes } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { askPython } from "../hg/testing/ask-python";
import { writeGzip } from "./gzip";
import { collect, streamed } from "./testing/archived-by-hg";

const SCRIPT = `
import gzip, io
written = io.BytesIO()
out = gzip.GzipFile(b"", "wb", 9, written, mtime=question["seconds"])
out.write(to_bytes(question["text"]))
out.close()
answer(to_text(written.getvalue()[:10]))
`;
const TEXT = Buffer.alloc(700_000, "text to compress, ");

test.for([0, 1_500_000_000.75, 2 ** 32 - 1])("writeGzip() has hg's header, of the time %s", async (seconds) => {
  const ours = await collect(writeGzip(streamed([TEXT.subarray(0, 9), TEXT.subarray(9)]), seconds));
  const head = askPython(SCRIPT, { seconds, text: TEXT.toString("latin1") });
  expect(ours.subarray(0, 10).toString("latin1")).toBe(head);
  expect(gunzipSync(ours).equals(TEXT)).toBe(true);
});

test("writeGzip() leaves out a time that does not fit", async () => {
  for (const seconds of [-1, 2 ** 32, 1e17]) {
    const ours = await collect(writeGzip(streamed([]), seconds));
    expect([ours.readUInt32LE(4), gunzipSync(ours).length]).toEqual([0, 0]);
  }
});

test("writeGzip() reads no further than it is read, and ends its source when it is left", async () => {
  let chunks = 0;
  let isEnded = false;
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      // Noise does not become smaller.
      for (; ; chunks++) yield randomBytes(16_384);
    } finally {
      isEnded = true;
    }
  }
  const compressed = writeGzip(endless(), 0);
  for (let i = 0; i < 3; i++) await compressed.next();
  // Nobody reads on: what it has in hand fills up, and then it waits.
  for (let i = 0; i < 50; i++) await new Promise((resolve) => setTimeout(resolve, 2));
  expect(chunks).toBeLessThan(40);
  await compressed.return(undefined);
  for (let i = 0; i < 50 && !isEnded; i++) await new Promise((resolve) => setTimeout(resolve, 2));
  expect(isEnded).toBe(true);
});

test("writeGzip() fails as its source fails", async () => {
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield TEXT;
    throw new Error("lost");
  }
  await expect(collect(writeGzip(failing(), 0))).rejects.toThrow("lost");
});
