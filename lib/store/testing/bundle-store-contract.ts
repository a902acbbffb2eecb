/** What every bundle store must do: one suite, run over each of them. */
import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { BundleStore } from "../bundle-store";

const KEY = "bundles/0123456789abcdef0123456789abcdef01234567.hg";

/** What is no key, each for a reason of its own. */
const NO_KEYS = [
  "",
  "/",
  "/a",
  "a/",
  "a//b",
  ".",
  "..",
  "../a",
  "a/../b",
  "a/..",
  "a/./b",
  "...",
  ".hidden",
  "a/.hidden",
  "a\\b",
  "a\0b",
  "a b",
  "a%2e",
  "é",
  "a\n",
  "x".repeat(201),
  `${"x/".repeat(400)}x`,
];

/**
 * Declares the suite.
 * @param open gives an empty store, with small pages if it lists by page; called once in each test
 */
export function bundleStoreContract(name: string, open: () => Promise<BundleStore>): void {
  test(`${name}: size() gives the bytes of an object, and undefined when there is none`, async () => {
    const store = await open();
    expect(await store.size(KEY)).toBeUndefined();
    await store.putNew(KEY, new Uint8Array(12_345));
    await store.putNew("empty", new Uint8Array(0));
    expect(await store.size(KEY)).toBe(12_345);
    expect(await store.size("empty")).toBe(0);
    expect(await store.size("bundles")).toBeUndefined();
  });

  test(`${name}: read() gives the whole object, and undefined when there is none`, async () => {
    const store = await open();
    const bytes = randomBytes(200_000);
    expect(await store.read(KEY, 1_000_000)).toBeUndefined();
    await store.putNew(KEY, bytes);
    await store.putNew("empty", new Uint8Array(0));
    expect(sameBytes(await store.read(KEY, 1_000_000), bytes)).toBe(true);
    expect(sameBytes(await store.read("empty", 0), new Uint8Array(0))).toBe(true);
  });

  test(`${name}: read() takes an object of maxBytes, and throws tooLarge for one byte more`, async () => {
    const store = await open();
    await store.putNew(KEY, new Uint8Array(1000));
    expect((await store.read(KEY, 1000))?.length).toBe(1000);
    await expect(store.read(KEY, 999)).rejects.toMatchObject({
      code: "tooLarge",
      facts: { key: KEY, size: 1000, maxBytes: 999 },
    });
    expect((await store.read(KEY, 1000))?.length).toBe(1000); // the refusal has broken nothing
  });

  test(`${name}: readRange() gives what Uint8Array.slice gives, whatever lies past the end`, async () => {
    const store = await open();
    const bytes = randomBytes(100);
    await store.putNew(KEY, bytes);
    await store.putNew("empty", new Uint8Array(0));
    const offset = fc.integer({ min: 0, max: 130 });
    await fc.assert(
      fc.asyncProperty(offset, offset, async (a, b) => {
        const [start, end] = [Math.min(a, b), Math.max(a, b)];
        expect(sameBytes(await store.readRange(KEY, start, end), bytes.slice(start, end))).toBe(true);
      }),
      {
        numRuns: 20,
        examples: [
          [0, 100],
          [0, 0],
          [99, 100],
          [100, 101],
          [100, 100],
          [0, 1],
          [130, 130],
        ],
      },
    );
    expect((await store.readRange("empty", 0, 10)).length).toBe(0);
    expect((await store.readRange(KEY, 90, 2 ** 40)).length).toBe(10);
  });

  test(`${name}: readRange() throws corruptObject when there is no such object`, async () => {
    const store = await open();
    for (const [start, end] of [
      [0, 10],
      [5, 5],
    ] as const) {
      await expect(store.readRange(KEY, start, end)).rejects.toMatchObject({
        code: "corruptObject",
        facts: { key: KEY },
      });
    }
  });

  test(`${name}: readRange() throws malformedRequest for what is no range`, async () => {
    const store = await open();
    await store.putNew(KEY, new Uint8Array(10));
    for (const [start, end] of [
      [-1, 5],
      [5, 4],
      [0.5, 2],
      [0, Number.NaN],
      [0, Number.POSITIVE_INFINITY],
    ] as const) {
      await expect(store.readRange(KEY, start, end)).rejects.toMatchObject({ code: "malformedRequest" });
    }
  });

  test(`${name}: putNew() stores once, and leaves what is there`, async () => {
    const store = await open();
    const mine = Buffer.from("first");
    expect(await store.putNew(KEY, mine)).toBe("stored");
    mine.fill(0); // the caller's buffer is its own again
    expect(await store.putNew(KEY, Buffer.from("second"))).toBe("exists");
    expect(await store.putNew(KEY, Buffer.from("first"))).toBe("exists");
    expect(await readText(store, KEY)).toBe("first");
  });

  test(`${name}: putNew() lets exactly one of 8 writers win, and its object is whole`, async () => {
    const store = await open();
    const bodies = Array.from({ length: 8 }, (_, writer) => Buffer.alloc(100_000, writer));
    const outcomes = await Promise.all(bodies.map((body) => store.putNew(KEY, body)));
    expect(outcomes.filter((outcome) => outcome === "stored")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === "exists")).toHaveLength(7);
    expect(sameBytes(await store.read(KEY, 100_000), bodies[outcomes.indexOf("stored")])).toBe(true);
    expect(await collect(store.list(""))).toEqual([KEY]);
  });

  test(`${name}: replace() stores whatever is there, and its object is one writer's`, async () => {
    const store = await open();
    await store.replace("new/object", Buffer.from("fresh"));
    expect(await readText(store, "new/object")).toBe("fresh");
    await store.putNew(KEY, Buffer.from("damaged, and longer"));
    const mine = Buffer.from("healed");
    await store.replace(KEY, mine);
    mine.fill(0);
    expect(await readText(store, KEY)).toBe("healed");
    expect(await store.putNew(KEY, Buffer.from("late"))).toBe("exists");
    const bodies = Array.from({ length: 8 }, (_, writer) => Buffer.alloc(100_000, writer));
    await Promise.all(bodies.map((body) => store.replace(KEY, body)));
    const last = await store.read(KEY, 100_000);
    expect(bodies.filter((body) => sameBytes(last, body))).toHaveLength(1);
    expect(await collect(store.list(""))).toEqual([KEY, "new/object"]);
  });

  test(`${name}: list() gives keys by prefix and after, sorted bytewise, over several pages`, async () => {
    const store = await open();
    expect(await collect(store.list(""))).toEqual([]);
    const keys = ["a-b", "a/b", "a/c/d", "a0", "A", "a.hg", "_a", "try/pushes/x"];
    for (let id = 1; id <= 20; id++) keys.push(`try/pushes/${String(id).padStart(12, "0")}.json`);
    for (const key of keys) expect(await store.putNew(key, Buffer.from(key))).toBe("stored");
    const sorted = keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    const prefixes = ["", "a", "a/", "try/pushes/00000000001", "zzz", "a/c/d/e"];
    const afters = ["", "a/b", "a/c/", "try/pushes/00000000001", "try/pushes/x"];
    for (const prefix of prefixes) {
      for (const after of afters) {
        const expected = sorted.filter((key) => key.startsWith(prefix) && key > after);
        expect(await collect(store.list(prefix, after)), `prefix ${prefix}, after ${after}`).toEqual(expected);
      }
    }
  });

  test(`${name}: list() may be left early`, async () => {
    const store = await open();
    for (let id = 0; id < 25; id++) await store.putNew(`many/${String(id).padStart(2, "0")}`, Buffer.of(id));
    for await (const key of store.list("many/")) if (key === "many/12") break;
    expect(await collect(store.list("many/2"))).toEqual(["many/20", "many/21", "many/22", "many/23", "many/24"]);
  });

  test(`${name}: every method throws malformedRequest for what is no key`, async () => {
    const store = await open();
    const malformed = { code: "malformedRequest" };
    for (const key of NO_KEYS) {
      await expect(store.size(key), JSON.stringify(key)).rejects.toMatchObject(malformed);
      await expect(store.read(key, 10)).rejects.toMatchObject(malformed);
      await expect(store.readRange(key, 0, 1)).rejects.toMatchObject(malformed);
      await expect(store.putNew(key, Buffer.from("x"))).rejects.toMatchObject(malformed);
      await expect(store.replace(key, Buffer.from("x"))).rejects.toMatchObject(malformed);
    }
    for (const prefix of ["/", "../", "a/../", ".", "a//", "a b"]) {
      await expect(collect(store.list(prefix)), prefix).rejects.toMatchObject(malformed);
      await expect(collect(store.list("", prefix)), prefix).rejects.toMatchObject(malformed);
    }
    expect(await collect(store.list(""))).toEqual([]);
  });

  test(`${name}: check() passes, finds conditional PUT, and may be run again`, async () => {
    const store = await open();
    await store.check();
    await store.check();
    expect(store.conditionalPut).toBe(true);
    expect(await collect(store.list(""))).toEqual(["check/conditional-put"]);
  });
}

/** Collects what a list gives. */
export async function collect(keys: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const key of keys) all.push(key);
  return all;
}

async function readText(store: BundleStore, key: string): Promise<string | undefined> {
  const bytes = await store.read(key, 1000);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString();
}

/** Compares without printing 100,000 bytes when they differ, and a Buffer with a Uint8Array. */
function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a !== undefined && b !== undefined && Buffer.compare(a, b) === 0;
}
