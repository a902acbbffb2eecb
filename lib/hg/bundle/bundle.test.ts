import { afterAll, beforeAll, expect, test } from "vitest";
import type { RepoPath } from "../../ids";
import { corpusPushes, expectCorpus, hasCorpus, pickCorpusPushes, readCorpusBundle } from "../testing/corpus";
import { parseBundle } from "./bundle";
import { DEFAULT_BUNDLE_LIMITS } from "./limits";
import { BUNDLE_TYPES, debugRows, HgFolder } from "./testing/hg-bundles";

/** hg needs its time to start when the machine is busy. */
const SLOW = { timeout: 30_000 };

const folder = new HgFolder();
beforeAll(() => folder.makeRepo("repo"), 60_000);
afterAll(() => folder.remove());

const parse = (bytes: Uint8Array) => parseBundle(bytes, DEFAULT_BUNDLE_LIMITS);

test.for(BUNDLE_TYPES)("parseBundle() reads what hg debugbundle reads in $type", SLOW, ({ type, ...format }) => {
  const bytes = folder.bundle("repo", type);
  const bundle = parse(bytes);
  expect(bundle.format).toEqual(format);
  expect(debugRows(bundle)).toEqual(folder.debugBundle(bytes));
});

test("parseBundle() reads the same revisions from every version", SLOW, () => {
  const [first, ...others] = BUNDLE_TYPES.map(({ type }) => parse(folder.bundle("repo", type)));
  const names = (bundle: typeof first) => [...(bundle?.files.keys() ?? [])];
  const nodes = (bundle: typeof first) =>
    [...(bundle?.files.values() ?? [])].map((chunks) =>
      chunks.map(({ node, p1, p2, linkNode, flags }) => ({ node, p1, p2, linkNode, flags })),
    );
  expect(first?.changesets.map(({ node }) => node)).toEqual(
    folder.hg("-R", "repo", "log", "-r", "all()", "-T", "{node}\n").trim().split("\n"),
  );
  expect(names(first)).toEqual(["binary", "dir/moved", "dir/text", "dir/tool", "empty", "odd n\xc3\xa4me"]);
  for (const other of others) {
    expect(names(other)).toEqual(names(first));
    expect(nodes(other)).toEqual(nodes(first));
  }
});

// Every push of the corpus, against the list of nodes that was written when it was made.
test("the corpus is there where it must be", expectCorpus);

test.skipIf(!hasCorpus).for(corpusPushes)("parseBundle() gives the changesets of the corpus push $id", (push) => {
  const { format, nodes } = push;
  const bundle = parse(readCorpusBundle(push));
  expect(bundle.changesets.map(({ node }) => node)).toEqual(nodes);
  expect(bundle.changesets.every(({ node, linkNode }) => node === linkNode)).toBe(true);
  const [compression = "", version = ""] = format.split("-");
  expect(bundle.format).toEqual({
    container: version === "v1" ? "HG10" : "HG20",
    compression: { none: "UN", gzip: "GZ", bzip2: "BZ", zstd: "ZS" }[compression],
    changegroup: { v1: "01", v2: "02", cg03: "03" }[version],
  });
});

const compared = pickCorpusPushes(["natural-all", "files-3000", "odd-names", "merge", "amend-5"]);
test.skipIf(!hasCorpus).for(compared)(
  "parseBundle() reads what hg debugbundle reads in the corpus push $id",
  SLOW,
  (push) => {
    const bytes = readCorpusBundle(push);
    expect(debugRows(parse(bytes))).toEqual(folder.debugBundle(bytes));
  },
);

test("parseBundle() gives deltas that are not copies, and says what they hold on to", () => {
  const bytes = folder.bundle("repo", "none-v1");
  const { changesets, files, unpackedBytes } = parse(bytes);
  expect(changesets[0]?.delta.buffer).toBe(bytes.buffer);
  expect(files.get("empty" as RepoPath)?.[0]?.delta.buffer).toBe(bytes.buffer);
  expect(unpackedBytes).toBe(bytes.length - 6);
});

test("parseBundle() of a small bundle gives deltas that do not hold on to a larger buffer", () => {
  const bytes = folder.bundle("repo", "none-v2");
  const { changesets, unpackedBytes } = parse(bytes);
  expect(changesets[0]?.delta.buffer.byteLength).toBeLessThanOrEqual(2 * unpackedBytes + 64);
});
