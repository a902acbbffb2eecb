/** What every push index must do, whatever database is under it. */
import { afterEach, describe, expect, test } from "vitest";
import { NULL_NODE, toRepoPath } from "../../ids";
import type { NewChangeset, PushIndex, PushQuery } from "../push-index";
import { addMadeUpPushes, madeUpBundle, madeUpChange, madeUpNode, madeUpPush } from "./made-up-push";

const TREE = "try";
const EVERYTHING = { order: "oldestFirst", limit: 1_000 } as const;

/** Declares the tests. `open` gives an empty index, migrated. */
export function pushIndexContract(name: string, open: () => Promise<PushIndex>): void {
  let opened: PushIndex[] = [];
  const openOne = async () => {
    const index = await open();
    opened.push(index);
    return index;
  };
  afterEach(async () => {
    for (const index of opened) await index.close();
    opened = [];
  });

  describe(name, () => {
    writingContract(openOne);
    readingContract(openOne);
    listingContract(openOne);
    lookupContract(openOne);
  });
}

function writingContract(open: () => Promise<PushIndex>): void {
  test("addPush() keeps a push with all that was said of it", async () => {
    const index = await open();
    const { push, changesets } = madeUpPush({ pushId: 1, user: "zoë@example.com", dateSeconds: 1_600_000_000.25 });
    const whole = { ...push, standsOn: [madeUpBundle("below"), madeUpBundle("below that")] };
    await index.addPush(TREE, whole, changesets);
    expect(await index.getPush(TREE, 1)).toEqual(whole);
    expect(await index.getPushByBundle(TREE, whole.bundle)).toEqual(whole);
    expect(await index.getLastPushId(TREE)).toBe(1);
  });

  test("addPush() changes nothing when the push is there already", async () => {
    const index = await open();
    const { push, changesets } = madeUpPush({ pushId: 1 });
    await index.addPush(TREE, push, changesets);
    await addMadeUpPushes(index, TREE, [{ pushId: 2 }]);
    await index.addPush(TREE, push, changesets);
    expect(await index.getLastPushId(TREE)).toBe(2);
    expect(await index.listPushes(TREE, EVERYTHING)).toHaveLength(2);
  });

  test("addPush() refuses another push under an id that is taken, a gap, and an id below 1", async () => {
    const index = await open();
    await addMadeUpPushes(index, TREE, [{ pushId: 1 }]);
    for (const sketch of [
      { pushId: 1, bundle: "another" },
      { pushId: 1, user: "bob@example.com" },
    ]) {
      const { push, changesets } = madeUpPush(sketch);
      await expect(index.addPush(TREE, push, changesets)).rejects.toMatchObject({
        code: "corruptStore",
        message: "push 1 is another one in the push index",
      });
    }
    for (const pushId of [0, 3, 4_000_000]) {
      const { push, changesets } = madeUpPush({ pushId });
      await expect(index.addPush(TREE, push, changesets)).rejects.toMatchObject({ code: "corruptStore" });
    }
    expect(await index.getLastPushId(TREE)).toBe(1);
  });

  test("addPush() leaves nothing behind when it fails half-way", async () => {
    const index = await open();
    const { push, changesets } = madeUpPush({ pushId: 1, changesets: ["a", "b@stable"] });
    const [first, second] = changesets;
    if (first === undefined || second === undefined) throw new Error("the sketch has two changesets");
    const bad: NewChangeset[] = [first, { ...second, changes: [[madeUpChange("b"), madeUpChange("a")]] }];
    await expect(index.addPush(TREE, push, bad)).rejects.toMatchObject({ code: "corruptStore" });
    expect(await index.getLastPushId(TREE)).toBe(0);
    expect(await index.findHolders(TREE, first.node)).toEqual([]);
    expect(await index.hasBranch(TREE, "stable")).toBe(false);
    await index.addPush(TREE, push, changesets);
    expect(await index.getLastPushId(TREE)).toBe(1);
  });

  test("addPush() refuses changesets that are not those of the push", async () => {
    const index = await open();
    const { push, changesets } = madeUpPush({ pushId: 1, changesets: ["a", "b"] });
    for (const wrong of [[], changesets.slice(1), changesets.toReversed()]) {
      await expect(index.addPush(TREE, push, wrong)).rejects.toMatchObject({ code: "corruptStore" });
    }
    await expect(index.addPush(TREE, { ...push, nodes: [] }, [])).rejects.toMatchObject({ code: "corruptStore" });
  });

  test("addPush() refuses a bundle that is another push already", async () => {
    const index = await open();
    await addMadeUpPushes(index, TREE, [{ pushId: 1, bundle: "same" }]);
    const { push, changesets } = madeUpPush({ pushId: 2, bundle: "same" });
    await expect(index.addPush(TREE, push, changesets)).rejects.toMatchObject({ code: "corruptStore" });
    await addMadeUpPushes(index, "other", [{ pushId: 1, bundle: "same" }]);
    expect(await index.getLastPushId(TREE)).toBe(1);
  });

  test("addPush() numbers each tree by itself, and clear() forgets one tree only", async () => {
    const index = await open();
    await addMadeUpPushes(index, TREE, [{ pushId: 1 }, { pushId: 2 }]);
    await addMadeUpPushes(index, "other", [{ pushId: 1, changesets: ["theirs@theirs"] }]);
    expect(await index.getLastPushId(TREE)).toBe(2);
    expect(await index.getLastPushId("other")).toBe(1);
    expect(await index.findHolders(TREE, madeUpNode("theirs"))).toEqual([]);
    expect(await index.hasBranch(TREE, "theirs")).toBe(false);
    await index.clear(TREE);
    expect(await index.getLastPushId(TREE)).toBe(0);
    expect(await index.listPushes(TREE, EVERYTHING)).toEqual([]);
    expect(await index.readChangesets(TREE, 1)).toEqual([]);
    expect(await index.readFileChanges(TREE, 1, 0, 0)).toBeUndefined();
    expect(await index.listPushes("other", EVERYTHING)).toHaveLength(1);
    await addMadeUpPushes(index, TREE, [{ pushId: 1, bundle: "rebuilt" }]);
    expect((await index.getPush(TREE, 1))?.bundle).toBe(madeUpBundle("rebuilt"));
  });

  test("addPush() takes pushes that are asked for at the same time, one after the other", async () => {
    const index = await open();
    const adding = [1, 2, 3, 4].map((pushId) => addMadeUpPushes(index, TREE, [{ pushId }]));
    await Promise.all(adding);
    expect(await index.getLastPushId(TREE)).toBe(4);
  });

  test("addPush() takes a push of more changesets than one statement holds", async () => {
    const index = await open();
    const names = Array.from({ length: 1_203 }, (_, i) => `changeset ${i}@branch ${i % 600}`);
    const { push, changesets } = madeUpPush({ pushId: 1, changesets: names });
    await index.addPush(TREE, push, changesets);
    expect(await index.getPush(TREE, 1)).toEqual(push);
    expect((await index.readChangesets(TREE, 1)).map((changeset) => changeset.node)).toEqual(push.nodes);
    expect(await index.hasBranch(TREE, "branch 599")).toBe(true);
  });
}

