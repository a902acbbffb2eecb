import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import type { Node, RepoPath } from "../ids";
import { BaseRepo } from "./base-repo";
import { createRepoCaches } from "./repo-caches";

const folder = makeTemporaryFolder("checked-texts");
afterAll(() => folder.remove());

test("a short text that is kept does not hold on to the file that it was read from", async () => {
  hg(folder.path, "init", "base");
  const base = join(folder.path, "base");
  for (const text of ["short\n", randomBytes(20_000).toString("base64")]) {
    writeFileSync(join(base, "a"), text);
    hg(base, "commit", "-q", "-A", "-d", "0 0", "-m", "a");
  }
  const caches = createRepoCaches(1 << 24);
  const repo = BaseRepo.open(base, caches);
  const { manifest } = await repo.readChangeset(0);
  const entry = await repo.readManifestEntry(manifest, "a" as RepoPath);
  const { data } = await repo.readFileRevision("a" as RepoPath, entry?.node as Node);
  expect(Buffer.from(data).toString()).toBe("short\n");
  expect(caches.texts.get(entry?.node as Node)?.buffer.byteLength).toBeLessThan(1000);
});
