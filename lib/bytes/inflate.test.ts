import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { deflateSync, inflateSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isRepoError } from "../errors";
import { inflateBzip2, inflateZlib, inflateZstd } from "./inflate";

/** Runs a compressor over `input`; it comes from the Debian package of its own name. */
function run(tool: "zstd" | "bzip2", args: readonly string[], input: Uint8Array): Uint8Array {
  try {
    return new Uint8Array(execFileSync(tool, args, { input, maxBuffer: 2 ** 28, stdio: ["pipe", "pipe", "ignore"] }));
  } catch (error) {
    throw new Error(`${tool} does not run: apt-get install -y ${tool}`, { cause: error });
  }
}

const LIMIT = 64 * 1024 * 1024;
const zstd = (input: Uint8Array, ...args: string[]) => run("zstd", ["-q", "-c", ...args], input);
/** Knows its input's size, as Mercurial's revlog chunks do: zstd writes it only for a file. */
const sized = (input: Uint8Array, ...args: string[]) => zstd(input, `--stream-size=${input.length}`, ...args);
const bzip2 = (input: Uint8Array) => run("bzip2", ["-c"], input);

/** Text with long and short repeats, `size` bytes of it, always the same. */
function sample(size: number): Uint8Array {
  const words: string[] = [];
  for (let i = 0, length = 0; length < size; i++) {
    const word = `${createHash("sha1")
      .update(`${i % 977}`)
      .digest("hex")
      .slice(0, (i % 13) + 3)} ${i}\n`;
    words.push(word);
    length += word.length;
  }
  return new Uint8Array(Buffer.from(words.join("")).subarray(0, size));
}

/** Bytes that do not compress. */
function noise(size: number): Uint8Array {
  const blocks = Array.from({ length: Math.ceil(size / 32) }, (_, i) => createHash("sha256").update(`${i}`).digest());
  return new Uint8Array(Buffer.concat(blocks).subarray(0, size));
}

const samples = [
  ...[0, 1, 31, 300, 2000, 131_072, 131_073].map((size) => ({ name: `${size} bytes of text`, text: sample(size) })),
  ...[300, 131_073].map((size) => ({ name: `${size} bytes of noise`, text: noise(size) })),
  ...[300, 300_000].map((size) => ({ name: `${size} zeros`, text: new Uint8Array(size) })),
];

const formats = [
  { name: "inflateZlib", inflate: inflateZlib, deflate: (text: Uint8Array) => new Uint8Array(deflateSync(text)) },
  { name: "inflateZstd", inflate: inflateZstd, deflate: (text: Uint8Array) => zstd(text) },
  { name: "inflateZstd (size known)", inflate: inflateZstd, deflate: (text: Uint8Array) => sized(text) },
  {
    name: "inflateZstd (level 19, checksum)",
    inflate: inflateZstd,
    deflate: (text: Uint8Array) => sized(text, "-19", "-C"),
  },
  { name: "inflateBzip2", inflate: inflateBzip2, deflate: bzip2 },
];

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (isRepoError(error)) return error.code;
    throw error;
  }
  return "no error";
}

