import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { parseBundle } from "../hg/bundle/bundle";
import { DEFAULT_BUNDLE_LIMITS } from "../hg/bundle/limits";
import { writeBundle } from "../hg/bundle/write-bundle";
import { hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import type { RepoPath } from "../ids";
import { publish } from "../publish/publish";
import { MadeUpHistory } from "../publish/testing/made-up-history";
import { openSampleTree } from "../publish/testing/sample-tree";

const folder = makeTemporaryFolder("large-changes");
afterAll(() => folder.remove());

const upload = (bytes: Uint8Array) => ({ bytes, user: "dev@example.org", dateSeconds: 1 });

test("files of a changeset that removed thousands are not looked for among these again and again", async () => {
  hg(folder.path, "init", "base");
  const base = join(folder.path, "base");
  const names = Array.from({ length: 11_000 }, (_, i) => `file-${i + 10_000}` as RepoPath);
  const adding = new MadeUpHistory();
  const tip = adding.commit({
    files: { a: "text\n" },
    manifest: (nodeOf) => ["a", ...names].map((name) => `${name}\0${nodeOf("a")}\n`).join(""),
  });
  const added = parseBundle(adding.bundle(), DEFAULT_BUNDLE_LIMITS);
  const files = new Map(["a" as RepoPath, ...names].map((name) => [name, added.files.get("a" as RepoPath) ?? []]));
  const removing = new MadeUpHistory(tip);
  removing.commit({ files: { a: "other\n" } });
  const publishing = await openSampleTree(base, folder.path);
  await publish(publishing, upload(writeBundle({ ...added, files })));
  const { push } = await publish(publishing, upload(removing.bundle()));

  const tree = await openSampleTree(base, folder.path, publishing.store, publishing.index);
  const asked = vi.spyOn(tree.index, "readFileChanges");
  const { repo } = await tree.openScope(push);
  const readAll = async () => {
    const entries = [];
    for (const path of ["a" as RepoPath, ...names.slice(0, 3)])
      entries.push(await repo.readEntry(repo.length - 1, path));
    return entries;
  };
  const [a, ...others] = await readAll();
  expect(others).toEqual([undefined, undefined, undefined]);
  await readAll();
  const { manifest } = await repo.readChangeset(repo.length - 1);
  expect(a).toEqual(await repo.readManifestEntry(manifest, "a" as RepoPath));
  expect(asked.mock.calls.map(([, pushId, position, parent]) => [pushId, position, parent])).toEqual([
    [push.pushId, 0, 0],
    [push.pushId, 0, 1],
  ]);
});
