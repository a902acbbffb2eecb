import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { RepoError } from "../errors";
import { makeTemporaryFolder } from "../hg/testing/real-hg";
import { publish } from "../publish/publish";
import { openSampleTree } from "../publish/testing/sample-tree";
import { recordLog } from "../serve/testing/record-log";
import type { BundleStore } from "../store/bundle-store";
import { MemoryBundleStore } from "../store/memory-bundle-store";
import type { Tree } from "../tree/tree";
import { followJournal } from "./follow-journal";
import { makeSamplePushes, type SamplePushes } from "./testing/sample-pushes";

/** For a busy machine. */
const PATIENT = { timeout: 20_000 };
const folder = makeTemporaryFolder("follow");
let sample: SamplePushes;

beforeAll(async () => {
  sample = await makeSamplePushes(folder.path);
});
afterAll(() => folder.remove());

/** Two nodes that share a store and have an index each. */
async function openTwoNodes(seenByFollower = (store: BundleStore) => store): Promise<{ writer: Tree; reader: Tree }> {
  const store = new MemoryBundleStore();
  const writer = await openSampleTree(sample.basePath, folder.path, store);
  return { writer, reader: await openSampleTree(sample.basePath, folder.path, seenByFollower(store)) };
}

function publishFile(tree: Tree, file: string) {
  return publish(tree, { bytes: readFileSync(file), user: "dev@example.org", dateSeconds: 1_600_000_000 });
}

test("followJournal() takes in what another node published before and after its start", async () => {
  const { writer, reader } = await openTwoNodes();
  const first = await publishFile(writer, sample.first);
  const { log, lines } = recordLog();
  const follower = followJournal([reader], log, 10);
  await follower.firstLook;
  expect(await reader.index.getPush("try", 1)).toEqual(first.push);
  const second = await publishFile(writer, sample.second);
  await expect.poll(() => reader.index.getPush("try", 2), PATIENT).toEqual(second.push);
  follower.stop();
  expect(lines).toEqual([]);
});

test("followJournal() logs that the store is away, and goes on when it is back", async () => {
  let isAway = true;
  const { writer, reader } = await openTwoNodes((store) => {
    const read: BundleStore["read"] = async (key, maxBytes) => {
      if (isAway) throw new RepoError("storeUnavailable", "the store is away");
      return store.read(key, maxBytes);
    };
    return new Proxy(store, { get: (target, name) => (name === "read" ? read : Reflect.get(target, name, target)) });
  });
  await publishFile(writer, sample.first);
  const { log, lines } = recordLog();
  const follower = followJournal([reader], log, 10);
  await follower.firstLook;
  expect(lines[0]).toMatchObject({
    level: "warn",
    tree: "try",
    failure: { code: "storeUnavailable", message: "the store is away" },
    msg: "cannot take new pushes into the index",
  });
  isAway = false;
  await expect.poll(() => reader.index.getLastPushId("try"), PATIENT).toBe(1);
  follower.stop();
});

test("followJournal() looks no more once it is stopped", async () => {
  const { writer, reader } = await openTwoNodes();
  const follower = followJournal([reader], recordLog().log, 1);
  await follower.firstLook;
  follower.stop();
  await publishFile(writer, sample.first);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await reader.index.getLastPushId("try")).toBe(0);
});
