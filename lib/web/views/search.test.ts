/** Searches, against the real hgweb: what a query is taken for, and what it finds. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { askPython } from "../../hg/testing/ask-python";
import { makeTemporaryFolder } from "../../hg/testing/real-hg";
import { openSampleTree } from "../../publish/testing/sample-tree";
import { FUNCTIONS, isKnownElsewhere, isKnownHere } from "../../revset/functions/functions";
import { makeRevsetRepo } from "../../revset/testing/revset-repo";
import type { AnswerRequest } from "../answer";
import { ask } from "../testing/ask";
import { sampleAnswers } from "../testing/sample-site";
import type { SearchView } from "./search-view";
import { type ServedPage, servedByHgweb } from "./testing/served-by-hgweb";

const folder = makeTemporaryFolder("search");
const base = join(folder.path, "base");

const EXACT = ["tip", "1", "-3", "null", ".", "default", "feature-x", "v1.0", "mark/one", "@", "beef", "v1.0-rc1"];
const REVSETS = [
  ...["0:3", "3:0", "::tip", "not merge()", "heads(all())", "(tip)", "5^", "tip~2", "::v1.0", "-3:", "5..7"],
  ...["limit(all(), 3)", "all() - merge()", "none()", "v1.0-rc1:tip", "feature-x or other", "reverse(0:2)", "null:2"],
  ...["branch(default)", "desc(rename) and 0:3", 'sort(all(), "-date")', "user(alice)", 'date(">2014-09")', "public()"],
  ...[
    "keyword(main) - tag()",
    "closed()",
    'extra("branch", "feature-x")',
    "rev(3) + id(0)",
    'matching(3, "user branch")',
  ],
  ...[
    "origin()",
    "stack(16)",
    "obsolete()",
    "head() and draft()",
    'sort(all(), "user -rev")',
    "bookmark()",
    'desc("literal:r")',
  ],
  ...[
    "file(README)",
    "desc(rename) and adds('*.md')",
    'modifies("path:src/main.c")',
    'removes("relre:main")',
    "filelog(README)",
  ],
  ...[
    'follow("README.md", 12)',
    'followlines("src/main.c", 1, startrev=1)',
    'file("relglob:*.py")',
    "_matchfiles('p:src/**')",
  ],
  ...["1)+(2", "present(nosuch)", "max(::feature-x) & all()", "0 + 5 + 3", "roots(all())#generations[1]"],
];
const KEYWORDS = [
  "-5 + 2",
  ...[
    "",
    " ",
    "bug 100",
    "rename",
    "RENAME the",
    "README.md src",
    "alice",
    "<ERIN@",

    "dave first",
    "bug and nope",
  ],
  ...[
    "nosuchfunc()",
    "a:b",
    "nosuch",
    "19",
    "all(",
    "limit(all(), x)",
    "0, 1",
    '"tip"',
    "grep(x)",
    "0:nosuch",
    "lib/deep",
  ],
  ...["branch(nosuch)", "tag(nosuch)", "bookmark(nosuch)", 'date("nosuch")', "bundle()", 'user("re:alice")', "user()"],
  ...['extra(k, "re:v")', 'sort(all(), "nosuch")', "bisect(nosuch)", "_rev(99)", "contains(README)"],
  ...["(nosuch)", '"re:Bob" or tip', "wrong", "<tag> & 'quote'", "reverse", "merge(1)", "5^3"],
];
const QUERIES = [...EXACT, ...REVSETS, ...KEYWORDS].map(encodeURIComponent);
const URLS = [
  ...QUERIES.flatMap((query) => [
    `/try/raw-log?rev=${query}`,
    `/try/json-log?rev=${query}`,
    `/try/raw-log?forcekw=&rev=${query}`,
  ]),
  "/try/json-changelog?rev=all()&revcount=3",
  "/try/json-shortlog?rev=all()&revcount=1000",
  "/try/json-shortlog?rev=bug&revcount=0",
  "/try/json-shortlog/?rev=tip&forcekw=1",
  "/try/raw-shortlog?rev=all()&revcount=many",
  "/try/atom-log?rev=tip",
  "/try/rss-shortlog?rev=tip",
];
let answers: AnswerRequest;
let served: ReadonlyMap<string, ServedPage>;

beforeAll(async () => {
  await makeRevsetRepo(base);
  answers = sampleAnswers(await openSampleTree(base, folder.path));
  served = servedByHgweb(base, URLS);
}, 120_000);
afterAll(() => folder.remove());

/** hg.mozilla.org's extensions add two keys, which are empty for what was never pushed. */
function withoutPushKeys(body: string): string {
  return body.replaceAll(',\n"pushid": "",\n"pushdate": ""', "");
}

/** The nodes of a search's entries in hgweb's JSON. */
function nodesOf(json: string): string[] {
  return (JSON.parse(json) as { entries: { node: string }[] }).entries.map(({ node }) => node);
}

