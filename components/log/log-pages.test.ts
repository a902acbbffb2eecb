/** The pages of lists and pushes as markup: links, tables, escaping. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeTemporaryFolder } from "../../lib/hg/testing/real-hg";
import { MemoryBundleStore } from "../../lib/store/memory-bundle-store";
import { ask } from "../../lib/web/testing/ask";
import { HOSTILE, type PublishedPushes, publishPushes } from "../../lib/web/views/testing/published-pushes";
import { dataOf, markupOf } from "../testing/markup";

const folder = makeTemporaryFolder("log-pages");
let site: PublishedPushes;

beforeAll(async () => {
  site = await publishPushes(folder.path, new MemoryBundleStore());
}, 60_000);
afterAll(() => folder.remove());

async function markup(url: string): Promise<string> {
  const { answer, status } = await ask(site.answers, url);
  expect(status, url).toBe(200);
  if (answer.kind !== "page") throw new Error(`${url} is no page`);
  return markupOf(answer.view);
}

function hrefs(html: string): string[] {
  return [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => (href ?? "").replaceAll("&amp;", "&"));
}

/** The paths of the pages, below a scope or a tree. */
const SCOPED = ["", "/summary", "/shortlog", "/shortlog/1?revcount=2", "/shortlog/null", "/log?rev=::tip"];
const UNSCOPED = ["", "/summary", "/shortlog", "/shortlog?revcount=2", "/shortlog?rev=tip"];

test.for(SCOPED)("every link on %s of a push stays in its scope, or leaves on purpose", async (path) => {
  const { first, second } = site;
  for (const { bundle } of [first, second]) {
    const scope = `/try/bundle/${bundle}`;
    const strays = hrefs(await markup(scope + path)).filter((href) => {
      const stays =
        [scope, `${scope}?revcount=2`].includes(href) || href.startsWith(`${scope}/`) || href.startsWith("#");
      const leaves = /^(\/|\/try\/(summary|pushloghtml)(\?.*)?)$/.test(href) || href.startsWith("https://");
      // A push that stands on another links its page.
      const below = bundle === second.bundle && href === `/try/bundle/${first.bundle}`;
      return !stays && !leaves && !below;
    });
    expect(strays).toEqual([]);
  }
});

test("session variables travel in all links to pages of ours", async () => {
  const html = await markup(`/try/bundle/${site.first.bundle}/shortlog/4?revcount=1&ws=all`);
  const pages = hrefs(html).filter(
    (href) => href.startsWith("/try/bundle/") && !/\/(raw-|json-|atom-|rss-|archive\/)/.test(href),
  );
  expect(pages.length).toBeGreaterThan(5);
  // Neither here nor in hgweb does the search form's link to the help carry them.
  const strays = pages.filter((href) => !/\?(.*&)?ws=all$/.test(href));
  expect(strays).toEqual([`/try/bundle/${site.first.bundle}/help/revsets`]);
});

test("what users and authors write is text, not markup", async () => {
  const scope = `/try/bundle/${site.first.bundle}`;
  const escaped = HOSTILE.replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
  for (const url of [scope, `${scope}/summary`, `${scope}/shortlog`, "/try"]) {
    const html = await markup(url);
    expect(html, url).not.toContain("<script");
    expect(html, url).toContain(escaped);
  }
  expect(await markup("/try")).toContain("mark/&lt;&amp;&gt;");
});

test.for(["scope", "tree"])(
  "tables of a %s have a caption, headers with a scope, and no inline style",
  async (kind) => {
    const paths = kind === "scope" ? SCOPED.map((path) => `/bundle/${site.first.bundle}${path}`) : UNSCOPED;
    for (const path of paths) {
      const html = await markup(`/try${path}`);
      const tables = html.match(/<table.*?<\/table>/gs) ?? [];
      expect(tables.length).toBeGreaterThan(0);
      for (const table of tables) {
        expect(table).toMatch(/^<table[^>]*><caption[^>]*>[^<]+<\/caption><thead>/);
        for (const [header] of table.matchAll(/<th[ >][^>]*>?/g)) expect(header).toMatch(/scope="(col|row)"/);
      }
      expect(html).not.toContain("style=");
      expect(html.match(/<h1/g)).toHaveLength(1);
      const ids = [...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const [, id] of html.matchAll(/aria-labelledby="([^"]*)"/g)) expect(ids).toContain(id);
    }
  },
);

test("a push's page names its series, results and ground", async () => {
  const { first } = site;
  const html = await markup(`/try/bundle/${first.bundle}`);
  const tip = first.nodes[2];
  expect(hrefs(html)).toEqual(
    expect.arrayContaining([
      `https://treeherder.mozilla.org/jobs?repo=try&revision=${tip}`,
      "https://bugzilla.mozilla.org/show_bug.cgi?id=1234567",
      "https://hg.example.com/unified",
      ...first.nodes.flatMap((node) =>
        [`rev/${node}`, `raw-rev/${node}`].map((end) => `/try/bundle/${first.bundle}/${end}`),
      ),
    ]),
  );
  for (const place of ["3 of 3", "2 of 3", "1 of 3", "70 files", "1 file"]) expect(html).toContain(`>${place}<`);
  expect(html.indexOf("3 of 3")).toBeLessThan(html.indexOf("1 of 3"));
  expect(html).not.toContain("secret");
});

test("hgweb's table has its class, and pages link their neighbours", async () => {
  const html = await markup("/try/shortlog?revcount=2");
  expect(html).toMatch(/<table class="shortlogtable[ "]/);
  expect(html).toContain('rel="next"');
  expect(html).not.toContain('rel="prev"');
});

test("the table of the shortlog, and of no other page, says where its next rows are", async () => {
  const [, next = ""] = /href="\/try\/shortlog\/([0-9a-f]{40})\?revcount=1" rel="next"/.exec(
    await markup("/try/shortlog?revcount=1"),
  ) ?? [""];
  const table = (await markup("/try/shortlog?revcount=1")).match(/<table class="shortlogtable[^>]*>/)?.[0];
  expect(table).toContain(` data-ajax-url="/try/shortlog/%next%?revcount=1" data-ajax-next="${next}"`);
  expect(next).toHaveLength(40);
  for (const url of ["/try/summary", "/try/log?rev=all()"]) expect(await markup(url)).not.toContain("data-ajax");
});

test("what surrounds a page is sent once: the page's data has neither its header nor its footer", async () => {
  const { answer } = await ask(site.answers, `/try/bundle/${site.first.bundle}/summary`);
  if (answer.kind !== "page") throw new Error("no page");
  const { title, feeds } = answer.view.frame;
  expect(dataOf(answer.view).frame).toEqual({
    title,
    feeds,
    headerHtml: expect.stringMatching(/^\d+$/),
    footerHtml: expect.stringMatching(/^\d+$/),
  });
});

test("every page of a tree has the search form, with a label, and names its feeds", async () => {
  for (const url of ["/try/summary", `/try/bundle/${site.first.bundle}`, "/try/tags", "/try/pushloghtml"]) {
    const html = await markup(url);
    expect(html).toMatch(/<form id="searchform" action="\/try\/(?:bundle\/[0-9a-f]{40}\/)?log" method="get">/);
    expect(html).toMatch(/<label class="unseen" for="searchform-rev">[^<]+<\/label><input id="searchform-rev"/);
    expect(html).toMatch(/<link rel="alternate" type="application\/atom\+xml" href="\/try\/[^"]+" title="[^"]+"\/>/);
  }
  expect(await markup("/")).not.toContain("searchform");
});
