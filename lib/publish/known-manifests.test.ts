/** What one bundle leaves in the caches that all views share. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseBundle } from "../hg/bundle/bundle";
import { DEFAULT_BUNDLE_LIMITS } from "../hg/bundle/limits";
import { writeBundle } from "../hg/bundle/write-bundle";
import { hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import { publish } from "./publish";
import { hunk, MadeUpHistory } from "./testing/made-up-history";
import { openSampleTree } from "./testing/sample-tree";

const folder = makeTemporaryFolder("known-manifests");
const base = join(folder.path, "base");
beforeAll(() => {
  hg(folder.path, "init", "base");
});
afterAll(() => folder.remove());

const upload = (bytes: Uint8Array) => ({ bytes, user: "dev@example.org", dateSeconds: 1 });

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
