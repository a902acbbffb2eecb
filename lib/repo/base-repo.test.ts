import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ByteLru } from "../bytes/byte-lru";
import { type Revlog, readText } from "../hg/revlog";
import { hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import { BaseRepo } from "./base-repo";
import type { Repo } from "./repo";
import { createRepoCaches } from "./repo-caches";
import { repoContract } from "./testing/repo-contract";
import { makeSampleRepo } from "./testing/sample-repo";

const open = (path: string) => BaseRepo.open(path, createRepoCaches(1 << 24));

repoContract("BaseRepo", (sample) => open(sample));

const folder = makeTemporaryFolder("formats");
const sample = join(folder.path, "sample");
beforeAll(() => makeSampleRepo(sample), 60_000);
afterAll(() => folder.remove());

/** Reads every revision of a revlog: each text is checked against its hash on the way. */
function readAll(revlog: Revlog): number {
  for (let rev = 0; rev < revlog.length; rev++) readText(revlog, rev);
  return revlog.length;
}

/** Reads every revision of every revlog of a repository; gives how many there were. */
async function readWhole(repo: BaseRepo): Promise<number> {
  const paths = new Set<string>();
  for (let rev = 0; rev < repo.length; rev++)
    for (const path of (await repo.readChangeset(rev)).claimedFiles) paths.add(path);
  let count = readAll(repo.changelog) + readAll(repo.openManifestLog());
  for (const path of paths) count += readAll(repo.openFilelog(path as Parameters<typeof repo.openFilelog>[0]));
  return count;
}

const FORMATS: readonly (readonly [string, ...string[]])[] = [
  ["zstd", "format.revlog-compression=zstd"],
  ["zlib", "format.revlog-compression=zlib"],
  ["stored", "format.revlog-compression=none"],
  ["without generaldelta", "format.usegeneraldelta=no", "format.sparse-revlog=no"],
  ["without share-safe", "format.use-share-safe=no"],
  ["without dotencode", "format.dotencode=no"],
  ["without fncache", "format.usefncache=no", "format.dotencode=no"],
  ["with bookmarks in the store", "format.bookmarks-in-store=yes"],
  ["with persistent nodemap", "format.use-persistent-nodemap=yes", "storage.revlog.persistent-nodemap.slow-path=allow"],
];

test.for(FORMATS)("BaseRepo.open() reads every revision of a store %s", async ([name, ...settings]) => {
  const configs = settings.flatMap((setting) => ["--config", setting]);
  const path = join(folder.path, name.replaceAll(" ", "-"));
  hg(folder.path, "clone", "-q", "-U", "--pull", ...configs, sample, path);
  const repo = open(path);
  expect(repo.length).toBe(16);
  expect(await readWhole(repo)).toBe(await readWhole(open(sample)));
});

test("BaseRepo.open() reads long chains and split revlogs without generaldelta", async () => {
  const path = join(folder.path, "chains");
  hg(folder.path, "init", "--config", "format.usegeneraldelta=no", "--config", "format.sparse-revlog=no", "chains");
  const lines = Array.from({ length: 60 }, (_, i) => `f${i}.${i % 7}\n`);
  for (let i = 0; i < 12; i++) {
    for (let j = 0; j < 60; j++) writeFileSync(join(path, `file-${j}`), `${lines.slice(0, j).join("")}${i}\n`);
    writeFileSync(
      join(path, "big"),
      Array.from({ length: 40_000 }, (_, line) => `${(line * 2654435761) % 4294967291} ${line === i ? i : ""}\n`).join(
        "",
      ),
    );
    hg(path, "commit", "-q", "-A", "-m", String(i), "-d", `${i} 0`);
  }
  hg(
    path,
    "debugupgraderepo",
    "--run",
    "--quiet",
    "--no-backup",
    "-o",
    "re-delta-all",
    "--config",
    "format.usegeneraldelta=no",
    "--config",
    "format.sparse-revlog=no",
  );
  expect(await readWhole(open(path))).toBe(12 + 12 + 60 * 12 + 12);
  expect(existsSync(join(path, ".hg/store/data/big.d"))).toBe(true);
}, 60_000);

test.for([
  ["share", [], []],
  ["relative share", ["--relative"], []],
  ["share of an old repository", [], ["--config", "format.use-share-safe=no"]],
] as const)("BaseRepo.open() follows a %s", async ([name, options, configs]) => {
  const source = join(folder.path, `${name}-source`.replaceAll(" ", "-"));
  const path = join(folder.path, name.replaceAll(" ", "-"));
  hg(folder.path, "clone", "-q", "-U", "--pull", ...configs, sample, source);
  hg(folder.path, "share", "-q", "-U", "--config", "extensions.share=", ...configs, ...options, source, path);
  expect(existsSync(join(path, ".hg/store"))).toBe(false);
  const repo = open(path);
  expect(repo.length).toBe(16);
  expect(await readWhole(repo)).toBeGreaterThan(16);
});

test("BaseRepo.open() says what it cannot read", () => {
  const path = join(folder.path, "refused");
  hg(folder.path, "init", "--config", "experimental.treemanifest=yes", "refused");
  expect(() => open(path)).toThrow(
    expect.objectContaining({ code: "unsupportedStore", message: expect.stringContaining("treemanifest") }),
  );
  writeFileSync(join(path, ".hg/store/requires"), "revlogv1\nstore\nfrom-the-future\n");
  expect(() => open(path)).toThrow(
    expect.objectContaining({ code: "unsupportedStore", message: expect.stringContaining('"from-the-future"') }),
  );
  expect(() => open(join(folder.path, "nowhere"))).toThrow(expect.objectContaining({ code: "storeUnavailable" }));
});

test("BaseRepo.readFileRevision() names the flag of a censored revision", async () => {
  const path = join(folder.path, "censored");
  hg(folder.path, "clone", "-q", "--pull", sample, "censored");
  const node = hg(path, "log", "-r", "0", "-T", "{node}").toString();
  hg(path, "update", "-q", "null");
  hg(
    path,
    "--config",
    "extensions.censor=",
    "--config",
    "censor.policy=ignore",
    "censor",
    "-r",
    node,
    "-t",
    "gone",
    "README",
  );
  const repo = open(path);
  const manifest = await repo.readManifest((await repo.readChangeset(0)).manifest);
  const [readme] = [...manifest].filter(([name]) => name === "README");
  if (readme === undefined) throw new Error("README is not in the first manifest");
  await expect(repo.readFileRevision(...toArguments(readme))).rejects.toMatchObject({
    code: "unsupportedStore",
    message: expect.stringContaining("censored"),
  });
});

function toArguments([path, entry]: [
  Parameters<Repo["readFileRevision"]>[0],
  { node: Parameters<Repo["readFileRevision"]>[1] },
]) {
  return [path, entry.node] as const;
}

test("entries and differences of manifests build none but those that delta chains begin with", async () => {
  const caches = createRepoCaches(1 << 24);
  const repo = BaseRepo.open(sample, caches);
  const log = repo.openManifestLog();
  const starts = new Set<string>();
  const manifests = new Set<string>();
  for (let rev = 0; rev < repo.length; rev++) {
    const { manifest, claimedFiles } = await repo.readChangeset(rev);
    manifests.add(manifest);
    const row = log.getRev(manifest);
    if (row !== undefined && row >= 0) starts.add(log.getNode(log.getChainStart(row)));
    const [p1] = repo.getParents(rev);
    const before = (await repo.readChangeset(p1)).manifest;
    // A first one has no text that it shares.
    if (starts.has(before)) await repo.readManifestChanges(before, manifest);
    for (const path of claimedFiles) await repo.readManifestEntry(manifest, path);
  }
  expect(manifests.size).toBeGreaterThan(starts.size + 5);
  const built = [...manifests].filter((manifest) => caches.texts.get(manifest) !== undefined);
  expect(built.filter((manifest) => !starts.has(manifest))).toEqual([]);
});

test("readManifestEntry() keeps the text of a manifest that is too large to be kept composed", async () => {
  const caches = { ...createRepoCaches(1 << 24), manifests: new ByteLru<never>(0) };
  const repo = BaseRepo.open(sample, caches);
  for (let rev = 0; rev < repo.length; rev++) {
    const { manifest, claimedFiles } = await repo.readChangeset(rev);
    const [file] = claimedFiles;
    if (file === undefined) continue;
    const entry = await repo.readManifestEntry(manifest, file);
    expect(caches.texts.get(manifest)).toBeDefined();
    expect(await repo.readManifestEntry(manifest, file)).toEqual(entry);
  }
});

test("BaseRepo.refresh() sees what was pulled, and the earlier state stays as it was", async () => {
  const path = join(folder.path, "growing");
  hg(folder.path, "clone", "-q", "-U", "-r", "7", sample, "growing");
  const before = open(path);
  expect(before.refresh()).toBe(before);
  const length = before.length;
  const heads = before.getHeads();
  hg(path, "pull", "-q", sample);
  const after = before.refresh();
  expect(after.length).toBe(16);
  expect(before.length).toBe(length);
  expect(before.getHeads()).toEqual(heads);
  const { node } = { node: after.getNode(15) };
  expect(before.getRev(node)).toBeUndefined();
  expect(after.getPhase(15)).toBe("public");
  hg(path, "phase", "--draft", "--force", "-r", "15");
  expect(after.refresh().getPhase(15)).toBe("draft");
  const torn = readFileSync(join(path, ".hg/store/00changelog.i")).subarray(0, -7);
  writeFileSync(join(path, ".hg/store/00changelog.i"), torn);
  expect(after.refresh().length).toBe(15);
}, 30_000);