for (const { name, inflate, deflate } of formats) {
  test(`${name}() gives what the compressor was given`, () => {
    for (const { name: what, text } of samples) {
      expect(Buffer.compare(inflate(deflate(text), LIMIT, "corruptStore"), text), what).toBe(0);
    }
  });

  test(`${name}() takes exactly maxBytes and refuses one more as tooLarge`, () => {
    for (const text of [sample(300), sample(140_000), new Uint8Array(140_000)]) {
      const packed = deflate(text);
      expect(Buffer.compare(inflate(packed, text.length, "corruptStore"), text)).toBe(0);
      expect(codeOf(() => inflate(packed, text.length - 1, "corruptStore"))).toBe("tooLarge");
      expect(codeOf(() => inflate(packed, 0, "corruptStore"))).toBe("tooLarge");
    }
  });

  test(`${name}() refuses a stream that is cut off, at every byte`, () => {
    for (const text of [sample(100), new Uint8Array(0)]) {
      const packed = deflate(text);
      for (let size = 0; size < packed.length; size++) {
        const cut = packed.subarray(0, size);
        expect(
          codeOf(() => inflate(cut, LIMIT, "malformedBundle")),
          `${size} bytes`,
        ).toBe("malformedBundle");
      }
    }
  });

  test(`${name}() refuses bytes after the stream`, () => {
    const packed = deflate(sample(700));
    for (const tail of [[0], [1], [0, 0, 0, 0], [0x28, 0xb5, 0x2f, 0xfd], Array.from({ length: 20_000 }, () => 7)]) {
      const longer = new Uint8Array([...packed, ...tail]);
      expect(codeOf(() => inflate(longer, LIMIT, "malformedBundle"))).toBe("malformedBundle");
    }
  });

  test(`${name}() gives bytes or a RepoError when bits of the stream are wrong`, () => {
    const packed = deflate(sample(400));
    // A block costs seek-bzip milliseconds, so only some bits of a bzip2 stream are tried.
    for (let bit = 0; bit < packed.length * 8; bit += inflate === inflateBzip2 ? 23 : 1) {
      const wrong = packed.slice();
      wrong[bit >> 3] = (wrong[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(["no error", "malformedBundle", "tooLarge"]).toContain(
        codeOf(() => inflate(wrong, 100_000, "malformedBundle")),
      );
    }
  });

  test(`${name}() gives bytes or a RepoError, whatever the bytes`, () => {
    const magics = [[], [0x78, 0x9c], [0x28, 0xb5, 0x2f, 0xfd], [...Buffer.from("BZh91AY&SY")]];
    fc.assert(
      fc.property(fc.constantFrom(...magics), fc.uint8Array({ maxLength: 200 }), (magic, rest) => {
        codeOf(() => inflate(new Uint8Array([...magic, ...rest]), 1_000_000, "malformedBundle"));
      }),
    );
  });

  test(`${name}() does not hold on to a buffer of more than about twice the text`, () => {
    for (const size of [0, 300, 5000]) {
      const text = inflate(deflate(sample(size)), LIMIT, "corruptStore");
      expect(text.buffer.byteLength).toBeLessThanOrEqual(2 * size + 64);
    }
  });
}

test("inflateZlib() and inflateBzip2() refuse a wrong checksum", () => {
  const zlibBytes = new Uint8Array(deflateSync(sample(700)));
  zlibBytes[zlibBytes.length - 1] = (zlibBytes.at(-1) ?? 0) ^ 1;
  expect(() => inflateSync(zlibBytes)).toThrow("incorrect data check");
  expect(codeOf(() => inflateZlib(zlibBytes, LIMIT, "corruptStore"))).toBe("corruptStore");
  const bzip2Bytes = bzip2(sample(700));
  bzip2Bytes[10] = (bzip2Bytes[10] ?? 0) ^ 1; // the CRC of the first block
  expect(codeOf(() => inflateBzip2(bzip2Bytes, LIMIT, "corruptStore"))).toBe("corruptStore");
});

test("inflateZstd() reads several frames and skips skippable ones", () => {
  const skippable = [0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 9, 9, 9];
  const frames = new Uint8Array([...zstd(sample(500)), ...skippable, ...sized(sample(300)), ...skippable]);
  const both = new Uint8Array([...sample(500), ...sample(300)]);
  expect(inflateZstd(frames, 800, "corruptStore")).toEqual(both);
  expect(codeOf(() => inflateZstd(frames, 799, "corruptStore"))).toBe("tooLarge");
  expect(codeOf(() => inflateZstd(new Uint8Array(skippable), 800, "corruptStore"))).toBe("corruptStore");
});

test("inflateZstd() refuses a frame whose blocks give less or more than it says", () => {
  // Single segment, size in one byte, one raw block "abc".
  const frame = (size: number) => new Uint8Array([0x28, 0xb5, 0x2f, 0xfd, 0x20, size, 0x19, 0, 0, 97, 98, 99]);
  expect(inflateZstd(frame(3), LIMIT, "corruptStore")).toEqual(new Uint8Array([97, 98, 99]));
  for (const size of [0, 1, 2, 4, 5, 255]) {
    expect(
      codeOf(() => inflateZstd(frame(size), LIMIT, "corruptStore")),
      `${size}`,
    ).toBe("corruptStore");
  }
});

test("inflateZstd() refuses a dictionary, a reserved bit, a reserved block type and a window over 8 MiB", () => {
  const good = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x00, 0x19, 0, 0, 97, 98, 99];
  const wrong = (at: number, byte: number) => new Uint8Array(good.with(at, byte));
  expect(inflateZstd(new Uint8Array(good), LIMIT, "corruptStore")).toHaveLength(3);
  for (const [at, byte] of [
    [4, 0x01],
    [4, 0x08],
    [6, 0x1f],
    [5, (14 << 3) | 0],
  ] as const) {
    expect(codeOf(() => inflateZstd(wrong(at, byte), LIMIT, "corruptStore"))).toBe("corruptStore");
  }
});

test("bombs are refused at the bound, before they are unpacked", () => {
  const zeros = new Uint8Array(64 * 1024 * 1024);
  const bombs = [
    () => inflateZlib(new Uint8Array(deflateSync(zeros)), 1_000_000, "malformedBundle"),
    () => inflateZstd(zstd(zeros), 1_000_000, "malformedBundle"),
    () => inflateZstd(sized(zeros), 1_000_000, "malformedBundle"),
    () => inflateBzip2(bzip2(zeros), 1_000_000, "malformedBundle"),
  ];
  for (const bomb of bombs) {
    const before = process.memoryUsage().arrayBuffers;
    expect(codeOf(bomb)).toBe("tooLarge");
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(zeros.length / 2);
  }
});

test("inflateZstd() gives up on a block whose sequences copy more than a block may become", () => {
  // 98,047 sequences of one literal and a match of 65,539 bytes, in 13 bytes: 6 GB of copies for a decoder that obeys.
  const literals = [0x08, 0x61]; // raw, one byte
  const sequences = [0xff, 0xff, 0xff, 0x54, 0, 0, 52, 0x01]; // count, one symbol for each code, an empty bit stream
  const block = [...literals, ...sequences];
  const header = [(block.length << 3) | (2 << 1) | 1, 0, 0];
  const frame = new Uint8Array([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38, ...header, ...block]);
  expect(codeOf(() => inflateZstd(frame, LIMIT, "malformedBundle"))).toBe("malformedBundle");
  for (const literalCode of [1, 2, 35]) {
    const other = frame.with(frame.length - 4, literalCode);
    expect(codeOf(() => inflateZstd(other, LIMIT, "malformedBundle"))).toBe("malformedBundle");
  }
});
