import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { DirectoryBundleStore } from "./directory-bundle-store";
import { bundleStoreContract, collect } from "./testing/bundle-store-contract";

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "directory-bundle-store-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

bundleStoreContract("DirectoryBundleStore", async () => {
  return new DirectoryBundleStore(join(await temporaryFolder(), "made", "when", "needed"));
});

test("DirectoryBundleStore keeps what another process of the same directory stored", async () => {
  const folder = await temporaryFolder();
  expect(await new DirectoryBundleStore(folder).putNew("a/b", Buffer.from("kept"))).toBe("stored");
  const other = new DirectoryBundleStore(folder);
  expect(await other.putNew("a/b", Buffer.from("other"))).toBe("exists");
  expect(Buffer.from((await other.read("a/b", 10)) ?? []).toString()).toBe("kept");
});

test("DirectoryBundleStore leaves nothing behind, and what a crash left does no harm", async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, ".unfinished"));
  await writeFile(join(folder, ".unfinished", "left-by-a-crash"), "half");
  const store = new DirectoryBundleStore(folder);
  expect(await store.putNew("k", Buffer.from("whole"))).toBe("stored");
  expect(await store.putNew("k", Buffer.from("again"))).toBe("exists");
  expect(await collect(store.list(""))).toEqual(["k"]);
  expect(await readdir(join(folder, ".unfinished"))).toEqual(["left-by-a-crash"]);
});

test("DirectoryBundleStore removes what was left unfinished more than an hour ago, and nothing younger", async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, ".unfinished"));
  for (const [name, minutes] of [
    ["abandoned", 61],
    ["slow", 59],
  ] as const) {
    await writeFile(join(folder, ".unfinished", name), "half");
    const writtenAt = Date.now() / 1000 - minutes * 60;
    await utimes(join(folder, ".unfinished", name), writtenAt, writtenAt);
  }
  await new DirectoryBundleStore(folder).putNew("k", Buffer.from("whole"));
  expect(await readdir(join(folder, ".unfinished"))).toEqual(["slow"]);
});

test("DirectoryBundleStore takes a folder for no object", async () => {
  const folder = await temporaryFolder();
  const store = new DirectoryBundleStore(folder);
  await store.putNew("p/q", Buffer.from("x"));
  expect(await store.size("p")).toBeUndefined();
  expect(await store.read("p", 10)).toBeUndefined();
  await expect(store.readRange("p", 0, 1)).rejects.toMatchObject({ code: "corruptObject" });
  expect(await store.size("p/q/r")).toBeUndefined();
});

test("DirectoryBundleStore throws storeUnavailable, without a path, when the disk refuses", async () => {
  const folder = await temporaryFolder();
  await symlink("loop", join(folder, "loop"));
  await writeFile(join(folder, "file"), "");
  const loop = new DirectoryBundleStore(join(folder, "loop"));
  const refused = { code: "storeUnavailable", facts: { errno: "ELOOP" } };
  await expect(loop.size("k")).rejects.toMatchObject({
    ...refused,
    message: "cannot measure k: the disk answered ELOOP",
  });
  await expect(loop.read("k", 10)).rejects.toMatchObject(refused);
  await expect(loop.putNew("k", Buffer.from("x"))).rejects.toMatchObject(refused);
  await expect(collect(loop.list("")).then(String)).rejects.toMatchObject(refused);
  const notAFolder = new DirectoryBundleStore(join(folder, "file"));
  await expect(notAFolder.check()).rejects.toMatchObject({ code: "storeUnavailable" });
});
