import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeEach, expect, test } from "vitest";
import { writeBundle } from "../hg/bundle/write-bundle";
import { makeTemporaryFolder } from "../hg/testing/real-hg";
import { type BundleId, type Node, NULL_NODE } from "../ids";
import { MemoryBundleStore } from "../store/memory-bundle-store";
import { CountingBundleStore } from "../store/testing/counting-bundle-store";
import { BundleCache, bundleIdOf, bundleKey } from "./bundle-cache";
import { DiskCache } from "./disk-cache";

const folder = makeTemporaryFolder("bundles");
afterAll(() => folder.remove());

/** A well-formed bundle of one changeset that is told apart by `mark`; nobody checks its hash here. */
function bundleWith(mark: number, extraBytes = 0): { id: BundleId; bytes: Uint8Array } {
  const node = mark.toString(16).padStart(40, "0") as Node;
  const text = Buffer.alloc(extraBytes + 1, mark);
  const hunk = Buffer.alloc(12);
  hunk.writeInt32BE(text.length, 8);
  const chunk = {
    node,
    p1: NULL_NODE,
    p2: NULL_NODE,
    deltaBase: NULL_NODE,
    linkNode: node,
    flags: 0,
    delta: Buffer.concat([hunk, text]),
  };
  const bytes = writeBundle({ changesets: [chunk], manifests: [], files: new Map() });
  return { id: bundleIdOf(bytes), bytes };
}

let store: CountingBundleStore;
let directory: string;
let count = 0;
beforeEach(() => {
  store = new CountingBundleStore(new MemoryBundleStore());
  directory = join(folder.path, `cache-${count++}`);
});

const open = (maxDiskBytes = 1 << 20) => new BundleCache(store, new DiskCache(directory, maxDiskBytes), 1 << 20);

test("BundleCache.read() fetches once for 50 readers at once, and not at all from then on", async () => {
  const { id, bytes } = bundleWith(1);
  await store.putNew(bundleKey(id), bytes);
  const cache = open();
  const bundles = await Promise.all(Array.from({ length: 50 }, () => cache.read(id)));
  expect(new Set(bundles).size).toBe(1);
  expect(store.reads).toBe(1);
  await cache.read(id);
  await open().read(id); // another process, the same disk
  expect(store.reads).toBe(1);
});

test("BundleCache.read() fetches once for 50 readers in each of two processes at once", async () => {
  const { id, bytes } = bundleWith(5);
  await store.putNew(bundleKey(id), bytes);
  const processes = [open(), open()];
  await Promise.all(processes.flatMap((cache) => Array.from({ length: 50 }, () => cache.read(id))));
  expect(store.reads).toBe(1);
  expect(readdirSync(join(directory, id.slice(0, 2)))).toEqual([`${id}.hg`]);
});

test("BundleCache.read() fetches by itself when the process that fetched has failed", async () => {
  const { id, bytes } = bundleWith(6);
  const lock = await new DiskCache(directory, 1 << 20).lockFetch(id);
  await store.putNew(bundleKey(id), bytes);
  const reading = open().read(id);
  expect(await Promise.race([reading, sleep(100)])).toBeUndefined(); // it waits
  expect(store.reads).toBe(0);
  await lock?.release();
  expect((await reading).changesets).toHaveLength(1);
  expect(store.reads).toBe(1);
});

test("BundleCache.read() takes over the lock of a process that died, and one that has shown no life for long", async () => {
  const { id, bytes } = bundleWith(7);
  await store.putNew(bundleKey(id), bytes);
  const dead = spawnSync("true").pid;
  const lock = join(directory, id.slice(0, 2), `${id}.lock`);
  mkdirSync(join(directory, id.slice(0, 2)), { recursive: true });
  writeFileSync(lock, String(dead));
  await Promise.all([open().read(id), open().read(id)]);
  rmSync(join(directory, id.slice(0, 2), `${id}.hg`));
  writeFileSync(lock, String(process.pid)); // the number of the dead is another's by now
  utimesSync(lock, 1000, 1000);
  await open().read(id);
  rmSync(join(directory, id.slice(0, 2), `${id}.hg`));
  writeFileSync(lock, ""); // it died before it wrote its number
  utimesSync(lock, 1000, 1000);
  await open().read(id);
  expect(existsSync(lock)).toBe(false);
});

