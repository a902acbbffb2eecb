/** The graph in its machine styles, against the real hgweb, whole and with its last changesets pushed. */
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hg, makeTemporaryFolder } from "../../hg/testing/real-hg";
import { ask } from "../testing/ask";
import { type ServedPage, servedByHgweb } from "./testing/served-by-hgweb";
import { KNOT, LENGTH, makeTangledRepo, NOW } from "./testing/tangled-repo";
import { openWholeAndScoped, type WholeAndScoped } from "./testing/whole-and-scoped";

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
  answers = await openWholeAndScoped(folder.path, work, KNOT, (base) =>
    copyFileSync(join(work, ".hg", "localtags"), join(base, ".hg", "localtags")),
  );
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
