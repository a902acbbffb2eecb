/** Tags and named branches: what the real hg says of the same repository. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HgServer, hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import { seededRandom } from "../hg/testing/seeded-random";
import type { Node } from "../ids";
import { BaseRepo } from "./base-repo";
import { createRepoCaches } from "./repo-caches";

const folder = makeTemporaryFolder("names");
afterAll(() => folder.remove());

const open = (path: string) => BaseRepo.open(path, createRepoCaches(1 << 22));
const linesOf = (output: Buffer) =>
  output
    .toString()
    .split("\n")
    .filter((line) => line !== "");

/** Makes lines of a tags file for `count` names, each with a few nodes, of which some are null or unknown. */
function makeTagLines(nodes: readonly Node[], count: number, random: (below: number) => number): string {
  const choices = [...nodes, "0".repeat(40), "9".repeat(40)];
  const lines: string[] = [];
  for (let name = 0; name < count; name++)
    for (let i = random(5); i > 0; i--) lines.push(`${choices[random(choices.length)]} tag ${name}`);
  return `${lines.join("\n")}\n`;
}

test("BaseRepo.readTags() joins the histories of several heads and localtags as hg does", async () => {
  const path = join(folder.path, "tags");
  hg(folder.path, "init", "tags");
  const server = new HgServer(path);
  const random = seededRandom(7);
  for (let i = 0; i < 4; i++) {
    writeFileSync(join(path, "file"), `${i}\n`);
    await server.run("commit", "-q", "-A", "-m", String(i), "-d", `${i} 0`);
  }
  const nodes = linesOf(await server.run("log", "-r", "0:3", "-T", "{node}\n")) as Node[];
  const files = Array.from({ length: 4 }, () => makeTagLines(nodes, 200, random));
  // Of five heads one is closed, and two have the same file.
  for (const [i, lines] of [...files, files[1] ?? ""].entries()) {
    await server.run("update", "-q", "-C", "3");
    if (i === 2) await server.run("branch", "-q", "aside");
    writeFileSync(join(path, ".hgtags"), lines);
    await server.run("commit", "-q", "-A", "-m", `tags ${i}`, "-d", `${10 + i} 0`);
    if (i === 2) await server.run("commit", "-q", "--close-branch", "-m", "close", "-d", "20 0");
  }
  const tagsOfHg = async () =>
    linesOf(await server.run("tags", "-T", "{tag} {node}\n"))
      .filter((line) => !line.startsWith("tip "))
      .sort();
  const ours = async () => [...(await open(path).readTags())].map(([tag, node]) => `${tag} ${node}`).sort();
  expect((await tagsOfHg()).length).toBeGreaterThan(100);
  expect(await ours()).toEqual(await tagsOfHg());
  const base = open(path);
  const before = base.generation;
  writeFileSync(join(path, ".hg/localtags"), makeTagLines(nodes, 250, random).replaceAll("\n", "\r\n"));
  expect(base.refresh().generation).not.toBe(before);
  expect(await ours()).toEqual(await tagsOfHg());
  const typed = linesOf(await server.run("tags", "-T", "{type} {tag} {node}\n"));
  const global = typed.filter((line) => line.startsWith(" ") && !line.startsWith(" tip ")).map((line) => line.slice(1));
  expect(global.length).toBeGreaterThan(10);
  const ourGlobal = [...(await open(path).readGlobalTags())].map(([tag, node]) => `${tag} ${node}`);
  expect(ourGlobal.sort()).toEqual(global.sort());
  server.close();
}, 60_000);

test("BaseRepo.readTags() of two views with the same .hgtags gives each the tags of its own changesets, and keeps equal ones once", async () => {
  hg(folder.path, "init", "more");
  const server = new HgServer(join(folder.path, "more"));
  const commit = async (file: string, text: string, seconds: number) => {
    writeFileSync(join(folder.path, "more", file), text);
    await server.run("commit", "-q", "-A", "-m", file, "-d", `${seconds} 0`);
    return (await server.run("log", "-r", ".", "-T", "{node}")).toString();
  };
  const first = await commit("file", "1\n", 1);
  const second = await commit("file", "2\n", 2);
  await server.run("update", "-q", "0");
  await commit(".hgtags", `${first} one\n${second} two\n`, 3);
  server.close();
  hg(folder.path, "clone", "-q", "-U", "-r", "2", "more", "fewer");
  const caches = createRepoCaches(1 << 22);
  const tagsOf = (name: string) => BaseRepo.open(join(folder.path, name), caches).readTags();
  for (const name of ["more", "fewer", "more"]) {
    const told = linesOf(hg(folder.path, "-R", name, "tags", "-T", "{tag} {node}\n")).filter(
      (line) => !/^tip /.test(line),
    );
    expect([...(await tagsOf(name))].map(([tag, node]) => `${tag} ${node}`).sort()).toEqual(told.sort());
  }
  expect(await tagsOf("fewer")).toEqual(new Map([["one", first]]));
  expect(await tagsOf("more")).toBe(await tagsOf("more"));
}, 60_000);

