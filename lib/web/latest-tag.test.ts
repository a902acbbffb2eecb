import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { randomIntegers } from "../diff/testing/random-texts";
import { HgServer, hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import { BaseRepo } from "../repo/base-repo";
import { createRepoCaches } from "../repo/repo-caches";
import { findLatestTag } from "./latest-tag";

const folder = makeTemporaryFolder("latest-tag");
const { signal } = new AbortController();
afterAll(() => folder.remove());

/** Writes a history of forks, merges and new roots, as `debugbuilddag` reads it. */
function makeDag(length: number, random: (below: number) => number): string {
  const parts = ["+3"];
  for (let count = 3; count < length; count++) {
    const back = () => 1 + random(Math.min(count, 25));
    const choice = random(20);
    if (choice < 8) parts.push("+1");
    else if (choice < 13) parts.push(`<${back()}+1`);
    else if (choice < 19) parts.push(`/${1 + back()}`);
    else parts.push("$+1");
  }
  return parts.join(" ");
}

test.for([1, 2, 3])("findLatestTag() says of every changeset what hg says: history %s", async (seed) => {
  const path = join(folder.path, `tags-${seed}`);
  const random = randomIntegers(seed);
  hg(folder.path, "init", path);
  const server = new HgServer(path);
  await server.run("debugbuilddag", makeDag(150, random));
  const nodes = (await server.run("log", "-r", "all()", "-T", "{node}\n")).toString().trim().split("\n");
  await server.run("update", "-q", "tip");
  // A number and a bookmark go before a tag of the same name; two tags on one changeset count as one.
  const names = ["v1", "v2", "v3", "é", "12", "mark", "b", "a"];
  const lines = names.map((name) => `${nodes[random(nodes.length)]} ${name}\n`);
  writeFileSync(join(path, ".hgtags"), [...lines, lines[0]?.replace("v1", "also v1") ?? ""].join(""));
  await server.run("commit", "-q", "-A", "-m", "tags", "-d", "500 0");
  await server.run("bookmark", "-q", "-r", "70", "mark");
  await server.run("tag", "--local", "-r", "20", "local");
  const template = '{join(latesttag % "{tag}", ",")} {latesttagdistance} {changessincelatesttag}\n';
  const theirs = (await server.run("log", "-r", "all()", "-T", template)).toString().trim().split("\n");
  server.close();
  const repo = BaseRepo.open(path, createRepoCaches(1 << 24));
  const ours: string[] = [];
  for (let rev = 0; rev < repo.length; rev++) {
    const { tags, distance, changes } = await findLatestTag(repo, rev, signal);
    ours.push(`${tags.join(",")} ${distance} ${changes}`);
  }
  expect(ours).toEqual(theirs);
  expect(theirs.filter((line) => !line.startsWith("null ")).length).toBeGreaterThan(50);
});

test("findLatestTag() stops when nobody waits", async () => {
  const path = join(folder.path, "stopped");
  hg(folder.path, "init", path);
  hg(path, "debugbuilddag", "+5");
  const repo = BaseRepo.open(path, createRepoCaches(1 << 20));
  await expect(findLatestTag(repo, 4, AbortSignal.abort(new Error("gone")))).rejects.toThrow("gone");
  expect(await findLatestTag(repo, -1, signal)).toEqual({ tags: ["null"], distance: 0, changes: 0 });
});
