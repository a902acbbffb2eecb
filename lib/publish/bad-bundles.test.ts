/** Bundles that a stranger made: each is refused in one sentence, and the tree stays as it was. */
import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Bundle, parseBundle } from "../hg/bundle/bundle";
import { DEFAULT_BUNDLE_LIMITS } from "../hg/bundle/limits";
import { BUNDLE_TYPES, HgFolder } from "../hg/bundle/testing/hg-bundles";
import { writeBundle } from "../hg/bundle/write-bundle";
import type { Node, RepoPath } from "../ids";
import type { Tree } from "../tree/tree";
import { publish } from "./publish";
import { int32 } from "./testing/bombs";
import { fullRow, hunk, MadeUpHistory } from "./testing/made-up-history";
import { openSampleTree } from "./testing/sample-tree";
import { tryPublish } from "./testing/tree-state";

/** Thousands of tries. */
const SLOW = { timeout: 120_000 };
/** Bytes at the start of a bundle in which all headers lie: magic, stream, part, first chunk and its nodes. */
const HEADER_BYTES = 180;

const folder = new HgFolder();
let good: Bundle;
beforeAll(() => {
  folder.makeRepo("repo");
  // Lines that do not compress well, so that a bundle of any type has tens of KB.
  const lines = Array.from({ length: 2500 }, (_, i) => `${Math.imul(i + 1, 2654435761) >>> 0}\n`);
  writeFileSync(folder.file("repo/lines"), lines.join(""));
  folder.hg("-R", "repo", "commit", "-qAm", "lines", "-d", "0 0");
  folder.hg("init", "base");
  writeFileSync(folder.file("base/file"), "base\n");
  folder.hg("-R", "base", "commit", "-qAm", "base", "-d", "0 0");
  good = parseBundle(folder.bundle("repo", "none-v2"), DEFAULT_BUNDLE_LIMITS);
}, 120_000);
afterAll(() => folder.remove());

const openTree = () => openSampleTree(folder.file("base"), folder.path);
const nodesOf = async (tree: Tree, bytes: Uint8Array) =>
  (await publish(tree, { bytes, user: "dev@example.org", dateSeconds: 1 })).push.nodes;

test.for(BUNDLE_TYPES)("publish() refuses a $type bundle that is cut at every 997th byte", SLOW, async ({ type }) => {
  const bytes = folder.bundle("repo", type);
  expect(bytes.length).toBeGreaterThan(9970);
  expect(bytes.length).toBeLessThan(50_000);
  const tree = await openTree();
  for (let size = 0; size < bytes.length; size += 997) {
    expect(await tryPublish(tree, bytes.subarray(0, size)), `${size} bytes`).toMatch(/^malformedBundle: /);
  }
  expect(await nodesOf(tree, bytes)).toHaveLength(6);
});

test.for(BUNDLE_TYPES)(
  "publish() refuses a $type bundle with a byte of its headers flipped, or gives the same push",
  SLOW,
  async ({ type }) => {
    const bytes = folder.bundle("repo", type);
    let tree = await openTree();
    let refused = 0;
    for (let at = 0; at < HEADER_BYTES; at++) {
      const wrong = bytes.slice();
      wrong[at] = (wrong[at] ?? 0) ^ 0xff;
      if ((await tryPublish(tree, wrong)) !== undefined) {
        refused++;
        continue;
      }
      // A part's id, an advisory parameter, a link between a changeset and itself.
      expect(await nodesOf(tree, wrong), `byte ${at}`).toEqual(good.changesets.map(({ node }) => node));
      tree = await openTree();
    }
    expect(refused).toBeGreaterThan(HEADER_BYTES / 2);
  },
);

/** Changes one row of a list. */
const at = <Row>(rows: readonly Row[], index: number, change: (row: Row) => Partial<Row>): Row[] =>
  rows.map((row, i) => (i === index ? { ...row, ...change(row) } : row));
