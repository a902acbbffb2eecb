import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Worker } from "node:worker_threads";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sqliteFlavour } from "./sqlite-flavour";
import { openSqlitePushIndex } from "./sqlite-push-index";
import { addMadeUpPushes, madeUpBundle, madeUpNode, madeUpPush } from "./testing/made-up-push";
import { pushIndexContract } from "./testing/push-index-contract";

const TREE = "try";
let folder: string;
let files = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "push-index-"));
});
afterAll(() => rmSync(folder, { recursive: true }));
const newFile = () => join(folder, `new folder ${files++}`, "index.db");

async function openNew(file = newFile(), options: Parameters<typeof openSqlitePushIndex>[1] = {}) {
  const index = openSqlitePushIndex(file, options);
  await index.migrate();
  return index;
}

pushIndexContract("SQLite in a file", () => openNew());
pushIndexContract("SQLite in memory", () => openNew(":memory:"));

test("migrate() changes nothing in an index that is up to date, and a new process sees all pushes", async () => {
  const file = newFile();
  const first = await openNew(file);
  await addMadeUpPushes(first, TREE, [{ pushId: 1 }]);
  await first.close();
  const second = await openNew(file);
  expect(await second.getPush(TREE, 1)).toEqual(madeUpPush({ pushId: 1 }).push);
  await second.close();
});

test("migrate() refuses an index of a later version", async () => {
  const file = newFile();
  await (await openNew(file)).close();
  const other = new Database(file);
  other.prepare("insert into kysely_migration values ('9999-later', '2030-01-01')").run();
  other.close();
  await expect(openNew(file)).rejects.toMatchObject({ code: "misconfigured" });
});

test("openSqlitePushIndex() writes ahead, waits for other writers and syncs every commit", async () => {
  const seen: string[] = [];
  const pragmas: unknown[] = [];
  const index = await openNew(newFile(), {
    onQuery: (sql) => seen.push(sql),
    onOpen: (database) => {
      for (const name of ["journal_mode", "synchronous", "busy_timeout"]) {
        pragmas.push(database.pragma(name, { simple: true }));
      }
    },
  });
  expect(pragmas).toEqual(["wal", 2, 5_000]);
  seen.length = 0;
  await addMadeUpPushes(index, TREE, [{ pushId: 1 }]);
  expect(seen[0]).toBe("begin immediate");
  expect(seen[1]).toMatch(/^insert into "trees".* on conflict \("tree"\) do update set/); // a write first
  await index.close();
});

test("the views have the pushlog schema of hg.mozilla.org", async () => {
  const file = newFile();
  const index = await openNew(file);
  await addMadeUpPushes(index, TREE, [
    { pushId: 1, user: "ann@example.com", dateSeconds: 1_600_000_000.75, changesets: ["a", "b"] },
    { pushId: 2, user: "bob@example.com", dateSeconds: 1_600_000_060, changesets: ["a"] },
  ]);
  await addMadeUpPushes(index, "other", [{ pushId: 1 }]);
  const tool = new Database(file, { readonly: true });
  const columns = (view: string) => tool.prepare(`select name from pragma_table_info(?)`).pluck().all(view);
  expect(columns("pushlog")).toEqual(["id", "user", "date", "tree"]);
  expect(columns("changesets")).toEqual(["pushid", "rev", "node", "tree"]);
  // The very query of the pushlog extension's readers: SELECT over both tables, ordered.
  const rows = tool
    .prepare(
      `SELECT id, user, date, rev, node FROM pushlog LEFT JOIN changesets ON id = pushid AND changesets.tree = pushlog.tree
       WHERE pushlog.tree = 'try' ORDER BY id ASC, rev ASC`,
    )
    .raw()
    .all();
  expect(rows).toEqual([
    [1, "ann@example.com", 1_600_000_000, 1_000, madeUpNode("a")],
    [1, "ann@example.com", 1_600_000_000, 1_001, madeUpNode("b")],
    [2, "bob@example.com", 1_600_000_060, 1_000, madeUpNode("a")],
  ]);
  const types = tool.prepare("SELECT DISTINCT typeof(id), typeof(date), typeof(node) FROM pushlog, changesets").raw();
  expect(types.all()).toEqual([["integer", "integer", "text"]]);
  tool.close();
  await index.close();
});

