import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import { BaseRepo } from "../repo/base-repo";
import { createRepoCaches } from "../repo/repo-caches";
import { listOwnFiles, readParentChanges } from "./changes";

const folder = makeTemporaryFolder("changes");
afterAll(() => folder.remove());

test("listOwnFiles() of a merge is what hg says: what it removed itself, what it merged of flags, what is in no parent", async () => {
  const path = join(folder.path, "merge");
  hg(folder.path, "init", path);
  const commit = (message: string, ...files: string[]) => {
    for (const file of files) writeFileSync(join(path, file), `${file} ${message}\n`);
    hg(path, "commit", "-A", "-q", "-m", message);
  };
  commit("root", "kept", "flags", "mixed", "gone-left", "gone-right");
  rmSync(join(path, "gone-left"));
  chmodSync(join(path, "mixed"), 0o755);
  commit("left", "left", "left-too", "both");
  hg(path, "update", "-q", "0");
  rmSync(join(path, "gone-right"));
  chmodSync(join(path, "flags"), 0o755);
  commit("right", "right", "right-too", "both", "mixed");
  hg(path, "update", "-q", "1");
  hg(path, "merge", "-q", "--tool", ":local");
  for (const file of ["left", "right"]) rmSync(join(path, file));
  commit("merged", "new", "kept");
  const status = "{file_adds % 'added {file}\\n'}{file_mods % 'modified {file}\\n'}{file_dels % 'removed {file}\\n'}";
  const told = hg(path, "log", "-r", "tip", "-T", status).toString().trim().split("\n").sort();
  expect(told).toEqual(expect.arrayContaining(["removed left", "removed right", "added new", "modified flags"]));
  // Its flags are one parent's and its content is the other's.
  expect(told).not.toContain("modified mixed");
  const repo = BaseRepo.open(path, createRepoCaches(1 << 20));
  const { claimedFiles } = await repo.readChangeset(repo.tip);
  const own = listOwnFiles(await readParentChanges(repo, repo.tip), claimedFiles);
  expect(own.map((file) => `${file.status} ${file.path}`).sort()).toEqual(told);
  expect(own.map((file) => file.path)).toEqual(claimedFiles);
});
