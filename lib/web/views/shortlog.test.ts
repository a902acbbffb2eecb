import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HgServer, hg, makeTemporaryFolder } from "../../hg/testing/real-hg";
import { openSampleTree } from "../../publish/testing/sample-tree";
import type { AnswerRequest } from "../answer";
import { ask } from "../testing/ask";
import { sampleAnswers } from "../testing/sample-site";
import type { ShortlogView } from "./shortlog-view";
import { type ServedPage, servedByHgweb } from "./testing/served-by-hgweb";

/** Changesets in `base`: more than a page of the shortlog. */
const LENGTH = 130;
const SECRET = [0, 60, 100];
const folder = makeTemporaryFolder("shortlog");
const base = join(folder.path, "base");
const empty = join(folder.path, "empty");
const LISTS = [
  "/try/json-shortlog",
  "/try/json-shortlog/",
  "/try/json-shortlog/tip",
  "/try/json-shortlog/64",
  "/try/json-shortlog/1",
  "/try/json-shortlog/null",
  "/try/json-shortlog/-1",
  "/try/json-shortlog/stable%252F1",
  "/try/json-shortlog/v3.%C3%A9",
  "/try/json-shortlog/mark-7?revcount=3",
  "/try/json-shortlog?revcount=0",
  "/try/json-shortlog?revcount=-7",
  "/try/json-shortlog?revcount=many",
  "/try/json-shortlog?revcount=1000000",
  "/try/json-shortlog/61:62?revcount=2",
  "/try/json-shortlog/nosuch",
  "/try/json-shortlog/60",
  "/try/raw-shortlog",
  "/try/raw-shortlog/nosuch",
  "/try/atom-shortlog",
  "/try/rss-shortlog/nosuch",
  "/try/raw-summary",
  "/try/atom-summary",
  "/try/json-summary",
  "/try/json-summary/64",
];
const PAGES = ["", "/tip", "/64", "/1", "/-1", "/mark-7?revcount=3", "/110?revcount=20", "/70?revcount=55"].map(
  (rest) => `/try/shortlog${rest}`,
);
/** The style whose shortlog has links to fewer entries and to more. */
const inPaper = (url: string) => `${url}${url.includes("?") ? "&" : "?"}style=paper`;
const EMPTY = ["/try/json-summary", "/try/json-shortlog"];
/** A step in hgweb's navigation: the symbol that it leads to, and its label. */
const STEP = /<a href="\/try\/shortlog\/([0-9a-f]{12}|tip)(?:\?[^"]*)?">([^<]+)<\/a> /g;
let served: ReadonlyMap<string, ServedPage>;
let servedEmpty: ReadonlyMap<string, ServedPage>;
let answers: AnswerRequest;
let emptyAnswers: AnswerRequest;

beforeAll(async () => {
  hg(folder.path, "init", "empty");
  hg(folder.path, "init", "base");
  writeFileSync(join(base, ".hg", "hgrc"), "[phases]\npublish=no\n");
  await makeBase();
  answers = sampleAnswers(await openSampleTree(base, folder.path));
  emptyAnswers = sampleAnswers(await openSampleTree(empty, folder.path));
  served = servedByHgweb(base, [...LISTS, ...PAGES, ...PAGES.map(inPaper)]);
  servedEmpty = servedByHgweb(empty, EMPTY);
}, 120_000);
afterAll(() => folder.remove());

/** A repository with hidden changesets, branches open, inactive and closed, many tags and bookmarks, odd texts. */
async function makeBase(): Promise<void> {
  const server = new HgServer(base);
  const commit = (rev: number, ...more: string[]) => {
    writeFileSync(join(base, "file"), `${rev}\n`);
    const zone = (rev % 3) * 3600 - 3600;
    const message = `change <${rev}> & "quotes" – r=dave\n\nBug ${1000 + rev}`;
    return server.run(
      "commit",
      "-A",
      "-m",
      message,
      "-u",
      `Ünï ${rev} <u${rev}@example.com>`,
      "-d",
      `${rev}00 ${zone}`,
      ...more,
    );
  };
  // Number 0 is a root of its own, so that it can be secret.
  await commit(0);
  await server.run("update", "-q", "null");
  for (let rev = 1; rev < 59; rev++) await commit(rev);
  await server.run("branch", "-q", "stable/1");
  await commit(59);
  await commit(60);
  await server.run("update", "-q", "-C", "58");
  await server.run("branch", "-q", "old");
  await commit(61);
  await commit(62, "--close-branch");
  await server.run("update", "-q", "-C", "58");
  for (let rev = 63; rev < 100; rev++) await commit(rev);
  await commit(100);
  await server.run("update", "-q", "-C", "99");
  for (let rev = 101; rev < 120; rev++) await commit(rev);
  for (let tag = 0; tag < 10; tag++) {
    await server.run("tag", "-r", String(63 + (tag % 4)), "-d", `12${tag}00 0`, "-u", "tagger", `v${tag}.é`);
  }
  for (let mark = 0; mark < 12; mark++) await server.run("bookmark", "-r", String(70 + (mark % 5)), `mark-${mark}`);
  await server.run("phase", "--public", "-r", "50");
  await server.run("phase", "--secret", "--force", "-r", SECRET.join("+"));
  expect((await server.run("log", "-r", "tip", "-T", "{rev}")).toString()).toBe(String(LENGTH - 1));
  server.close();
}

