import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import { type BuiltProgram, buildProgram, type Run, snapshotFolder, snapshotIndex } from "./testing/program";
import { makeSamplePushes, type SamplePushes } from "./testing/sample-pushes";

const folder = makeTemporaryFolder("reindex");
const store = join(folder.path, "store");
const index = join(folder.path, "index.db");
let program: BuiltProgram;
let sample: SamplePushes;

beforeAll(async () => {
  program = buildProgram();
  sample = await makeSamplePushes(folder.path);
});
afterAll(() => {
  program.remove();
  folder.remove();
});

function run(args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Run> {
  return program.run(args, {
    TREES: `try=${sample.basePath}`,
    BUNDLE_STORE: `dir:${store}`,
    PUSH_INDEX: `sqlite:${index}`,
    CACHE_DIR: join(folder.path, "cache"),
    ...more,
  });
}

beforeEach(async () => {
  rmSync(store, { recursive: true, force: true });
  for (const end of ["", "-wal", "-shm"]) rmSync(`${index}${end}`, { force: true });
  for (const [file, user] of [
    [sample.first, "first@example.org"],
    [sample.second, "second@example.org"],
  ] as const) {
    expect((await run(["publish", "--tree", "try", "--user", user, "--date", "1600000000", file])).stderr).toBe("");
  }
});

test("reindex makes every row of every table as publish made it", async () => {
  const published = snapshotIndex(index);
  const lengths = Object.fromEntries(Object.entries(published).map(([table, rows]) => [table, rows.length]));
  expect(lengths).toMatchObject({ pushes: 2, pushed_nodes: 8, pushed_changesets: 8 });
  const { status, stdout, stderr } = await run(["reindex", "--tree", "try"]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toBe("the index of try has 2 pushes with 8 changesets\n");
  expect(snapshotIndex(index)).toEqual(published);
});

test("reindex needs nothing but the bucket and the base, also when the base has the pushes by now", async () => {
  const published = snapshotIndex(index);
  const grown = join(folder.path, "grown");
  hg(folder.path, "clone", "-q", "-U", "--pull", sample.basePath, grown);
  for (const file of [sample.first, sample.second]) hg(grown, "unbundle", "-q", file);
  const fresh = join(folder.path, "fresh.db");
  const places = { PUSH_INDEX: `sqlite:${fresh}`, CACHE_DIR: join(folder.path, "fresh-cache"), TREES: `try=${grown}` };
  expect((await run(["reindex", "--tree", "try"], places)).status).toBe(0);
  expect(snapshotIndex(fresh)).toEqual(published);
});

test("reindex changes nothing when the store is another one", async () => {
  const published = snapshotIndex(index);
  const elsewhere = { BUNDLE_STORE: `dir:${join(folder.path, "elsewhere")}` };
  const { status, stdout, stderr } = await run(["reindex", "--tree", "try"], elsewhere);
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toMatch(/^headless-try: .* has no push of try, and the index has 2: nothing was changed\n$/);
  expect(snapshotIndex(index)).toEqual(published);
});

test("reindex changes nothing when S3 is away", async () => {
  const published = snapshotIndex(index);
  const environment = {
    BUNDLE_STORE: "s3://nowhere",
    AWS_REGION: "us-east-1",
    AWS_ENDPOINT_URL_S3: "http://127.0.0.1:9",
    AWS_ACCESS_KEY_ID: "k",
    AWS_SECRET_ACCESS_KEY: "s",
  };
  const { status, stderr } = await run(["reindex", "--tree", "try"], environment);
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^headless-try: cannot read [^\n]*connection failed[^\n]* \(the bundle store is s3:\/\/nowhere[^\n]*\)\n$/,
  );
  expect(snapshotIndex(index)).toEqual(published);
});

test("reindex names the tree that is not there, and leaves the store as it is", async () => {
  const before = snapshotFolder(store);
  const { status, stderr } = await run(["reindex", "--tree", "other"]);
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: "headless-try: there is no tree “other”: TREES has try\n",
  });
  expect(snapshotFolder(store)).toEqual(before);
});
