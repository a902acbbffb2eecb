/** The site's own files against hgweb, which is given the same folder. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hg, makeTemporaryFolder } from "../../hg/testing/real-hg";
import { openSampleTree } from "../../publish/testing/sample-tree";
import { readStaticFiles } from "../../serve/static-files";
import type { AnswerRequest } from "../answer";
import { createAnswerRequest } from "../answer-request";
import { ask } from "../testing/ask";
import { SAMPLE_SITE } from "../testing/sample-site";
import { type ServedPage, servedByHgweb } from "./testing/served-by-hgweb";

const folder = makeTemporaryFolder("static");
const files = join(folder.path, "static");
const FOUND = ["icon.svg", "style.css", "css/deep.css", "plain", "logo.png", "icon.svg/"].flatMap((name) =>
  ["", "json-", "raw-", "atom-", "rss-"].map((style) => `/try/${style}static/${name}`),
);
const BY_QUERY = ["/try?cmd=static&file=icon.svg", "/try/?cmd=static&file=css/deep.css&style=json"];
const MISSING = ["json-static/nosuch", "raw-static/nosuch", "raw-static/css/nosuch.css"];
/** What hgweb has other errors for, some of them 500. */
const OUTSIDE = [
  "../secret",
  "%2e%2e/secret",
  "css/../../secret",
  "/etc/passwd",
  "",
  "css",
  "..%2fsecret",
  "icon.svg%00",
  "icon.svg/x",
];
let served: ReadonlyMap<string, ServedPage>;
let answers: AnswerRequest;

beforeAll(async () => {
  mkdirSync(join(files, "css"), { recursive: true });
  const texts = {
    "icon.svg": "<svg/>",
    "style.css": "a {}",
    "css/deep.css": "b {}",
    plain: "text",
    "logo.png": "\x89PNG",
  };
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(files, name), text, "latin1");
  writeFileSync(join(folder.path, "secret"), "secret");
  hg(folder.path, "init", "base");
  const base = join(folder.path, "base");
  writeFileSync(join(base, ".hg", "hgrc"), `[web]\nstatic = ${files}\n`);
  const tree = await openSampleTree(base, folder.path);
  const staticFiles = readStaticFiles(files);
  answers = createAnswerRequest({ ...SAMPLE_SITE, staticFiles, trees: new Map([[tree.name, tree]]) });
  served = servedByHgweb(base, [...FOUND, ...BY_QUERY, ...MISSING.map((rest) => `/try/${rest}`)]);
}, 60_000);
afterAll(() => folder.remove());

test.for([...FOUND, ...BY_QUERY, ...MISSING.map((rest) => `/try/${rest}`)])("%s is what hgweb answers", async (url) => {
  const { status, headers, body } = await ask(answers, url);
  expect({ status, type: headers["content-type"], body: body.toString("latin1") }).toEqual(served.get(url));
});

test.for(["/try/static", "/static"])("nothing but files is found below %s, and nothing outside of it", async (root) => {
  for (const rest of OUTSIDE) {
    const { status, body } = await ask(answers, `${root}/${rest}?style=raw`);
    expect([status, body.toString()], rest).toEqual([404, "\nerror: Not Found\n"]);
  }
  expect((await ask(answers, `${root}/icon.svg`)).body.toString()).toBe("<svg/>");
});

test("a file keeps its ETag as long as its content, wherever it is asked for", async () => {
  const [first, again, other] = await Promise.all(
    ["/static/icon.svg", "/try/raw-static/icon.svg", "/static/style.css"].map((url) => ask(answers, url)),
  );
  expect(first?.etag).toMatch(/^[0-9a-f]{20}$/);
  expect(again?.etag).toBe(first?.etag);
  expect(other?.etag).not.toBe(first?.etag);
});

test("readStaticFiles() finds the files that are published", () => {
  const names = [...readStaticFiles(fileURLToPath(new URL("../../../public/static", import.meta.url))).keys()];
  expect(names).toContain("icon.svg");
});
