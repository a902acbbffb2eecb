/** The graph in its machine styles, against the real hgweb, whole and with its last changesets pushed. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hg, makeTemporaryFolder } from "../../hg/testing/real-hg";
import { openSampleTree } from "../../publish/testing/sample-tree";
import { createAnswerRequest } from "../answer-request";
import { ask } from "../testing/ask";
import { SAMPLE_SITE } from "../testing/sample-site";
import { type ServedPage, servedByHgweb } from "./testing/served-by-hgweb";
import { LENGTH, makeTangledRepo, NOW, openTangledRepo } from "./testing/tangled-repo";
import type { WholeAndScoped } from "./testing/whole-and-scoped";

const folder = makeTemporaryFolder("graph");
const work = join(folder.path, "work");

const STARTS = [
  "",
  "/",
  "/tip",
  "/null",
  "/0",
  "/1",
  "/60",
  "/69",
  "/70",
  "/100",
  "/-3",
  "/mark%252F64",
  "/v12.%C3%A9",
];
const QUERIES = ["revcount=1", "revcount=2", "revcount=7", "revcount=0", "revcount=many", "revcount=1000000"];
const URLS = [
  ...["json-graph", "raw-graph"].flatMap((command) => [
    ...STARTS.map((start) => `/${command}${start}`),
    ...QUERIES.map((query) => `/${command}/110?${query}`),
    `/${command}?node=70&revcount=3`,
    `/${command}/5:70`,
    `/${command}/110?graphtop=nosuch`,
    `/${command}/nosuch`,
    `/?cmd=${command.slice(command.indexOf("-") + 1)}&style=${command.slice(0, command.indexOf("-"))}&node=40`,
  ]),
  "/graph?style=json&node=99",
  "/graph/99?style=raw",
  "/atom-graph",
  "/rss-graph/nosuch",
];
let served: ReadonlyMap<string, ServedPage>;
let answers: WholeAndScoped;

beforeAll(async () => {
  makeTangledRepo(work);
  const count = (revset: string) => hg(work, "log", "-r", revset, "-T", "+").length;
  expect(count("all()")).toBe(LENGTH);
  for (const revset of ["merge()", "head()", "closed()"]) expect(count(revset), revset).toBeGreaterThan(9);
  answers = await openTangledRepo(folder.path, work);
  served = servedByHgweb(
    work,
    URLS.map((url) => `/try${url}`),
    NOW,
  );
}, 120_000);
afterAll(() => folder.remove());

test.for(URLS)("%s is what hgweb answers", async (url) => {
  const theirs = served.get(`/try${url}`);
  for (const [site, root] of [
    [answers.whole, "/try"],
    [answers.scoped, answers.scope],
  ] as const) {
    const { status, headers, body } = await ask(site, `${root}${url}`);
    expect(status).toBe(theirs?.status);
    expect(headers["content-type"]).toBe(theirs?.type);
    // The error pages of feeds have a layout of their own.
    if (!/atom|rss/.test(url)) expect(body.toString("latin1")).toBe(theirs?.body);
  }
});

test("an answer that tells ages is named by its second, and not kept", async () => {
  let seconds = NOW;
  const trees = new Map([["try", await openSampleTree(work, folder.path)]]);
  const site = createAnswerRequest({ ...SAMPLE_SITE, trees, nowSeconds: () => seconds });
  const plan = (url: string) => site({ method: "GET", url, headers: new Map(), signal: new AbortController().signal });
  const [raw, json] = [await plan("/try/raw-graph"), await plan("/try/json-graph")];
  expect([raw.cacheable, json.cacheable]).toEqual([false, true]);
  seconds = NOW + 0.9;
  expect((await plan("/try/raw-graph")).etag).toBe(raw.etag);
  seconds = NOW + 1;
  expect((await plan("/try/raw-graph")).etag).not.toBe(raw.etag);
  expect((await plan("/try/json-graph")).etag).toBe(json.etag);
});
