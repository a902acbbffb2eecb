import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Turns } from "../bytes/turns";
import { HgServer, hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import { BaseRepo } from "../repo/base-repo";
import { createRepoCaches } from "../repo/repo-caches";
import { readDistantChanges } from "./distant-changes";

const folder = makeTemporaryFolder("distant-changes");
const path = join(folder.path, "repository");
let server: HgServer;
let repo: BaseRepo;

beforeAll(async () => {
  hg(folder.path, "init", path);
  server = new HgServer(path);
  mkdirSync(join(path, "d"));
  const write = (file: string, text: string) => writeFileSync(join(path, file), text);
  const commit = (...more: string[]) => server.run("commit", "-A", "-q", "-m", "m", ...more);
  const update = (rev: number) => server.run("update", "-q", "--clean", String(rev));
  const merge = async (rev: number) => {
    await server.attempt("merge", "-q", "--tool", ":local", "-r", String(rev));
    await server.attempt("resolve", "-q", "--mark", "--all");
    await commit();
  };
  for (const file of ["a", "b", "c", "kept"]) write(file, `${file}\n`.repeat(9));
  await commit(); // 0
  await server.run("rename", "a", "d/a");
  await server.run("copy", "b", "b2");
  await commit(); // 1
  await server.run("rename", "d/a", "d/again");
  await server.run("rename", "b2", "b3");
  await commit(); // 2
  await update(0);
  await server.run("rename", "a", "other");
  await server.run("rename", "c", "c1");
  await commit(); // 3
  await server.run("copy", "other", "third");
  await server.run("rename", "c1", "c2");
  write("c2", "changed\n".repeat(9));
  await commit(); // 4
  await merge(2); // 5
  await update(2);
  await server.run("rename", "kept", "moved");
  await commit(); // 6
  await merge(4); // 7: crosses 5
  await server.run("rename", "moved", "kept");
  await server.run("remove", "b");
  await commit(); // 8
  await update(5);
  await server.run("copy", "kept", "copied");
  await server.run("copy", "kept", "copied again");
  await server.run("remove", "kept");
  await commit(); // 9
  await update(0);
  await server.run("rename", "a", "d/a");
  await commit("-u", "another"); // 10: the same rename as 1
  await server.run("update", "-q", "null");
  write("a", "unrelated\n");
  await commit(); // 11
  repo = BaseRepo.open(path, createRepoCaches(1 << 24));
}, 60_000);
afterAll(() => {
  server.close();
  folder.remove();
});

test("readDistantChanges() between any two changesets tells the files and copies that hg tells", async () => {
  let copies = 0;
  for (let against = 0; against < repo.length; against++) {
    for (let rev = 0; rev < repo.length; rev++) {
      const revs = ["--rev", String(against), "--rev", String(rev)];
      const status = JSON.parse((await server.run("status", "--copies", ...revs, "-T", "json")).toString());
      const theirs = (status as { path: string; status: string; source?: string }[])
        .map((file) => [file.path, file.status, file.status === "A" ? file.source : undefined])
        .sort();
      const changes = await readDistantChanges(repo, rev, against, new Turns());
      const ours = changes.map(({ path: name, oldNode, newNode, copy }) => {
        const kind = newNode === undefined ? "R" : oldNode === undefined ? "A" : "M";
        return [name, kind, kind === "A" ? copy?.path : undefined];
      });
      expect(ours.sort(), `${against} to ${rev}`).toEqual(theirs);
      copies += changes.filter(({ copy }) => copy !== undefined).length;
    }
  }
  expect(copies).toBeGreaterThan(100);
}, 60_000);
