import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HgServer, hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import type { Node, Rev } from "../ids";
import { openSampleTree } from "../publish/testing/sample-tree";
import type { Repo } from "../repo/repo";
import { findBackedOut, findBackout } from "./backouts";

/**
 * A line of changesets, other heads beside it. The one at `near` is backed out by its 99th descendant, the one at `far`,
 * two below it, by the same; `reverted` in Git's words. Another branch claims to back out `near` without standing on it.
 */
const folder = makeTemporaryFolder("backouts");
const path = join(folder.path, "base");
const near = 5;
const far = near - 2;
const reverted = 110;
let repo: Repo;
let nodes: Node[];

beforeAll(async () => {
  hg(folder.path, "init", path);
  const server = new HgServer(path);
  const commit = (message: string, ...more: string[]) =>
    server.run("commit", "-m", message, "--config", "ui.allowemptycommit=yes", ...more);
  const nodeOf = async (revset: string) => (await server.run("log", "-r", revset, "-T", "{node}")).toString();
  for (let rev = 0; rev <= near; rev++) await commit(`line ${rev}`);
  await server.run("update", "-q", "1");
  for (let i = 0; i < 3; i++) await commit(`Backed out changeset ${(await nodeOf(`${near}`)).slice(0, 12)} (${i})`);
  await server.run("update", "-q", `${near}`);
  for (let i = 1; i < 99; i++) await commit(`line ${near + i}`);
  const [first, second] = [await nodeOf(`${near}`), await nodeOf(`${far}`)];
  await commit(`Backed out changesets ${first.slice(0, 12)} and ${second.slice(0, 12)} for bustage`);
  while (Number(await server.run("log", "-r", "tip", "-T", "{rev}")) < reverted - 1) await commit("more");
  await commit("landed from Git", "--config", "extensions.commitextras=", "--extra", `git_commit=${"a".repeat(40)}`);
  await commit(`Revert "landed from Git"\n\nThis reverts commit ${"a".repeat(40)}.`);
  server.close();
  repo = (await openSampleTree(path, folder.path)).getBase();
  nodes = hg(path, "log", "-r", "all()", "-T", "{node}\n").toString().trim().split("\n") as Node[];
}, 120_000);
afterAll(() => folder.remove());

async function backoutOf(rev: Rev): Promise<Node | undefined> {
  return findBackout({ repo, rev, node: repo.getNode(rev) }, await repo.readChangeset(rev));
}

test("findBackout() looks through the first 99 descendants, and through no other changeset", async () => {
  const [last] = hg(path, "log", "-r", `last(limit(descendants(${near}) - ${near}, 99))`, "-T", "{node}")
    .toString()
    .split("\n");
  expect(await backoutOf(near)).toBe(last);
  expect(hg(path, "log", "-r", `${last}`, "-T", "{desc}").toString()).toContain(nodes[far]?.slice(0, 12));
  expect(await backoutOf(far)).toBeUndefined(); // its 101st descendant
});

test("findBackout() costs as much as there are descendants, wherever they stand", async () => {
  let parents = 0;
  const counted = new Proxy(repo, {
    get(target, name) {
      if (name === "getParents") parents++;
      const member: unknown = Reflect.get(target, name);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
  const rev = near + 1; // a head without children, below a hundred others
  expect(await findBackout({ repo: counted, rev, node: repo.getNode(rev) }, await repo.readChangeset(rev))).toBe(
    undefined,
  );
  expect(parents).toBe(0);
});

test("findBackout() and findBackedOut() know a revert in Git's words", async () => {
  expect(await backoutOf(reverted)).toBe(nodes[reverted + 1]);
  const { description } = await repo.readChangeset(reverted + 1);
  expect(await findBackedOut(repo, reverted + 1, description)).toEqual([nodes[reverted]]);
});

test("findBackedOut() names what is here, and not what a message makes up", async () => {
  const { description } = await repo.readChangeset(near + 102);
  expect(await findBackedOut(repo, near + 102, description)).toEqual([nodes[near], nodes[far]]);
  expect(await findBackedOut(repo, 1, "Backed out changeset deadbeefdead")).toEqual([]);
});
