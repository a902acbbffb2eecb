import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isRepoError } from "../../errors";
import { parseBundle } from "./bundle";
import { DEFAULT_BUNDLE_LIMITS } from "./limits";
import { BUNDLE_TYPES, HgFolder } from "./testing/hg-bundles";

/** hg needs its time to start when the machine is busy. */
const SLOW = { timeout: 30_000 };

const folder = new HgFolder();
beforeAll(() => {
  folder.hg("init", "small");
  folder.hg("-R", "small", "debugbuilddag", "--new-file", "+2");
}, 60_000);
afterAll(() => folder.remove());

/** The code and sentence that a bundle is refused with; `parsed` when it is not; any other error is thrown on. */
function outcome(bytes: Uint8Array, limits = DEFAULT_BUNDLE_LIMITS): string {
  try {
    parseBundle(bytes, limits);
    return "parsed";
  } catch (error) {
    if (isRepoError(error, "malformedBundle", "unsupportedBundle", "tooLarge"))
      return `${error.code}: ${error.message}`;
    throw error;
  }
}

const int32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const text = (bytes: string) => Buffer.from(bytes, "latin1");
const node = (byte: number) => Buffer.alloc(20, byte);

/** A chunk of a changegroup. */
const chunk = (...pieces: Uint8Array[]) => {
  const bytes = Buffer.concat(pieces);
  return Buffer.concat([int32(bytes.length + 4), bytes]);
};
const END = int32(0);
/** A revision of version 01 or 02: no parents, an empty delta. */
const revision01 = chunk(node(1), node(0), node(0), node(1));
const revision02 = chunk(node(1), node(0), node(0), node(0), node(1));
const revision03 = chunk(node(1), node(0), node(0), node(0), node(1), text("\0\0"));
/** A changegroup 02 with one changeset, no manifest, and `files` before the end of the files. */
const changegroup02 = (...files: Uint8Array[]) => Buffer.concat([revision02, END, END, ...files, END]);

/** A part of a bundle2. */
function part(
  type: string,
  payload: readonly Uint8Array[],
  parameters: readonly (readonly [string, string])[] = [],
): Buffer {
  const texts = parameters.flat();
  const header = Buffer.concat([
    Buffer.of(type.length),
    text(type),
    int32(7),
    Buffer.of(parameters.length, 0),
    Buffer.from(texts.map(({ length }) => length)),
    text(texts.join("")),
  ]);
  return Buffer.concat([
    int32(header.length),
    header,
    ...payload.flatMap((bytes) => [int32(bytes.length), bytes]),
    END,
  ]);
}
const hg20 = (...parts: Uint8Array[]) => Buffer.concat([text("HG20"), END, ...parts, END]);
const hg10 = (...pieces: Uint8Array[]) => Buffer.concat([text("HG10UN"), ...pieces]);
const version = (name: string) => [["version", name]] as const;
const good = part("CHANGEGROUP", [changegroup02()], version("02"));
const withFile = (path: string) =>
  hg20(part("CHANGEGROUP", [changegroup02(chunk(text(path)), revision02, END)], version("02")));

test.for(BUNDLE_TYPES)("parseBundle() refuses a $type bundle that is cut off, at every byte", SLOW, ({ type }) => {
  const bytes = folder.bundle("small", type);
  expect(outcome(bytes)).toBe("parsed");
  // Each try at bzip2 costs milliseconds.
  const step = type.startsWith("bzip2") ? 17 : 1;
  for (let size = 0; size < bytes.length; size += step) {
    expect(outcome(bytes.subarray(0, size)), `${size} bytes`).toMatch(/^malformedBundle: /);
  }
  expect(outcome(Buffer.concat([bytes, Buffer.of(0)]))).toMatch(/^malformedBundle: /);
});

test.for(BUNDLE_TYPES)("parseBundle() parses or refuses a $type bundle with any byte changed", SLOW, ({ type }) => {
  const bytes = folder.bundle("small", type);
  const step = type.startsWith("bzip2") ? 17 : 1;
  for (let at = 0; at < bytes.length; at += step) {
    for (const mask of [0x01, 0x80, 0xff]) {
      const wrong = bytes.slice();
      wrong[at] = (wrong[at] ?? 0) ^ mask;
      outcome(wrong);
    }
  }
});

test("parseBundle() parses or refuses any bytes", () => {
  const starts = [
    "",
    "HG10UN",
    "HG10GZ",
    "HG10BZ",
    "HG20",
    "HG20\0\0\0\0",
    "HG20\0\0\0\x0eCompression=ZS\x28\xb5\x2f\xfd",
    "\0",
  ];
  fc.assert(
    fc.property(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 300 }), (start, rest) => {
      outcome(Buffer.concat([text(start), rest]));
    }),
    { numRuns: 2000 },
  );
});

