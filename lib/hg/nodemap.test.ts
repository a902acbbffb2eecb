import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Node } from "../ids";
import { Nodemap, type NodemapDocket, parseNodemapDocket } from "./nodemap";
import { RevlogIndex } from "./revlog-index";
import { hg, makeTemporaryFolder } from "./testing/real-hg";

/** Debian's hg has no Rust parts and must be told that it may write a nodemap all the same. */
const SLOW_PATH = ["--config", "storage.revlog.persistent-nodemap.slow-path=allow"];
const LENGTH = 3000;

const folder = makeTemporaryFolder("nodemap");
const repository = join(folder.path, "mapped");
let bytes: Buffer;
let docketBytes: Buffer;
let docket: NodemapDocket;
let data: Buffer;
let index: RevlogIndex;

beforeAll(() => {
  hg(folder.path, "init", "mapped", "--config", "format.use-persistent-nodemap=yes", ...SLOW_PATH);
  hg(repository, "debugbuilddag", `+${LENGTH}`, ...SLOW_PATH); // so many that the changelog is split
  const store = join(repository, ".hg/store");
  bytes = readFileSync(join(store, "00changelog.i"));
  docketBytes = readFileSync(join(store, "00changelog.n"));
  docket = parse(docketBytes);
  data = readFileSync(join(store, `00changelog-${docket.uid}.nd`));
  index = new RevlogIndex(bytes, "00changelog");
}, 60_000);
afterAll(() => folder.remove());

function parse(from: Uint8Array): NodemapDocket {
  const parsed = parseNodemapDocket(from);
  if (parsed === undefined) throw new Error("hg wrote no docket");
  return parsed;
}

function open(of = docket, from: Uint8Array = data, rows = index): Nodemap {
  const nodemap = Nodemap.open(of, from, rows);
  if (nodemap === undefined) throw new Error("the nodemap does not belong to the index");
  return nodemap;
}

test("parseNodemapDocket() reads what hg debugnodemap tells", () => {
  const told = hg(repository, "debugnodemap", "--metadata", ...SLOW_PATH).toString();
  expect(told).toContain(`uid: ${docket.uid}\ntip-rev: ${docket.tipRev}\ntip-node: ${docket.tipNode}\n`);
  expect(told).toContain(`data-length: ${docket.dataLength}\n`);
  expect(readdirSync(join(repository, ".hg/store"))).toContain(`00changelog-${docket.uid}.nd`);
});

test("parseNodemapDocket() gives undefined for another version, and for a docket that ends early", () => {
  expect(parseNodemapDocket(Uint8Array.of(2, ...docketBytes.subarray(1)))).toBeUndefined();
  for (let end = 0; end < docketBytes.length; end++)
    expect(parseNodemapDocket(docketBytes.subarray(0, end))).toBeUndefined();
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => void parseNodemapDocket(noise)));
});

test("Nodemap finds every node and prefix that the index has, and no other", () => {
  const nodemap = open();
  for (let rev = 0; rev < LENGTH; rev++) expect(nodemap.findPrefix(index.getNode(rev), index)).toEqual([rev]);
  expect(nodemap.findPrefix("f".repeat(40), index)).toEqual([]);
  for (const prefix of ["", "a", "1f", "00c", "beef", index.getNode(7).slice(0, 6)]) {
    const expected = [...index.findPrefix(prefix)].sort((a, b) => a - b);
    expect([...(nodemap.findPrefix(prefix, index) ?? [])].sort((a, b) => a - b)).toEqual(expected);
  }
});

test("Nodemap.open() does not take a nodemap that belongs to another state of the index", () => {
  const shorter = new RevlogIndex(bytes.subarray(0, bytes.length - 64), "00changelog");
  expect(Nodemap.open(docket, data, shorter)).toBeUndefined();
  expect(Nodemap.open({ ...docket, tipNode: "1".repeat(40) as Node }, data, index)).toBeUndefined();
  expect(Nodemap.open(docket, data.subarray(0, docket.dataLength - 1), index)).toBeUndefined();
  expect(Nodemap.open(docket, new Uint8Array(data.length), index)).toBeUndefined();
});

test("RevlogIndex looks up rows that are newer than its nodemap", () => {
  hg(folder.path, "init", "others");
  hg(join(folder.path, "others"), "debugbuilddag", "--new-file", "+300");
  hg(repository, "pull", "-q", "--force", "../others", ...SLOW_PATH);
  const grown = new RevlogIndex(readFileSync(join(repository, ".hg/store/00changelog.i")), "00changelog");
  expect(grown.length).toBe(LENGTH + 300);
  const all = new RevlogIndex(grown.bytes, "00changelog");
  all.attachNodemap(open(docket, data, all));
  for (let rev = 0; rev < grown.length; rev += 7) {
    expect(all.getRev(grown.getNode(rev))).toBe(rev);
    expect([...all.findPrefix(grown.getNode(rev).slice(0, 12))]).toEqual([rev]);
    const byShort = (rows: RevlogIndex) => [...rows.findPrefix(grown.getNode(rev).slice(0, 3))].sort((a, b) => a - b);
    expect(byShort(all)).toEqual(byShort(grown));
  }
  expect(all.getRev("f".repeat(40) as Node)).toBeUndefined();
  expect(all.hasNodemap).toBe(true);
});

test("RevlogIndex gives up a nodemap that is found damaged, and answers as before", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 30 }), fc.integer({ min: 0, max: 20_000 }), (seed, value) => {
      const damaged = Buffer.from(data);
      // Every value that led on or to a row leads elsewhere now, from some place on.
      for (let at = (seed % (data.length / 64)) * 64; at + 4 <= docket.dataLength; at += 4)
        if (damaged.readInt32BE(at) !== -1) damaged.writeInt32BE(at % 8 === 0 ? value : -value - 2, at);
      const rows = new RevlogIndex(bytes, "00changelog");
      const nodemap = Nodemap.open(docket, damaged, rows);
      if (nodemap !== undefined) rows.attachNodemap(nodemap);
      for (let rev = 0; rev < LENGTH; rev += 61) expect(rows.getRev(index.getNode(rev))).toBe(rev);
    }),
    { numRuns: 50 },
  );
});

test("a RevlogIndex that grew knows the new rows, and the earlier one does not", () => {
  const early = new RevlogIndex(bytes.subarray(0, 64 * 1000), "00changelog");
  expect(early.getRev(index.getNode(999))).toBe(999);
  const late = new RevlogIndex(bytes, "00changelog", early);
  for (let rev = 0; rev < LENGTH; rev++) {
    expect(late.getRev(index.getNode(rev))).toBe(rev);
    expect(early.getRev(index.getNode(rev))).toBe(rev < 1000 ? rev : undefined);
    expect([...early.findPrefix(index.getNode(rev).slice(0, 16))]).toEqual(rev < 1000 ? [rev] : []);
  }
  expect(late.hasRowsOf(early, 1000)).toBe(true);
  expect(early.hasRowsOf(late, 1001)).toBe(false);
});
