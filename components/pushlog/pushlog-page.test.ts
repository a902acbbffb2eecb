/** The pushlog's page, read as programs read it that know hg.mozilla.org's. Source: hgweb-compat 4. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { askPython } from "../../lib/hg/testing/ask-python";
import { makeTemporaryFolder } from "../../lib/hg/testing/real-hg";
import { madeUpNode } from "../../lib/push-index/testing/made-up-push";
import { ask } from "../../lib/web/testing/ask";
import { type MadeUpSite, openMadeUpSite, withNodes } from "../../lib/web/testing/made-up-site";
import { markupOf } from "../testing/markup";

const folder = makeTemporaryFolder("pushlog-page");
let site: MadeUpSite;

beforeAll(async () => {
  const single = Array.from({ length: 20 }, (_, i) => ({ pushId: i + 1 }));
  const last = { pushId: 21, user: "a&b@example.com", dateSeconds: 1_600_032_400, changesets: ["x1", "x2@stable"] };
  site = await openMadeUpSite(folder.path, [...single, last]);
}, 60_000);
afterAll(() => folder.remove());

async function markup(url: string): Promise<string> {
  const { answer, status } = await ask(site.answers, withNodes(url));
  if (status !== 200 || answer.kind !== "page") throw new Error(`${url} is no page: ${status}`);
  return markupOf(answer.view);
}

/** A scraper that knows no more of the page than its contract: rows, classes, links, `.date`, and the form's fields. */
const SCRAPER = `
import re
from html.parser import HTMLParser
VOID = ("br", "input", "link", "meta")
class Scraper(HTMLParser):
    def __init__(self):
        super().__init__()
        self.page = {"title": "", "rows": [], "links": [], "fields": {}, "form": None, "told": "", "heads": [], "localize": ""}
        self.open = []
    def within(self, test): return any(test(tag, attributes) for tag, attributes in self.open)
    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        classes = (attributes.get("class") or "").split()
        page = self.page
        if tag == "tr" and "pushlogentry" in classes:
            page["rows"].append({"push": int(re.search(r"\\bid(\\d+)\\b", attributes["class"]).group(1)), "user": "", "date": "", "node": None, "message": ""})
        if tag == "a" and self.within(lambda t, a: "pushlogentry" in (a.get("class") or "").split()):
            found = re.search(r"/rev/([0-9a-f]{40})$", attributes["href"])
            if found: page["rows"][-1]["node"] = found.group(1)
        if tag == "link": page["links"].append([attributes["rel"], attributes["type"], attributes["href"]])
        if tag == "form": page["form"] = [attributes.get("method", "get"), attributes["action"]]
        if tag == "input" and "name" in attributes: page["fields"][attributes["name"]] = [attributes["type"], attributes.get("value")]
        if tag == "th": page["heads"].append("")
        if tag not in VOID: self.open.append((tag, attributes))
    def handle_startendtag(self, tag, attributes):
        assert tag in VOID
        self.handle_starttag(tag, attributes)
    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag
    def handle_data(self, data):
        page = self.page
        if self.within(lambda t, a: t == "title"): page["title"] += data
        if self.within(lambda t, a: t == "div" and "title" in (a.get("class") or "").split()): page["told"] += data
        if self.within(lambda t, a: a.get("id") == "localize"): page["localize"] += data
        elif self.within(lambda t, a: t == "th"): page["heads"][-1] += data
        if self.within(lambda t, a: "pushlogentry" in (a.get("class") or "").split()):
            if self.within(lambda t, a: a.get("class") == "date"): page["rows"][-1]["date"] += data
            elif self.within(lambda t, a: t == "cite"): page["rows"][-1]["user"] += data
            elif self.within(lambda t, a: t == "strong"): page["rows"][-1]["message"] += data
scraper = Scraper()
scraper.feed(question["html"])
scraper.close()
assert scraper.open == []
answer(scraper.page)
`;

