/** The navigation, the search form and the feeds of every page against those of hgweb's gitweb style. */
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeTemporaryFolder } from "../../hg/testing/real-hg";
import { openSampleTree } from "../../publish/testing/sample-tree";
import { MemoryBundleStore } from "../../store/memory-bundle-store";
import type { AnswerRequest } from "../answer";
import { ask } from "../testing/ask";
import { sampleAnswers } from "../testing/sample-site";
import type { FrameLink } from "./frame-view";
import { makeOddBase } from "./testing/odd-base";
import { type PublishedPushes, publishPushes } from "./testing/published-pushes";
import { type ReadFrame, readFrame } from "./testing/read-frame";
import { type ServedPage, servedByHgweb } from "./testing/served-by-hgweb";

const FILE = "dir/f%20%26%20%C3%A9";
const FILE_PAGES = ["file", "annotate", "diff", "comparison"].flatMap((word) => [
  `${word}/m2/${FILE}`,
  `${word}/1/file%203`,
  `${word}/feat%252Fx%20%3C%26%3E/${FILE}`,
]);
const PAGES = [
  ...["", "summary", "shortlog", "shortlog/tip", "log/2", "changelog", "log/-1", "log/5?revcount=7"],
  ...["graph", "graph/2", "graph/5?revcount=7"],
  ...["tags", "bookmarks", "branches", "log?rev=bug", "shortlog?rev=tip", "log?rev=dir%20%26%22&revcount=7"],
  ...["rev", "rev/1", "rev/tip", "rev/1:3", "rev/mark%252F%3C%26%3E%40x"],
  ...["file", "manifest", "file/tip", "file/1/dir", "manifest/1/dir/", "rev/nosuch"],
  ...FILE_PAGES,
];
const HISTORIES = [`log/m2/${FILE}`, "filelog/1/file%203"];

const folder = makeTemporaryFolder("navigation");
let served: ReadonlyMap<string, ServedPage>;
let answers: AnswerRequest;
let pushes: PublishedPushes;

beforeAll(async () => {
  const base = join(folder.path, "odd");
  await makeOddBase(base);
  appendFileSync(join(base, ".hg", "hgrc"), "[web]\nallow-archive = zip gz bz2\n");
  answers = sampleAnswers(await openSampleTree(base, folder.path));
  pushes = await publishPushes(folder.path, new MemoryBundleStore());
  // The gitweb style has no feeds of a file's history.
  const pages = [
    ...PAGES,
    ...HISTORIES,
    ...HISTORIES.map((page) => `${page}?style=paper`),
    "log/nosuch?revcount=3&style=gitweb",
  ];
  served = servedByHgweb(
    base,
    pages.map((page) => `/try/${page}`),
  );
}, 120_000);
afterAll(() => folder.remove());

async function frameOf(url: string, site = answers): Promise<ReadFrame> {
  const { answer } = await ask(site, url);
  if (answer.kind !== "page") throw new Error(`${url} has no page`);
  return readFrame(answer.view.frame);
}

function bodyOf(page: string): string {
  return served.get(`/try/${page}`)?.body ?? "";
}

function readText(html: string): string {
  const text = html.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
  return Buffer.from(text, "latin1").toString();
}

/** The entries of hgweb's navigation, without the slash that it puts behind a changeset for the root. */
function readNavigation(page: string): FrameLink[] {
  const row = /<div class="page_nav">\n<div>(.*?)(?:<br|<\/div>)/s.exec(bodyOf(page))?.[1] ?? "";
  return row.split("|").map((entry) => {
    const link = /<a href="([^"]*)">([^<]*)<\/a>/.exec(entry);
    if (link === null) return { text: entry.trim() };
    return { text: link[2] ?? "", href: readText(link[1] ?? "").replace(/\/(?=\?|$)/, "") };
  });
}

/** The entries that hgweb's own templates have: the pushlog is an extension's. */
function ownEntries({ navigation }: ReadFrame): FrameLink[] {
  return navigation.filter(({ text }) => text !== "pushlog");
}

function isFiles({ text }: FrameLink): boolean {
  return text === "files";
}

test.for(PAGES)("the navigation of /%s is hgweb's, with the pushlog's entry behind the changelog's", async (page) => {
  const frame = await frameOf(`/try/${page}`);
  // On these two pages hgweb forgets the file's directory.
  const { href: filesHref } = readNavigation(page.replace(/^(?:diff|comparison)/, "file")).find(isFiles) ?? {};
  const wanted = readNavigation(page).map((link) => (isFiles(link) && link.href ? { ...link, href: filesHref } : link));
  expect(ownEntries(frame)).toEqual(wanted);
  const at = frame.navigation.findIndex(({ text }) => text === "changelog");
  expect(frame.navigation[at + 1]).toEqual({ text: "pushlog", href: expect.stringMatching(/^\/try\/pushloghtml/) });
});