function readingContract(open: () => Promise<PushIndex>): void {
  test("readChangesets() gives back texts with any character, fractions of seconds and raw path bytes", async () => {
    const index = await open();
    const { push, changesets } = madeUpPush({ pushId: 1, changesets: ["odd"] });
    const path = toRepoPath(Buffer.from("dir/caf\xe9\x01\r", "latin1"));
    const change = madeUpChange("", { path, newFlags: "x" });
    const odd = changesets.map((changeset) => ({
      ...changeset,
      user: "N\0L 'quote' \"two\" 😀",
      dateSeconds: 1_234_567_890.123,
      dateOffset: 43_200,
      branch: "bränch; drop table",
      extras: new Map([
        ["z", "first"],
        ["amend_source", "0123"],
        ["a\0", "\n\u2028'"],
      ]),
      description: "\0",
      files: [path],
      changes: [[change]] as const,
    }));
    await index.addPush(TREE, push, odd);
    const [stored] = await index.readChangesets(TREE, 1);
    const [{ changes, ...expected } = { changes: [] }] = odd;
    expect(stored).toEqual(expected);
    expect([...(stored?.extras.keys() ?? [])]).toEqual(["z", "amend_source", "a\0"]);
    expect(await index.readFileChanges(TREE, 1, 0, 0)).toEqual(changes[0]);
    expect(await index.hasBranch(TREE, "bränch; drop table")).toBe(true);
  });

  test("readChangeset() finds a changeset in the push asked for and in no other", async () => {
    const index = await open();
    await addMadeUpPushes(index, TREE, [
      { pushId: 1, changesets: ["a", "b"] },
      { pushId: 2, changesets: ["a"] },
    ]);
    expect(await index.readChangeset(TREE, 1, madeUpNode("b"))).toMatchObject({ position: 1, rev: 1_001 });
    expect(await index.readChangeset(TREE, 1, madeUpNode("b"))).toEqual((await index.readChangesets(TREE, 1))[1]);
    expect(await index.readChangeset(TREE, 2, madeUpNode("b"))).toBeUndefined();
    expect(await index.readChangeset(TREE, 3, madeUpNode("a"))).toBeUndefined();
  });

  test("readFileChanges() keeps the differences to both parents of a merge apart", async () => {
    const index = await open();
    const { push, changesets } = madeUpPush({ pushId: 1, changesets: ["merge"] });
    const toFirst = [
      madeUpChange("a", { oldNode: undefined, copy: { path: toRepoPath(Buffer.from("b")), node: NULL_NODE } }),
    ];
    const toSecond = [madeUpChange("a"), madeUpChange("c", { newNode: undefined, oldFlags: "l" })];
    const merge = changesets.map((changeset) => ({ ...changeset, changes: [toFirst, toSecond] as const }));
    await index.addPush(TREE, push, merge);
    expect(await index.readFileChanges(TREE, 1, 0, 0)).toEqual(toFirst);
    expect(await index.readFileChanges(TREE, 1, 0, 1)).toEqual(toSecond);
  });

  test("readFileChanges() tells no changes from no such parent, changeset or push", async () => {
    const index = await open();
    const { push, changesets } = madeUpPush({ pushId: 1 });
    await index.addPush(
      TREE,
      push,
      changesets.map((changeset) => ({ ...changeset, files: [], changes: [[]] as const })),
    );
    expect(await index.readFileChanges(TREE, 1, 0, 0)).toEqual([]);
    expect(await index.readFileChanges(TREE, 1, 0, 1)).toBeUndefined();
    expect(await index.readFileChanges(TREE, 1, 1, 0)).toBeUndefined();
    expect(await index.readFileChanges(TREE, 2, 0, 0)).toBeUndefined();
  });

  test("an empty index has nothing, and says so without an error", async () => {
    const index = await open();
    expect(await index.getLastPushId(TREE)).toBe(0);
    expect(await index.getPush(TREE, 1)).toBeUndefined();
    expect(await index.getPushByBundle(TREE, madeUpBundle("none"))).toBeUndefined();
    expect(await index.listPushes(TREE, EVERYTHING)).toEqual([]);
    expect(await index.findPushRange(TREE, {})).toBeUndefined();
    expect(await index.readChangesets(TREE, 1)).toEqual([]);
    expect(await index.findNodePrefix(TREE, "0")).toEqual([]);
    await index.clear(TREE);
  });
}