test("every query is a search in an index: none scans a table, sorts, or walks a whole tree", async () => {
  const file = newFile();
  const queries: { sql: string; parameters: readonly unknown[] }[] = [];
  const index = await openNew(file, { onQuery: (sql, parameters) => queries.push({ sql, parameters }) });
  await addMadeUpPushes(index, TREE, [{ pushId: 1, changesets: ["a", "b"] }, { pushId: 2 }]);
  queries.length = 0;
  const page = { order: "newestFirst", limit: 10 } as const;
  await index.getLastPushId(TREE);
  await index.getPush(TREE, 1);
  await index.getPushByBundle(TREE, madeUpBundle("1"));
  await index.findBundlePrefix(TREE, "abc");
  await index.findHolders(TREE, madeUpNode("a"));
  await index.findNodePrefix(TREE, madeUpNode("a").slice(0, 5));
  await index.hasBranch(TREE, "default");
  await index.listPushes(TREE, { ...page, upToId: 100 });
  await index.listPushes(TREE, { order: "oldestFirst", limit: 1_000, afterId: 0, upToId: 100 });
  await index.listPushes(TREE, { ...page, upToId: 100, users: ["ann@example.com", "bob@example.com"] });
  await index.listPushes(TREE, { ...page, afterId: 0, upToId: 9, afterDateSeconds: 0, beforeDateSeconds: 2e9 });
  await index.listPushes(TREE, { ...page, upToId: 100, pushIds: [1, 2] });
  await index.findPushRange(TREE, { afterDateSeconds: 5, beforeDateSeconds: 6 });
  await index.readChangesets(TREE, 1);
  await index.readChangeset(TREE, 1, madeUpNode("a"));
  await index.readFileChanges(TREE, 1, 0, 0);
  await index.close();

  const tool = new Database(file, { readonly: true });
  expect(queries.length).toBeGreaterThan(18);
  for (const { sql, parameters } of queries) {
    const plan = tool
      .prepare(`explain query plan ${sql}`)
      .all(parameters)
      .map((row) => String(Object(row).detail));
    const told = `${sql}\n${plan.join("\n")}`;
    expect(plan.length, told).toBeGreaterThan(0);
    for (const step of plan) {
      if (/^(CO-ROUTINE|SCAN) in_period$/.test(step)) continue; // a subquery with a limit, itself a search
      expect(step, told).toMatch(/^SEARCH \w+ USING (COVERING )?(INDEX|PRIMARY KEY)/);
      // `(tree=?)` alone would be a walk over all that the tree has; one row per tree is what `trees` holds.
      if (!step.includes(" trees ")) expect(step, told).not.toMatch(/\(tree=\?\)$/);
    }
  }
  tool.close();
});

test("findHolders() and getLastPushId() query once for each state of the index, whoever writes", async () => {
  const file = newFile();
  const queries: string[] = [];
  const index = await openNew(file, { onQuery: (sql) => queries.push(sql) });
  const other = await openNew(file);
  const ask = async () => ({
    last: await index.getLastPushId(TREE),
    holders: (await index.findHolders(TREE, madeUpNode("a"))).map(({ pushId }) => pushId),
    newest: (await index.findHolders(TREE, madeUpNode("a"), 1)).map(({ pushId }) => pushId),
    elsewhere: await index.getLastPushId("other"),
  });
  for (const [pushId, writer] of [index, other, index, other].entries()) {
    await addMadeUpPushes(writer, TREE, [{ pushId: pushId + 1, changesets: ["a", `${pushId}`] }]);
    queries.length = 0;
    const told = await ask();
    expect(told).toMatchObject({ last: pushId + 1, newest: [pushId + 1], elsewhere: 0 });
    expect(told.holders).toEqual(Array.from({ length: pushId + 1 }, (_, at) => pushId + 1 - at));
    expect(await ask()).toEqual(told);
    expect(queries).toHaveLength(4);
  }
  const bottom = { lastPushId: 1, branches: new Set<string>() };
  expect(await other.trim(TREE, bottom, 4)).toBe(true);
  expect(await ask()).toMatchObject({ last: 1, holders: [1] });
  await index.close();
  await expect(index.findHolders(TREE, madeUpNode("a"))).rejects.toMatchObject({ code: "indexUnavailable" });
  await other.close();
});

test("a locked index is indexUnavailable, and is there again when the lock is gone", async () => {
  const file = newFile();
  const index = await openNew(file, { busyTimeoutMs: 1 });
  const other = new Database(file);
  other.exec("begin immediate");
  const { push, changesets } = madeUpPush({ pushId: 1 });
  await expect(index.addPush(TREE, push, changesets)).rejects.toMatchObject({
    code: "indexUnavailable",
    message: "the push index does not answer: another writer holds it",
    status: 503,
  });
  expect(await index.getLastPushId(TREE)).toBe(0); // readers go on
  other.exec("rollback");
  await index.addPush(TREE, push, changesets);
  expect(await index.getLastPushId(TREE)).toBe(1);
  other.close();
  await index.close();
});

