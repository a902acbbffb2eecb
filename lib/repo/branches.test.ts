/** The heads of branches: what the real hg says of made-up graphs, and that reading them lets others go first. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { HgServer, hg, makeTemporaryFolder } from "../hg/testing/real-hg";
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
  let state = seed;
  const random = (below: number) => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
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
  expect(await repo.readBranchTip("no such branch")).toBeUndefined();
  isDone = true;
  // All changesets were read twice: the last ones for a quick answer, then all.
  expect(turnsOfOthers).toBeGreaterThanOrEqual(40);
});
