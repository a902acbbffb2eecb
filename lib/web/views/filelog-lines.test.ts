/** The history of some lines of a file, and what each revision changed, against the real hgweb over random histories. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { randomIntegers } from "../../diff/testing/random-texts";
import { RANDOM_FILES, RandomHistory } from "../../hg/testing/random-history";
import { HgServer, hg, makeTemporaryFolder } from "../../hg/testing/real-hg";
import { openSampleTree } from "../../publish/testing/sample-tree";
import { ask } from "../testing/ask";
import { sampleAnswers } from "../testing/sample-site";
import { readSpans } from "./testing/read-spans";
import { type ServedPage, servedByHgweb } from "./testing/served-by-hgweb";
import { openWholeAndScoped, type WholeAndScoped } from "./testing/whole-and-scoped";

const SEEDS = [1, 2];
const URLS_PER_HISTORY = 400;
const PAGES_PER_HISTORY = 100;
const folder = makeTemporaryFolder("filelog-lines");
afterAll(() => folder.remove());

interface History extends WholeAndScoped {
  readonly urls: readonly string[];
  readonly pages: readonly string[];
  readonly served: ReadonlyMap<string, ServedPage>;
}

async function openHistory(seed: number): Promise<History> {
  const own = join(folder.path, String(seed));
  mkdirSync(own);
  const work = join(own, "work");
  hg(own, "init", work);
  const server = new HgServer(work);
  const random = randomIntegers(seed);
  const history = new RandomHistory(server, work, random);
  await history.grow(25);
  const baseLength = history.count;
  await history.grow(25);
  server.close();
  const pick = <Item>(items: readonly Item[]) => items[random(items.length)];
  const urls = Array.from({ length: URLS_PER_HISTORY }, () => {
    const from = 1 + random(20);
    const lines = `${from}:${from + random(6)}`;
    const rev = random(3) === 0 ? random(history.count) : history.count - 1 - random(8);
    const style = pick(["json", "json", "json", "atom", "rss", "raw"]);
    const more = `${pick(["", "", "&descend", "&descend=1"])}${pick(["", "", "&revcount=2", "&patch"])}`;
    return `/try/${style}-${pick(["log", "filelog"])}/${rev}/${pick(RANDOM_FILES)}?linerange=${lines}${more}`;
  });
  const pages = Array.from({ length: PAGES_PER_HISTORY }, () => {
    const from = 1 + random(20);
    const lines = pick(["", `&linerange=${from}:${from + random(6)}`, `&linerange=${from}:${from}&descend`]);
    const rev = history.count - 1 - random(random(2) === 0 ? 8 : history.count);
    return `/try/${pick(["log", "filelog"])}/${rev}/${pick(RANDOM_FILES)}?patch${pick(["", "&revcount=5"])}${lines}`;
  });
  const served = servedByHgweb(work, [...urls, ...pages]);
  return { urls, pages, served, ...(await openWholeAndScoped(own, work, baseLength)) };
}

/** What there is to compare: our JSON is taken apart, since it tells of pushes too. */
function readBody(url: string, body: string): unknown {
  if (!url.includes("/json-")) return body;
  return JSON.parse(body, (key, value) => (key === "pushid" || key === "pushdate" ? undefined : value));
}

describe.each(SEEDS)("random history %i", (seed) => {
  let history: History;
  beforeAll(async () => {
    history = await openHistory(seed);
  }, 120_000);

  test.each(["whole", "scoped"] as const)("the history of lines is what hgweb answers, %s", async (kind) => {
    const wrong: unknown[] = [];
    let entries = 0;
    for (const url of history.urls) {
      const asked = kind === "whole" ? url : url.replace("/try", history.scope);
      const { status, headers, body } = await ask(history[kind], asked);
      const text = body.toString("latin1").replaceAll(history.scope, "/try");
      const theirs = history.served.get(url);
      const ours = { status, type: headers["content-type"], body: readBody(url, text) };
      entries += text.split('"node"').length - 1;
      if (!isEqual(ours, { ...theirs, body: readBody(url, theirs?.body ?? "") })) wrong.push([url, ours, theirs]);
    }
    expect(wrong).toEqual([]);
    expect(entries).toBeGreaterThan(100);
  });

  test.each(["whole", "scoped"] as const)("the page has the diffs, less and more of hgweb's page, %s", async (kind) => {
    let spans = 0;
    for (const url of history.pages) {
      const { status, answer } = await ask(history[kind], kind === "whole" ? url : url.replace("/try", history.scope));
      const theirs = history.served.get(url) ?? { status: 0, body: "" };
      expect(status, url).toBe(theirs.status);
      if (status !== 200) continue;
      if (answer.kind !== "page" || answer.view.name !== "filelog") throw new Error(`${url} is no file's history`);
      const { rows, diffsHtml, sizes } = answer.view;
      expect(rows.length, url).toBe(theirs.body.split('<td class="age">').length - 1);
      const ours = readSpans(diffsHtml?.join("") ?? "");
      expect(ours, url).toEqual(readSpans(theirs.body));
      spans += ours.length;
      const sizesOf = (page: string) => [...page.matchAll(/<a href="([^"]*)">(?:less|more)</g)].map(([, href]) => href);
      const ourSizes = [sizes.lessHref, sizes.moreHref].map((href) => href?.replace(history.scope, "/try"));
      expect(ourSizes, url).toEqual(sizesOf(theirs.body));
    }
    expect(spans).toBeGreaterThan(1000);
  });
});

test("what became of lines tells of no secret changeset, where hgweb does", async () => {
  const own = join(folder.path, "secret");
  mkdirSync(own);
  const work = join(own, "work");
  hg(own, "init", work);
  const messages = ["one", "two", "hidden", "four"];
  for (const [at, message] of messages.entries()) {
    writeFileSync(join(work, "a"), `${message}\n`);
    hg(work, "commit", "-q", "-A", "-m", message, "-d", `${at} 0`, ...(message === "hidden" ? ["--secret"] : []));
    if (message === "hidden") hg(work, "update", "-q", "-C", "1");
  }
  const url = "/try/json-filelog/0/a?linerange=1:1&descend";
  const { body } = await ask(sampleAnswers(await openSampleTree(work, own)), url);
  const read = (text: string) => [...text.matchAll(/"desc": "(\w+)"/g)].map(([, message]) => message);
  expect(read(servedByHgweb(work, [url]).get(url)?.body ?? "")).toEqual(messages);
  expect(read(body.toString())).toEqual(["one", "two", "four"]);
});

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
