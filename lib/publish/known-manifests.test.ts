/** What one bundle leaves in the caches that all views share: right for all of them, and no more than is accounted for. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseBundle } from "../hg/bundle/bundle";
import { DEFAULT_BUNDLE_LIMITS } from "../hg/bundle/limits";
import { writeBundle } from "../hg/bundle/write-bundle";
import { hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import type { RepoPath } from "../ids";
import { publish } from "./publish";
import { fullRow, hunk, MadeUpHistory, makeTwoManifests } from "./testing/made-up-history";
import { openSampleTree } from "./testing/sample-tree";
import { tryPublish } from "./testing/tree-state";

const folder = makeTemporaryFolder("known-manifests");
const base = join(folder.path, "base");
beforeAll(() => {
  hg(folder.path, "init", "base");
});
afterAll(() => folder.remove());

const upload = (bytes: Uint8Array) => ({ bytes, user: "dev@example.org", dateSeconds: 1 });

test("a push is read as before after another bundle had its manifest as a delta against one that is nowhere else", async () => {
  const { bytes, bundle: right, first, second } = makeTwoManifests();
  const tree = await openSampleTree(base, folder.path);
  const { push } = await publish(tree, upload(bytes));

  const own = Buffer.from(`own\0${"1".repeat(40)}\n`);
  const stranger = { ...fullRow(own), linkNode: first.linkNode };
  const onStranger = {
    ...second,
    deltaBase: stranger.node,
    delta: hunk(0, own.length, second.delta.subarray(12)),
  };
  // Its manifests are right; its files are missing.
  const refused = writeBundle({ ...right, manifests: [first, stranger, onStranger], files: new Map() });
  expect(await tryPublish(tree, refused)).toMatch(
    /^malformedBundle: a manifest names a revision of data\/. that is no/,
  );

  const { repo } = await tree.openScope(push);
  expect(await repo.readManifestChanges(first.node, second.node)).toEqual([expect.objectContaining({ path: "b" })]);
  const entry = await repo.readManifestEntry(second.node, "b" as RepoPath);
  expect((await repo.readFileRevision("b" as RepoPath, entry?.node ?? first.node)).data).toEqual(
    new Uint8Array(Buffer.from("other\n")),
  );
});

test("what is kept of a push's manifests does not hold on to the bundle that they came in", async () => {
  const history = new MadeUpHistory();
  history.commit({ files: { a: "text\n", b: "text\n" } });
  history.commit({ files: { a: "x".repeat(1 << 20) } });
  const tree = await openSampleTree(base, folder.path);
  const right = parseBundle(history.bundle(), DEFAULT_BUNDLE_LIMITS);
  const [first, second] = right.manifests;
  if (first === undefined || second === undefined) throw new Error("the history has no manifests");
  const row = { ...second, deltaBase: first.node, delta: hunk(0, first.delta.length - 12, second.delta.subarray(12)) };
  await publish(tree, upload(writeBundle({ ...right, manifests: [first, row] })));
  const kept = tree.caches.manifests.get(second.node)?.composed;
  expect(kept?.deltas.length).toBe(1);
  for (const delta of kept?.deltas ?? []) expect(delta.buffer.byteLength).toBeLessThan(1024);
});
