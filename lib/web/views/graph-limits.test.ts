/** What a graph costs: as many changesets as it has rows, however long the base is; and where its page ends. */
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { hg, makeTemporaryFolder } from "../../hg/testing/real-hg";
import { openSampleTree } from "../../publish/testing/sample-tree";
import { BaseRepo } from "../../repo/base-repo";
import { RevlogRepo } from "../../repo/revlog-repo";
import type { AnswerRequest } from "../answer";
import { ask } from "../testing/ask";
import { sampleAnswers } from "../testing/sample-site";
import type { GraphView } from "./graph-view";

/** So many changesets in a line, as many heads of which each stands on another one of them, and all that follows on the last. */
const HEADS = 400;
const LENGTH = 3_000;
const folder = makeTemporaryFolder("graph-limits");
const base = join(folder.path, "base");
let answers: AnswerRequest;

beforeAll(async () => {
  hg(folder.path, "init", base);
  hg(base, "debugbuilddag", `+${HEADS} ${`<${HEADS} +1 `.repeat(HEADS)} +${LENGTH - 2 * HEADS}`);
  expect(hg(base, "log", "-r", "tip", "-T", "{rev}").toString()).toBe(String(LENGTH - 1));
  answers = sampleAnswers(await openSampleTree(base, folder.path));
}, 120_000);
afterAll(() => folder.remove());
afterEach(() => vi.restoreAllMocks());

async function graphView(url: string): Promise<GraphView> {
  const { answer } = await ask(answers, url);
  if (answer.kind !== "page" || answer.view.name !== "graph") throw new Error(`${url} is no graph page`);
  return answer.view;
}

function readData({ dataHtml }: GraphView): { node: string; edges: unknown[] }[] {
  return JSON.parse(dataHtml);
}

test.for([
  ["/try/json-graph", 60],
  ["/try/raw-graph?revcount=10", 10],
  ["/try/graph", 60],
  ["/try/graph/2500?revcount=7", 7],
  ["/try/json-graph/2000?revcount=100", 100],
] as const)("%s reads the changesets of its %i rows", async ([url, rows]) => {
  await ask(answers, "/try/json-graph?revcount=1"); // the tip of the branch is known then
  const read = vi.spyOn(RevlogRepo.prototype, "readChangeset");
  const parents = vi.spyOn(RevlogRepo.prototype, "getParents");
  const hidden = vi.spyOn(BaseRepo.prototype, "isHidden");
  expect((await ask(answers, url)).status).toBe(200);
  expect(new Set(read.mock.calls.map(([rev]) => rev)).size).toBeLessThanOrEqual(rows + 1); // and the tip
  expect(read.mock.calls.length).toBeLessThanOrEqual(2 * rows + 2);
  expect(new Set(parents.mock.calls.map(([rev]) => rev)).size).toBeLessThanOrEqual(rows + 1);
  // A page looks for the beginnings of its neighbours, too.
  expect(new Set(hidden.mock.calls.map(([rev]) => rev)).size).toBeLessThanOrEqual(2 * rows + 12);
});

test("a page has 1,000 rows at most, JSON all", async () => {
  const view = await graphView("/try/graph?revcount=5000");
  expect(view.rows).toHaveLength(1_000);
  const next = await graphView(view.navigation.olderHref ?? "");
  const { body } = await ask(answers, "/try/json-graph?revcount=5000");
  const all = (JSON.parse(body.toString()) as { changesets: { node: string }[] }).changesets.map(({ node }) => node);
  expect(all).toHaveLength(LENGTH);
  expect([...view.rows, ...next.rows].map(({ node }) => node)).toEqual(all.slice(0, 2_000));
});

test("a page ends before it has 20,000 lines, and the next goes on there", async () => {
  const shown: string[] = [];
  const lineCounts: number[] = [];
  for (let url = `/try/graph/${2 * HEADS - 1}?revcount=1000`; url !== ""; ) {
    const view = await graphView(url);
    shown.push(...view.rows.map(({ node }) => node));
    lineCounts.push(readData(view).reduce((sum, { edges }) => sum + edges.length, 0));
    url = view.navigation.olderHref ?? "";
  }
  expect(lineCounts.length).toBeGreaterThan(2);
  expect(lineCounts[0]).toBeGreaterThan(19_000);
  expect(Math.max(...lineCounts)).toBeLessThanOrEqual(20_000);
  const told = hg(base, "log", "-r", `${2 * HEADS - 1}:0`, "-T", "{node}\n");
  expect(shown).toEqual(told.toString().trim().split("\n"));
});

test("a drawing begins at graphtop, unless that is 2,000 rows above the page's end", async () => {
  const top = String(LENGTH - 1);
  const near = await graphView(`/try/graph/${LENGTH - 1991}?revcount=10&graphtop=${top}`);
  expect(readData(near)).toHaveLength(2_000);
  expect(readData(near).at(-10)?.node).toBe(near.rows[0]?.node.slice(0, 12));
  const far = await graphView(`/try/graph/${LENGTH - 1992}?revcount=10&graphtop=${top}`);
  expect(readData(far).map(({ node }) => node)).toEqual(far.rows.map(({ node }) => node.slice(0, 12)));
});

test.for(["nosuch", "0123456789", "", "9999"])(
  "graphtop=%s is no changeset, which the page alone says",
  async (top) => {
    const wording = top === "" ? "revision not found: " : `unknown revision '${top}'`;
    const { status, answer } = await ask(answers, `/try/graph/1?graphtop=${top}`);
    expect(status).toBe(404);
    expect(answer).toMatchObject({ view: { name: "error", message: wording } });
    expect((await ask(answers, `/try/json-graph/1?graphtop=${top}`)).status).toBe(200);
  },
);
