/** A push over rows of the base that its view has not: the base was cloned anew since, in another order. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseBundle } from "../hg/bundle/bundle";
import { DEFAULT_BUNDLE_LIMITS } from "../hg/bundle/limits";
import { hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import type { Node, RepoPath } from "../ids";
import { hunk } from "../publish/testing/made-up-history";
import { BaseRepo } from "../repo/base-repo";
import { createRepoCaches } from "../repo/repo-caches";
import { OverlayRepo } from "./overlay-repo";

const folder = makeTemporaryFolder("hidden-ground");
const base = join(folder.path, "base");
const bundleFile = join(folder.path, "push.hg");

function commit(name: string): void {
  writeFileSync(join(base, name), `text of ${name}\n`);
  hg(base, "commit", "-q", "-A", "-d", "0 0", "-m", name);
}

// Two roots, 0 and 1, and the push, a child of 0, that has a file of 1 as well.
beforeAll(() => {
  hg(folder.path, "init", "base");
  commit("a");
  hg(base, "update", "-q", "null");
  commit("shared");
  hg(base, "update", "-q", "0");
  commit("shared");
  hg(base, "bundle", "-q", "-t", "none-v2", "--base", "1", "--base", "0", "-r", "2", bundleFile);
  hg(base, "strip", "-q", "--no-backup", "--config", "extensions.strip=", "-r", "2");
});
afterAll(() => folder.remove());

const shared = "shared" as RepoPath;

test("a push has a file's revision and a manifest's delta base that only a changeset beyond its view has brought", async () => {
  const pushed = parseBundle(readFileSync(bundleFile), DEFAULT_BUNDLE_LIMITS);
  const [row] = pushed.manifests;
  if (row === undefined) throw new Error("the push has no manifest");
  // As a client may send it that knows the base: without the file's revision, the manifest as a delta against that of 1.
  const [text, ground] = ["0", "1"].map((rev) => hg(base, "debugdata", "-m", rev));
  if (text === undefined || ground === undefined) throw new Error("the base has no manifests");
  const deltaBase = hg(base, "debugdata", "-c", "1").toString().slice(0, 40) as Node;
  const delta = hunk(0, ground.length, Buffer.concat([text, ground]));
  const bundle = { ...pushed, manifests: [{ ...row, deltaBase, delta }], files: new Map() };
  const lower = BaseRepo.open(base, createRepoCaches(1 << 24)).at(1);
  const repo = new OverlayRepo(lower, bundle, createRepoCaches(1 << 24));
  const { manifest } = await repo.readChangeset(1);
  const entry = await repo.readManifestEntry(manifest, shared);
  expect(await repo.readManifestChanges((await repo.readChangeset(0)).manifest, manifest)).toEqual([
    { path: "shared", before: undefined, after: entry },
  ]);
  const { data } = await repo.readFileRevision(shared, entry?.node ?? row.node);
  expect(Buffer.from(data).toString()).toBe("text of shared\n");
});