interface Scraped {
  readonly title: string;
  readonly rows: readonly {
    readonly push: number;
    readonly user: string;
    readonly date: string;
    readonly node: string;
    readonly message: string;
  }[];
  readonly links: readonly (readonly string[])[];
  readonly fields: Readonly<Record<string, readonly string[]>>;
  readonly form: readonly string[] | null;
  readonly told: string;
  readonly heads: readonly string[];
  readonly localize: string;
}

async function scrape(url: string): Promise<Scraped> {
  return askPython(SCRAPER, { html: await markup(url) }) as Scraped;
}

test("a scraper finds push id, user, date, changeset and message of every row", async () => {
  const { title, rows, heads, localize } = await scrape("/try/pushloghtml");
  expect(title).toBe("try: pushlog");
  expect(heads.map((head) => head.trim())).toEqual(["User / Push date", "Changeset", "Patch author — Commit message"]);
  expect(localize).toBe("[To Local]");
  expect(rows.map(({ push }) => push)).toEqual([21, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12]);
  expect(rows.slice(0, 3)).toEqual([
    {
      push: 21,
      user: "a&b@example.com",
      date: "Sun Sep 13 21:26:40 2020 +0000",
      node: madeUpNode("x2"),
      message: "Ann Author — Bug 1 - x2",
    },
    { push: 21, user: "", date: "", node: madeUpNode("x1"), message: "Ann Author — Bug 1 - x1" },
    {
      push: 20,
      user: "ann@example.com",
      date: "Sun Sep 13 12:46:40 2020 +0000",
      node: madeUpNode("changeset of 20"),
      message: "Ann Author — Bug 1 - changeset of 20",
    },
  ]);
});

test("a date of a row is one that JavaScript reads, as the page's own script of old did", async () => {
  const { rows } = await scrape("/try/pushloghtml?changeset={x1}");
  expect(Date.parse(rows[0]?.date ?? "")).toBe(1_600_032_400_000);
});

test.for([
  ["?startdate=2020-09-13+12:45:00&enddate=2020-09-13+12:46:00", [19]],
  ["?fromchange={changeset of 18}&tochange={changeset of 20}", [20, 19]],
  ["?startID=18&endID=20", [20, 19]],
  ["?changeset={x1}", [21, 21]],
  ["?changeset={x1}&tipsonly=1", [21]],
  ["?user=a%26b@example.com", [21, 21]],
  ["?startID=0&branch=stable", [21]],
  ["/3", [1]],
  ["?node=3", [1]],
] as const)("a scraper's parameters select rows: %s", async ([query, expected]) => {
  expect((await scrape(`/try/pushloghtml${query}`)).rows.map(({ push }) => push)).toEqual(expected);
});

test("the page's form asks with the parameters that it is read with", async () => {
  const { form, fields, told } = await scrape("/try/pushloghtml?startdate=2020-09-13&enddate=now");
  expect(form).toEqual(["get", "/try/pushloghtml"]);
  expect(fields).toMatchObject({ startdate: ["text", "2020-09-13"], enddate: ["text", "now"] });
  expect(told).toMatch(/^Changes pushed after 2020-09-13 00:00:00, before [-0-9: ]{19}$/);
  expect((await scrape("/try/pushloghtml")).fields).toMatchObject({
    startdate: ["text", "1 week ago"],
    enddate: ["text", "now"],
  });
});

test("a feed reader finds the feed of a page, and it is one", async () => {
  const type = "application/atom+xml";
  for (const [page, feed] of [
    ["/try/pushloghtml", "/try/pushlog"],
    ["/try/pushloghtml?startID=3&style=gitweb_mozilla", "/try/pushlog"],
    ["/try/tags", "/try/atom-tags"],
  ] as const) {
    const found = (await scrape(page)).links.filter(([, linked]) => linked === type);
    expect(found).toEqual([["alternate", type, feed]]);
    expect((await ask(site.answers, feed)).headers["content-type"]).toMatch(type);
  }
});
