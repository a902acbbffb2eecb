import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { askPython } from "../hg/testing/ask-python";
import { transform } from "./burrows-wheeler";
import { MAX_BLOCK_BYTES, packBlock } from "./bzip2-block";
import { writeBzip2 } from "./bzip2-writer";
import { slices } from "./slices";
import { suffixArray } from "./suffix-array";

const UNPACK = `
import bz2, hashlib
answer([hashlib.sha1(bz2.decompress(to_bytes(packed))).hexdigest() for packed in question["packed"]])
`;
async function pack(bytes: Uint8Array, chunkBytes = 300_000): Promise<Buffer> {
  async function* source() {
    yield* slices(bytes, chunkBytes);
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeBzip2(source(), async (block) => packBlock(block))) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** Expects that Python unpacks what was packed to the same texts. */
async function expectUnpacked(texts: readonly Uint8Array[], chunkBytes?: number): Promise<Buffer[]> {
  const packed: Buffer[] = [];
  for (const text of texts) packed.push(await pack(text, chunkBytes));
  const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");
  const digest = (bytes: Uint8Array) => createHash("sha1").update(bytes).digest("hex");
  expect(askPython(UNPACK, { packed: packed.map(latin1) })).toEqual(texts.map(digest));
  return packed;
}

/** Fibonacci's word: as repetitive as can be without being periodic. */
function fibonacci(length: number): Uint8Array {
  let [word, before] = ["ab", "a"];
  while (word.length < length) [word, before] = [word + before, word];
  return Buffer.from(word.slice(0, length));
}

/** Bytes that look random and are the same each time. */
function noise(length: number, symbols: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 16) % symbols;
  });
}

function sources(): Buffer {
  const folder = new URL("../web/views/", import.meta.url);
  const files = readdirSync(folder).filter((name) => name.endsWith(".ts"));
  return Buffer.concat(files.map((name) => readFileSync(new URL(name, folder))));
}

const BLOCK = MAX_BLOCK_BYTES;
const HARD: Readonly<Record<string, () => Uint8Array>> = {
  nothing: () => new Uint8Array(0),
  "one byte": () => Uint8Array.of(0),
  "zeros, many blocks of them": () => new Uint8Array(50_000_000),
  "two bytes in turn": () => Buffer.alloc(BLOCK + 7, "ab"),
  "a period of 5 bytes, which fills the block": () => Buffer.alloc(BLOCK + 7, "abcab"),
  "a period of 1000 bytes": () => Buffer.alloc(2_000_000, noise(1000, 256)),
  "a period of half a block": () => Buffer.alloc(2_000_000, noise(BLOCK >> 1, 256)),
  "Fibonacci's word": () => fibonacci(1_000_000),
  "all bytes, descending": () => Uint8Array.from({ length: 1_000_000 }, (_, i) => 255 - (i >> 12)),
  "256 symbols at random": () => noise(2_000_000, 256),
  "2 symbols at random": () => noise(1_000_000, 2),
  "a long run that a block ends in": () => Buffer.concat([noise(BLOCK - 3, 200), Buffer.alloc(3_000, 1), noise(9, 9)]),
  text: () => Buffer.concat([sources(), sources()]),
};

test.for(Object.keys(HARD))("writeBzip2() packs what Python unpacks: %s", { timeout: 60_000 }, async (name) => {
  const [packed] = await expectUnpacked([HARD[name]?.() ?? new Uint8Array(0)]);
  expect(packed?.subarray(0, 4).toString()).toBe("BZh9");
});

test("writeBzip2() packs runs of every length around its limits, and texts that end where a block does", async () => {
  const lengths = [1, 2, 3, 4, 5, 6, 254, 255, 256, 257, 258, 259, 260, 510, 511];
  const runs = lengths.map((length) => Buffer.concat([Buffer.from("x"), Buffer.alloc(length, 7), Buffer.from("y")]));
  const ends = [-5, -4, 0, 1].map((more) => noise(BLOCK + more, 250));
  await expectUnpacked([...runs, ...ends]);
}, 60_000);

test("writeBzip2() packs any bytes, however they come", async () => {
  const few = fc.uint8Array({ max: 2, maxLength: 400 });
  const texts = fc.sample(
    fc.oneof(few, fc.uint8Array({ maxLength: 3000 }), fc.uint8Array({ max: 9, maxLength: 900 })),
    {
      numRuns: 400,
      seed: 7,
    },
  );
  await expectUnpacked(texts);
  await expectUnpacked(texts.slice(0, 100), 1);
}, 60_000);

test("writeBzip2() packs a text about as small as bzip2 does", async () => {
  const text = sources();
  const packed = await pack(text);
  const size = askPython("import bz2\nanswer(len(bz2.compress(to_bytes(question))))", text.toString("latin1"));
  expect(packed.length).toBeLessThan((size as number) * 1.01);
});

test("suffixArray() sorts suffixes, and transform() rotations, as comparing them does", () => {
  const texts = fc.oneof(fc.uint8Array({ max: 2, minLength: 1, maxLength: 60 }), fc.uint8Array({ minLength: 1 }));
  const powers = fc.tuple(fc.uint8Array({ max: 2, minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 9 }));
  const repeated = powers.map(([word, times]) => new Uint8Array(Buffer.alloc(word.length * times, word)));
  fc.assert(
    fc.property(fc.oneof(texts, repeated), (text) => {
      const starts = Array.from(text.keys());
      const suffix = (at: number) => Buffer.from(text.subarray(at));
      expect([...suffixArray(text, 256)]).toEqual([...starts].sort((a, b) => suffix(a).compare(suffix(b))));
      const rotation = (at: number) => Buffer.concat([text.subarray(at), text.subarray(0, at)]);
      const rotations = starts.map(rotation).sort(Buffer.compare);
      const { last, origin } = transform(text);
      expect([...last]).toEqual(rotations.map((bytes) => bytes.at(-1)));
      expect(rotations[origin]).toEqual(Buffer.from(text));
    }),
    { numRuns: 1000 },
  );
});
