/** What a held state of a base, and the next one, say when the base is rewritten, cut, replaced or half there. */
import { cpSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import type { Node, RepoPath, Rev } from "../ids";
import { BaseRepo } from "./base-repo";
import { createRepoCaches } from "./repo-caches";
import { FORK, LENGTH, type MovingSource, makeMovingSource, readWhole, SIDE } from "./testing/moving-source";

const folder = makeTemporaryFolder("rewritten");
const source = join(folder.path, "source");
let moving: MovingSource;

beforeAll(() => {
  moving = makeMovingSource(source);
}, 60_000);
afterAll(() => folder.remove());

const nodeAt = (rev: Rev) => moving.nodes[rev] as Node;
const open = (path: string) => BaseRepo.open(path, createRepoCaches(0));
const unavailable = (message: string) => expect.objectContaining({ code: "storeUnavailable", message });
const REWRITTEN = "the base repository was rewritten while it was read";
const NOT_YET = / has an index whose data is not there \(yet\)$/;

/** Clones a changeset and its ancestors. */
function cloneUpTo(name: string, rev: Rev): string {
  const path = join(folder.path, name);
  hg(folder.path, "clone", "-q", "-U", "--pull", "-r", nodeAt(rev), "source", name);
  writeFileSync(join(path, ".hg/hgrc"), "[extensions]\nstrip =\n[phases]\npublish = false\n");
  return path;
}

const strip = (path: string, rev: Rev) => hg(path, "strip", "-q", "--no-backup", "--force", "-r", nodeAt(rev));

async function expectAllRight(repo: BaseRepo, revs: Iterable<Rev>): Promise<void> {
  for (const rev of revs) expect(await readWhole(repo, moving, nodeAt(rev), async () => undefined)).toBe(true);
}

test("a held state says 503 for what was stripped, and goes on with what was not cut off below it", async () => {
  const path = cloneUpTo("stripped", SIDE - 1);
  hg(path, "pull", "-q", "../source", "-r", nodeAt(SIDE + 10));
  const held = open(path);
  const cut = held.at(FORK);
  const changeset = await held.readChangeset(held.getRev(nodeAt(SIDE - 1)) ?? -1);
  strip(path, FORK + 5); // the side branch moves down, into the numbers of what is gone
  await expect(held.readManifest(changeset.manifest)).rejects.toEqual(unavailable(REWRITTEN));
  await expect(held.readFileRevision("dir/f1" as RepoPath, changeset.manifest)).rejects.toEqual(unavailable(REWRITTEN));
  expect(() => held.hasFileRevision("dir/f1" as RepoPath, changeset.manifest)).toThrow(unavailable(REWRITTEN));
  expect(held.getNode(held.length - 1)).toBe(nodeAt(SIDE + 10));
  await expectAllRight(cut, [0, FORK - 1]);
  const next = held.refresh();
  expect(next.generation).not.toBe(held.generation);
  expect(next.getRev(nodeAt(FORK + 5))).toBeUndefined();
  await expectAllRight(next, [0, FORK, FORK + 4, SIDE, SIDE + 10]);
}, 60_000);

test("a held state says 503 when the same changesets have other numbers now", async () => {
  const path = cloneUpTo("renumbered", SIDE - 1);
  hg(path, "pull", "-q", "../source", "-r", nodeAt(SIDE + 9));
  const held = open(path);
  strip(path, FORK + 1);
  hg(path, "pull", "-q", "../source", "-r", nodeAt(SIDE - 1));
  const next = held.refresh();
  expect(next.length).toBe(held.length);
  expect(next.generation).not.toBe(held.generation);
  expect(held.getRev(nodeAt(SIDE))).not.toBe(next.getRev(nodeAt(SIDE)));
  const { manifest } = await next.readChangeset(next.getRev(nodeAt(SIDE)) ?? -1);
  // Its text could be read, but the number that it is linked to is another changeset's here.
  await expect(held.readManifest(manifest)).rejects.toEqual(unavailable(REWRITTEN));
  await expectAllRight(next, [FORK, FORK + 1, SIDE - 1, SIDE, SIDE + 9]);
}, 60_000);

test("BaseRepo.refresh() notices that the store was replaced by one of another layout", async () => {
  const path = cloneUpTo("replaced", 60);
  const held = open(path);
  const other = [
    "--config",
    "format.dotencode=no",
    "--config",
    "format.usefncache=no",
    "--config",
    "format.revlog-compression=zlib",
  ];
  hg(folder.path, "clone", "-q", "-U", "--pull", ...other, "-r", nodeAt(60), "source", "other-layout");
  renameSync(join(path, ".hg"), join(folder.path, "old"));
  expect(() => held.refresh()).toThrow(unavailable("there is no Mercurial repository at the base's path"));
  cpSync(join(folder.path, "other-layout/.hg"), join(path, ".hg"), { recursive: true });
  const next = held.refresh();
  expect(next.generation).not.toBe(held.generation);
  await expectAllRight(next, [0, 30, 60]);
}, 60_000);

test("a base whose store is being upgraded or removed is a 503, never empty", async () => {
  const path = cloneUpTo("upgraded", 40);
  const store = join(path, ".hg/store");
  const held = open(path);
  const requires = readFileSync(join(store, "requires"), "latin1");
  // What hg debugupgraderepo does, step by step: it marks the store, removes it file by file, and renames the new one.
  writeFileSync(join(store, "requires"), `${requires}upgradeinprogress\n`);
  expect(() => held.refresh()).toThrow(unavailable("the base repository is being upgraded"));
  expect(() => open(path)).toThrow(unavailable("the base repository is being upgraded"));
  cpSync(store, join(folder.path, "new-store"), { recursive: true });
  rmSync(join(store, "00changelog.i"));
  expect(() => held.refresh()).toThrow(unavailable("the base repository is being upgraded"));
  rmSync(join(store, "requires"));
  const noStore = "the base repository has no store: it may be being replaced";
  expect(() => held.refresh()).toThrow(unavailable(noStore));
  rmSync(store, { recursive: true });
  expect(() => held.refresh()).toThrow(unavailable(noStore));
  expect(() => open(path)).toThrow(unavailable(noStore));
  await expect(held.readManifest((await held.readChangeset(3)).manifest)).rejects.toEqual(unavailable(REWRITTEN));
  renameSync(join(folder.path, "new-store"), store);
  writeFileSync(join(store, "requires"), requires);
  await expectAllRight(held.refresh(), [0, 40]);
}, 60_000);

test("a changelog that is gone is a 503; one that became empty is an empty base", () => {
  const path = cloneUpTo("emptied", 5);
  const changelog = join(path, ".hg/store/00changelog.i");
  const held = open(path);
  renameSync(changelog, `${changelog}.away`);
  expect(() => held.refresh()).toThrow(unavailable("the base repository is being replaced"));
  renameSync(`${changelog}.away`, changelog);
  expect(held.refresh().length).toBe(6);
  strip(path, 0);
  const next = held.refresh();
  expect(next.length).toBe(0);
  expect(next.tip).toBe(-1);
});

test("data that ends before its index says is a 503 and heals, for tags and branches too", async () => {
  const path = cloneUpTo("torn", LENGTH - 1);
  hg(path, "update", "-q", "-r", String(LENGTH - 1));
  hg(path, "tag", "-r", "0", "first");
  const data = join(path, ".hg/store/00changelog.d");
  const whole = readFileSync(data);
  // Else branches and tags are taken from hg's own cache, without a look at any changeset.
  rmSync(join(path, ".hg/cache"), { recursive: true });
  const held = open(path);
  const readLast = async () => held.readChangeset(held.length - 1);
  const notYet = { code: "storeUnavailable", message: expect.stringMatching(NOT_YET) };
  for (const damage of [() => truncateSync(data, whole.length - 10), () => rmSync(data)]) {
    damage();
    await expect(readLast()).rejects.toMatchObject(notYet);
    await expect(held.readTags()).rejects.toMatchObject(notYet);
    await expect(held.readBranches()).rejects.toMatchObject(notYet);
  }
  // A state that goes on from one that could not be read has its own look.
  const next = held.refresh();
  writeFileSync(data, whole);
  expect(next.generation).toBe(held.generation);
  for (const repo of [held, next]) {
    await expectAllRight(repo, [0, 100, LENGTH - 2]);
    expect([...(await repo.readTags()).keys()]).toEqual(["first"]);
    expect((await repo.readBranches()).map((branch) => branch.name)).toEqual(["default", "side"]);
  }
}, 60_000);

test("an index that ends inside a row has the rows before it, wherever it ends", async () => {
  const path = cloneUpTo("torn-index", 30);
  for (const name of ["00changelog.i", "00manifest.i", "data/dir/f5.i"]) {
    const index = join(path, ".hg/store", name);
    const whole = readFileSync(index);
    let held = open(path);
    for (let cut = 1; cut < 64; cut += 9) {
      writeFileSync(index, whole.subarray(0, -cut));
      held = held.refresh();
      expect(held.length).toBe(name === "00changelog.i" ? 30 : 31);
      await expectAllRight(held, [0, 3]);
    }
    writeFileSync(index, whole);
    await expectAllRight(held.refresh(), [0, 5, 30]);
  }
}, 60_000);

test("a base that contradicts itself, and does not change, is corrupt", async () => {
  const path = cloneUpTo("corrupt", 30);
  const index = join(path, ".hg/store/00manifest.i");
  const bytes = readFileSync(index);
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
  writeFileSync(index, bytes);
  const held = open(path);
  const { manifest } = await held.readChangeset(30);
  await expect(held.readManifest(manifest)).rejects.toMatchObject({ code: "corruptStore" });
  await expectAllRight(held, [0, 29]);
});