test.for(HISTORIES)("the navigation of /%s has hgweb's entries among those of all pages about a file", async (page) => {
  const wanted = readNavigation(page);
  const texts = new Set(wanted.map(({ text }) => text));
  const ours = ownEntries(await frameOf(`/try/${page}`));
  expect(ours.filter(({ text }) => texts.has(text))).toEqual(wanted);
  expect(ours.map(({ text }) => text)).toEqual(expect.arrayContaining(["files", "changeset", "latest"]));
});

test.for(PAGES)("the search form of /%s is hgweb's", async (page) => {
  const form = /<form id="searchform" action="([^"]*)">(.*?)<\/form>/s.exec(bodyOf(page));
  const inputs = [...(form?.[2] ?? "").matchAll(/<input\b[^>]*? name="([^"]*)"[^>]*? value="([^"]*)"/g)];
  const { search } = await frameOf(`/try/${page}`);
  expect(search?.action).toBe(form?.[1]);
  expect([...(search?.session ?? []), ["rev", search?.query]]).toEqual(
    inputs.map(([, name, value]) => [name, readText(value ?? "")]),
  );
});

/** The feeds in a page's head. */
function readFeeds(body: string): { type: string; href: string; title: string }[] {
  const links = body.matchAll(/<link rel="alternate" type="([^"]*)"\s+href="([^"]*)" title="([^"]*)" ?\/>/g);
  return [...links].map(([, type = "", href = "", title = ""]) => ({ type, href, title: readText(title) }));
}

test.for(PAGES)("the feeds of /%s are hgweb's", async (page) => {
  const { feeds } = await frameOf(`/try/${page}`);
  expect(feeds.map(({ type, href, title }) => ({ type, href, title }))).toEqual(readFeeds(bodyOf(page)));
});

test.for(HISTORIES)("the feeds of /%s are those of hgweb's paper style", async (page) => {
  const { feeds } = await frameOf(`/try/${page}`);
  const { feeds: inStyle } = await frameOf(`/try/${page}?style=gitweb_mozilla`);
  const wanted = readFeeds(bodyOf(`${page}?style=paper`));
  expect(feeds.map(({ type, href, title }) => ({ type, href, title: title.replace(": ", ":") }))).toEqual(wanted);
  expect(inStyle).toEqual(feeds);
});

test("every page of a push leads to pages of the push, and to the tree's pushlog", async () => {
  const { first } = pushes;
  const scope = `/try/bundle/${first.bundle}`;
  const node = first.nodes[1];
  const rests = ["", "/summary", "/log", `/rev/${node}`, `/file/${node}/a`, "/pushloghtml", "/tags", "/rev/nosuch"];
  for (const rest of rests) {
    const frame = await frameOf(`${scope}${rest}?view=split`, pushes.answers);
    const links = [...frame.navigation, ...frame.feeds, { text: "search", href: frame.search?.action }];
    const outside = links.filter(({ href }) => href !== undefined && !href.startsWith(`${scope}/`));
    expect(outside.map(({ text }) => text)).toEqual(rest === "/pushloghtml" ? [] : ["pushlog"]);
  }
});

test("the page of an error carries the style on as hgweb's does, and no number of entries", async () => {
  const wanted = readNavigation("log/nosuch?revcount=3&style=gitweb");
  const frame = await frameOf("/try/log/nosuch?revcount=3&style=gitweb_mozilla");
  expect(wanted.length).toBeGreaterThan(5);
  expect(ownEntries(frame)).toEqual(wanted.map(({ text, href }) => ({ text, href: `${href}_mozilla` })));
});

test.for(["rev/1", "rev/nosuch"])("navigation of %s carries the reader's choices on to pages alone", async (page) => {
  const { navigation, feeds, search } = await frameOf(`/try/${page}?view=split&ws=all`);
  for (const { text, href } of navigation) {
    if (href !== undefined)
      expect(href.endsWith("?view=split&ws=all"), text).toBe(!["raw", "zip", "gz", "bz2"].includes(text));
  }
  for (const { href } of feeds) expect(href).not.toContain("?");
  expect(search?.session).toEqual([
    ["view", "split"],
    ["ws", "all"],
  ]);
});

test("the pushlog leads to the tip's archive", async () => {
  const { navigation } = await frameOf("/try/pushloghtml", pushes.answers);
  expect(navigation.find(({ text }) => text === "zip")?.href).toBe("/try/archive/tip.zip");
});
