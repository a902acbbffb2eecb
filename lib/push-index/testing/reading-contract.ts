/** What went into an index comes out again. */

import { expect, test } from "vitest";
import { NULL_NODE, toRepoPath } from "../../ids";
import type { PushIndex } from "../push-index";
import { addMadeUpPushes, madeUpBundle, madeUpChange, madeUpNode, madeUpPush } from "./made-up-push";

const TREE = "try";
const EVERYTHING = { order: "oldestFirst", limit: 1_000 } as const;

/** Declares the tests of changesets that are read back. */
export function changesetContract(open: () => Promise<PushIndex>): void {
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

  test("an empty index has nothing, and says so without an error", async () => {
    const index = await open();
    expect(await index.getLastPushId(TREE)).toBe(0);
    expect(await index.getPush(TREE, 1)).toBeUndefined();
    expect(await index.getPushByBundle(TREE, madeUpBundle("none"))).toBeUndefined();
    expect(await index.listPushes(TREE, EVERYTHING)).toEqual([]);
    expect(await index.findPushRange(TREE, {})).toBeUndefined();
    expect(await index.readChangesets(TREE, 1)).toEqual([]);
    expect(await index.findNodePrefix(TREE, "0")).toEqual([]);
    await index.trim(TREE, { lastPushId: 0, branches: new Set() }, await index.getLastPushId(TREE));
  });
}

/** Declares the tests of differences that are read back. */
export function changesContract(open: () => Promise<PushIndex>): void {
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
}

/** Declares the tests of nodes and bundles that are looked up. */
export function lookupContract(open: () => Promise<PushIndex>): void {
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