test("openSqlitePushIndex() waits for a writer of a file that is not in WAL mode yet", async () => {
  const file = newFile();
  mkdirSync(dirname(file));
  // In a thread, since who waits for a lock blocks its own. It keeps the lock until told, and then a little longer.
  const source = `
    const { parentPort, workerData } = require("node:worker_threads");
    const database = require("better-sqlite3")(workerData.file);
    database.exec("begin immediate; create table t (a)");
    parentPort.postMessage("locked");
    Atomics.wait(workerData.told, 0, 0);
    Atomics.wait(workerData.told, 0, 1, 200);
    database.exec("commit");
    database.close();`;
  const told = new Int32Array(new SharedArrayBuffer(4));
  const writer = new Worker(source, { eval: true, workerData: { file, told } });
  const ended = once(writer, "exit");
  await once(writer, "message");
  expect(() => openSqlitePushIndex(file, { busyTimeoutMs: 10 })).toThrow(
    expect.objectContaining({ code: "indexUnavailable", facts: { code: "SQLITE_BUSY" } }),
  );
  Atomics.store(told, 0, 1);
  Atomics.notify(told, 0);
  await (await openNew(file)).close();
  await ended;
});

test("a full disk is indexUnavailable, and leaves the index as it was", async () => {
  const index = await openNew(newFile(), { onOpen: (database) => database.pragma("max_page_count = 60") });
  await addMadeUpPushes(index, TREE, [{ pushId: 1 }]);
  const { push, changesets } = madeUpPush({
    pushId: 2,
    changesets: Array.from({ length: 3_000 }, (_, i) => `changeset ${i}`),
  });
  await expect(index.addPush(TREE, push, changesets)).rejects.toMatchObject({
    code: "indexUnavailable",
    message: "the push index does not answer: its disk is full",
  });
  expect(await index.getLastPushId(TREE)).toBe(1);
  await index.close();
});

test("a file that is no database, is damaged, or cannot be opened is indexUnavailable, without its path", async () => {
  const noDatabase = join(folder, "no-database.db");
  writeFileSync(noDatabase, "this is not a database, and longer than the header of one".repeat(100));
  expect(() => openSqlitePushIndex(noDatabase)).toThrow(
    "the push index does not answer: its file is no SQLite database",
  );
  expect(() => openSqlitePushIndex(folder)).toThrow("the push index does not answer: its file cannot be opened");
  expect(() => openSqlitePushIndex(join(noDatabase, "index.db"))).toThrow(
    expect.objectContaining({ code: "indexUnavailable", message: "the push index cannot be opened" }),
  );

  const damaged = newFile();
  const index = await openNew(damaged);
  await addMadeUpPushes(index, TREE, [{ pushId: 1 }]);
  await index.close();
  truncateSync(damaged, 8_192);
  await expect((async () => (await openNew(damaged)).getPush(TREE, 1))()).rejects.toMatchObject({
    code: "indexUnavailable",
    message: expect.not.stringContaining(folder),
  });
});

test("damaged bytes in a row are corruptStore", async () => {
  const file = newFile();
  const index = await openNew(file);
  await addMadeUpPushes(index, TREE, [{ pushId: 1 }]);
  const other = new Database(file);
  other.exec("update file_changes set changes = x'01ff'; update pushed_changesets set metadata = '{}'");
  await expect(index.readFileChanges(TREE, 1, 0, 0)).rejects.toMatchObject({ code: "corruptStore" });
  await expect(index.readChangesets(TREE, 1)).rejects.toMatchObject({ code: "corruptStore" });
  other.exec("delete from pushed_nodes");
  await expect(index.getPush(TREE, 1)).rejects.toMatchObject({
    code: "corruptStore",
    message: "push 1 is not whole in the index",
  });
  other.close();
  await index.close();
});

test("a closed index is indexUnavailable", async () => {
  const index = await openNew(":memory:");
  await index.close();
  await expect(index.getLastPushId(TREE)).rejects.toMatchObject({ code: "indexUnavailable" });
});

test("toRepoError() leaves alone what is no error of SQLite", () => {
  expect(sqliteFlavour.toRepoError(new TypeError("a bug"))).toBeUndefined();
});

test("findPushRange() looks at 10,000 pushes and no more", async () => {
  const file = newFile();
  const index = await openNew(file);
  await addMadeUpPushes(index, TREE, [{ pushId: 1 }]);
  const other = new Database(file);
  other.exec(`
    with recursive id (n) as (select 2 union all select n + 1 from id where n < 10003)
    insert into pushes select tree, n, cast(printf('%020d', n) as blob), user, n, base_url, 0, x'', 0 from pushes, id;
    update pushes set date_seconds = 1 where push_id = 1;
    update trees set last_push_id = 10003`);
  other.close();
  expect(await index.findPushRange(TREE, { afterDateSeconds: 3 })).toEqual({ firstId: 4, lastId: 10_003 });
  expect(await index.findPushRange(TREE, { afterDateSeconds: 2 })).toEqual({ firstId: 1, lastId: 10_003 });
  expect(await index.findPushRange(TREE, { beforeDateSeconds: 10_001 })).toEqual({ firstId: 1, lastId: 10_000 });
  await index.close();
});