/** hg.mozilla.org's extensions add two keys, which are empty for what was never pushed. */
function withoutPushKeys(body: string): string {
  return body.replaceAll(',\n"pushid": "",\n"pushdate": ""', "");
}

async function shortlogView(url: string): Promise<ShortlogView> {
  const { answer } = await ask(answers, url);
  if (answer.kind !== "page" || answer.view.name !== "shortlog") throw new Error(`${url} is no shortlog page`);
  return answer.view;
}

test.for(LISTS)("%s is what hgweb answers", async (url) => {
  const theirs = served.get(url);
  const { status, headers, body } = await ask(answers, url);
  expect(status).toBe(theirs?.status);
  expect(headers["content-type"]).toBe(theirs?.type);
  // The error pages of feeds have a layout of their own.
  if (!/atom|rss/.test(url)) expect(withoutPushKeys(body.toString("latin1"))).toBe(theirs?.body);
});

test.for(PAGES)("the steps of %s are hgweb's", async (url) => {
  const links = [...(served.get(url)?.body ?? "").matchAll(STEP)].map(([, symbol, label]) => `${label} ${symbol}`);
  expect(links.length).toBeGreaterThan(3);
  const { steps } = (await shortlogView(url)).navigation;
  const ours = steps.map(({ text, href }) => `${text} ${/shortlog\/([0-9a-f]{12}|tip)/.exec(href ?? "")?.[1]}`);
  expect([...ours, ...ours]).toEqual(links); // hgweb has them above and below the table
});

test.for(PAGES)("scripts find the entries below those of %s where hgweb's script finds them", async (url) => {
  const script = /ajaxScrollInit\(\s*'([^']*)',\s*'([0-9a-f]*)',/.exec(served.get(url)?.body ?? "");
  const [, urlPattern = "no script", next] = script ?? [];
  expect((await shortlogView(url)).more).toEqual({ urlPattern, next });
});

test.for(PAGES)("less and more of %s lead where hgweb's do", async (url) => {
  const { sizes } = (await shortlogView(url)).navigation;
  const links = (served.get(inPaper(url))?.body ?? "").matchAll(/<a href="([^"]*)">(?:less|more)<\/a>/g);
  const theirs = new Set([...links].map(([, href]) => href?.replace("&style=paper", "")));
  expect(new Set([sizes.lessHref, sizes.moreHref])).toEqual(theirs);
  expect(theirs.size).toBe(2);
});

test("a page of as many entries as there may be has no more, and the changelog has the same links", async () => {
  expect((await shortlogView("/try/shortlog?revcount=1001")).navigation.sizes).toEqual({
    lessHref: "/try/shortlog/tip?revcount=500",
    moreHref: undefined,
  });
  const { answer } = await ask(answers, "/try/log/64?revcount=5&view=split");
  expect(answer).toMatchObject({
    view: {
      navigation: {
        sizes: {
          lessHref: "/try/log/64?revcount=2&view=split",
          moreHref: "/try/log/64?revcount=10&view=split",
        },
      },
    },
  });
});

test("newer and older pages lie side by side", async () => {
  const first = await shortlogView("/try/shortlog?revcount=50");
  expect(first.navigation.newerHref).toBeUndefined();
  const second = await shortlogView(first.navigation.olderHref ?? "");
  expect(second.navigation.newerHref).toBe(`/try/shortlog/${first.entries[0]?.node}?revcount=50`);
  const third = await shortlogView(second.navigation.olderHref ?? "");
  expect(third.navigation.olderHref).toBeUndefined();
  const revs = [...first.entries, ...second.entries, ...third.entries].map(({ rev }) => rev);
  expect(revs).toEqual(Array.from({ length: LENGTH }, (_, i) => LENGTH - 1 - i).filter((rev) => !SECRET.includes(rev)));
});

test.for(EMPTY)("%s of an empty repository is what hgweb answers", async (url) => {
  const { status, body } = await ask(emptyAnswers, url);
  expect(status).toBe(servedEmpty.get(url)?.status);
  expect(body.toString("latin1")).toBe(servedEmpty.get(url)?.body);
});

test("a search is asked for without a symbol, in the styles that hgweb has it in", async () => {
  expect((await ask(answers, "/try/json-shortlog?rev=bug")).body.toString()).toContain('"query": "bug"');
  const { answer } = await ask(answers, "/try/shortlog?rev=bug");
  expect(answer.kind === "page" && answer.view.name).toBe("search");
  expect((await shortlogView("/try/shortlog/tip?rev=bug")).entries).toHaveLength(60);
  expect((await ask(answers, "/try/atom-shortlog?rev=bug")).status).toBe(403);
});
