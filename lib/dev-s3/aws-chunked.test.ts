import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeAwsChunked } from "./aws-chunked";

async function decode(pieces: readonly Buffer[]): Promise<{ body: string; trailers: Map<string, string> }> {
  async function* stream(): AsyncGenerator<Buffer> {
    yield* pieces;
  }
  const trailers = new Map<string, string>();
  const chunks: Buffer[] = [];
  for await (const chunk of decodeAwsChunked(stream(), trailers)) chunks.push(chunk);
  return { body: Buffer.concat(chunks).toString(), trailers };
}

// As the AWS SDK for JavaScript sends "hello, world": two chunks, the CRC-32 of the whole behind them.
const FRAMED = "6\r\nhello,\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:/6tyOg==\r\n\r\n";

test("decodeAwsChunked() gives the body and its trailers, however the stream is cut", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: FRAMED.length })), async (cuts) => {
      const edges = [0, ...cuts.toSorted((a, b) => a - b), FRAMED.length];
      const pieces = edges.slice(1).map((edge, at) => Buffer.from(FRAMED.slice(edges[at], edge)));
      const { body, trailers } = await decode(pieces);
      expect(body).toBe("hello, world");
      expect(trailers).toEqual(new Map([["x-amz-checksum-crc32", "/6tyOg=="]]));
    }),
  );
});

test("decodeAwsChunked() refuses a body that ends early, wherever", async () => {
  for (let length = 0; length < FRAMED.indexOf("0\r\nx-amz"); length++) {
    await expect(decode([Buffer.from(FRAMED.slice(0, length))]), `${length} bytes`).rejects.toMatchObject({
      code: "IncompleteBody",
    });
  }
});

test.for([
  ["a size that is no number", "zz\r\nhello"],
  ["a chunk longer than its size", "2\r\nhello\r\n0\r\n\r\n"],
  ["a line without end", "1".repeat(5000)],
  ["a trailer without a name", "0\r\n:x\r\n\r\n"],
])("decodeAwsChunked() refuses %s", async ([, framed = ""]) => {
  await expect(decode([Buffer.from(framed)])).rejects.toMatchObject({ status: 400 });
});
