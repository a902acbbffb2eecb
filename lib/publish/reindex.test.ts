import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { RepoError } from "../errors";
import { hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import type { Node } from "../ids";
import type { PushIndex } from "../push-index/push-index";
import { openSqlitePushIndex } from "../push-index/sqlite-push-index";
import { MemoryBundleStore } from "../store/memory-bundle-store";
import type { Tree } from "../tree/tree";
import { catchUp, publish } from "./publish";
import { reindex } from "./reindex";
import { MadeUpHistory } from "./testing/made-up-history";
import { openSampleTree } from "./testing/sample-tree";
import { stateOf } from "./testing/tree-state";

const folder = makeTemporaryFolder("reindex");
const base = join(folder.path, "base");
let tip: Node;

beforeAll(() => {
  hg(folder.path, "init", "base");
  hg(base, "debugbuilddag", "+3");
  tip = hg(base, "log", "-r", "tip", "-T", "{node}").toString() as Node;
});
afterAll(() => folder.remove());

/** Returns an upload of one changeset on the base, or on another push's. */
function upload(name: string, parent: Node = tip) {
  const history = new MadeUpHistory(parent);
  const node = history.commit({ files: { [name]: `${name}\n` } });
  return { node, upload: { bytes: history.bundle(), user: `${name}@example.org`, dateSeconds: 1000 } };
}

/** Opens a tree of three pushes, the last on the first. */
async function openPublished(store = new MemoryBundleStore(), index?: PushIndex) {
  const tree = await openSampleTree(base, folder.path, store, index);
  const first = upload("first");
  for (const each of [first, upload("second"), upload("third", first.node)]) await publish(tree, each.upload);
  return tree;
}

/** Opens a tree over the same store with an index of its own. */
function openBeside({ store }: Tree): Promise<Tree> {
  return openSampleTree(base, folder.path, store);
}

test("reindex() makes the same index from journal, bundles and base", async () => {
  const tree = await openPublished();
  const state = await stateOf(tree);
  const anew = await openBeside(tree);
  expect(await reindex(anew)).toBe(3);
  expect(await stateOf(anew)).toEqual(state);
  const told: number[] = [];
  expect(await reindex(tree, ({ pushId }) => told.push(pushId))).toBe(3);
  expect(told).toEqual([1, 2, 3]);
  expect(await stateOf(tree)).toEqual(state);
});

test("reindex() that dies at any push leaves the index as long as it was", async () => {
  const tree = await openPublished();
  const state = await stateOf(tree);
  const rewritePush = tree.index.rewritePush.bind(tree.index);
  for (const dying of [1, 2, 3]) {
    tree.index.rewritePush = async (name, push, changesets) => {
      if (push.pushId === dying) throw new Error("killed");
      await rewritePush(name, push, changesets);
    };
    await expect(reindex(tree)).rejects.toThrow("killed");
    expect(await stateOf(tree)).toEqual(state);
  }
});

test("reindex() leaves the index as it was when the store or the base fails", async () => {
  const tree = await openPublished();
  const state = await stateOf(tree);
  const openScope = tree.openScope.bind(tree);
  for (const code of ["storeUnavailable", "corruptStore", "corruptObject"] as const) {
    tree.openScope = async () => {
      throw new RepoError(code, "a fault on purpose");
    };
    await expect(reindex(tree)).rejects.toMatchObject({ code });
    tree.openScope = openScope;
    expect(await stateOf(tree)).toEqual(state);
  }
});

test("reindex() mends rows that are wrong or missing", async () => {
  const file = join(folder.path, "damaged.db");
  let damage = (): unknown => undefined;
  const index = openSqlitePushIndex(file, {
    onOpen: (database) => {
      damage = () =>
        database.exec(`
          delete from pushed_nodes where push_id = 1;
          update pushes set user = 'wrong' where push_id = 2;
          delete from file_changes where push_id = 3;
          insert into pushed_branches values ('try', x'70')`);
    },
  });
  const tree = await openPublished(new MemoryBundleStore(), index);
  const state = await stateOf(tree);
  damage();
  await expect(stateOf(tree)).rejects.toMatchObject({ code: "corruptStore" });
  expect(await reindex(tree)).toBe(3);
  expect(await stateOf(tree)).toEqual(state);
  expect(await index.hasBranch("try", "p")).toBe(false);
  await index.close();
});

test("reindex() forgets what is not in the journal: pushes above its end, and those of another store", async () => {
  const tree = await openPublished();
  const other = await openSampleTree(base, folder.path, new MemoryBundleStore());
  // The bundles of pushes 2 and 3 of the first store are 1 and 4 here.
  const first = upload("first");
  for (const each of [upload("second"), first, upload("more"), upload("third", first.node), upload("last")]) {
    await publish(other, each.upload);
  }
  const state = await stateOf(tree);
  const misled = await openSampleTree(base, folder.path, tree.store, other.index);
  expect(await reindex(misled)).toBe(3);
  expect(await stateOf(misled)).toEqual(state);
});

test("reindex() keeps a push that comes in while it ends", async () => {
  const tree = await openPublished();
  const node = await openBeside(tree);
  await catchUp(node);
  const trim = node.index.trim.bind(node.index);
  let late: Promise<unknown> | undefined;
  node.index.trim = async (...args) => {
    late ??= publish(node, upload("late").upload);
    await late;
    return trim(...args);
  };
  expect(await reindex(node)).toBe(4);
  expect(await node.index.getLastPushId("try")).toBe(4);
  await catchUp(tree);
  expect(await stateOf(node)).toEqual(await stateOf(tree));
});