function listingContract(open: () => Promise<PushIndex>): void {
  const ids = async (index: PushIndex, query: Partial<PushQuery>) =>
    (await index.listPushes(TREE, { ...EVERYTHING, ...query })).map((push) => push.pushId);
  const openFive = async () => {
    const index = await open();
    await addMadeUpPushes(index, TREE, [
      { pushId: 1, user: "ann@example.com", dateSeconds: 100 },
      { pushId: 2, user: "bob@example.com", dateSeconds: 300, changesets: ["x", "y", "z"] },
      { pushId: 3, user: "ann@example.com", dateSeconds: 200 },
      { pushId: 4, user: "Ann@example.com", dateSeconds: 400 },
      { pushId: 5, user: "bob@example.com", dateSeconds: 500.5, changesets: ["x"] },
    ]);
    return index;
  };

  test("listPushes() takes an exclusive lower and an inclusive upper id, in both orders", async () => {
    const index = await openFive();
    expect(await ids(index, {})).toEqual([1, 2, 3, 4, 5]);
    expect(await ids(index, { afterId: 1, upToId: 4 })).toEqual([2, 3, 4]);
    expect(await ids(index, { afterId: 1, order: "newestFirst" })).toEqual([5, 4, 3, 2]);
    expect(await ids(index, { afterId: -1, limit: 2 })).toEqual([1, 2]);
    expect(await ids(index, { order: "newestFirst", upToId: 4, limit: 2 })).toEqual([4, 3]);
    expect(await ids(index, { afterId: 5 })).toEqual([]);
  });

  test("listPushes() takes dates exclusively, also where they do not grow with the ids", async () => {
    const index = await openFive();
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

  test("listPushes() takes users exactly, any of them, in order of the ids", async () => {
    const index = await openFive();
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
    const index = await openFive();
    expect(await ids(index, { pushIds: [5, 2, 9] })).toEqual([2, 5]);
    expect(await ids(index, { pushIds: [] })).toEqual([]);
    expect(await ids(index, { pushIds: [5, 2], afterId: 2, users: ["bob@example.com"] })).toEqual([5]);
  });

  test("listPushes() stops before too many changesets, but never before the first push", async () => {
    const index = await openFive();
    expect(await ids(index, { maxChangesets: 4 })).toEqual([1, 2]);
    expect(await ids(index, { maxChangesets: 3 })).toEqual([1]);
    expect(await ids(index, { maxChangesets: 1, afterId: 1 })).toEqual([2]);
  });

  test("listPushes() gives each push its own changesets in order", async () => {
    const index = await openFive();
    const [second, third] = await index.listPushes(TREE, { ...EVERYTHING, afterId: 1 });
    expect(second?.nodes).toEqual(["x", "y", "z"].map(madeUpNode));
    expect(third?.nodes).toEqual([madeUpNode("changeset of 3")]);
  });
}

function lookupContract(open: () => Promise<PushIndex>): void {
  test("findHolders() gives the newest push first, and no more than asked for", async () => {
    const index = await open();
    await addMadeUpPushes(index, TREE, [
      { pushId: 1, changesets: ["a", "b"] },
      { pushId: 2, changesets: ["c"] },
      { pushId: 3, changesets: ["z", "b"] },
    ]);
    expect(await index.findHolders(TREE, madeUpNode("b"))).toEqual([
      { pushId: 3, bundle: madeUpBundle("3"), position: 1 },
      { pushId: 1, bundle: madeUpBundle("1"), position: 1 },
    ]);
    expect(await index.findHolders(TREE, madeUpNode("b"), 1)).toHaveLength(1);
    expect(await index.findHolders(TREE, madeUpNode("unknown"))).toEqual([]);
  });

  test("findNodePrefix() agrees with a filter over all nodes, for each length of prefix", async () => {
    const index = await open();
    const names = Array.from({ length: 300 }, (_, i) => `changeset ${i}`);
    await addMadeUpPushes(index, TREE, [
      { pushId: 1, changesets: names },
      { pushId: 2, changesets: names.slice(0, 150) },
    ]);
    const nodes = names.map(madeUpNode).toSorted();
    const prefixes = nodes.slice(0, 20).flatMap((node) => [1, 2, 3, 4, 12, 39, 40].map((end) => node.slice(0, end)));
    for (const prefix of [...prefixes, "0", "f", "ff", "00000", "fffff"]) {
      const expected = nodes.filter((node) => node.startsWith(prefix)).slice(0, 2);
      expect(await index.findNodePrefix(TREE, prefix), prefix).toEqual(expected);
    }
    for (const prefix of ["", "xyz", "ABC", `${nodes[0]}0`])
      expect(await index.findNodePrefix(TREE, prefix)).toEqual([]);
  });

  test("findBundlePrefix() gives up to two ids", async () => {
    const index = await open();
    await addMadeUpPushes(
      index,
      TREE,
      Array.from({ length: 40 }, (_, i) => ({ pushId: i + 1 })),
    );
    const bundles = Array.from({ length: 40 }, (_, i) => madeUpBundle(`${i + 1}`)).toSorted();
    for (const prefix of ["0", "1", "f", bundles[7]?.slice(0, 12) ?? "", bundles[8] ?? ""]) {
      const expected = bundles.filter((bundle) => bundle.startsWith(prefix)).slice(0, 2);
      expect(await index.findBundlePrefix(TREE, prefix), prefix).toEqual(expected);
    }
    expect(await index.findBundlePrefix(TREE, "")).toEqual([]);
  });
}