test("parseBundle() takes the hand-made bundles on which these tests stand", () => {
  expect(outcome(hg20(good))).toBe("parsed");
  expect(outcome(hg10(revision01, END, END, END))).toBe("parsed");
  expect(outcome(Buffer.concat([revision01, END, END, END]))).toBe("parsed"); // headerless, as before Mercurial 0.9
  expect(outcome(hg20(part("CHANGEGROUP", [revision03, END, END, END, END], version("03"))))).toBe("parsed");
  expect(outcome(withFile("dir/.hgignore"))).toBe("parsed");
});

test.for([
  ["an empty file", text(""), "malformedBundle: this is not a Mercurial bundle: it begins with none of their magics"],
  ["a text", text("hello"), "malformedBundle: this is not a Mercurial bundle: it begins with none of their magics"],
  ["a stream clone", text("HGS1UN"), "unsupportedBundle: a stream clone bundle (HGS1) holds no changesets"],
  ["HG2Y", text("HG2Y"), "unsupportedBundle: the bundle format HG2Y is not supported"],
  ["HG10XX", text("HG10XX"), 'unsupportedBundle: the bundle\'s compression "XX" is not supported'],
  ["HG10ZS", text("HG10ZS"), "unsupportedBundle: a bundle HG10 cannot be compressed with ZS"],
  [
    "a compression LZ",
    text("HG20\0\0\0\x0eCompression=LZ"),
    'unsupportedBundle: the bundle\'s compression "LZ" is not supported',
  ],
  [
    "a mandatory stream parameter",
    text("HG20\0\0\0\x05Extra"),
    'unsupportedBundle: the bundle needs the stream parameter "Extra"',
  ],
  [
    "an unnamed stream parameter",
    text("HG20\0\0\0\x03 =1"),
    "malformedBundle: a stream parameter of the bundle does not begin with a letter",
  ],
  ["no part", hg20(), "malformedBundle: the bundle has no changegroup part"],
  ["two changegroups", hg20(good, good), "unsupportedBundle: the bundle has more than one changegroup part"],
  [
    "an unknown mandatory part",
    hg20(good, part("B2X:Rebase", [])),
    'unsupportedBundle: the bundle has the mandatory part "b2x:rebase", which is not supported',
  ],
  [
    "a stream2 part",
    hg20(part("STREAM2", [])),
    'unsupportedBundle: the bundle has the mandatory part "stream2", which is not supported',
  ],
  [
    "version 04",
    hg20(part("CHANGEGROUP", [changegroup02()], version("04"))),
    'unsupportedBundle: changegroup version "04" is not supported',
  ],
  [
    "a treemanifest parameter",
    hg20(
      part(
        "CHANGEGROUP",
        [changegroup02()],
        [
          ["version", "02"],
          ["treemanifest", "1"],
        ],
      ),
    ),
    'unsupportedBundle: its changegroup part needs the parameter "treemanifest"',
  ],
  [
    "a parameter twice",
    hg20(
      part(
        "CHANGEGROUP",
        [],
        [
          ["version", "02"],
          ["version", "01"],
        ],
      ),
    ),
    'malformedBundle: part 7 has the parameter "version" twice',
  ],
  [
    "directory manifests",
    hg20(part("CHANGEGROUP", [revision03, END, END, chunk(text("d/")), revision03, END, END, END], version("03"))),
    "unsupportedBundle: the bundle holds directory manifests (treemanifest)",
  ],
  [
    "bytes behind the bundle",
    Buffer.concat([hg20(good), text("x")]),
    "malformedBundle: 1 bytes follow the end of the bundle",
  ],
  [
    "bytes behind the changegroup",
    hg20(part("CHANGEGROUP", [changegroup02(), text("x")], version("02"))),
    "malformedBundle: 1 bytes follow the end of the changegroup",
  ],
  ["no changesets", hg10(END, END, END), "malformedBundle: the bundle holds no changesets"],
  [
    "a file without revisions",
    hg20(part("CHANGEGROUP", [changegroup02(chunk(text("f")), END)], version("02"))),
    'malformedBundle: the bundle names the file "f" and brings no revision of it',
  ],
  [
    "a file twice",
    hg20(
      part(
        "CHANGEGROUP",
        [changegroup02(chunk(text("f")), revision02, END, chunk(text("f")), revision02, END)],
        version("02"),
      ),
    ),
    'malformedBundle: the bundle names the file "f" twice',
  ],
  ["a chunk of 3 bytes", hg10(int32(3)), "malformedBundle: a chunk of the changelog says that it has 3 bytes"],
  ["a chunk of 4 bytes", hg10(int32(4)), "malformedBundle: a chunk of the changelog says that it has 4 bytes"],
  ["a negative chunk", hg10(int32(-1)), "malformedBundle: a chunk of the changelog says that it has -1 bytes"],
  [
    "a chunk without its header",
    hg10(chunk(node(1))),
    "malformedBundle: a chunk of the changelog is shorter than its header",
  ],
  [
    "the null node",
    hg10(chunk(node(0), node(0), node(0), node(0))),
    "malformedBundle: a chunk of the changelog has the null node",
  ],
  [
    "a payload chunk of −2 bytes",
    hg20(Buffer.concat([part("OUTPUT", []).subarray(0, -4), int32(-2)])),
    "malformedBundle: part 7 has a payload chunk of -2 bytes",
  ],
] as const)("parseBundle() refuses %s with a sentence", ([, bytes, sentence]) => {
  expect(outcome(bytes)).toBe(sentence);
});

