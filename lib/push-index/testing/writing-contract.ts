/** Pushes go into an index whole, in order, or not at all. */
import { expect, test } from "vitest";
import type { NewChangeset, PushIndex } from "../push-index";
import { addMadeUpPushes, madeUpBundle, madeUpChange, madeUpNode, madeUpPush } from "./made-up-push";

const TREE = "try";
const NOTHING = { lastPushId: 0, branches: new Set<string>() };
const EVERYTHING = { order: "oldestFirst", limit: 1_000 } as const;

/** Declares the tests of pushes that an index takes. */
export function takingContract(open: () => Promise<PushIndex>): void {
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

  test("addPush() numbers each tree by itself, and trim() forgets of one tree only", async () => {
    const index = await open();
    await addMadeUpPushes(index, TREE, [{ pushId: 1 }, { pushId: 2 }]);
    await addMadeUpPushes(index, "other", [{ pushId: 1, changesets: ["theirs@theirs"] }]);
    expect(await index.getLastPushId(TREE)).toBe(2);
    expect(await index.getLastPushId("other")).toBe(1);
    expect(await index.findHolders(TREE, madeUpNode("theirs"))).toEqual([]);
    expect(await index.hasBranch(TREE, "theirs")).toBe(false);
    expect(await index.trim(TREE, NOTHING, 2)).toBe(true);
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

/** Declares the tests of an index that is rebuilt. */
export function rebuildingContract(open: () => Promise<PushIndex>): void {
  test("rewritePush() puts a push in the place of the one with its id, and leaves the others", async () => {
    const index = await open();
    await addMadeUpPushes(index, TREE, [{ pushId: 1, changesets: ["a", "b"] }, { pushId: 2 }]);
    const { push, changesets } = madeUpPush({ pushId: 1, bundle: "right", changesets: ["b"] });
    await index.rewritePush(TREE, push, changesets);
    expect(await index.getPush(TREE, 1)).toEqual(push);
    expect((await index.readChangesets(TREE, 1)).map(({ node }) => node)).toEqual([madeUpNode("b")]);
    expect(await index.readFileChanges(TREE, 1, 1, 0)).toBeUndefined();
    expect(await index.findHolders(TREE, madeUpNode("a"))).toEqual([]);
    expect(await index.getPush(TREE, 2)).toEqual(madeUpPush({ pushId: 2 }).push);
    expect(await index.getLastPushId(TREE)).toBe(2);
  });

  test("rewritePush() takes in the next push, and refuses a gap and an id below 1", async () => {
    const index = await open();
    for (const pushId of [0, 2]) {
      const { push, changesets } = madeUpPush({ pushId });
      await expect(index.rewritePush(TREE, push, changesets)).rejects.toMatchObject({ code: "corruptStore" });
    }
    const { push, changesets } = madeUpPush({ pushId: 1 });
    await index.rewritePush(TREE, push, changesets);
    expect(await index.getLastPushId(TREE)).toBe(1);
    expect(await index.getPush(TREE, 1)).toEqual(push);
  });

  test("rewritePush() leaves the push as it was when its bundle is another push", async () => {
    const index = await open();
    await addMadeUpPushes(index, TREE, [{ pushId: 1 }, { pushId: 2, bundle: "same" }]);
    const { push, changesets } = madeUpPush({ pushId: 1, bundle: "same" });
    await expect(index.rewritePush(TREE, push, changesets)).rejects.toMatchObject({ code: "corruptStore" });
    expect(await index.getPush(TREE, 1)).toEqual(madeUpPush({ pushId: 1 }).push);
    expect(await index.readChangesets(TREE, 1)).toHaveLength(1);
  });

  test("trim() forgets later pushes and unknown branches, unless a push has come in", async () => {
    const index = await open();
    await addMadeUpPushes(index, TREE, [
      { pushId: 1, changesets: ["a@kept"] },
      { pushId: 2, changesets: ["b@gone"] },
    ]);
    const keep = { lastPushId: 1, branches: new Set(["kept", "found"]) };
    expect(await index.trim(TREE, keep, 1)).toBe(false);
    expect(await index.getLastPushId(TREE)).toBe(2);
    expect(await index.hasBranch(TREE, "gone")).toBe(true);
    expect(await index.trim(TREE, keep, 2)).toBe(true);
    expect(await index.getLastPushId(TREE)).toBe(1);
    expect(await index.getPush(TREE, 2)).toBeUndefined();
    expect(await index.findHolders(TREE, madeUpNode("b"))).toEqual([]);
    const branches = ["kept", "found", "gone"].map((branch) => index.hasBranch(TREE, branch));
    expect(await Promise.all(branches)).toEqual([true, true, false]);
    await addMadeUpPushes(index, TREE, [{ pushId: 2 }]);
    expect(await index.getLastPushId(TREE)).toBe(2);
  });
}

/** Declares the tests of pushes that an index refuses. */
export function refusingContract(open: () => Promise<PushIndex>): void {
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
}
