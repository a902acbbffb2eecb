/** Searches by hg.mozilla.org's own revset functions, in scopes and outside. Source: hgweb-compat 1.7. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeTemporaryFolder } from "../../hg/testing/real-hg";
import type { Push } from "../../push-index/push-index";
import { MemoryBundleStore } from "../../store/memory-bundle-store";
import { createAnswerRequest } from "../answer-request";
import { ask } from "../testing/ask";
import { SAMPLE_SITE } from "../testing/sample-site";
import { type AutomationPushes, publishAutomationPushes } from "./testing/automation-pushes";

const folder = makeTemporaryFolder("search-pushes");
let site: AutomationPushes;

beforeAll(async () => {
  site = await publishAutomationPushes(folder.path, new MemoryBundleStore());
}, 120_000);
afterAll(() => folder.remove());

const scope = (push: Push) => `/try/bundle/${push.bundle}`;
/** Puts nodes in a query's place: `{7}` is the eighth changeset. */
const withNodes = (query: string) => query.replace(/\{([0-9])\}/g, (_, rev: string) => site.nodes[Number(rev)] ?? "");

interface Entry {
  readonly node: string;
  readonly pushid: number | "";
}

/** Searches; gives the mode, and the changesets by their places in `nodes`. */
async function search(
  at: string,
  typed: string,
): Promise<{ mode: string | undefined; revs: number[]; pushes: unknown[] }> {
  const query = encodeURIComponent(withNodes(typed));
  const raw = await ask(site.answers, `${at}/raw-log?rev=${query}`);
  expect(raw.status, raw.body.toString()).toBe(200);
  const json = await ask(site.answers, `${at}/json-log?rev=${query}`);
  const { entries } = JSON.parse(json.body.toString()) as { entries: Entry[] };
  const page = await ask(site.answers, `${at}/log?rev=${query}`);
  if (page.answer.kind !== "page" || page.answer.view.name !== "search") throw new Error(`${query} has no page`);
  expect(page.answer.view.entries.map(({ node }) => node)).toEqual(entries.map(({ node }) => node));
  return {
    mode: /^# Mode (\w+)/m.exec(raw.body.toString())?.[1],
    revs: entries.map(({ node }) => (site.nodes as readonly string[]).indexOf(node)),
    pushes: [...new Set(entries.map(({ pushid }) => pushid))],
  };
}

test.for([
  ["pushhead()", [7]],
  ["pushid(2)", [7, 4, 3]],
  ["pushid(1)", []],
  ["pushuser(DAVE)", [7, 4, 3]],
  ["pushuser('ve@ex')", [7, 4, 3]],
  ["pushuser(erin)", []],
  ["pushdate('2020-09-13')", [7, 4, 3]],
  ["pushdate('<2020-09-12')", []],
  ["pushdate('2020-09-13 18:27')", [7, 4, 3]],
  ["pushdate('2020-09-13 18:26')", []],
  ["pushrev(tip^)", [7, 4, 3]],
  ["pushrev(0)", []],
  ["pushrev(0 + tip) and not tip", [4, 3]],
  ["automationrelevant(tip^)", [4, 3]],
  ["automationrelevant(tip)", [7, 4, 3]],
  ["automationrelevant(1)", [1]],
  ["firefoxrelease()", []],
  ["firefoxrelease(channel=nightly, platform=win64)", []],
  ["draft()", [7, 4, 3]],
  ["bundle()", [7, 4, 3]],
  ["reviewer(remus)", [3]],
  ["reviewer(REMUS) or reviewer(alice)", [0, 3]],
  ["reviewer(rem)", []],
  ["{4}::", [7, 4]],
] as const)("in a scope %s finds what the scope's push has of it", async ([query, revs]) => {
  expect(await search(scope(site.second), query)).toMatchObject({ mode: "revset", revs });
});

test("in the scope of a push that stands on another the functions know the one alone", async () => {
  const at = scope(site.stacked);
  expect(await search(at, "draft()")).toMatchObject({ revs: [8, 7, 4, 3] });
  expect(await search(at, "pushid(3)")).toMatchObject({ revs: [8], pushes: [3] });
  expect(await search(at, "pushrev({7})")).toMatchObject({ revs: [] });
  expect(await search(at, "bundle()")).toMatchObject({ revs: [8] });
  expect(await search(at, "automationrelevant(tip)")).toMatchObject({ revs: [8] });
});

test.for([
  ["pushhead()", "revset", []],
  ["pushuser(dave)", "revset", []],
  ["pushrev(1)", "revset", []],
  ["reviewer(alice)", "revset", [0]],
  ["reviewer(remus)", "revset", []],
  ["pushid(99)", "revset", []],
  // A revset that names one push is asked of its scope.
  ["pushid(2)", "revset", [7, 4, 3]],
  ["pushid('3') and draft()", "revset", [8]],
  ["{7}^", "revset", [4]],
  ["{7}::", "revset", [7]],
  ["automationrelevant({4})", "revset", [4, 3]],
  ["pushrev({6})", "revset", [6, 5, 4, 3]],
  ["0 + {9}", "revset", [9, 0]],
  ["{1}::", "revset", [2, 1]],
  // Two pushes have no scope together.
  ["pushid(1) or pushid(2)", "revset", []],
  ["{6} + {8}", "literal", []],
  ["firefoxrelease(nope=1)", "literal", []],
  ["automationrelevant(0 + 1)", "literal", []],
  ["pushid(x)", "literal", []],
  ["pushdate(nope)", "literal", []],
] as const)("outside of a scope %s is a %s search", async ([query, mode, revs]) => {
  expect(await search("/try", query)).toMatchObject({ mode, revs });
});

test("what a search with dates finds is not kept as time goes by", async () => {
  let nowSeconds = 1_500_001_000;
  const trees = new Map([["try", site.tree]]);
  const answers = createAnswerRequest({ ...SAMPLE_SITE, trees, nowSeconds: () => nowSeconds });
  const asked = async (query: string) => {
    const { etag, body } = await ask(answers, `/try/json-log?rev=${encodeURIComponent(query)}`);
    return { etag, found: (JSON.parse(body.toString()) as { entries: Entry[] }).entries.length };
  };
  const before = [await asked('date("-1")'), await asked("all()")] as const;
  nowSeconds += 10 * 86_400;
  const after = [await asked('date("-1")'), await asked("all()")] as const;
  expect([before[0].found, after[0].found]).toEqual([3, 0]);
  expect(after[0].etag).not.toBe(before[0].etag);
  expect(after[1]).toEqual(before[1]);
});

test("the link of a reviewer on a changeset's page finds what they reviewed, in a scope and outside", async () => {
  for (const [at, rev, found] of [
    [scope(site.second), 3, [3]],
    ["/try", 0, [0]],
  ] as const) {
    const { answer } = await ask(site.answers, `${at}/rev/${site.nodes[rev]}`);
    if (answer.kind !== "page" || answer.view.name !== "rev") throw new Error("no page of a changeset");
    const href = JSON.stringify(answer.view).match(/"(\/try[^"]*\/log\?rev=reviewer[^"]*)"/)?.[1] ?? "";
    expect(href).toContain(`${at}/log?rev=reviewer`);
    const page = await ask(site.answers, href);
    if (page.answer.kind !== "page" || page.answer.view.name !== "search") throw new Error(`${href} is no search`);
    expect(page.answer.view).toMatchObject({ mode: "revset expression search" });
    expect(page.answer.view.entries.map(({ node }) => node)).toEqual(found.map((each) => site.nodes[each]));
  }
});
