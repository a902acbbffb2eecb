/** The pushlog of the corpus's real pushes, against what hg says of each changeset. */
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  expectCorpus,
  hasCorpus,
  pickCorpusPushes,
  readCorpusBundle,
  readGolden,
  restoreCorpusBase,
} from "../../hg/testing/corpus";
import { makeTemporaryFolder } from "../../hg/testing/real-hg";
import { NULL_NODE } from "../../ids";
import { publish } from "../../publish/publish";
import { openSampleTree } from "../../publish/testing/sample-tree";
import type { Push } from "../../push-index/push-index";
import type { Tree } from "../../tree/tree";
import type { AnswerRequest } from "../answer";
import { ask } from "../testing/ask";
import { sampleAnswers } from "../testing/sample-site";
import type { PushlogView } from "./pushlog-view";
import { scrapeRows } from "./testing/scrape-rows";

/** One of each kind: those that share changesets, merges, a root, branches, odd texts and many changesets. */
const KINDS = [
  ...["natural-1", "amend-1", "amend-2", "shared-1", "shared-2", "shared-3", "merge", "merge-base", "merge-conflict"],
  ...["named-branch", "closed-branch", "two-heads", "stacked-1", "metadata", "encodings", "latin1-author", "odd-names"],
  ...["remove-dir-backout", "deep-60"],
];
const pushes = pickCorpusPushes(KINDS);
const folder = makeTemporaryFolder("pushlog-corpus");
let tree: Tree;
let answers: AnswerRequest;

beforeAll(async () => {
  if (!hasCorpus) return;
  restoreCorpusBase(`${folder.path}/base`);
  tree = await openSampleTree(`${folder.path}/base`, folder.path);
  answers = sampleAnswers(tree);
  for (const push of pushes) {
    await publish(tree, { bytes: readCorpusBundle(push), user: push.user, dateSeconds: push.date });
  }
}, 240_000);

afterAll(() => folder.remove());

test("the corpus is there where it must be, with a push of each kind", () => {
  expectCorpus();
  expect(pushes).toHaveLength(KINDS.length);
});

async function json(url: string): Promise<Record<string, Record<string, unknown>>> {
  const { status, body } = await ask(answers, url);
  expect(status, `${url}: ${body}`).toBe(200);
  return JSON.parse(body.toString("utf8"));
}

async function page(url: string): Promise<PushlogView> {
  const { answer } = await ask(answers, url);
  if (answer.kind !== "page" || answer.view.name !== "pushlog")
    throw new Error(`${url} is no pushlog: ${answer.status}`);
  return answer.view;
}

async function getPush(id: string): Promise<Push> {
  const pushId = pushes.findIndex((push) => push.id === id) + 1;
  const push = await tree.index.getPush(tree.name, pushId);
  if (push === undefined) throw new Error(`push ${id} is not in the index`);
  return push;
}

test.skipIf(!hasCorpus).for(pushes)("json-pushes of $id is what hg says", { timeout: 30_000 }, async (corpusPush) => {
  const pushId = pushes.indexOf(corpusPush) + 1;
  const told = readGolden(corpusPush).changesets.map(({ node, parents, json_rev, extras }) => ({
    author: json_rev["user"],
    branch: json_rev["branch"],
    desc: json_rev["desc"],
    files: (json_rev["files"] as { file: string }[]).map(({ file }) => file),
    git_node: extras["git_commit"] ?? null,
    node,
    parents: parents.filter((parent, i) => i === 0 || parent !== NULL_NODE),
    tags: json_rev["tags"],
  }));
  const { bundle } = await getPush(corpusPush.id);
  const scope = `http://localhost:3000/try/bundle/${bundle}`;
  const push = (changesets: unknown) => ({
    [pushId]: { user: corpusPush.user, date: corpusPush.date, bundle, url: scope, changesets },
  });
  // Outside of a scope the base's tip is the tip, in the scope the push's.
  const unscoped = await json(`/try/json-pushes?full=1&startID=${pushId - 1}&endID=${pushId}`);
  expect(unscoped).toMatchObject(
    push(told.map((changeset) => ({ ...changeset, tags: [], url: `${scope}/rev/${changeset.node}` }))),
  );
  expect(await json(`/try/bundle/${bundle}/json-pushes?full=1`)).toMatchObject(push(told));
  expect(await json(`/try/bundle/${bundle}/json-pushes`)).toMatchObject(push(told.map(({ node }) => node)));
});

