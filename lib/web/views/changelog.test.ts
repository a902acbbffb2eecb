import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeTemporaryFolder } from "../../hg/testing/real-hg";
import { openSampleTree } from "../../publish/testing/sample-tree";
import type { AnswerRequest } from "../answer";
import { ask } from "../testing/ask";
import { sampleAnswers } from "../testing/sample-site";
import { makeOddBase } from "./testing/odd-base";
import { type ServedPage, servedByHgweb } from "./testing/served-by-hgweb";

const folder = makeTemporaryFolder("changelog");
const base = join(folder.path, "base");
const SYMBOLS = ["", "/", "/tip", "/9", "/3?revcount=2", "/feat%252Fx%20%3C%26%3E", "/null", "/mark%252F%3C%26%3E@x"];
const QUERIES = ["?revcount=1", "?revcount=0", "?revcount=x", "?revcount=1000", "/5?rev=x", "?node=4&revcount=3"];
const ODD = [
  "/?cmd=log&style=json&node=2",
  "?style=atom",
  "?style=rss&revcount=2",
  "/atom-",
  "/json-",
  "/raw-log/nope",
];
const URLS = [
  ...["json", "raw", "atom", "rss"].flatMap((style) =>
    [...SYMBOLS, ...QUERIES].flatMap((rest) => [`/try/${style}-log${rest}`, `/try/${style}-changelog${rest}`]),
  ),
  ...ODD.map((rest) => `/try${rest}`),
  "/try/json-log/6",
];
let served: ReadonlyMap<string, ServedPage>;
let answers: AnswerRequest;

beforeAll(async () => {
  await makeOddBase(base);
  answers = sampleAnswers(await openSampleTree(base, folder.path));
  served = servedByHgweb(base, URLS);
}, 120_000);
afterAll(() => folder.remove());

test.for(URLS)("%s is what hgweb answers", async (url) => {
  const theirs = served.get(url);
  const { status, headers, body } = await ask(answers, url);
  expect(status).toBe(theirs?.status);
  expect(headers["content-type"]).toBe(theirs?.type);
  // hg.mozilla.org's extensions add two keys, which are empty for what was never pushed.
  expect(body.toString("latin1").replaceAll(',\n"pushid": "",\n"pushdate": ""', "")).toBe(theirs?.body);
});
