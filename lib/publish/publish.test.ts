import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { RepoError } from "../errors";
import { parseBundle } from "../hg/bundle/bundle";
import { DEFAULT_BUNDLE_LIMITS } from "../hg/bundle/limits";
import { writeBundle } from "../hg/bundle/write-bundle";
import { hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import type { RepoPath } from "../ids";
import { BASE_LENGTH, FIRST_PUSH_LENGTH, makeSampleRepo } from "../repo/testing/sample-repo";
import { MemoryBundleStore } from "../store/memory-bundle-store";
import { collect } from "../store/testing/bundle-store-contract";
import { CountingBundleStore } from "../store/testing/counting-bundle-store";
import { journalKey } from "./journal";
import { catchUp, publish } from "./publish";
import { openSampleTree } from "./testing/sample-tree";
import { stateOf } from "./testing/tree-state";

const folder = makeTemporaryFolder("publish");
const base = join(folder.path, "base");
let good: Uint8Array;
let onTop: Uint8Array;

beforeAll(async () => {
  const sample = join(folder.path, "sample");
  await makeSampleRepo(sample);
  const bundle = (from: number, to: number) => {
    const file = join(folder.path, `${from}.hg`);
    hg(sample, "bundle", "-q", "--base", from === 0 ? "null" : `0:${from - 1}`, "-r", `${from}:${to - 1}`, file);
    return readFileSync(file);
  };
  bundle(0, BASE_LENGTH);
  hg(folder.path, "init", "base");
  hg(base, "unbundle", "-q", join(folder.path, "0.hg"));
  good = bundle(BASE_LENGTH, FIRST_PUSH_LENGTH);
  onTop = bundle(FIRST_PUSH_LENGTH, 16);
}, 120_000);
afterAll(() => folder.remove());

const upload = (bytes: Uint8Array, dateSeconds = 1000) => ({ bytes, user: "dev@example.org", dateSeconds });
const parse = (bytes: Uint8Array) => parseBundle(bytes, DEFAULT_BUNDLE_LIMITS);

/** Damages a parsed bundle and writes it again. */
function damaged(change: (bundle: ReturnType<typeof parse>) => ReturnType<typeof parse>): Uint8Array {
  return writeBundle(change(parse(good)));
}

const REFUSED: readonly (readonly [string, () => Uint8Array, string, RegExp])[] = [
  ["what is no bundle", () => Buffer.from("hello"), "malformedBundle", /bundle/],
  ["nothing", () => new Uint8Array(0), "malformedBundle", /bundle/],
  ["a bundle that is cut", () => good.subarray(0, good.length - 40), "malformedBundle", /./],
  ["a bundle on what nobody has", () => onTop, "missingBase", /not in the base repository/],
  [
    "a changeset whose hash is wrong",
    () =>
      damaged((bundle) => ({
        ...bundle,
        changesets: bundle.changesets.map((chunk, i) => (i === 4 ? { ...chunk, p2: chunk.p1 } : chunk)),
      })),
    "malformedBundle",
    /does not match its hash/,
  ],
  [
    "a manifest whose hash is wrong",
    () =>
      damaged((bundle) => ({
        ...bundle,
        manifests: bundle.manifests.map((chunk, i) => (i === 1 ? { ...chunk, delta: new Uint8Array(0) } : chunk)),
      })),
    "malformedBundle",
    /00manifest does not match its hash/,
  ],
  [
    "a file revision whose hash is wrong",
    () =>
      damaged((bundle) => {
        const delta = Buffer.concat([Buffer.alloc(11), Buffer.of(1), Buffer.from("x")]);
        const chunks = bundle.files.get("empty" as RepoPath)?.map((chunk) => ({ ...chunk, delta })) ?? [];
        return { ...bundle, files: new Map(bundle.files).set("empty" as RepoPath, chunks) };
      }),
    "malformedBundle",
    /data\/empty does not match its hash/,
  ],
  [
    "a manifest that names a file revision that is nowhere",
    () =>
      damaged((bundle) => {
        const files = new Map(bundle.files);
        files.delete("other.txt" as RepoPath);
        return { ...bundle, files };
      }),
    "malformedBundle",
    /names a revision of data\/other.txt that is nowhere/,
  ],
];

test.for(REFUSED)("publish() refuses %s and leaves store and index as they were", async ([, make, code, sentence]) => {
  const tree = await openSampleTree(base, folder.path);
  const before = await stateOf(tree);
  await expect(publish(tree, upload(make()))).rejects.toMatchObject({ code, message: expect.stringMatching(sentence) });
  expect(await stateOf(tree)).toEqual(before);
});

test("publish() refuses a bundle that the base has all of", async () => {
  const tree = await openSampleTree(base, folder.path);
  const all = readFileSync(join(folder.path, "0.hg"));
  await expect(publish(tree, upload(all))).rejects.toMatchObject({ code: "refusedPush" });
});

test("publish() gives the push that exists for bytes that are stored, whoever publishes", async () => {
  const tree = await openSampleTree(base, folder.path);
  const first = await publish(tree, upload(good));
  expect(first).toMatchObject({ existed: false, push: { pushId: 1, baseLength: BASE_LENGTH, standsOn: [] } });
  const state = await stateOf(tree);
  expect(await publish(tree, { ...upload(good, 5), user: "other" })).toEqual({ push: first.push, existed: true });
  expect(await stateOf(tree)).toEqual(state);
  expect(state.keys).toEqual([`bundles/${first.push.bundle}.hg`, journalKey("try", 1)]);
});

test("publish() makes one push of the same bytes published at once, and gapless ids of others", async () => {
  const tree = await openSampleTree(base, folder.path);
  const again = writeBundle(parse(good)); // other bytes, the same changesets
  const published = await Promise.all([good, again, good, again, good].map((bytes) => publish(tree, upload(bytes))));
  const [one, two, ...others] = published.map(({ push }) => push.pushId);
  expect([one, two].sort()).toEqual([1, 2]);
  expect(others).toEqual([one, two, one]);
  expect(published.filter(({ existed }) => !existed)).toHaveLength(2);
});

test("publish() by two nodes with an index each gives one journal, which both follow", async () => {
  const store = new MemoryBundleStore();
  const one = await openSampleTree(base, `${folder.path}/one`, store);
  const two = await openSampleTree(base, `${folder.path}/two`, store);
  await publish(one, upload(good));
  expect((await publish(two, upload(onTop, 2000))).push).toMatchObject({ pushId: 2, standsOn: [expect.any(String)] });
  expect(await one.index.getLastPushId("try")).toBe(1);
  expect(await catchUp(one)).toBe(1);
  expect(await stateOf(one)).toEqual(await stateOf(two));
});

test("publish() says that the push is there when only the index fails, and catchUp() takes it in", async () => {
  const tree = await openSampleTree(base, folder.path);
  const addPush = tree.index.addPush.bind(tree.index);
  tree.index.addPush = async () => {
    throw new RepoError("indexUnavailable", "the push index does not answer: its disk is full");
  };
  await expect(publish(tree, upload(good))).rejects.toMatchObject({
    code: "indexUnavailable",
    message:
      "push 1 is stored, and will be shown once it is in the push index: the push index does not answer: its disk is full",
  });
  tree.index.addPush = addPush;
  expect(await publish(tree, upload(good))).toMatchObject({ existed: true, push: { pushId: 1 } });
});

test("publish() refuses to number pushes by the index of another store", async () => {
  const tree = await openSampleTree(base, folder.path);
  await publish(tree, upload(good));
  const store = new MemoryBundleStore();
  const elsewhere = await openSampleTree(base, folder.path, store, tree.index);
  await expect(publish(elsewhere, upload(onTop))).rejects.toMatchObject({
    code: "corruptStore",
    message: "push 1 of the push index is not in the journal of try: is it the index of another store?",
  });
  expect(await collect(store.list(""))).toEqual([]);
});

test("a process that dies after the journal's record has made the push", async () => {
  const store = new MemoryBundleStore();
  const tree = await openSampleTree(base, folder.path, store);
  const failing = await openSampleTree(base, `${folder.path}/failing`, store);
  failing.index.addPush = async () => {
    throw new Error("killed");
  };
  await expect(publish(failing, upload(good))).rejects.toThrow("killed");
  expect(await catchUp(tree)).toBe(1);
  expect(await publish(tree, upload(good))).toMatchObject({ existed: true, push: { pushId: 1 } });
});

test("a stored bundle with other bytes than its id promises, or none, is said to be so", async () => {
  const tree = await openSampleTree(base, folder.path);
  const { push } = await publish(tree, upload(good));
  const key = `bundles/${push.bundle}.hg`;
  const other = new MemoryBundleStore();
  await other.putNew(key, onTop);
  const wrong = await openSampleTree(base, `${folder.path}/wrong`, other);
  await expect(wrong.openScope(push)).rejects.toMatchObject({ code: "corruptObject", status: 502 });
  const lost = await openSampleTree(base, `${folder.path}/lost`, new MemoryBundleStore());
  await expect(lost.openScope(push)).rejects.toMatchObject({
    code: "corruptObject",
    message: expect.stringContaining("is gone"),
  });
});

test("publish() of a bundle that the store has lost or damaged heals the push, and the journal goes on", async () => {
  for (const damage of [Buffer.from("cut"), Buffer.alloc(good.length), undefined]) {
    const broken = new MemoryBundleStore();
    const tree = await openSampleTree(base, folder.path);
    const { push } = await publish(tree, upload(good));
    const key = `bundles/${push.bundle}.hg`;
    for (const kept of await collect(tree.store.list(""))) {
      const bytes = kept === key ? damage : await tree.store.read(kept, 1 << 20);
      if (bytes !== undefined) await broken.putNew(kept, bytes);
    }
    // One node knows the push, one has yet to take it in and cannot.
    const knows = await openSampleTree(base, `${folder.path}/knows-${damage?.length}`, broken, tree.index);
    const lags = await openSampleTree(base, `${folder.path}/lags-${damage?.length}`, broken);
    await expect(catchUp(lags)).rejects.toMatchObject({ code: "corruptObject" });
    expect(await publish(damage === undefined ? knows : lags, upload(good))).toEqual({ push, existed: true });
    expect(await publish(knows, upload(good))).toEqual({ push, existed: true });
    expect(Buffer.compare((await broken.read(key, good.length)) ?? Buffer.of(), good)).toBe(0);
    await catchUp(lags);
    expect(await stateOf(lags)).toEqual(await stateOf(tree));
  }
});

test("publish() of bytes that are kept writes nothing", async () => {
  const store = new CountingBundleStore(new MemoryBundleStore());
  const tree = await openSampleTree(base, folder.path, store);
  await publish(tree, upload(good));
  const { puts } = store;
  await publish(tree, upload(good));
  expect(store.puts).toBe(puts);
});
