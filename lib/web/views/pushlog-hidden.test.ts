/** Hidden changesets in the pushlog: they are accepted, and a push stays as it was. Source: hgweb-compat 3.2, 3.9; what differs, docs/compatibility.md. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hg, makeTemporaryFolder } from "../../hg/testing/real-hg";
import { MemoryBundleStore } from "../../store/memory-bundle-store";
import { ask } from "../testing/ask";
import { type AutomationPushes, publishAutomationPushes } from "./testing/automation-pushes";
import { scrapeRows } from "./testing/scrape-rows";

const folder = makeTemporaryFolder("pushlog-hidden");
/** All that is hidden here: 7, the tip of the second push, and 2, which was never pushed. */
const HIDDEN = [2, 7] as const;
let site: AutomationPushes;
let before: Record<string, unknown>;

beforeAll(async () => {
  site = await publishAutomationPushes(folder.path, new MemoryBundleStore());
  before = await json("/try/json-pushes?startID=0");
  const base = join(folder.path, "base");
  hg(base, "pull", "-q", "-r", node(7), site.work);
  hg(base, "phase", "--draft", "--force", "-r", node(2));
  for (const rev of HIDDEN) hg(base, "debugobsolete", "--config", "experimental.evolution=createmarkers", node(rev));
}, 120_000);
afterAll(() => folder.remove());

const node = (rev: number) => site.nodes[rev] ?? "";

async function json(url: string, status = 200): Promise<Record<string, unknown>> {
  const asked = await ask(site.answers, url);
  expect(asked.status, `${url}: ${asked.body}`).toBe(status);
  return JSON.parse(asked.body.toString("utf8"));
}

test("rev refuses a hidden changeset, and the pushlog finds it, by its digits or as a bound", async () => {
  const { error } = await json(`/try/json-rev/${node(7)}`, 404);
  expect(error).toMatch(/^filtered revision '/);
  for (const digits of [40, 12]) {
    const symbol = node(7).slice(0, digits);
    expect(Object.keys(await json(`/try/json-pushes?changeset=${symbol}`))).toEqual(["2"]);
    expect(Object.keys(await json(`/try/json-pushes?fromchange=${symbol}`))).toEqual(["3", "4"]);
    expect(Object.keys(await json(`/try/json-pushes?startID=0&tochange=${symbol}`))).toEqual(["1", "2"]);
  }
});

test("a hidden changeset that was never pushed is no push, and no error", async () => {
  expect(await json(`/try/json-pushes?changeset=${node(2)}`)).toEqual({});
  expect(Object.keys(await json(`/try/json-pushes?fromchange=${node(2)}`))).toEqual(["1", "2", "3", "4"]);
});

test("a push is told as it was made, whatever the base has hidden since, in every style", async () => {
  expect(await json("/try/json-pushes?startID=0")).toEqual(before);
  expect(JSON.stringify(before)).not.toContain("obsoletechangesets");
  const { answer } = await ask(site.answers, "/try/pushloghtml?startID=1&endID=2");
  if (answer.kind !== "page" || answer.view.name !== "pushlog") throw new Error("no pushlog");
  const shown = scrapeRows(answer.view).map(({ cells }) => cells[1]);
  expect(shown).toEqual([7, 4, 3].map(node));
  const feed = (await ask(site.answers, "/try/pushlog?startID=1&endID=2")).body.toString("utf8");
  expect([...feed.matchAll(/<title>Changeset (\w+)</g)].map(([, told]) => told)).toEqual([7, 4, 3].map(node));
});

test.for(["tip~1", "p1(tip)", "max(all())", "0:2", "-", "@"])(
  "the pushlog takes symbols and no revset: %s",
  async (text) => {
    for (const parameter of ["changeset", "fromchange"]) {
      expect(await json(`/try/json-pushes?${parameter}=${encodeURIComponent(text)}`, 404)).toEqual({
        error: `unknown revision '${text}'`,
      });
    }
  },
);
