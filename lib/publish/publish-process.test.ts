/** Bad bundles as an operator meets them: exit 1, one line on stderr, index and store as they were. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type BuiltProgram, buildProgram, snapshotFolder, snapshotIndex } from "../cli/testing/program";
import { parseBundle } from "../hg/bundle/bundle";
import { DEFAULT_BUNDLE_LIMITS } from "../hg/bundle/limits";
import { writeBundle } from "../hg/bundle/write-bundle";
import { hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import { NULL_NODE } from "../ids";
import { manyChunks, packedBundle } from "./testing/bombs";
import { changesetText, MadeUpHistory } from "./testing/made-up-history";

const folder = makeTemporaryFolder("publish-process");
const [store, index] = [join(folder.path, "store"), join(folder.path, "index.db")];
/** Less than a heap that a hostile bundle could fill. */
const HEAP_MB = 400;
let program: BuiltProgram;
let good: Uint8Array;

const publish = (bytes: Uint8Array) => {
  const file = join(folder.path, "upload.hg");
  writeFileSync(file, bytes);
  return program.run(["publish", "--tree", "try", "--user", "dev@example.org", file], {
    TREES: `try=${join(folder.path, "base")}`,
    BUNDLE_STORE: `dir:${store}`,
    PUSH_INDEX: `sqlite:${index}`,
    CACHE_DIR: join(folder.path, "cache"),
    PUBLIC_URL: "https://try.example.org",
    NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}`,
  });
};

beforeAll(async () => {
  program = buildProgram();
  hg(folder.path, "init", "base");
  const history = new MadeUpHistory();
  history.commit({ files: { a: "a\n" } });
  history.commit({ files: { a: "b\n" } });
  good = history.bundle();
  const { status, stderr } = await publish(good);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});
afterAll(() => {
  program.remove();
  folder.remove();
});

const made = (...changesets: Parameters<MadeUpHistory["commit"]>[0][]) => {
  const history = new MadeUpHistory();
  for (const changeset of changesets) history.commit(changeset);
  return history.bundle();
};

test.for([
  ["a cut bundle", () => good.subarray(0, good.length >> 1), /ends too early/],
  ["a compression that is not known", () => Buffer.from("HG20\0\0\0\x0eCompression=LZ"), /compression "LZ"/],
  [
    "a changeset of another hash",
    () => {
      const bundle = parseBundle(good, DEFAULT_BUNDLE_LIMITS);
      return writeBundle({ ...bundle, changesets: bundle.changesets.map((row) => ({ ...row, p1: NULL_NODE })) });
    },
    /does not match its hash/,
  ],
  ["a path outside", () => made({ files: { "../x": "x" } }), /the path "\.\.\/x"/],
  [
    "a path that would change the terminal",
    () => made({ manifest: () => `\x1b[31m\0${"a".repeat(40)}\n` }),
    /\\x1b\[31m/,
  ],
  ["a gzip bomb", () => packedBundle("GZ", deflateSync(Buffer.alloc(100_000_000))), /becomes more than/],
  ["a payload of 12 million chunks", () => manyChunks(12_000_000), /no changegroup part/],
  [
    "a message of 100 MB",
    () => made({ text: (manifest) => changesetText(manifest, [], "0 0", "x".repeat(1e8)) }),
    /33554432/,
  ],
] as const)("publish ends with 1 and one line for %s", async ([, make, sentence]) => {
  const before = [snapshotFolder(store), snapshotIndex(index)];
  const { status, stdout, stderr } = await publish(make());
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toMatch(/^headless-try: [^\p{Cc}]{10,300}\n$/u);
  expect(stderr).toMatch(sentence);
  expect([snapshotFolder(store), snapshotIndex(index)]).toEqual(before);
});
