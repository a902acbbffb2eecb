/** A manifest that is large beside the room for texts: read once, for all that is asked of what is a delta against it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { HgServer, hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import { type Node, NULL_NODE, type RepoPath } from "../ids";
import { BaseRepo } from "./base-repo";
import { createRepoCaches } from "./repo-caches";

const FILES = 300;
const folder = makeTemporaryFolder("large-manifest");
const path = join(folder.path, "base");
let manifestBytes: number;

beforeAll(async () => {
  hg(folder.path, "init", "base");
  const server = new HgServer(path);
  for (let i = 0; i < FILES; i++) writeFileSync(join(path, `file-${i}`), "x");
  await server.run("commit", "-q", "-A", "-m", "all", "-d", "1 0");
  for (let i = 0; i < 4; i++) {
    writeFileSync(join(path, `file-${i}`), "y");
    await server.run("commit", "-q", "-m", String(i), "-d", "2 0");
  }
  manifestBytes = (await server.run("debugdata", "-m", "0")).length;
  server.close();
}, 60_000);
afterAll(() => folder.remove());

/** Asks for an entry, a directory and some files of five manifests; gives which texts were built, by their nodes. */
async function countBuilt(textBytes: number) {
  const caches = createRepoCaches(textBytes / 0.75);
  const base = BaseRepo.open(path, caches);
  const built = vi.spyOn(caches.texts, "set");
  const manifests: Node[] = [];
  for (let rev = 0; rev < base.length; rev++) manifests.push((await base.readChangeset(rev)).manifest);
  const chainStart = manifests[0] ?? NULL_NODE;
  for (const manifest of manifests) {
    expect(await base.readManifestEntry(manifest, "file-7" as RepoPath)).toBeDefined();
    expect((await base.readManifestDirectory(manifest, "" as RepoPath))?.files.length).toBe(FILES);
    expect((await base.readManifestFiles(manifest, "" as RepoPath, undefined, 9)).length).toBe(9);
  }
  const nodes = built.mock.calls
    .map(([node]) => node)
    .filter((node) => manifests.some((manifest) => manifest === node));
  return { ofStart: nodes.filter((node) => node === chainStart).length, all: nodes.length };
}

test("the text that manifests are deltas against is built once where it takes nearly all the room, and no other is", async () => {
  expect(await countBuilt(manifestBytes * 1.1)).toEqual({ ofStart: 1, all: 1 });
});

test("a text that is larger than the room is not kept", async () => {
  expect((await countBuilt(manifestBytes)).ofStart).toBeGreaterThan(1);
});
