/** The cache of `.hgtags` nodes that hg writes: used where it is right, and only there. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HgServer, hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import { BaseRepo } from "./base-repo";
import { createRepoCaches } from "./repo-caches";

const RECORD_SIZE = 24;
const folder = makeTemporaryFolder("stored-tag-files");
const path = join(folder.path, "tags");
const cache = join(path, ".hg/cache/hgtagsfnodes1");
/** The cache as hg wrote it, and the tags of hg. */
let written: Buffer;
let told: string[];

beforeAll(async () => {
  hg(folder.path, "init", "tags");
  const server = new HgServer(path);
  const commit = async (message: string) => {
    writeFileSync(join(path, "file"), message);
    await server.run("commit", "-q", "-A", "-m", message, "-d", "1 0");
  };
  // Three heads: one without tags, one with, and one where they were moved.
  await commit("one");
  await commit("no tags");
  await server.run("update", "-q", "0");
  await commit("two");
  await server.run("tag", "first", "-d", "2 0");
  await server.run("tag", "second", "-r", "0", "-d", "3 0");
  await commit("tags");
  await server.run("update", "-q", "4");
  await server.run("tag", "-f", "second", "-r", "2", "-d", "4 0");
  await commit("other tags");
  told = (await server.run("tags", "-T", "{tag} {node}\n")).toString().split("\n").slice(1, -1).sort();
  server.close();
  expect(existsSync(cache)).toBe(true);
  written = readFileSync(cache);
}, 60_000);
afterAll(() => folder.remove());

/** Reads the tags with a cache of hg's that was changed, and counts the manifests that were looked into for that. */
async function readTags(cached: Buffer | undefined) {
  if (cached === undefined) rmSync(cache, { force: true });
  else writeFileSync(cache, cached);
  const caches = createRepoCaches(1 << 22);
  const base = BaseRepo.open(path, caches);
  const tags = [...(await base.readTags())].map(([tag, node]) => `${tag} ${node}`).sort();
  return { tags, manifests: caches.manifests.counts.entries };
}

function edited(edit: (record: Buffer, rev: number) => void): Buffer {
  const copy = Buffer.from(written);
  for (let at = 0; at + RECORD_SIZE <= copy.length; at += RECORD_SIZE)
    edit(copy.subarray(at, at + RECORD_SIZE), at / RECORD_SIZE);
  return copy;
}

test("readTags() looks into no manifest where hg's cache tells the .hgtags of every head", async () => {
  expect(told.length).toBe(2);
  expect(await readTags(written)).toEqual({ tags: told, manifests: 0 });
});

test.for<[name: string, cached: () => Buffer | undefined]>([
  ["is not there", () => undefined],
  ["is empty", () => Buffer.alloc(0)],
  ["has rows of other changesets", () => edited((record) => record.fill(0x55, 0, 4))],
  ["names revisions that .hgtags has not", () => edited((record) => record.fill(0x55, 4))],
  ["has not looked yet", () => edited((record) => record.fill(0xff))],
])("readTags() looks into the manifests of the three heads where hg's cache %s", async ([, cached]) => {
  expect(await readTags(cached())).toEqual({ tags: told, manifests: 3 });
});

test("readTags() looks into the manifest of that head alone whose row ends early", async () => {
  expect(await readTags(written.subarray(0, written.length - 1))).toEqual({ tags: told, manifests: 1 });
});