const damaged = (change: (bundle: Bundle) => Partial<Bundle>) => writeBundle({ ...good, ...change(good) });
const file = (path: string, change: (rows: Bundle["manifests"]) => Bundle["manifests"]) =>
  damaged(({ files }) => ({ files: new Map(files).set(path as RepoPath, change(files.get(path as RepoPath) ?? [])) }));
const swap = (bytes: Uint8Array, from: string, to: string): Buffer => {
  const where = Buffer.from(bytes).indexOf(from, 0, "latin1");
  expect(where).not.toBe(-1);
  return Buffer.concat([bytes.subarray(0, where), Buffer.from(to, "latin1"), bytes.subarray(where + from.length)]);
};
const OTHER = "f".repeat(40) as Node;
const REFUSED: readonly (readonly [string, () => Uint8Array, string])[] = [
  ["an unknown compression", () => Buffer.from("HG20\0\0\0\x0eCompression=LZ"), "unsupportedBundle: .*compression"],
  [
    "a compression of 4,000 bytes",
    () => Buffer.from(`HG20\0\0\x0f\xacCompression=${"\x9b".repeat(4000)}`, "latin1"),
    "unsupportedBundle: .*compression",
  ],
  [
    "an unknown part",
    () => swap(folder.bundle("repo", "none-v2"), "CHANGEGROUP", "CHANGEGRUPP"),
    "unsupportedBundle: .*part",
  ],
  [
    "an unknown changegroup version",
    () => swap(folder.bundle("repo", "none-v2"), "version02", "version07"),
    "unsupportedBundle: .*version",
  ],
  [
    "a chunk longer than the file",
    () => swap(folder.bundle("repo", "none-v1"), "HG10UN\0", "HG10UN\x7f"),
    "malformedBundle: .*ends too early",
  ],
  [
    "a payload longer than the file",
    () => Buffer.concat([Buffer.from("HG20\0\0\0\0"), int32(0x7fffffff)]),
    "malformedBundle: .*ends too early",
  ],
  [
    "a changeset of another hash",
    () =>
      damaged(({ changesets }) => ({
        changesets: at(changesets, 2, () => ({
          p2: OTHER.replace(/f/g, "0") as Node,
          p1: changesets[0]?.node ?? OTHER,
        })),
      })),
    "malformedBundle: .*00changelog does not match its hash",
  ],
  [
    "a manifest of another hash",
    () => damaged(({ manifests }) => ({ manifests: at(manifests, 1, () => ({ delta: Buffer.alloc(0) })) })),
    "malformedBundle: .*00manifest does not match its hash",
  ],
  [
    "a file revision of another hash",
    () => file("lines", (rows) => at(rows, 0, ({ delta }) => ({ delta: swap(delta, "2654435761", "2654435762") }))),
    "malformedBundle: .*data/lines does not match its hash",
  ],
  [
    "a delta base that nobody has",
    () => file("lines", (rows) => at(rows, 0, () => ({ deltaBase: OTHER }))),
    "missingBase: delta base f{40} of data/lines",
  ],
  [
    "a delta base that is the revision itself",
    () => file("lines", (rows) => at(rows, 0, ({ node }) => ({ deltaBase: node }))),
    "malformedBundle: delta base .* comes after",
  ],
  [
    "deltas that loop",
    () =>
      damaged(({ manifests }) => ({ manifests: at(manifests, 0, () => ({ deltaBase: manifests[3]?.node ?? OTHER })) })),
    "malformedBundle: delta base .* of 00manifest comes after",
  ],
  [
    "parents that loop",
    () =>
      damaged(({ changesets }) => ({ changesets: at(changesets, 0, () => ({ p1: changesets[3]?.node ?? OTHER })) })),
    "malformedBundle: parent .* of 00changelog comes after",
  ],
  [
    "a parent that nobody has",
    () => damaged(({ changesets }) => ({ changesets: at(changesets, 0, () => ({ p1: OTHER })) })),
    "missingBase: changeset f{40}",
  ],
  [
    "a delta past its text",
    () => file("lines", (rows) => at(rows, 0, () => ({ delta: hunk(0, 9, Buffer.of(1)) }))),
    "malformedBundle: a delta replaces bytes 0 to 9",
  ],
  [
    "a delta that goes backwards",
    () => file("lines", (rows) => at(rows, 0, () => ({ delta: hunk(5, 2, Buffer.of(1)) }))),
    "malformedBundle: a delta replaces bytes 5 to 2",
  ],
  [
    "a hunk that says 2^31 − 1 bytes",
    () =>
      file("lines", (rows) => at(rows, 0, () => ({ delta: Buffer.concat([int32(0), int32(0), int32(0x7fffffff)]) }))),
    "malformedBundle: a delta ends inside",
  ],
  [
    "a hunk that says −1 bytes",
    () => file("lines", (rows) => at(rows, 0, () => ({ delta: Buffer.concat([int32(0), int32(0), int32(-1)]) }))),
    "malformedBundle: a delta ends inside",
  ],
  [
    "a link to a changeset that is not there",
    () => file("lines", (rows) => at(rows, 0, () => ({ linkNode: OTHER }))),
    "malformedBundle: .*changeset that is not there",
  ],
  [
    "a censored revision",
    () => file("lines", (rows) => at(rows, 0, () => ({ flags: 0x8000 }))),
    "unsupportedBundle: .*censored",
  ],
  [
    "a revision stored outside",
    () => file("lines", (rows) => at(rows, 0, () => ({ flags: 0x2000 }))),
    "unsupportedBundle: .*stored outside",
  ],
  [
    "an ellipsis",
    () => damaged(({ changesets }) => ({ changesets: at(changesets, 1, () => ({ flags: 0x4000 })) })),
    "unsupportedBundle: .*ellipsis",
  ],
  [
    "an unknown flag",
    () => damaged(({ manifests }) => ({ manifests: at(manifests, 1, () => ({ flags: 1 })) })),
    "unsupportedBundle: .*flags that are not known",
  ],
  [
    "a changeset without its manifest",
    () => damaged(({ manifests }) => ({ manifests: manifests.slice(0, -1) })),
    "malformedBundle: changeset .* names manifest .* which is nowhere",
  ],
  [
    "a manifest without its file",
    () => damaged(({ files }) => ({ files: new Map([...files].filter(([path]) => path !== "lines")) })),
    "malformedBundle: .*data/lines that is nowhere",
  ],
  [
    "a file name with NUL",
    () => file("a\0b", () => [{ ...fullRow("x"), linkNode: good.changesets[0]?.node ?? OTHER }]),
    "malformedBundle: .*NUL or newline",
  ],
  [
    "a file name with newline",
    () => file("a\nb", () => [{ ...fullRow("x"), linkNode: good.changesets[0]?.node ?? OTHER }]),
    "malformedBundle: .*NUL or newline",
  ],
  [
    "a file name of 5,000 bytes",
    () => file("x".repeat(5000), () => [{ ...fullRow("x"), linkNode: good.changesets[0]?.node ?? OTHER }]),
    "tooLarge: .*5000|4097",
  ],
];

test.for(REFUSED)("publish() refuses %s", async ([, make, sentence]) => {
  const tree = await openTree();
  expect(await tryPublish(tree, make())).toMatch(new RegExp(`^${sentence}`));
});

test("publish() takes the made up history on which these tests stand, and hg too", async () => {
  const history = new MadeUpHistory();
  history.commit({ files: { a: "text\n", "dir/b": "b\n" } });
  const tip = history.commit({ files: { a: "more text\n" } });
  const bytes = history.bundle();
  expect((await nodesOf(await openTree(), bytes)).at(-1)).toBe(tip);
  writeFileSync(folder.file("made-up.hg"), bytes);
  folder.hg("init", "made-up");
  folder.hg("-R", "made-up", "unbundle", "-q", folder.file("made-up.hg"));
  folder.hg("-R", "made-up", "verify", "-q");
  expect(folder.hg("-R", "made-up", "log", "-r", "tip", "-T", "{node}")).toBe(tip);
});
