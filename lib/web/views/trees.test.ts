/** The list of trees against that of the real hgweb over the same repositories. */
import { mkdtempSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hg, makeTemporaryFolder } from "../../hg/testing/real-hg";
import { openSampleTree } from "../../publish/testing/sample-tree";
import { openSqlitePushIndex } from "../../push-index/sqlite-push-index";
import { addMadeUpPushes } from "../../push-index/testing/made-up-push";
import type { Tree } from "../../tree/tree";
import type { AnswerRequest } from "../answer";
import { ask } from "../testing/ask";
import { sampleAnswers } from "../testing/sample-site";
import { type ServedPage, servedByHgwebdir } from "./testing/served-by-hgweb";
import type { TreesView } from "./trees-view";

/** Names in the order of the configuration, the time of the last push, and the hgrc. */
const TREES: readonly (readonly [name: string, lastPush: number, hgrc: string])[] = [
  ["try", 1_600_000_300, "[web]\ndescription = the <b>first</b> & last\ncontact = Zoë <zoe@example.com>\n"],
  ["autoland", 1_600_000_100, "[web]\ndescription = Zulu\ncontact = ann\n[web]\ncontact = ben\n"],
  ["unified", 1_600_000_200, "[ui]\nusername = Cy <cy@example.com>\n[web]\n# description = none\n"],
  ["Beta", 1_600_000_100, "[web]\ndescription =\n;contact = nobody\n"],
  ["äther", 1_600_000_050, "[web]\ndescription=alpha = omega\n[paths]\ncontact = elsewhere\n"],
];
const COLUMNS = ["name", "description", "contact", "lastchange"];
const SORTS = [
  "",
  "?sort=",
  "?sort=nosuch",
  "?sort=-",
  ...COLUMNS.flatMap((name) => [`?sort=${name}`, `?sort=-${name}`]),
];
const inStyle = (url: string, style: string) => `/${url}${url === "" ? "?" : "&"}style=${style}`;
const MACHINE_URLS = [
  ...SORTS.flatMap((sort) => ["json", "raw"].map((style) => inStyle(sort, style))),
  "/index?style=json",
];
const PAGES = [...SORTS.map((sort) => `/${sort}`), "/index"];
const folder = makeTemporaryFolder("trees");
let served: ReadonlyMap<string, ServedPage>;
let answers: AnswerRequest;
let trees: readonly Tree[];

beforeAll(async () => {
  const opened: Tree[] = [];
  for (const [name, lastPush, hgrc] of TREES) {
    const base = join(folder.path, name);
    hg(folder.path, "init", name);
    writeFileSync(join(base, ".hg", "hgrc"), hgrc);
    const index = openSqlitePushIndex(":memory:");
    const tree = await openSampleTree(
      base,
      mkdtempSync(join(folder.path, "cache-")),
      undefined,
      index,
      undefined,
      name,
    );
    await addMadeUpPushes(index, name, [{ pushId: 1, dateSeconds: lastPush }]);
    // What hgweb takes for the last change.
    utimesSync(join(base, ".hg", "store"), lastPush, lastPush);
    opened.push(tree);
  }
  trees = opened;
  answers = sampleAnswers(...trees);
  served = servedByHgwebdir(
    TREES.map(([name]) => [name, join(folder.path, name)]),
    [...MACHINE_URLS, ...PAGES],
  );
}, 60_000);
afterAll(() => folder.remove());

test.for(MACHINE_URLS)("%s is what hgweb answers", async (url) => {
  const { status, headers, body } = await ask(answers, url);
  const ours = { status, type: headers["content-type"], body: body.toString("latin1") };
  expect(ours).toEqual(served.get(url));
});

async function treesView(url: string, site = answers): Promise<TreesView> {
  const { answer } = await ask(site, url);
  if (answer.kind !== "page" || answer.view.name !== "trees") throw new Error(`${url} is no list of trees`);
  return answer.view;
}

test.for(PAGES)("the page %s has hgweb's columns, rows and links", async (url) => {
  const page = served.get(url)?.body ?? "";
  const { columns, trees: rows } = await treesView(url);
  expect(columns.map(({ href }) => href)).toEqual(
    [...page.matchAll(/<a href="(\?sort=[^"]*)"/g)].map(([, to]) => `/${to}`),
  );
  const theirs = [...page.matchAll(/<tr class="parity\d">(.*?)<\/tr>/gs)].map(([, row = ""]) =>
    [...row.matchAll(/<a (?:class="list" )?href="([^"]*)">/g)].map(([, href = ""]) => href.replace(/\/$/, "")),
  );
  expect(theirs).toHaveLength(TREES.length);
  const isOwn = (text: string) => text === "pushlog";
  expect(
    rows.map(({ href, links }) => [href, ...links.filter(({ text }) => !isOwn(text)).map((link) => link.href)]),
  ).toEqual(theirs);
});

test("the page says how it is sorted", async () => {
  const sorted = async (url: string) => (await treesView(url)).columns.map((column) => column.sorted);
  expect(await sorted("/")).toEqual([undefined, undefined, undefined, undefined]);
  expect(await sorted("/?sort=name")).toEqual(["ascending", undefined, undefined, undefined]);
  expect(await sorted("/?sort=-contact")).toEqual([undefined, undefined, "descending", undefined]);
});

test.for(["atom", "rss"])("there is no list of trees as %s", async (style) => {
  const { status, body } = await ask(answers, `/?style=${style}`);
  expect(status).toBe(403);
  expect(body.toString()).toContain("&quot;index&quot; not in template map");
});

test("a tree without pushes has none, and choices travel on", async () => {
  const empty = await openSampleTree(join(folder.path, "try"), mkdtempSync(join(folder.path, "cache-")));
  const { columns, trees: rows } = await treesView("/?style=gitweb_mozilla&view=split", sampleAnswers(empty));
  expect(rows).toMatchObject([{ pushes: 0, lastPush: undefined, href: "/try?style=gitweb_mozilla&view=split" }]);
  expect(columns[0]?.href).toBe("/?sort=name&style=gitweb_mozilla&view=split");
});

test("the list is another one when an hgrc changes or a push comes", async () => {
  const etag = async () => (await ask(answers, "/")).etag;
  const before = await etag();
  expect(await etag()).toBe(before);
  const last = join(folder.path, "äther", ".hg", "hgrc");
  writeFileSync(last, "[web]\ndescription = new\n");
  const renamed = await etag();
  expect(renamed).not.toBe(before);
  const [tree] = trees;
  if (tree === undefined) throw new Error("no tree");
  await addMadeUpPushes(tree.index, tree.name, [{ pushId: 2, dateSeconds: 1_600_000_400 }]);
  expect(await etag()).not.toBe(renamed);
});
