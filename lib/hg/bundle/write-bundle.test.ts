import { writeFileSync } from "node:fs";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Node, NULL_NODE, type RepoPath } from "../../ids";
import { parseBundle } from "./bundle";
import type { DeltaChunk } from "./changegroup";
import { DEFAULT_BUNDLE_LIMITS } from "./limits";
import { debugRows, HgFolder } from "./testing/hg-bundles";
import { writeBundle } from "./write-bundle";

/** hg needs its time to start when the machine is busy. */
const SLOW = { timeout: 30_000 };

const folder = new HgFolder();
beforeAll(() => folder.makeRepo("repo"), 60_000);
afterAll(() => folder.remove());

const parse = (bytes: Uint8Array) => parseBundle(bytes, DEFAULT_BUNDLE_LIMITS);
const node = (digit: string) => digit.repeat(40) as Node;
const revision: DeltaChunk = {
  node: node("1"),
  p1: NULL_NODE,
  p2: NULL_NODE,
  deltaBase: NULL_NODE,
  linkNode: node("1"),
  flags: 0,
  delta: Buffer.alloc(0),
};

test("writeBundle() begins as hg bundle -t none-v2 does", () => {
  const second = { ...revision, node: node("2"), linkNode: node("2") };
  const bytes = writeBundle({ changesets: [revision, second], manifests: [], files: new Map() });
  // mercurial-formats 6.2: the bytes of a bundle with two changesets, up to the length of the payload.
  expect(Buffer.from(bytes).toString("hex", 0, 0x35)).toBe(
    "4847323000000000000000290b4348414e474547524f5550000000000101070209017665" + "7273696f6e30326e626368616e67657332",
  );
});

test("writeBundle() gives the bytes that hg gave, but for the part that it leaves out", SLOW, () => {
  const bytes = folder.bundle("repo", "none-v2");
  const written = writeBundle(parse(bytes));
  const cacheAt = Buffer.from(bytes).indexOf("cache:rev-branch-cache") - 5;
  expect(Buffer.compare(written.subarray(0, -4), bytes.subarray(0, cacheAt))).toBe(0);
  expect(written.subarray(-4)).toEqual(Buffer.alloc(4));
});

test.for(["none-v1", "zstd-v2", "none-v2;cg.version=03"])(
  "hg unbundle takes what writeBundle() made of a %s bundle",
  SLOW,
  (type) => {
    const bundle = parse(folder.bundle("repo", type));
    const written = writeBundle(bundle);
    expect(debugRows(parse(written))).toEqual(folder.debugBundle(written));
    const copy = `copy-${type.slice(0, 4)}${type.length}`;
    writeFileSync(folder.file(`${copy}.hg`), written);
    folder.hg("init", copy);
    folder.hg("-R", copy, "unbundle", "-q", folder.file(`${copy}.hg`));
    folder.hg("-R", copy, "verify", "-q");
    const log = (repo: string) => folder.hg("-R", repo, "log", "-T", "{node} {phase} {file_copies % '{file_copy} '}\n");
    expect(log(copy)).toBe(log("repo"));
  },
);

test("writeBundle() writes version 03 when a revision has flags, and hg reads it", SLOW, () => {
  const changegroup = { changesets: [revision], manifests: [{ ...revision, flags: 0x2000 }], files: new Map() };
  const bytes = writeBundle(changegroup);
  const bundle = parse(bytes);
  expect(bundle.format.changegroup).toBe("03");
  expect(bundle).toMatchObject(changegroup);
  expect(folder.debugBundle(bytes)).toEqual(debugRows(bundle));
});

test("parseBundle() gives what writeBundle() was given", () => {
  const nodes = fc
    .uint8Array({ minLength: 20, maxLength: 20 })
    .map((bytes) => Buffer.from(bytes).toString("hex") as Node);
  const chunks = (flags: fc.Arbitrary<number>, minLength: number) =>
    fc.array(
      fc.record({
        node: nodes.filter((id) => id !== NULL_NODE),
        p1: nodes,
        p2: nodes,
        deltaBase: nodes,
        linkNode: nodes,
        flags,
        delta: fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes)),
      }),
      { minLength, maxLength: 4 },
    );
  const path = fc.stringMatching(/^[a-z\x80-\xff]{1,9}(\/[a-z .]{1,5}x){0,3}$/).map((name) => name as RepoPath);
  const changegroups = fc.constantFrom(fc.constant(0), fc.nat(0xffff)).chain((flags) =>
    fc.record({
      changesets: chunks(flags, 1),
      manifests: chunks(flags, 0),
      files: fc.array(fc.tuple(path, chunks(flags, 1)), { maxLength: 5 }).map((entries) => new Map(entries)),
    }),
  );
  fc.assert(
    fc.property(changegroups, ({ changesets, manifests, files }) => {
      const bytes = writeBundle({ changesets, manifests, files });
      const bundle = parse(bytes);
      expect(bundle).toMatchObject({ changesets, manifests });
      expect(bundle.files).toEqual(files);
      expect([...bundle.files.keys()]).toEqual([...files.keys()].sort());
      expect(Buffer.compare(writeBundle(bundle), bytes)).toBe(0);
    }),
  );
});
