import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSqlitePushIndex } from "./sqlite-push-index";
import { madeUpNode, madeUpPush } from "./testing/made-up-push";

const TREE = "try";
const root = fileURLToPath(new URL("../../", import.meta.url));
let folder: string;
let program: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "push-index-race-"));
  program = join(folder, "race-writer.cjs");
  await build({
    entryPoints: [join(root, "lib/push-index/testing/race-writer.ts")],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "cjs",
    external: ["better-sqlite3"],
    logLevel: "error",
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Starts a writer; gives what it wrote to stderr once it has ended well. */
function runWriter(...args: string[]): Promise<void> {
  const child: ChildProcess = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, NODE_PATH: join(root, "node_modules") },
    stdio: ["ignore", "inherit", "pipe"],
  });
  let stderr = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => (status === 0 ? resolve() : reject(new Error(stderr))));
  });
}

test("two processes add pushes under the next free id: none is lost, no id is skipped, none is told to be busy", async () => {
  const file = join(folder, "claim.db");
  await Promise.all([runWriter(file, "ann", "100", "claim"), runWriter(file, "bob", "100", "claim")]);
  const index = openSqlitePushIndex(file);
  expect(await index.getLastPushId(TREE)).toBe(200);
  const pushes = await index.listPushes(TREE, { order: "oldestFirst", limit: 1_000 });
  expect(pushes.map((push) => push.pushId)).toEqual(Array.from({ length: 200 }, (_, i) => i + 1));
  expect(pushes.filter((push) => push.user === "ann")).toHaveLength(100);
  expect(await index.findHolders(TREE, madeUpNode("hot"), 1_000)).toHaveLength(200);
  await index.close();
});

test("two processes follow the same journal from an empty file: both make the schema, both end with the same pushes", async () => {
  const file = join(folder, "follow.db");
  await Promise.all([runWriter(file, "ann", "100", "follow"), runWriter(file, "bob", "100", "follow")]);
  const index = openSqlitePushIndex(file);
  const pushes = await index.listPushes(TREE, { order: "oldestFirst", limit: 1_000 });
  expect(pushes).toEqual(Array.from({ length: 100 }, (_, i) => madeUpPush({ pushId: i + 1 }).push));
  await index.close();
});