test.skipIf(!hasCorpus)("a changeset of two pushes gives the newest one alone, which names the other", async () => {
  const [first, second] = [await getPush("amend-1"), await getPush("amend-2")];
  const shared = first.nodes.filter((node) => second.nodes.includes(node));
  expect(shared.length).toBeGreaterThan(0);
  const other = { pushid: first.pushId, bundle: first.bundle, url: `http://localhost:3000/try/bundle/${first.bundle}` };
  for (const node of shared) {
    const found = await json(`/try/json-pushes?changeset=${node}`);
    expect(Object.keys(found)).toEqual([String(second.pushId)]);
    expect(found[second.pushId]).toMatchObject({ changesets: second.nodes, otherpushes: [other] });
    const view = await page(`/try/pushloghtml?changeset=${node}`);
    expect(scrapeRows(view)).toHaveLength(second.nodes.length);
    expect(view.otherPushes.map(({ text }) => text)).toEqual([`push ${first.pushId}`]);
    const inFirst = await json(`/try/bundle/${first.bundle}/json-pushes?changeset=${node}`);
    expect(inFirst).toMatchObject({ [first.pushId]: { changesets: first.nodes } });
  }
});

test.skipIf(!hasCorpus)("pushloghtml has all changesets of all pushes, newest first", async () => {
  const rows = scrapeRows(await page("/try/pushloghtml?startID=0"));
  const nodes = pushes.flatMap((push) => push.nodes).reverse();
  expect(rows.map(({ links }) => links.map((link) => /\/rev\/([0-9a-f]{40})$/.exec(link)?.[1]).find(Boolean))).toEqual(
    nodes,
  );
  const endsInMerge = pushes.filter((push) => readGolden(push).changesets.at(-1)?.parents[1] !== NULL_NODE);
  expect(endsInMerge.length).toBeGreaterThan(1);
  const hidden = rows
    .filter(({ classes }) => classes.includes(" hidden "))
    .map(({ classes }) => classes.split(" id")[1]);
  expect([...new Set(hidden)]).toEqual(endsInMerge.map((push) => String(pushes.indexOf(push) + 1)).reverse());
});

test.skipIf(!hasCorpus)(
  "pushloghtml in a scope has that push alone, named as its own view names it, and the way to all",
  async () => {
    const push = await getPush("named-branch");
    const view = await page(`/try/bundle/${push.bundle}/pushloghtml`);
    expect(view).toMatchObject({ pages: [], search: undefined, wholePushlog: { href: "/try/pushloghtml" } });
    expect(view.frame.feeds.map(({ href }) => href)).toEqual([`/try/bundle/${push.bundle}/pushlog`]);
    const [tip, below] = scrapeRows(view);
    expect(tip?.cells[2]).toMatch(/ feature\/new-ui tip $/);
    expect(below?.cells[2]).toMatch(/ feature\/new-ui $/);
    expect(view.rowsHtml).toContain('<span class="branchtag" title="feature/new-ui">');
    expect(view.rowsHtml).toContain('<span class="inbranchtag" title="feature/new-ui">');
    const unscoped = await page(`/try/pushloghtml?changeset=${push.nodes.at(-1)}`);
    expect(unscoped.rowsHtml).not.toContain('"branchtag"');
    expect(unscoped.rowsHtml).not.toContain("tagtag");
  },
);
