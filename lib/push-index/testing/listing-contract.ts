/** Pushes are listed by every bound that a query may have. */
import { expect, test } from "vitest";
import type { PushIndex, PushQuery } from "../push-index";
import { addMadeUpPushes, madeUpNode } from "./made-up-push";

const TREE = "try";
const EVERYTHING = { order: "oldestFirst", limit: 1_000 } as const;

const ids = async (index: PushIndex, query: Partial<PushQuery>) =>
  (await index.listPushes(TREE, { ...EVERYTHING, ...query })).map((push) => push.pushId);

async function addFive(index: PushIndex): Promise<PushIndex> {
  await addMadeUpPushes(index, TREE, [
    { pushId: 1, user: "ann@example.com", dateSeconds: 100 },
    { pushId: 2, user: "bob@example.com", dateSeconds: 300, changesets: ["x", "y", "z"] },
    { pushId: 3, user: "ann@example.com", dateSeconds: 200 },
    { pushId: 4, user: "Ann@example.com", dateSeconds: 400 },
    { pushId: 5, user: "bob@example.com", dateSeconds: 500.5, changesets: ["x"] },
  ]);
  return index;
}

/** Declares the tests of ids and dates as bounds. */
export function boundsContract(open: () => Promise<PushIndex>): void {
  test("listPushes() takes an exclusive lower and an inclusive upper id, in both orders", async () => {
    const index = await addFive(await open());
    expect(await ids(index, {})).toEqual([1, 2, 3, 4, 5]);
    expect(await ids(index, { afterId: 1, upToId: 4 })).toEqual([2, 3, 4]);
    expect(await ids(index, { afterId: 1, order: "newestFirst" })).toEqual([5, 4, 3, 2]);
    expect(await ids(index, { afterId: -1, limit: 2 })).toEqual([1, 2]);
    expect(await ids(index, { order: "newestFirst", upToId: 4, limit: 2 })).toEqual([4, 3]);
    expect(await ids(index, { afterId: 5 })).toEqual([]);
  });

  test("listPushes() takes dates exclusively, also where they do not grow with the ids", async () => {
    const index = await addFive(await open());
    expect(await ids(index, { afterDateSeconds: 200 })).toEqual([2, 4, 5]);
    expect(await ids(index, { beforeDateSeconds: 300 })).toEqual([1, 3]);
    expect(await ids(index, { afterDateSeconds: 100, beforeDateSeconds: 400 })).toEqual([2, 3]);
    expect(await ids(index, { afterDateSeconds: 500 })).toEqual([5]);
    expect(await index.findPushRange(TREE, { afterDateSeconds: 100, beforeDateSeconds: 300 })).toEqual({
      firstId: 3,
      lastId: 3,
    });
    expect(await index.findPushRange(TREE, { afterDateSeconds: 100 })).toEqual({ firstId: 2, lastId: 5 });
    expect(await index.findPushRange(TREE, { beforeDateSeconds: 300 })).toEqual({ firstId: 1, lastId: 3 });
    expect(await index.findPushRange(TREE, { beforeDateSeconds: 100 })).toBeUndefined();
  });
}

/** Declares the tests of all other parts of a query. */
export function filterContract(open: () => Promise<PushIndex>): void {
  test("listPushes() takes users exactly, any of them, in order of the ids", async () => {
    const index = await addFive(await open());
    expect(await ids(index, { users: ["ann@example.com"] })).toEqual([1, 3]);
    expect(await ids(index, { users: ["bob@example.com", "ann@example.com"] })).toEqual([1, 2, 3, 5]);
    expect(await ids(index, { users: ["bob@example.com", "bob@example.com"] })).toEqual([2, 5]);
    expect(await ids(index, { users: ["bob@example.com", "ann@example.com"], order: "newestFirst", limit: 3 })).toEqual(
      [5, 3, 2],
    );
    expect(await ids(index, { users: ["ann@example.com"], afterDateSeconds: 100 })).toEqual([3]);
    expect(await ids(index, { users: ["nobody"] })).toEqual([]);
    expect(await ids(index, { users: [] })).toEqual([]);
  });

  test("listPushes() takes ids of pushes, and all bounds at once", async () => {
    const index = await addFive(await open());
    expect(await ids(index, { pushIds: [5, 2, 9] })).toEqual([2, 5]);
    expect(await ids(index, { pushIds: [] })).toEqual([]);
    expect(await ids(index, { pushIds: [5, 2], afterId: 2, users: ["bob@example.com"] })).toEqual([5]);
  });

  test("listPushes() stops before too many changesets, but never before the first push", async () => {
    const index = await addFive(await open());
    expect(await ids(index, { maxChangesets: 4 })).toEqual([1, 2]);
    expect(await ids(index, { maxChangesets: 3 })).toEqual([1]);
    expect(await ids(index, { maxChangesets: 1, afterId: 1 })).toEqual([2]);
  });

  test("listPushes() gives each push its own changesets in order", async () => {
    const index = await addFive(await open());
    const [second, third] = await index.listPushes(TREE, { ...EVERYTHING, afterId: 1 });
    expect(second?.nodes).toEqual(["x", "y", "z"].map(madeUpNode));
    expect(third?.nodes).toEqual([madeUpNode("changeset of 3")]);
  });
}
