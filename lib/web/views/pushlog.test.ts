/** `pushloghtml`, its rows read as a scraper reads them. Source: hgweb-compat 4. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeTemporaryFolder } from "../../hg/testing/real-hg";
import { NULL_NODE } from "../../ids";
import { madeUpBundle, madeUpNode, madeUpPush, type PushSketch } from "../../push-index/testing/made-up-push";
import { ask } from "../testing/ask";
import { type MadeUpSite, openMadeUpSite, withNodes } from "../testing/made-up-site";
import type { PushlogView } from "./pushlog-view";
import { scrapeRows } from "./testing/scrape-rows";

/** 26 pushes, 3 pages: the last but two is a merge, the last but one has texts to escape, the last one 1,001 changesets. */
const PUSHES: readonly PushSketch[] = Array.from({ length: 23 }, (_, i) => ({
  pushId: i + 1,
  dateSeconds: 1_600_000_000 + i,
}));
const folder = makeTemporaryFolder("pushloghtml");
let site: MadeUpSite;

beforeAll(async () => {
  site = await openMadeUpSite(folder.path, PUSHES);
  const { index } = site.tree;
  const merge = madeUpPush({ pushId: 24, changesets: ["m1", "m2@stable", "m3"] });
  const [m1, m2, m3] = merge.changesets;
  if (!m1 || !m2 || !m3) throw new Error("three changesets were made up");
  await index.addPush("try", merge.push, [
    m1,
    m2,
    { ...m3, parents: [m2.node, m1.node], changes: [[...m3.changes[0]], []] },
  ]);
  const odd = madeUpPush({
    pushId: 25,
    user: `eve"<b>&'@example.com`,
    dateSeconds: 1_600_032_400.5,
    changesets: ["o1"],
  });
  const [o1] = odd.changesets;
  if (!o1) throw new Error("one changeset was made up");
  const description = `Revert "Bug 100000 - <i>&amp;" 'x'\nsecond line`;
  await index.addPush("try", odd.push, [{ ...o1, user: `Érin <"Ünïcode"> <e@x>`, description, branch: "a<b" }]);
  const many = Array.from({ length: 1_001 }, (_, i) => `many ${i}`);
  const large = madeUpPush({ pushId: 26, user: "large", changesets: many });
  await index.addPush("try", large.push, large.changesets);
}, 60_000);
afterAll(() => folder.remove());

async function page(url: string): Promise<PushlogView> {
  const { answer } = await ask(site.answers, withNodes(url));
  if (answer.kind !== "page" || answer.view.name !== "pushlog")
    throw new Error(`${url} is no pushlog: ${answer.status}`);
  expect(answer.status).toBe(200);
  return answer.view;
}

test("pushloghtml has a row for each changeset, newest first, as scrapers know it", async () => {
  const rows = scrapeRows(await page("/try/pushloghtml?startID=21&endID=24"));
  expect(rows.map(({ classes }) => classes)).toEqual([
    "pushlogentry parity0 hidden id24",
    "pushlogentry parity0 hidden id24",
    "pushlogentry parity0 hidden id24",
    "pushlogentry parity1  id23",
    "pushlogentry parity0  id22",
  ]);
  const names = ["m3", "m2", "m1", "changeset of 23", "changeset of 22"];
  expect(rows.map(({ links }) => links.map((link) => /\/rev\/([0-9a-f]{40})$/.exec(link)?.[1]).find(Boolean))).toEqual(
    names.map(madeUpNode),
  );
  expect(rows.map(({ cells }) => cells[1])).toEqual(names.map(madeUpNode));
  const time = (seconds: number) => new Date(seconds * 1000).toISOString().slice(11, 19);
  expect(rows.map(({ date }) => date)).toEqual([
    `Sun Sep 13 ${time(1_600_000_000 + 24 * 60)} 2020 +0000`,
    null,
    null,
    "Sun Sep 13 12:27:02 2020 +0000",
    "Sun Sep 13 12:27:01 2020 +0000",
  ]);
});

test("pushloghtml links a row into the scope of its push, and a push to its page", async () => {
  const [row] = scrapeRows(await page("/try/pushloghtml?startID=22&endID=23"));
  const scope = `/try/bundle/${madeUpBundle("23")}`;
  expect(row?.links).toEqual([
    scope,
    `${scope}/rev/${madeUpNode("changeset of 23")}`,
    "https://bugzilla.mozilla.org/show_bug.cgi?id=1",
  ]);
  const [styled] = scrapeRows(await page("/try/pushloghtml?startID=22&endID=23&style=gitweb_mozilla"));
  expect(styled?.links[1]).toBe(`${scope}/rev/${madeUpNode("changeset of 23")}?style=gitweb_mozilla`);
});

