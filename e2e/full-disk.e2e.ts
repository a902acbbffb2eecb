/** A disk that is full: of the cache, the index or the directory store. */
import { execFile } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { snapshotFolder, snapshotIndex } from "../lib/cli/testing/program";
import { makeSamplePushes, type SamplePushes } from "../lib/cli/testing/sample-pushes";
import { makeTemporaryFolder } from "../lib/hg/testing/real-hg";
import { PAGE_BYTES, SmallDisk } from "./full-disk/small-disk";
import { type StartedProgram, startProgram } from "./started-program";

const PROGRAM = fileURLToPath(new URL("../dist/headless-try.js", import.meta.url));
const DISK_BYTES = 2 * 1024 * 1024;
const folder = makeTemporaryFolder("full-disk");
let sample: SamplePushes;
let disks = 0;
let disk: SmallDisk;
/** A folder with enough space. */
let roomy: string;

beforeAll(async () => {
  sample = await makeSamplePushes(folder.path);
});
afterAll(() => folder.remove());

beforeEach(() => {
  roomy = join(folder.path, `roomy-${disks}`);
  disk = new SmallDisk(join(folder.path, `disk-${disks++}`), DISK_BYTES);
  return () => disk.unmount();
});

/** The environment with all on the roomy disk but what `more` says. */
function environmentWith(more: Readonly<Record<string, string>>): Record<string, string> {
  return {
    TREES: `try=${sample.basePath}`,
    BUNDLE_STORE: `dir:${join(roomy, "store")}`,
    PUSH_INDEX: `sqlite:${join(roomy, "index.db")}`,
    CACHE_DIR: join(roomy, "cache"),
    ...more,
  };
}

/** Publishes a file. @returns the push that is printed, or the one sentence of the failure */
function publishFile(file: string, environment: Readonly<Record<string, string>>): Promise<unknown> {
  const args = [PROGRAM, "publish", "--tree", "try", "--user", "dev@example.org", "--date", "1000", file];
  const env = { PATH: process.env["PATH"], ...environment } as unknown as NodeJS.ProcessEnv;
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env }, (error, stdout, stderr) => {
      if (error === null) return resolve(JSON.parse(stdout));
      expect({ status: error.code, stdout }).toEqual({ status: 1, stdout: "" });
      expect(stderr).toMatch(/^headless-try: [^\n]+\n$/);
      resolve(stderr);
    });
  });
}

async function serve(environment: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const program = await startProgram([PROGRAM, "serve", "--port", "0", ...args], environment);
  let stopped: Promise<number | null> | undefined;
  const stop = () => {
    stopped ??= program.stop();
    return stopped;
  };
  onTestFinished(async () => void (await stop()));
  return { ...program, stop };
}

async function get(program: StartedProgram, url: string) {
  const response = await fetch(`${program.origin}${url}`);
  return { status: response.status, body: await response.text() };
}

const listFiles = (directory: string) =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