test("BundleCache.read() lets others fetch when it has failed, and leaves no lock", async () => {
  const { id, bytes } = bundleWith(8);
  const failures = await Promise.allSettled([open().read(id), open().read(id)]);
  expect(failures.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(readdirSync(join(directory, id.slice(0, 2)))).toEqual([]);
  await store.putNew(bundleKey(id), bytes);
  expect((await open().read(id)).changesets).toHaveLength(1);
});

test("BundleCache.read() fetches again when the copy on disk is damaged, and mends it", async () => {
  const { id, bytes } = bundleWith(2);
  await store.putNew(bundleKey(id), bytes);
  await open().read(id);
  const path = join(directory, id.slice(0, 2), `${id}.hg`);
  writeFileSync(path, bytes.subarray(1));
  await open().read(id);
  expect(store.reads).toBe(2);
  await open().read(id);
  expect(store.reads).toBe(2);
});

test("BundleCache.read() says when the store has lost a bundle or has other bytes, and keeps neither", async () => {
  const { id, bytes } = bundleWith(3);
  await expect(open().read(id)).rejects.toMatchObject({
    code: "corruptObject",
    message: expect.stringContaining("is gone"),
  });
  await store.putNew(bundleKey(id), bundleWith(4).bytes);
  await expect(open().read(id)).rejects.toMatchObject({
    code: "corruptObject",
    message: expect.stringContaining("other bytes"),
  });
  await new DiskCache(directory, 1 << 20).write(id, bytes);
  expect((await open().read(id)).changesets).toHaveLength(1);
});

test("DiskCache stays within its bound: what was used longest ago goes, and what dead processes left", async () => {
  const cache = new DiskCache(directory, 40_000);
  mkdirSync(join(directory, "00"), { recursive: true });
  const bundles = Array.from({ length: 12 }, (_, i) => bundleWith(i + 10, 5_000));
  for (const { id, bytes } of bundles) {
    await cache.write(id, bytes);
    await new Promise((resolve) => setTimeout(resolve, 5)); // so that times differ
  }
  const kept = readdirSync(directory, { recursive: true }).filter((name) => String(name).endsWith(".hg"));
  expect(kept.length).toBeLessThanOrEqual(8);
  expect(await cache.read(bundles[0]?.id ?? ("" as BundleId))).toBeUndefined();
  expect(await cache.read(bundles[11]?.id ?? ("" as BundleId))).toEqual(bundles[11]?.bytes);
});

test("DiskCache.write() leaves out what would take more than a quarter of it", async () => {
  const { id, bytes } = bundleWith(30, 5_000);
  const cache = new DiskCache(directory, 10_000);
  await cache.write(id, bytes);
  expect(await cache.read(id)).toBeUndefined();
});

test("DiskCache removes temporary files and locks that dead processes left, and no others", async () => {
  const { id, bytes } = bundleWith(40);
  mkdirSync(join(directory, "00"), { recursive: true });
  for (const name of ["old.hg.1.0.tmp", "old.lock", "new.hg.1.1.tmp", "new.lock"]) {
    const path = join(directory, "00", name);
    writeFileSync(path, "1");
    if (name.startsWith("old")) utimesSync(path, 1000, 1000);
  }
  await new DiskCache(directory, 1 << 20).write(id, bytes);
  expect(readdirSync(join(directory, "00"), { recursive: true }).toSorted()).toEqual(["new.hg.1.1.tmp", "new.lock"]);
});