test("pushloghtml escapes users, authors, branches and messages, and shows the first line with its links", async () => {
  const view = await page("/try/pushloghtml?changeset={o1}");
  const bundle = madeUpBundle("25");
  const node = madeUpNode("o1");
  expect(view.rowsHtml).toBe(
    `<tr class="pushlogentry parity0  id25"><td><cite>eve&quot;&lt;b&gt;&amp;'@example.com<br/><span class="date">` +
      `<time datetime="2020-09-13T21:26:40+00:00">Sun Sep 13 21:26:40 2020 +0000</time></span></cite> ` +
      `<a class="pushlink" href="/try/bundle/${bundle}">push 25</a></td>` +
      `<td><a href="/try/bundle/${bundle}/rev/${node}">${node}</a></td>` +
      `<td><strong>Érin &mdash; Revert &quot;<a href="https://bugzilla.mozilla.org/show_bug.cgi?id=100000">Bug 100000</a>` +
      ` - &lt;i&gt;&amp;amp;&quot; 'x'</strong> ` +
      `<span class="logtags"><span class="inbranchtag" title="a&lt;b">a&lt;b</span> </span></td></tr>`,
  );
});

test("pushloghtml folds a merge push: a count and a switch on its first row", async () => {
  const [first, second] = scrapeRows(await page("/try/pushloghtml?startID=23&endID=24"));
  expect(first?.cells[2]).toMatch(/← 3 merge changesets \[Collapse\]$/);
  expect(first?.links.at(-1)).toBe("#");
  expect(second?.cells[2]).toBe("Ann Author — Bug 1 - m2 stable ");
});

test.for([
  ["", 1, "1* 2 3 Next Last"],
  ["/2", 2, "First Prev 1 2* 3 Next Last"],
  ["?node=3", 3, "First Prev 1 2 3*"],
  ["?page=2", 1, "1* 2 3 Next Last"],
  ["/9", 9, "First Prev"],
  ["?startID=22", 1, "1*"],
] as const)("pushloghtml%s has these page links", async ([url, , expected]) => {
  const { pages } = await page(`/try/pushloghtml${url}`);
  expect(pages.map(({ text, isCurrent }) => (isCurrent ? `${text}*` : text)).join(" ")).toBe(expected);
  for (const { href } of pages) expect(href).toMatch(/^\/try\/pushloghtml\/[1-3]$/);
});

test("pushloghtml shows the pushes of its page", async () => {
  const idsOn = async (url: string) =>
    new Set(scrapeRows(await page(url)).map(({ classes }) => Number(/ id(\d+)$/.exec(classes)?.[1])));
  expect([...(await idsOn("/try/pushloghtml/2"))]).toEqual([16, 15, 14, 13, 12, 11, 10, 9, 8, 7]);
  expect([...(await idsOn("/try/pushloghtml/3"))]).toEqual([6, 5, 4, 3, 2, 1]);
  expect((await page("/try/pushloghtml/4")).rowsHtml).toBe("");
});

test("pushloghtml cuts a long answer, also within a push, and says where all of it is", async () => {
  const view = await page("/try/pushloghtml?startID=0&endID=26");
  const rows = scrapeRows(view);
  expect(rows).toHaveLength(1_000);
  expect(rows.at(-1)?.cells[1]).toBe(madeUpNode("many 1"));
  expect(view.cut).toEqual({ rows: 1_000, jsonHref: "/try/json-pushes?startID=0&endID=26" });
  expect((await page("/try/pushloghtml?startID=0&endID=25")).cut).toBeUndefined();
});

test("pushloghtml tells the query in words, and repeats the dates in its form", async () => {
  const latest = await page("/try/pushloghtml");
  expect(latest).toMatchObject({
    description: "",
    frame: { title: "try: pushlog" },
    search: { action: "/try/pushloghtml", startdate: "1 week ago", enddate: "now", session: [] },
  });
  const asked = await page(
    "/try/pushloghtml?startdate=2020-09-13+12:00:00&enddate=now%22&user=a&user=b&style=gitweb_mozilla",
  );
  expect(asked.description).toMatch(/^Changes pushed after 2020-09-13 12:00:00, before [-0-9 :]{19}, by user a or b$/);
  expect(asked.search).toMatchObject({
    startdate: "2020-09-13 12:00:00",
    enddate: 'now"',
    session: [["style", "gitweb_mozilla"]],
  });
  const ranged = await page("/try/pushloghtml?fromchange=mark&tochange={m1}");
  expect(ranged.description).toBe(
    `Changes pushed after changeset mark, up to and including changeset ${madeUpNode("m1")}`,
  );
});

test("pushloghtml names the other pushes of the one changeset asked for", async () => {
  const again = madeUpPush({ pushId: 27, changesets: ["m1"], bundle: "again" });
  await site.tree.index.addPush(
    "try",
    again.push,
    again.changesets.map((changeset) => ({ ...changeset, parents: [NULL_NODE, NULL_NODE] })),
  );
  const view = await page("/try/pushloghtml?changeset={m1}");
  expect(scrapeRows(view).map(({ classes }) => classes)).toEqual(["pushlogentry parity0  id27"]);
  expect(view.otherPushes).toEqual([{ text: "push 24", href: `/try/bundle/${madeUpBundle("24")}` }]);
});

test.for([
  ["/try/pushloghtml?changeset=nope", 404, "unknown revision 'nope'"],
  ["/try/pushloghtml?version=3", 500, "version parameter must be 1 or 2"],
  ["/try/json-pushloghtml", 403, '"pushlog" not in template map'],
] as const)("%s is an error", async ([url, status, message]) => {
  const { answer, body } = await ask(site.answers, url);
  expect(answer.status).toBe(status);
  if (answer.kind === "page") expect(answer.view).toMatchObject({ name: "error", message });
  else expect(JSON.parse(body.toString())).toEqual({ error: message });
});