async function searchView(url: string): Promise<SearchView> {
  const { answer } = await ask(answers, url);
  if (answer.kind !== "page" || answer.view.name !== "search") throw new Error(`${url} is no page of a search`);
  return answer.view;
}

test.for(URLS)("%s is what hgweb answers", async (url) => {
  const theirs = served.get(url);
  const { status, headers, body } = await ask(answers, url);
  expect(status).toBe(theirs?.status);
  expect(headers["content-type"]).toBe(theirs?.type);
  // The error pages of feeds have a layout of their own.
  if (!/atom|rss/.test(url)) expect(withoutPushKeys(body.toString("latin1"))).toBe(theirs?.body);
});

test.for(QUERIES)("the page of %s has hgweb's mode and changesets", async (query) => {
  const { entries, mode } = await searchView(`/try/log?rev=${query}`);
  expect(served.get(`/try/raw-log?rev=${query}`)?.body).toContain(`# Mode ${mode}\n`);
  expect(entries.map(({ node }) => node)).toEqual(nodesOf(served.get(`/try/json-log?rev=${query}`)?.body ?? ""));
});

// Mercurial 6.3.2 cannot read such a URL with the Python that we ask.
test("letters beyond ASCII are lowered too", async () => {
  const { entries } = await searchView("/try/log?rev=%C3%9CNICODE+%3CERIN");
  const same = await searchView(`/try/log?rev=${encodeURIComponent("<ERIN@")}`);
  expect(entries.length).toBeGreaterThan(2);
  expect(entries).toEqual(same.entries);
});

test("the modes are these", async () => {
  for (const [mode, queries] of [
    ["exact revision search", EXACT],
    ["revset expression search", REVSETS],
    ["literal keyword search", KEYWORDS],
  ] as const) {
    for (const query of queries) {
      const url = `/try/raw-log?rev=${encodeURIComponent(query)}`;
      expect(served.get(url)?.body, query).toContain(`# Mode ${mode}\n`);
    }
  }
});

test("a page offers the other way to search, and other lengths", async () => {
  const revset = await searchView("/try/shortlog?rev=all()&revcount=4");
  expect(revset.other).toEqual({
    text: "literal keyword search",
    href: "/try/shortlog?rev=all%28%29&forcekw=1&revcount=4",
  });
  expect(revset.lessHref).toBe("/try/shortlog?rev=all%28%29&revcount=2");
  expect((await searchView(revset.moreHref ?? "")).entries).toHaveLength(8);
  const forced = await searchView(revset.other?.href ?? "");
  expect(forced).toMatchObject({ mode: "literal keyword search", entries: [] });
  expect(await searchView(forced.other?.href ?? "")).toMatchObject({ mode: "revset expression search" });
  expect((await searchView("/try/log?rev=tip&forcekw=1")).other?.text).toBe("exact revision search");
  expect((await searchView("/try/log?rev=rename")).other).toBeUndefined();
});

test.for(["wdir()", "desc(rename) or wdir()"])("%s has a function that is not here, which is said", async (query) => {
  const url = `/try/json-log?rev=${encodeURIComponent(query)}`;
  const { status, body } = await ask(answers, url);
  expect(status).toBe(501);
  expect(body.toString()).toMatch(/the revset function \w+\(\) is not here: forcekw=1 searches for keywords/);
  expect((await ask(answers, `${url}&forcekw=1`)).status).toBe(200);
  expect((await searchView(`/try/log?rev=${encodeURIComponent(query)}&forcekw=1`)).other).toBeUndefined();
});

test.for(["file('set:added()')", "matching(1, diff)", "sort(all(), random)", "file('relre:(a)\\\\1')"])(
  "%s asks for what is not here, which is said",
  async (query) => {
    const { status, body } = await ask(answers, `/try/json-log?rev=${encodeURIComponent(query)}`);
    expect(status).toBe(501);
    expect(body.toString()).toMatch(/ (is|are) not here/);
  },
);

test("hg.mozilla.org's own functions are here", () => {
  const own = "pushhead pushdate pushuser pushid pushrev reviewer automationrelevant firefoxrelease";
  expect(own.split(" ").filter((name) => !isKnownHere(name))).toEqual([]);
});

test("every function that hgweb may use is here or known, and no other of Mercurial's", () => {
  const script = `
from mercurial import revset
answer([sorted(map(to_text, names)) for names in (revset.safesymbols, set(revset.symbols) - revset.safesymbols)])
`;
  const [safe = [], unsafe = []] = askPython(script, {}) as string[][];
  const isKnown = (name: string) => Number(Object.hasOwn(FUNCTIONS, name)) + Number(isKnownElsewhere(name));
  expect(safe.filter((name) => isKnown(name) !== 1)).toEqual([]);
  expect(unsafe.filter((name) => isKnown(name) !== 0)).toEqual([]);
  expect(safe.filter(isKnownElsewhere)).toEqual(["wdir"]);
  expect(safe.length).toBeGreaterThan(60);
});