test.for([
  "",
  "/etc/passwd",
  "a/../b",
  "..",
  "a/..",
  "./a",
  "a//b",
  "a/",
  ".hg/hgrc",
  "sub/.hg/hgrc",
  ".HG/hgrc",
  "a/.Hg.",
  "a\0b",
  "a\nb",
])("parseBundle() refuses the path %j", (path) => expect(outcome(withFile(path))).toMatch(/^malformedBundle: /));

test("parseBundle() skips the parts that come with a push, and unknown advisory ones", () => {
  const skipped = ["REPLYCAPS", "CHECK:HEADS", "CHECK:PHASES", "phase-heads", "cache:rev-branch-cache", "some-other"];
  expect(outcome(hg20(...skipped.map((type) => part(type, [text("payload")])), good))).toBe("parsed");
});

test("parseBundle() reads a payload in many chunks, interrupted by an output part", () => {
  const bytes = Buffer.concat([revision02, END, END, END]);
  const header = good.subarray(0, 4 + good.readInt32BE(0));
  const pieces = [...bytes].flatMap((byte) => [int32(1), Buffer.of(byte)]);
  const interrupt = Buffer.concat([int32(-1), part("output", [text("hello\n")])]);
  expect(outcome(hg20(Buffer.concat([header, ...pieces.slice(0, 50), interrupt, ...pieces.slice(50), END])))).toBe(
    "parsed",
  );
  const nested = Buffer.concat([int32(-1), part("output", []).subarray(0, -4), interrupt, END]);
  expect(outcome(hg20(Buffer.concat([header, nested, ...pieces, END])))).toBe(
    "malformedBundle: part 7 has a payload chunk of -1 bytes",
  );
});

test("parseBundle() gives version 01 the bases that it does not spell out, a repeated node included", () => {
  const revisions = [
    chunk(node(1), node(9), node(0), node(1)),
    chunk(node(2), node(1), node(0), node(2)),
    chunk(node(1), node(9), node(0), node(1)),
    chunk(node(3), node(9), node(0), node(3)),
  ];
  const { changesets } = parseBundle(hg10(...revisions, END, END, END), DEFAULT_BUNDLE_LIMITS);
  expect(changesets.map(({ deltaBase }) => deltaBase.slice(0, 2))).toEqual(["09", "01", "02", "01"]);
});

test("parseBundle() refuses what is over its limits as tooLarge", () => {
  const limits = (over: Partial<typeof DEFAULT_BUNDLE_LIMITS>) => ({ ...DEFAULT_BUNDLE_LIMITS, ...over });
  const bundle = withFile("file");
  expect(
    outcome(bundle, limits({ maxRevisions: 2, maxFiles: 1, maxChangesets: 1, maxParts: 1, maxPathBytes: 4 })),
  ).toBe("parsed");
  expect(outcome(bundle, limits({ maxRevisions: 1 }))).toMatch(/^tooLarge: /);
  expect(outcome(bundle, limits({ maxFiles: 0 }))).toMatch(/^tooLarge: /);
  expect(outcome(bundle, limits({ maxChangesets: 0 }))).toMatch(/^tooLarge: /);
  expect(outcome(bundle, limits({ maxParts: 0 }))).toMatch(/^tooLarge: /);
  expect(outcome(bundle, limits({ maxPathBytes: 3 }))).toMatch(/^tooLarge: /);
  expect(outcome(bundle, limits({ maxUnpackedBytes: 50 }))).toMatch(/^tooLarge: /);
  const zeros = Buffer.concat([text("HG10GZ"), deflateSync(Buffer.alloc(80 * 1024 * 1024))]);
  expect(outcome(zeros)).toBe("tooLarge: a zlib stream becomes more than 67108864 bytes");
});
