/** Every push of the corpus: its lists of changesets against what hgweb says of the overlay. */
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type CorpusPush,
  corpusPushes,
  expectCorpus,
  type Golden,
  hasCorpus,
  readCorpusBundle,
  readGolden,
  restoreCorpusBase,
} from "../../hg/testing/corpus";
import { makeTemporaryFolder } from "../../hg/testing/real-hg";
import { type BundleId, NULL_NODE } from "../../ids";
import { publish } from "../../publish/publish";
import { openSampleTree } from "../../publish/testing/sample-tree";
import type { AnswerRequest } from "../answer";
import { ask } from "../testing/ask";
import { sampleAnswers } from "../testing/sample-site";

type Lists = Readonly<Record<string, unknown>>;

const pushes = corpusPushes;
const folder = makeTemporaryFolder("log-corpus");
const bundles = new Map<CorpusPush, { readonly pushId: number; readonly bundle: BundleId }>();
const compared = { shortlog: 0, changelog: 0, summary: 0, tags: 0, bookmarks: 0, branches: 0, entries: 0, log: 0 };
let answers: AnswerRequest;

beforeAll(async () => {
  if (!hasCorpus) return;
  restoreCorpusBase(`${folder.path}/base`);
  const tree = await openSampleTree(`${folder.path}/base`, folder.path);
  answers = sampleAnswers(tree);
  for (const corpusPush of stackedFirst()) {
    const bytes = readCorpusBundle(corpusPush);
    const { push } = await publish(tree, { bytes, user: corpusPush.user, dateSeconds: corpusPush.date });
    bundles.set(corpusPush, push);
  }
}, 240_000);

afterAll(() => {
  folder.remove();
  if (hasCorpus) process.stdout.write(`lists compared with hg: ${JSON.stringify(compared)}\n`);
});

test.skipIf(!hasCorpus).for(pushes)(
  "the lists and the summary in the scope of $id are what hg says",
  { timeout: 60_000 },
  async (push) => {
    const golden = readGolden(push);
    const scope = `/try/bundle/${bundles.get(push)?.bundle}`;
    for (const list of ["shortlog", "changelog"] as const) {
      const ours = await readJson(`${scope}/json-${list}`);
      compareKeys(ours, golden[list] as Lists, "changesets");
      compareEntries(push, ours["changesets"], (golden[list] as Lists)["changesets"]);
      compared[list]++;
    }
    for (const list of ["tags", "bookmarks", "branches"] as const) {
      compareKeys(await readJson(`${scope}/json-${list}`), golden[list] as Lists);
      compared[list]++;
    }
    await compareLog(scope, golden);
    const summary = await readJson(`${scope}/json-summary`);
    compareKeys(summary, golden["summary"] as Lists, "shortlog", "archives");
    compareEntries(push, summary["shortlog"], (golden["summary"] as Lists)["shortlog"]);
    const archives = JSON.stringify((golden["summary"] as Lists)["archives"]);
    const inScope = archives.replaceAll("http://localhost/", `http://localhost:3000${scope}/`);
    expect(summary["archives"]).toEqual(JSON.parse(inScope));
    compared.summary++;
  },
);

test("the corpus is there where it must be, and every list of every push was compared", () => {
  expectCorpus();
  const count = hasCorpus ? pushes.length : 0;
  const changesets = hasCorpus ? pushes.reduce((sum, { nodes }) => sum + nodes.length, 0) : 0;
  const lists = { shortlog: count, changelog: count, tags: count, bookmarks: count, branches: count };
  expect(compared).toMatchObject({ ...lists, summary: count, log: changesets });
});

/**
 * Orders the pushes so that those which others stand on are alone when these come: a parent that several pushes hold is
 * taken from the newest of them, and hg's answers are over the one that `depends` names.
 */
function stackedFirst(): Iterable<CorpusPush> {
  const stacked = pushes.filter(({ depends }) => depends.length > 0);
  const below = stacked.flatMap(({ depends }) => depends);
  return new Set([...pushes.filter(({ id }) => below.includes(id)), ...stacked, ...pushes]);
}

async function readJson(url: string): Promise<Lists> {
  const { status, body } = await ask(answers, url);
  expect(status, url).toBe(200);
  return JSON.parse(body.toString("utf8"));
}

/** Compares each changeset's entry with `hg log -T json`, as far as that says the same things. */
async function compareLog(scope: string, { changesets }: Golden) {
  for (const { node, log } of changesets) {
    const [ours] = (await readJson(`${scope}/json-log/${node}?revcount=1`))["changesets"] as readonly Lists[];
    const keys = ["node", "branch", "phase", "user", "desc", "bookmarks", "tags"];
    const parents = (log["parents"] as readonly string[]).filter((parent) => parent !== NULL_NODE);
    expect(ours).toMatchObject({
      ...Object.fromEntries(keys.map((key) => [key, log[key]])),
      date: log["date"],
      parents,
    });
    compared.log++;
  }
}

/** Compares all of hg's keys but those that are looked at apart. */
function compareKeys(ours: Lists, theirs: Lists, ...apart: string[]) {
  const keys = Object.keys(theirs).filter((key) => !apart.includes(key));
  expect(Object.fromEntries(keys.map((key) => [key, ours[key]]))).toEqual(
    Object.fromEntries(keys.map((key) => [key, theirs[key]])),
  );
  expect(Object.keys(ours).sort()).toEqual(Object.keys(theirs).sort());
}

/** An entry has hg's keys with hg's values, and two that tell its push. */
function compareEntries(push: CorpusPush, ours: unknown, theirs: unknown) {
  const entries = theirs as readonly Lists[];
  const id = bundles.get(push)?.pushId;
  expect(ours).toEqual(
    entries.map((entry) => {
      const isOwn = push.nodes.some((node) => node === entry["node"]);
      return { ...entry, pushid: isOwn ? id : "", pushdate: isOwn ? [push.date, 0] : "" };
    }),
  );
  compared.entries += entries.length;
}