const branched = join(folder.path, "branches");

beforeAll(async () => {
  hg(folder.path, "init", "branches");
  const server = new HgServer(branched);
  let time = 0;
  const commit = async (...more: string[]) => {
    time += 1;
    writeFileSync(join(branched, "file"), `${time}\n`);
    await server.run("commit", "-q", "-A", "-m", String(time), "-d", `${time} 0`, ...more);
  };
  const branch = async (name: string, from: string) => {
    await server.run("update", "-q", "-C", from);
    await server.run("branch", "-q", name);
    await commit();
  };
  await commit();
  await branch("closed", "0");
  await commit("--close-branch");
  await branch("reopened", "0");
  await commit("--close-branch");
  await commit(); // goes on from its closed head
  await branch("inactive", "0");
  await server.run("update", "-q", "-C", "default");
  await server.run("merge", "-q", "inactive", "--tool", "internal:local");
  await commit();
  await branch("two heads, one closed", "0");
  await server.run("update", "-q", "-C", "0");
  await server.run("branch", "-q", "-f", "two heads, one closed");
  await commit();
  await commit("--close-branch");
  await branch("all closed", "0");
  await commit("--close-branch");
  await server.run("update", "-q", "-C", "0");
  await server.run("branch", "-q", "-f", "all closed");
  await commit();
  await commit("--close-branch");
  await branch("gone on from a closed one", "closed");
  await branch("back through another", "default");
  await branch("between", "back through another");
  await server.run("branch", "-q", "-f", "back through another");
  await commit();
  server.close();
}, 60_000);

test("BaseRepo.readBranches() has hg's tips, open and closed heads", async () => {
  const repo = open(branched);
  const server = new HgServer(branched);
  const told = linesOf(await server.run("branches", "--closed", "-T", "{branch}: {rev} {active} {closed}\n"));
  const heads = new Set(repo.getHeads());
  const ours = (await repo.readBranches()).map((branch) => {
    const tip = repo.getRev(branch.tip) ?? -1;
    const isClosed = branch.heads.every((head) => head.closed);
    const isActive = !isClosed && branch.heads.some((head) => !head.closed && heads.has(repo.getRev(head.node) ?? -1));
    return `${branch.name}: ${tip} ${isActive ? "True" : "False"} ${isClosed ? "True" : "False"}`;
  });
  expect(told).toHaveLength(9);
  expect(ours.sort()).toEqual(told.sort());
  for (const branch of await repo.readBranches()) {
    const all = linesOf(await server.run("heads", "--closed", branch.name, "-T", "{node}\n"));
    expect(branch.heads.map((head) => head.node)).toEqual(all.reverse());
    const closed = linesOf(
      await server.run("log", "-r", `heads(branch('${branch.name}')) and closed()`, "-T", "{node}\n"),
    );
    expect(branch.heads.filter((head) => head.closed).map((head) => head.node)).toEqual(closed);
    const tip = Number((await server.run("log", "-r", branch.name, "-T", "{rev}")).toString());
    expect(await repo.readBranchTip(branch.name)).toBe(tip);
    expect(await open(branched).readBranchTip(branch.name)).toBe(tip);
  }
  server.close();
}, 60_000);

test("BaseRepo.readBranches() of a base that grew and changed phases says what a base opened anew says", async () => {
  const path = join(folder.path, "grown");
  hg(folder.path, "clone", "-q", "-U", "-r", "4", "branches", "grown");
  let kept = open(path);
  const agree = async () => {
    kept = kept.refresh();
    expect(await kept.readBranches()).toEqual(await open(path).readBranches());
  };
  await agree();
  hg(path, "phase", "--draft", "--force", "-r", "all()");
  hg(path, "phase", "--secret", "--force", "-r", "tip");
  await agree();
  hg(path, "phase", "--draft", "-r", "secret()");
  await agree();
  for (const rev of [8, 12, 99]) {
    hg(path, "pull", "-q", "../branches", ...(rev === 99 ? [] : ["-r", String(rev)]));
    await agree();
  }
  hg(path, "--config", "extensions.strip=", "strip", "-q", "--no-backup", "-r", "branch(inactive)");
  await agree();
}, 60_000);
