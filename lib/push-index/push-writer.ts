/** Takes pushes into the index, each in one transaction that begins with a write. */
import { isDeepStrictEqual } from "node:util";
import type { Kysely, Transaction } from "kysely";
import { RepoError } from "../errors";
import { nodeBytes } from "../ids";
import { encodeChanges } from "./change-codec";
import { encodeChangesetMetadata } from "./changeset-metadata";
import { encodePaths } from "./path-codec";
import type { Kept, NewChangeset, Push } from "./push-index";
import type { FileChangesRow, PushedChangesetRow, PushIndexTables } from "./push-index-tables";
import { readPush } from "./push-reader";
import { toNodeRow, toPush, toPushRow } from "./push-rows";

/** The tables that have rows of a push, the ones that point to others first. */
const PUSH_TABLES = ["file_changes", "pushed_changesets", "pushed_nodes", "pushes"] as const;
/** Rows in one INSERT: 10 columns each, and a database takes some 32,000 values in one statement. */
const ROWS_PER_INSERT = 500;
/** Bytes of BLOBs in one INSERT, so that a large push is not in memory twice. */
const BYTES_PER_INSERT = 8 * 2 ** 20;

/**
 * Adds one push in one transaction, or does nothing when the index has it already.
 * @throws RepoError `corruptStore`, `tooLarge` as `PushIndex.addPush` says
 */
export async function writePush(
  db: Kysely<PushIndexTables>,
  tree: string,
  push: Push,
  changesets: readonly NewChangeset[],
): Promise<void> {
  expectWholePush(push, changesets);
  await db.transaction().execute(async (transaction) => {
    const lastPushId = await lockTree(transaction, tree);
    if (push.pushId <= lastPushId) {
      await expectSamePush(transaction, tree, push);
      return;
    }
    await insertPush(transaction, tree, push, changesets, lastPushId);
  });
}

/**
 * Writes one push anew in one transaction, over whatever has its id.
 * @throws RepoError `corruptStore`, `tooLarge` as `PushIndex.rewritePush` says
 */
export async function rewritePush(
  db: Kysely<PushIndexTables>,
  tree: string,
  push: Push,
  changesets: readonly NewChangeset[],
): Promise<void> {
  expectWholePush(push, changesets);
  await db.transaction().execute(async (transaction) => {
    const lastPushId = await lockTree(transaction, tree);
    if (push.pushId > lastPushId || push.pushId < 1) {
      await insertPush(transaction, tree, push, changesets, lastPushId);
      return;
    }
    for (const table of PUSH_TABLES) {
      await transaction.deleteFrom(table).where("tree", "=", tree).where("push_id", "=", push.pushId).execute();
    }
    await transaction.insertInto("pushes").values(toPushRow(tree, push)).execute();
    await insertChangesets(transaction, tree, push, changesets);
  });
}

/** Forgets what a rebuild did not find, as `PushIndex.trim` says. */
export async function trimTree(
  db: Kysely<PushIndexTables>,
  tree: string,
  { lastPushId, branches }: Kept,
  seenLastPushId: number,
): Promise<boolean> {
  return db.transaction().execute(async (transaction) => {
    if ((await lockTree(transaction, tree)) !== seenLastPushId) return false;
    for (const table of PUSH_TABLES) {
      await transaction.deleteFrom(table).where("tree", "=", tree).where("push_id", ">", lastPushId).execute();
    }
    await transaction.deleteFrom("pushed_branches").where("tree", "=", tree).execute();
    await insertBranches(transaction, tree, branches);
    await transaction.updateTable("trees").set({ last_push_id: lastPushId }).where("tree", "=", tree).execute();
    return true;
  });
}

/** Writes the tree's row, which takes the lock that every other writer needs, and returns its last push id. */
async function lockTree(transaction: Transaction<PushIndexTables>, tree: string): Promise<number> {
  const row = await transaction
    .insertInto("trees")
    .values({ tree, last_push_id: 0 })
    .onConflict((conflict) =>
      conflict.column("tree").doUpdateSet((row) => ({ last_push_id: row.ref("trees.last_push_id") })),
    )
    .returning("last_push_id")
    .executeTakeFirstOrThrow();
  return row.last_push_id;
}

