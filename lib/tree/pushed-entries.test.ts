/** What is known of a push without a manifest: compared with the manifests that hg wrote. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HgServer, hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import type { Node, RepoPath, Rev } from "../ids";
import { publish } from "../publish/publish";
import { openSampleTree } from "../publish/testing/sample-tree";
import { openSqlitePushIndex } from "../push-index/sqlite-push-index";
import { createRepoCaches } from "../repo/repo-caches";
import { BASE_LENGTH, FIRST_PUSH_LENGTH, makeSampleRepo } from "../repo/testing/sample-repo";
import { MemoryBundleStore } from "../store/memory-bundle-store";

const folder = makeTemporaryFolder("pushed-entries");
const sample = join(folder.path, "sample");
const base = join(folder.path, "base");
/** Lines `<path> <file node>` of each changeset, as hg tells them. */
const told: string[][] = [];

beforeAll(async () => {
  const length = await makeSampleRepo(sample);
  const server = new HgServer(sample);
  for (let rev = 0; rev < length; rev++) {
    const text = (await server.run("manifest", "--debug", "-r", String(rev))).toString("latin1");
    told.push(text.split("\n").filter((line) => line !== ""));
  }
  server.close();
  hg(folder.path, "clone", "-q", "-U", "--pull", ...["7", "6", "5"].flatMap((rev) => ["-r", rev]), "sample", "base");
}, 60_000);
afterAll(() => folder.remove());

/** Parses a line of `hg manifest --debug`: the node, mode, a mark for flags, the path. */
function parseLine(line: string): { path: RepoPath; entry: { node: Node; flags: string } } {
  const mark = line[45];
  const flags = mark === "*" ? "x" : mark === "@" ? "l" : "";
  return { path: line.slice(47) as RepoPath, entry: { node: line.slice(0, 40) as Node, flags } };
}

test("readEntry() of two pushes on each other says what hg's manifests say, of every file, the missing ones too", async () => {
  const store = new MemoryBundleStore();
  const index = openSqlitePushIndex(":memory:");
  // Nothing is kept, so that it is always looked for in what the pushes changed first.
  const tree = await openSampleTree(base, folder.path, store, index, createRepoCaches(0));
  const publishRevs = async (below: Rev, last: Rev) => {
    const file = join(folder.path, `${last}.hg`);
    hg(sample, "bundle", "-q", "--base", `0:${below}`, "-r", `${below + 1}:${last}`, file);
    return (await publish(tree, { bytes: readFileSync(file), user: "dev@example.org", dateSeconds: last })).push;
  };
  await publishRevs(BASE_LENGTH - 1, FIRST_PUSH_LENGTH - 1);
  const second = await publishRevs(FIRST_PUSH_LENGTH - 1, told.length - 1);
  const { repo } = await tree.openScope(second);
  expect(repo.length).toBe(told.length);
  const paths = new Set(told.flat().map((line) => parseLine(line).path));
  for (let rev = 0; rev < repo.length; rev++) {
    const entries = new Map((told[rev] ?? []).map(parseLine).map(({ path, entry }) => [path, entry]));
    for (const path of [...paths, "no such file" as RepoPath])
      expect([rev, path, await repo.readEntry(rev, path)]).toEqual([rev, path, entries.get(path)]);
  }
});
