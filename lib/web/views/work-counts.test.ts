/** What a page costs, counted: requests to the store, files of the base, texts built. */
import { mkdtempSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { makeTemporaryFolder } from "../../hg/testing/real-hg";
import type { Node } from "../../ids";
import { publish } from "../../publish/publish";
import { openSampleTree } from "../../publish/testing/sample-tree";
import type { PushIndex } from "../../push-index/push-index";
import { openSqlitePushIndex } from "../../push-index/sqlite-push-index";
import { createRepoCaches } from "../../repo/repo-caches";
import { MemoryBundleStore } from "../../store/memory-bundle-store";
import { CountingBundleStore } from "../../store/testing/counting-bundle-store";
import { bundleKey } from "../../tree/bundle-cache";
import { ask } from "../testing/ask";
import { sampleAnswers } from "../testing/sample-site";
import { type PublishedPushes, publishPushes } from "./testing/published-pushes";

/** Reads of files through descriptors, which is how indexes and chunks of the base are read. */
const fileReads = vi.hoisted(() => ({
  names: new Map<number, string>(),
  done: [] as { name: string; bytes: number }[],
}));
vi.mock("node:fs", async (importOriginal) => {
  const fs = await importOriginal<typeof import("node:fs")>();
  const openSync: typeof fs.openSync = (path, ...rest) => {
    const fd = fs.openSync(path, ...rest);
    fileReads.names.set(fd, String(path));
    return fd;
  };
  const readSync = (fd: number, ...rest: [NodeJS.ArrayBufferView, number, number, number]) => {
    const bytes = fs.readSync(fd, ...rest);
    fileReads.done.push({ name: fileReads.names.get(fd) ?? "", bytes });
    return bytes;
  };
  return { ...fs, openSync, readSync };
});

const folder = makeTemporaryFolder("work-counts");
const store = new CountingBundleStore(new MemoryBundleStore());
let site: PublishedPushes;
let manifests: ReadonlySet<string>;

beforeAll(async () => {
  site = await publishPushes(folder.path, store);
  const { repo } = await site.tree.openScope(site.first);
  const nodes: Node[] = [];
  for (let rev = 0; rev < repo.length; rev++) nodes.push((await repo.readChangeset(rev)).manifest);
  manifests = new Set(nodes);
}, 60_000);
afterAll(() => folder.remove());

/** What was done for one answer. */
interface Work {
  /** Requests to the bundle store. */
  readonly requests: number;
  /** Files of the base's store that were read, each from its beginning to its end, in order. */
  readonly files: readonly string[];
  /** Texts of revisions that were built from deltas, or unpacked, hashed, and kept: what is read in passing is not. */
  readonly texts: number;
  /** Manifests among them: what grows with the number of files of the base. */
  readonly manifests: number;
}

const NOTHING: Work = { requests: 0, files: [], texts: 0, manifests: 0 };
const TIP_PAGE = "/try/json-rev/tip";

/** A node that was started a moment ago, with the base open and nothing else in memory or on its disk. */
async function openNode(counted = store, index: PushIndex = site.tree.index) {
  const base = join(folder.path, "base");
  const caches = createRepoCaches(128 * 1024 * 1024);
  const tree = await openSampleTree(base, mkdtempSync(join(folder.path, "node-")), counted, index, caches);
  tree.getBase();
  const built = vi.spyOn(caches.texts, "set");
  const answers = sampleAnswers(tree);
  const countWork = async (act: () => Promise<void>): Promise<Work> => {
    const before = requestsOf(counted);
    built.mockClear();
    fileReads.done.length = 0;
    await act();
    const files = fileReads.done.filter(({ name, bytes }) => name.startsWith(join(base, ".hg/store")) && bytes > 0);
    for (const { name, bytes } of files) expect([name, bytes]).toEqual([name, statSync(name).size]);
    return {
      requests: requestsOf(counted) - before,
      files: files.map(({ name }) => relative(join(base, ".hg/store"), name)),
      texts: built.mock.calls.length,
      manifests: built.mock.calls.filter(([node]) => manifests.has(node)).length,
    };
  };
  const count = (url: string) =>
    countWork(async () => expect([url, (await ask(answers, url)).status]).toEqual([url, 200]));
  return { tree, count, countWork };
}

const requestsOf = ({ reads, sizes, lists, puts }: CountingBundleStore) => reads + sizes + lists + puts;

const MANIFEST = "00manifest.i";
const FILE = "data/a.i";

/** Pages about a pushed changeset that changed a file of the base, and what is done where nothing is known yet. */
const CHANGESET_PAGES: readonly (readonly [page: string, files: readonly string[], texts: number])[] = [
  ["raw-rev/TIP", [FILE], 4],
  ["json-rev/TIP", [FILE], 4],
  ["rev/TIP", [FILE], 4],
  ["raw-diff/TIP/a", [FILE], 4],
  ["json-diff/TIP/a", [FILE], 4],
  ["diff/TIP/a", [FILE], 4],
  ["comparison/TIP/a", [FILE], 4],
  ["raw-file/TIP/a", [FILE], 2],
  ["json-file/TIP/a", [FILE], 2],
  ["file/TIP/a", [FILE], 2],
  ["raw-annotate/TIP/a", [FILE], 3],
  ["json-annotate/TIP/a", [FILE], 3],
  ["annotate/TIP/a", [FILE], 3],
  ["json-log/TIP/a", [FILE], 6],
  ["log/TIP/a", [FILE], 6],
  ["shortlog/TIP", [], 6],
  ["json-log/TIP", [], 6],
  ["graph/TIP", [], 6],
  ["summary", [], 6],
  ["tags", [], 1],
  ["branches", [], 1],
  ["json-automationrelevance/TIP", [], 0],
  ["json-pushchangedfiles/TIP", [], 0],
  ["json-info/TIP", [], 1],
];

test.for(CHANGESET_PAGES)("%s of a push asks the store once, and builds no manifest", async ([page, files, texts]) => {
  const url = `/try/bundle/${site.first.bundle}/${page.replace("TIP", `${site.first.nodes[2]}`)}`;
  const cold = await openNode();
  expect(await cold.count(url)).toEqual({ requests: 1, files, texts, manifests: 0 });
  expect(await cold.count(url)).toEqual(NOTHING);
  const node = await openNode();
  await node.count(TIP_PAGE);
  expect(await node.count(url)).toMatchObject({ requests: 1, manifests: 0 });
  expect(await node.count(url)).toEqual(NOTHING);
});

test.for(["file/TIP/", "json-manifest/TIP/"])(
  "%s of a push builds no manifest but the base's that others are deltas against, once",
  async (page) => {
    const url = `/try/bundle/${site.first.bundle}/${page.replace("TIP", `${site.first.nodes[2]}`)}`;
    const cold = await openNode();
    expect(await cold.count(url)).toMatchObject({ requests: 1, manifests: 1 });
    expect(await cold.count(url)).toEqual(NOTHING);
    const node = await openNode();
    await node.count(TIP_PAGE);
    expect(await node.count(url)).toMatchObject({ requests: 1, manifests: 0 });
    expect(await node.count(url)).toEqual(NOTHING);
  },
);

test.for(["pushloghtml", "json-pushes", "json-pushes?version=2&full=1", "json-pushes?changeset=TIP"])(
  "%s asks the store for nothing and reads no file of the base",
  async (page) => {
    const url = `/try/${page.replace("TIP", `${site.first.nodes[2]}`)}`;
    const node = await openNode();
    await node.count(TIP_PAGE);
    expect(await node.count(url)).toEqual(NOTHING);
  },
);

test("a push's own page asks the store for nothing", async () => {
  expect(await (await openNode()).count(`/try/bundle/${site.first.bundle}`)).toEqual(NOTHING);
});

test("publish() asks the store once and writes twice; of manifests it builds one text, of the base", async () => {
  const bytes = await store.read(bundleKey(site.first.bundle), 1 << 20);
  if (bytes === undefined) throw new Error("the store has lost the first push");
  const counted = new CountingBundleStore(new MemoryBundleStore());
  const { tree, countWork } = await openNode(counted, openSqlitePushIndex(":memory:"));
  const upload = { bytes, user: "dev@example.org", dateSeconds: 1 };
  const cold = await countWork(async () => expect((await publish(tree, upload)).existed).toBe(false));
  expect(cold).toMatchObject({ requests: 3, files: [MANIFEST, FILE], manifests: 1 });
  // The next record of the journal is looked for; the bundle and the push's own record are written.
  expect(counted).toMatchObject({ reads: 1, sizes: 0, lists: 0, puts: 2 });
});