test("a full disk under the cache: pages answer, nothing half is kept, and it is used again when there is space", async () => {
  const environment = environmentWith({ CACHE_DIR: join(disk.path, "cache") });
  const { bundle: first } = Object(await publishFile(sample.first, environment));
  const { bundle: second } = Object(await publishFile(sample.second, environment));
  const program = await serve(environment, "--workers", "2");
  disk.fill();
  const before = listFiles(disk.path);
  for (const page of ["raw-rev/tip", "rev/tip", "json-rev/tip", "shortlog", "raw-rev/tip"]) {
    expect(await get(program, `/try/bundle/${first}/${page}`), page).toMatchObject({ status: 200 });
  }
  expect(listFiles(disk.path)).toEqual(before);
  disk.empty();
  expect(await get(program, `/try/bundle/${second}/raw-rev/tip`)).toMatchObject({ status: 200 });
  expect(listFiles(disk.path)).toContain(`${second}.hg`);
  expect(program.errors()).not.toMatch(/"level":"(?!info)/);
  expect(await program.stop()).toBe(0);
});

test("a full disk under the index: publish says that the push is stored, and it is shown when there is space", async () => {
  const file = join(disk.path, "index.db");
  const environment = environmentWith({ PUSH_INDEX: `sqlite:${file}` });
  const { bundle: first } = Object(await publishFile(sample.first, environment));
  const program = await serve(environment); // holds the index open
  disk.fill();
  expect(await publishFile(sample.second, environment)).toBe(
    "headless-try: push 2 is stored, and will be shown once it is in the push index: the push index does not answer: its disk is full\n",
  );
  expect(await get(program, `/try/bundle/${first}/raw-rev/tip`)).toMatchObject({ status: 200 });
  expect(Object.keys(JSON.parse((await get(program, "/try/json-pushes?startID=0")).body))).toEqual(["1"]);
  disk.empty();
  expect(await program.stop()).toBe(0);
  const again = await serve(environment);
  expect(Object.keys(JSON.parse((await get(again, "/try/json-pushes?startID=0")).body))).toEqual(["1", "2"]);
  expect(await get(again, "/try/push/2/raw-rev/tip")).toMatchObject({ status: 200 });
  expect(await publishFile(sample.second, environment)).toMatchObject({ pushId: 2 });
  await again.stop();
  await expectRebuildAgrees(environment, file);
});

test("a full disk under an index that nobody has open: publish fails, and works when there is space", async () => {
  const file = join(disk.path, "index.db");
  const environment = environmentWith({ PUSH_INDEX: `sqlite:${file}` });
  await publishFile(sample.first, environment);
  const told: unknown[] = [];
  // With more and more space it comes further and further: to open the index, to read it, to write to it.
  for (let pagesLeft = 0; typeof told.at(-1) !== "object"; pagesLeft += 3) {
    disk.fill(pagesLeft);
    told.push(await publishFile(sample.second, environment));
    disk.empty();
  }
  expect(told.pop()).toMatchObject({ pushId: 2 });
  expect(told.length).toBeGreaterThan(1);
  for (const sentence of told) expect(sentence).toMatch(/the push index does not answer: its .+\n$/);
  expect(await publishFile(sample.second, environment)).toMatchObject({ pushId: 2 });
  await expectRebuildAgrees(environment, file);
});

test("a full disk under the directory store: publish fails, nothing is seen, and it works when there is space", async () => {
  const store = join(disk.path, "store");
  const environment = environmentWith({ BUNDLE_STORE: `dir:${store}` });
  await publishFile(sample.first, environment);
  const before = snapshotFolder(store);
  const index = snapshotIndex(join(roomy, "index.db"));
  disk.fill();
  expect(await publishFile(sample.second, environment)).toMatch(
    /^headless-try: cannot store bundles\/[0-9a-f]{40}\.hg: the disk answered ENOSPC\n$/,
  );
  expect(snapshotFolder(store)).toEqual(before);
  // Now there is space for the bundle, and none for the journal's record.
  disk.empty();
  disk.fill(Math.ceil(statSync(sample.second).size / PAGE_BYTES));
  expect(await publishFile(sample.second, environment)).toBe(
    "headless-try: cannot store try/pushes/000000000002.json: the disk answered ENOSPC\n",
  );
  expect(Object.keys(snapshotFolder(store))).toHaveLength(Object.keys(before).length + 1);
  expect(snapshotIndex(join(roomy, "index.db"))).toEqual(index);
  disk.empty();
  expect(await publishFile(sample.second, environment)).toMatchObject({ pushId: 2 });
  await expectRebuildAgrees(environment, join(roomy, "index.db"));
});

/** Expects that an index made anew is the one that is there. */
async function expectRebuildAgrees(environment: Readonly<Record<string, string>>, file: string): Promise<void> {
  const fresh = join(roomy, "fresh.db");
  const env = {
    PATH: process.env["PATH"],
    ...environment,
    PUSH_INDEX: `sqlite:${fresh}`,
  } as unknown as NodeJS.ProcessEnv;
  await new Promise<void>((resolve, reject) => {
    execFile(process.execPath, [PROGRAM, "reindex", "--tree", "try"], { env }, (error) =>
      error ? reject(error) : resolve(),
    );
  });
  expect(snapshotIndex(file)).toEqual(snapshotIndex(fresh));
}