function expectWholePush(push: Push, changesets: readonly NewChangeset[]): void {
  const whole =
    push.nodes.length > 0 &&
    changesets.length === push.nodes.length &&
    changesets.every((changeset, i) => changeset.position === i && changeset.node === push.nodes[i]);
  if (!whole) {
    throw new RepoError("corruptStore", `push ${push.pushId} does not come with its changesets`, {
      pushId: push.pushId,
      nodes: push.nodes.length,
      changesets: changesets.length,
    });
  }
}

async function expectSamePush(transaction: Transaction<PushIndexTables>, tree: string, push: Push): Promise<void> {
  const known = await readPush(transaction, tree, push.pushId);
  if (isDeepStrictEqual(known, toPush(toPushRow(tree, push), push.nodes))) return;
  throw new RepoError("corruptStore", `push ${push.pushId} is another one in the push index`, {
    pushId: push.pushId,
    bundle: push.bundle,
    knownBundle: known?.bundle ?? "none",
  });
}

/** Inserts the push that follows the last one. */
async function insertPush(
  transaction: Transaction<PushIndexTables>,
  tree: string,
  push: Push,
  changesets: readonly NewChangeset[],
  lastPushId: number,
): Promise<void> {
  if (push.pushId !== lastPushId + 1) {
    throw new RepoError("corruptStore", `push ${push.pushId} cannot follow push ${lastPushId}`, {
      pushId: push.pushId,
      lastPushId,
    });
  }
  await transaction.insertInto("pushes").values(toPushRow(tree, push)).execute();
  await insertChangesets(transaction, tree, push, changesets);
  await transaction.updateTable("trees").set({ last_push_id: push.pushId }).where("tree", "=", tree).execute();
}

async function insertChangesets(
  transaction: Transaction<PushIndexTables>,
  tree: string,
  push: Push,
  changesets: readonly NewChangeset[],
): Promise<void> {
  const nodeRows = changesets.map((changeset) => toNodeRow(tree, push, changeset));
  for (const rows of batches(nodeRows, () => 0)) await transaction.insertInto("pushed_nodes").values(rows).execute();

  const changesetRows = mapLazily(changesets, (changeset) => [toChangesetRow(tree, push, changeset)]);
  for (const rows of batches(changesetRows, (row) => row.files.length + row.metadata.length)) {
    await transaction.insertInto("pushed_changesets").values(rows).execute();
  }

  const changesRows = mapLazily(changesets, (changeset) => toChangesRows(tree, push, changeset));
  for (const rows of batches(changesRows, (row) => row.changes.length)) {
    await transaction.insertInto("file_changes").values(rows).execute();
  }

  await insertBranches(transaction, tree, new Set(changesets.map((changeset) => changeset.branch)));
}

async function insertBranches(
  transaction: Transaction<PushIndexTables>,
  tree: string,
  branches: ReadonlySet<string>,
): Promise<void> {
  const branchRows = [...branches].map((branch) => ({ tree, branch: Buffer.from(branch, "utf8") }));
  for (const rows of batches(branchRows, () => 0)) {
    await transaction
      .insertInto("pushed_branches")
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

function toChangesetRow(tree: string, push: Push, changeset: NewChangeset): PushedChangesetRow {
  const [parent1, parent2] = changeset.parents;
  return {
    tree,
    push_id: push.pushId,
    position: changeset.position,
    parent1: nodeBytes(parent1),
    parent2: nodeBytes(parent2),
    manifest: nodeBytes(changeset.manifest),
    date_seconds: changeset.dateSeconds,
    date_offset: changeset.dateOffset,
    metadata: encodeChangesetMetadata(changeset),
    files: encodePaths(changeset.files),
  };
}

function toChangesRows(tree: string, push: Push, changeset: NewChangeset): FileChangesRow[] {
  return changeset.changes.map((changes, parent) => ({
    tree,
    push_id: push.pushId,
    position: changeset.position,
    parent,
    changes: encodeChanges(changes),
  }));
}

/** Maps one to many only when asked for the next: encoded rows of a large push are never all in memory. */
function* mapLazily<T, R>(items: readonly T[], map: (item: T) => readonly R[]): Generator<R> {
  for (const item of items) yield* map(item);
}

/** Splits rows into batches for one INSERT each. */
function* batches<T>(rows: Iterable<T>, sizeOf: (row: T) => number): Generator<T[]> {
  let batch: T[] = [];
  let bytes = 0;
  for (const row of rows) {
    batch.push(row);
    bytes += sizeOf(row);
    if (batch.length < ROWS_PER_INSERT && bytes < BYTES_PER_INSERT) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}
