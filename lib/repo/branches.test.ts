/** The heads of branches: what the real hg says of made-up graphs, and that reading them lets others go first. */

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { HgServer, hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import { seededRandom } from "../hg/testing/seeded-random";
import { BaseRepo } from "./base-repo";
import { createRepoCaches } from "./repo-caches";

const folder = makeTemporaryFolder("branches");
afterAll(() => folder.remove());
afterEach(() => vi.restoreAllMocks());

const open = (path: string) => BaseRepo.open(path, createRepoCaches(1 << 22));

/** Makes a repository of a graph as `hg help debugbuilddag` describes it. */
function build(name: string, graph: string): string {
  const path = join(folder.path, name);
  mkdirSync(path);
  hg(path, "init");
  hg(path, "debugbuilddag", graph);
  return path;
}

/** Makes up a graph of about 120 changesets on four branches with many forks and merges. */
function makeUpGraph(seed: number): string {
  const random = seededRandom(seed);
  const parts = ["+5"];
  for (let length = 5; length < 120; length++) {
    const name = `@${["default", "a", "b", "c"][random(4)]}`;
    const back = 2 + random(length - 2);
    const kind = random(4);
    parts.push(random(3) === 0 ? name : "", kind === 0 ? `/${back}` : kind === 1 ? `<${back} +1` : "+1");
  }
  return parts.join(" ");
}

test.for([3, 17, 2029])("readBranchHeads() gives hg's heads of a made-up graph (seed %i)", async (seed) => {
  const path = build(`graph-${seed}`, makeUpGraph(seed));
  const server = new HgServer(path);
  const repo = open(path);
  const ours = await repo.readBranches();
  expect(ours).toHaveLength(4);
  expect(ours.flatMap(({ heads }) => heads).length).toBeGreaterThan(8);
  for (const { name, heads } of ours) {
    const told = (await server.run("heads", "--closed", name, "-T", "{node}\n")).toString().trim().split("\n");
    expect(heads.map(({ node }) => node)).toEqual(told.reverse());
  }
  server.close();
});

test("readBranchHeads() of a base that grew gives hg's heads", async () => {
  const source = build("source", makeUpGraph(5));
  const path = join(folder.path, "grown");
  hg(folder.path, "clone", "-q", "-U", "-r", "30", "source", "grown");
  let repo = open(path);
  for (const rev of [30, 60, 90, 119]) {
    hg(path, "pull", "-q", "-r", String(rev), source);
    repo = repo.refresh();
    for (const { name, heads } of await repo.readBranches()) {
      const told = hg(path, "heads", "--closed", name, "-T", "{node}\n").toString().trim().split("\n");
      expect(heads.map(({ node }) => node)).toEqual(told.reverse());
    }
  }
}, 60_000);

/** Lets hg write its own cache of branches, and returns the cache's folder. */
function writeCache(path: string): string {
  hg(path, "debugupdatecaches");
  return join(path, ".hg/cache");
}

test("readBranches() reads no changeset where hg's own cache has its branch, and each of the rest once", async () => {
  const source = build("cached-source", makeUpGraph(11));
  const path = join(folder.path, "cached");
  hg(folder.path, "clone", "-q", "-U", "-r", "90", "cached-source", "cached");
  const cache = writeCache(path);
  const kept = ["rbc-names-v1", "rbc-revs-v1"].map(
    (name) => [join(cache, name), readFileSync(join(cache, name))] as const,
  );
  hg(path, "pull", "-q", "-r", "119", source);
  const length = Number(hg(path, "log", "-r", "tip", "-T", "{rev}").toString()) + 1;
  const cachedRows = (kept[1]?.[1].length ?? 0) / 8;
  expect(cachedRows).toBeLessThan(length);
  for (const [file, bytes] of kept) writeFileSync(file, bytes);
  const repo = open(path);
  const read = vi.spyOn(repo, "readBranchOf");
  await repo.readBranches();
  expect(read).toHaveBeenCalledTimes(length - cachedRows);
  const shorter = repo.at(length - 5);
  const readAgain = vi.spyOn(shorter, "readBranchOf");
  expect(await shorter.readBranches()).not.toEqual(await repo.readBranches());
  expect(readAgain).not.toHaveBeenCalled();
});

/** What becomes of hg's cache of branches: its rows and its names. */
const DAMAGE: readonly (readonly [string, (rows: Buffer, names: Buffer) => readonly [Buffer, Buffer] | undefined])[] = [
  ["nothing", (rows, names) => [rows, names]],
  ["gone", () => undefined],
  ["cut within a row", (rows, names) => [rows.subarray(0, 301), names]],
  ["empty names", (rows) => [rows, Buffer.alloc(0)]],
  ["fewer names than rows tell of", (rows) => [rows, Buffer.from("default")]],
  ["rows of other changesets", (rows, names) => [Buffer.concat([rows.subarray(80), rows.subarray(0, 80)]), names]],
  ["zeros", (rows, names) => [Buffer.alloc(rows.length), names]],
  ["more rows than changesets", (rows, names) => [Buffer.concat([rows, rows, rows]), names]],
];

test("readBranches() gives hg's heads whatever has become of hg's own cache", async () => {
  const path = build("damaged", makeUpGraph(23));
  const cache = writeCache(path);
  const [rows, names] = ["rbc-revs-v1", "rbc-names-v1"].map((name) => readFileSync(join(cache, name)));
  if (rows === undefined || names === undefined) throw new Error("hg has written no cache");
  rmSync(cache, { recursive: true });
  const wanted = await open(path).readBranches();
  expect(wanted).toHaveLength(4);
  for (const [what, damage] of DAMAGE) {
    const copy = join(folder.path, `damaged-${what}`);
    cpSync(path, copy, { recursive: true });
    const [badRows, badNames] = damage(rows, names) ?? [];
    mkdirSync(join(copy, ".hg/cache"), { recursive: true });
    if (badRows !== undefined) writeFileSync(join(copy, ".hg/cache/rbc-revs-v1"), badRows);
    if (badNames !== undefined) writeFileSync(join(copy, ".hg/cache/rbc-names-v1"), badNames);
    expect([what, await open(copy).readBranches()]).toEqual([what, wanted]);
  }
});

test("readBranches() of closed branches with odd names is the same with hg's cache and without", async () => {
  const path = build("closed", "+3");
  hg(path, "update", "-q", "tip");
  for (const name of ["stabil/é 1.0", "日本"]) {
    hg(path, "branch", "-q", name);
    hg(path, "commit", "-q", "-m", "open", "-u", "dev");
    hg(path, "commit", "-q", "-m", "close", "-u", "dev", "--close-branch");
  }
  const cache = writeCache(path);
  const repo = open(path);
  const read = vi.spyOn(repo, "readBranchOf");
  const cached = await repo.readBranches();
  expect(read).not.toHaveBeenCalled();
  rmSync(cache, { recursive: true });
  expect(await open(path).readBranches()).toEqual(cached);
  expect(cached.map(({ name, heads }) => [name, heads.map(({ closed }) => closed)])).toEqual([
    ["日本", [true]],
    ["stabil/é 1.0", [true]],
    ["default", [false]],
  ]);
});

test("readBranchTip() of a name that is no branch lets others go first while it reads all changesets", async () => {
  const path = build("long", "+200");
  const repo = open(path);
  // Every look at the clock finds it a millisecond later.
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => ++now);
  let turnsOfOthers = 0;
  let isDone = false;
  const count = () => {
    turnsOfOthers++;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  const read = vi.spyOn(repo, "readBranchOf");
  expect(await repo.readBranchTip("no such branch")).toBeUndefined();
  isDone = true;
  // The last ones for a quick answer, then all: none is read twice.
  expect(read).toHaveBeenCalledTimes(200);
  expect(turnsOfOthers).toBeGreaterThanOrEqual(20);
});
