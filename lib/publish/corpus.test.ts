import { afterAll, beforeAll, expect, test } from "vitest";
import { decodeUtf8b } from "../bytes/text";
import { type Node, NULL_NODE, pathBytes, type RepoPath } from "../ids";
import { makeTemporaryFolder } from "../repo/testing/real-hg";
import type { Tree } from "../tree/tree";
import { publish } from "./publish";
import {
  type CorpusPush,
  hasCorpus,
  listCorpusPushes,
  readCorpusBundle,
  readGolden,
  restoreCorpusBase,
} from "./testing/corpus";
import { openSampleTree } from "./testing/sample-tree";

const pushes = hasCorpus ? listCorpusPushes() : [];
const folder = makeTemporaryFolder("corpus");
let tree: Tree;

beforeAll(async () => {
  restoreCorpusBase(`${folder.path}/base`);
  tree = await openSampleTree(`${folder.path}/base`, folder.path);
  for (const push of pushes) {
    await publish(tree, { bytes: readCorpusBundle(push), user: push.user, dateSeconds: push.date });
  }
}, 120_000);
afterAll(() => folder.remove());

test.for(pushes)("publish() records of $id what hg says of it", async (corpusPush: CorpusPush) => {
  const golden = readGolden(corpusPush);
  const pushId = pushes.indexOf(corpusPush) + 1;
  const push = await tree.index.getPush(tree.name, pushId);
  if (push === undefined) throw new Error(`push ${pushId} is not in the index`);
  expect(push.nodes).toEqual(corpusPush.nodes);
  const { repo } = await tree.openScope(push);
  expect(repo.length).toBe(golden.length);
  expect(repo.getNode(repo.tip)).toBe(corpusPush.tip);
  const changesets = await tree.index.readChangesets(tree.name, pushId);
  for (const [position, changeset] of changesets.entries()) {
    const told = golden.changesets[position];
    const files = told?.json_rev["files"] as { file: string; status: string }[];
    expect(changeset.node).toBe(told?.node);
    expect(changeset.rev).toBe(told?.rev);
    expect(padded(changeset.parents)).toEqual(padded(told?.parents ?? []));
    expect(repo.getChildren(changeset.rev).map((rev) => repo.getNode(rev))).toEqual(told?.children);
    expect(changeset.manifest).toBe(told?.manifest);
    expect(changeset.files.map(asUtf8)).toEqual(files.map(({ file }) => file));
    expect({ branch: changeset.branch, ...Object.fromEntries(changeset.extras) }).toEqual(told?.extras);
    const changes = await tree.index.readFileChanges(tree.name, pushId, position, 0);
    const copies = changes?.flatMap((change) => (change.copy ? [[asUtf8(change.path), asUtf8(change.copy.path)]] : []));
    expect(copies).toEqual(told?.copies);
  }
});

function padded(parents: readonly Node[]): Node[] {
  return [parents[0] ?? NULL_NODE, parents[1] ?? NULL_NODE];
}

function asUtf8(path: RepoPath): string {
  return decodeUtf8b(pathBytes(path));
}
