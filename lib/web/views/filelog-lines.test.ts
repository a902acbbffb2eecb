/** The history of some lines of a file against the real hgweb, over random histories, and what is ours alone. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { randomIntegers } from "../../diff/testing/random-texts";
import { RANDOM_FILES, RandomHistory } from "../../hg/testing/random-history";
import { HgServer, hg, makeTemporaryFolder } from "../../hg/testing/real-hg";
import { ask } from "../testing/ask";
import { type ServedPage, servedByHgweb } from "./testing/served-by-hgweb";
import { openWholeAndScoped, type WholeAndScoped } from "./testing/whole-and-scoped";

const SEEDS = [1, 2];
const URLS_PER_HISTORY = 400;
const folder = makeTemporaryFolder("filelog-lines");
afterAll(() => folder.remove());

interface History extends WholeAndScoped {
  readonly urls: readonly string[];
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
  return { urls, served: servedByHgweb(work, urls), ...(await openWholeAndScoped(own, work, baseLength)) };
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
});

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
