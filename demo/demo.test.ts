import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeTemporaryFolder } from "../lib/hg/testing/real-hg";
import { type Node, NULL_NODE } from "../lib/ids";
import { openSampleTree } from "../lib/publish/testing/sample-tree";
import type { Push } from "../lib/push-index/push-index";
import type { Tree } from "../lib/tree/tree";
import type { AnswerRequest } from "../lib/web/answer";
import { ask } from "../lib/web/testing/ask";
import { sampleAnswers } from "../lib/web/testing/sample-site";
import { unpackDemoBase } from "./base";
import { type DemoPush, publishDemoPush, readDemoPushes } from "./pushes";

/** What hg and hgweb say of one changeset; written by golden.py. */
interface GoldenChangeset {
  readonly node: Node;
  readonly log: Readonly<Record<"rev" | "branch" | "desc" | "user" | "date" | "phase", unknown>>;
  readonly children: readonly Node[];
  /** Each is `NAME NUL SOURCE`. */
  readonly copies: readonly string[];
  readonly export_git: string;
  readonly raw_rev: string;
  readonly json_rev: { readonly files: readonly { readonly file: string }[]; readonly parents: readonly Node[] };
}

interface Golden {
  readonly length: number;
  readonly heads: readonly Node[];
  readonly changesets: readonly GoldenChangeset[];
}

const dataDir = fileURLToPath(new URL("data", import.meta.url));
const pushes = await readDemoPushes(dataDir);
const folder = makeTemporaryFolder("demo");
const published = new Map<string, Push>();
let tree: Tree;
let answers: AnswerRequest;

beforeAll(async () => {
  await unpackDemoBase(dataDir, join(folder.path, "base"));
  tree = await openSampleTree(join(folder.path, "base"), folder.path);
  answers = sampleAnswers(tree);
  for (const push of pushes) published.set(push.id, (await publishDemoPush(tree, dataDir, push)).push);
});
afterAll(() => folder.remove());

function readGolden({ id }: DemoPush): Golden {
  return JSON.parse(readFileSync(join(dataDir, "golden", `${id}.json`), "utf8"));
}

function pushOf({ id }: DemoPush): Push {
  const push = published.get(id);
  if (push === undefined) throw new Error(`${id} was not published`);
  return push;
}

test("the demo has a push of each kind", () => {
  expect(pushes.map(({ id }) => id)).toEqual([
    "landed",
    "amended",
    "renamed",
    "binary",
    "merge",
    "stacked",
    "try-syntax",
  ]);
});

test("publishing the demo again gives the same pushes", async () => {
  for (const push of pushes) {
    expect(await publishDemoPush(tree, dataDir, push)).toEqual({ push: pushOf(push), existed: true });
  }
});

test.for(pushes)("the push $id has the changesets that hg finds in it", async (demoPush) => {
  const golden = readGolden(demoPush);
  const push = pushOf(demoPush);
  expect(push.nodes).toEqual(demoPush.nodes);
  const { repo } = await tree.openScope(push);
  expect(repo.length).toBe(golden.length);
  const changesets = await tree.index.readChangesets(tree.name, push.pushId);
  for (const [position, told] of golden.changesets.entries()) {
    const { rev, branch, desc, user, date, phase } = told.log;
    const changeset = changesets[position];
    if (changeset === undefined) throw new Error(`changeset ${told.node} is not in the index`);
    expect(changeset).toMatchObject({ node: told.node, rev, branch, description: desc, user });
    expect([changeset.dateSeconds, changeset.dateOffset]).toEqual(date);
    expect(repo.getPhase(changeset.rev)).toBe(phase);
    expect(changeset.parents.filter((parent) => parent !== NULL_NODE)).toEqual(told.json_rev.parents);
    expect(repo.getChildren(changeset.rev).map((child) => repo.getNode(child))).toEqual(told.children);
    expect(changeset.files).toEqual(told.json_rev.files.map(({ file }) => file));
    const changes = await tree.index.readFileChanges(tree.name, push.pushId, position, 0);
    const copies = changes?.flatMap(({ path, copy }) => (copy === undefined ? [] : [`${path}\0${copy.path}`]));
    expect(copies).toEqual(told.copies);
  }
});

test.for(pushes)("the push $id is shown as hgweb shows it", async (demoPush) => {
  for (const { node, raw_rev, json_rev } of readGolden(demoPush).changesets) {
    const scope = `/try/bundle/${pushOf(demoPush).bundle}`;
    const raw = await ask(answers, `${scope}/raw-rev/${node}`);
    expect(raw.body.toString("utf8")).toBe(raw_rev);
    const json = await ask(answers, `${scope}/json-rev/${node}`);
    expect(JSON.parse(json.body.toString("utf8"))).toMatchObject(json_rev);
  }
});
