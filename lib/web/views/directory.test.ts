import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HgServer, hg, makeTemporaryFolder } from "../../hg/testing/real-hg";
import type { AnswerRequest } from "../answer";
import { ask } from "../testing/ask";
import type { DirectoryView } from "./directory-view";
import { type ServedPage, servedByHgweb } from "./testing/served-by-hgweb";
import { openWholeAndScoped } from "./testing/whole-and-scoped";

/** Changesets that the base has; one more is pushed. */
const BASE_LENGTH = 3;
const folder = makeTemporaryFolder("directory");
const work = join(folder.path, "work");
const REVS = ["", "/tip", "/0", "/1", "/2", "/3", "/null", "/mark", "/x:1"];
const DIRECTORIES = [
  "",
  "/",
  "/deep",
  "/deep/only",
  "/deep/only/here",
  "/a",
  "/a.b",
  "/odd%20%26%20%3Cname%3E",
  "/%C3%A9",
];
const WRONG = ["/tip/nosuch", "/tip/README", "/tip/dee", "/tip/deep/only/here/x", "/nosuch", "/nosuch/deep"];
const URLS = [
  ...REVS.flatMap((rev) => (rev === "" ? [""] : DIRECTORIES.map((directory) => `${rev}${directory}`))),
  ...WRONG,
  "/tip/many",
].flatMap((rest) => [`/try/json-manifest${rest}`, `/try/raw-manifest${rest}`]);
const PAGES = ["", "/deep", "/deep/only/here", "/a", "/odd%20%26%20%3Cname%3E"].map(
  (rest) => `/try/manifest/tip${rest}`,
);
let served: ReadonlyMap<string, ServedPage>;
/** Of the whole repository as a base, and of its first changesets with the last one pushed. */
let whole: AnswerRequest;
let scoped: AnswerRequest;
let scope: string;

beforeAll(async () => {
  hg(folder.path, "init", work);
  await makeWork();
  served = servedByHgweb(work, [...URLS, ...PAGES]);
  ({ whole, scoped, scope } = await openWholeAndScoped(folder.path, work, BASE_LENGTH, (base) =>
    hg(base, "bookmark", "-r", "1", "mark"),
  ));
}, 60_000);
afterAll(() => folder.remove());

function write(path: string, text: string): void {
  mkdirSync(dirname(join(work, path)), { recursive: true });
  writeFileSync(join(work, path), text);
}

/** Chains of directories, odd names and modes, a copy, and a content that begins as metadata does. */
async function makeWork(): Promise<void> {
  const server = new HgServer(work);
  const commit = (message: string) =>
    server.run("commit", "-A", "-q", "-m", message, "-u", "Ann", "-d", "1500000000 25200");
  write("README", "read me\n");
  write("a.b/x", "x");
  write("a/x", "xx");
  write("a/tool", "#!/bin/sh\n");
  chmodSync(join(work, "a/tool"), 0o755);
  write("deep/only/here/file", "content\n");
  write('odd & <name>/"quoted" file\'s', "odd");
  write("é/ü", "latin");
  write("empty", "");
  write("header", "\x01\nnot metadata\x01\n");
  symlinkSync("a/x", join(work, "link"));
  await commit("one");
  await server.run("copy", "README", "deep/only/here/README.copy");
  write("README", "read me again\n");
  write("header", "\x01\n\x01\nmore\n");
  await commit("two");
  for (let i = 0; i < 1_100; i++) write(`many/${i % 2 === 0 ? `file-${i}` : `folder-${i}/file`}`, `${i}`);
  await commit("three");
  await server.run("rename", "a/x", "a.b/y");
  write("deep/only/here/README.copy", "changed\n");
  write("deep/only/new", "new\n");
  await server.run("remove", "é/ü");
  await commit("four");
  await server.run("bookmark", "-r", "1", "mark");
  server.close();
}

async function directoryView(answers: AnswerRequest, url: string): Promise<DirectoryView> {
  const { answer } = await ask(answers, url);
  if (answer.kind !== "page" || answer.view.name !== "directory") throw new Error(`${url} is no directory's page`);
  return answer.view;
}

test.for(URLS)("%s is what hgweb answers", async (url) => {
  const theirs = served.get(url);
  const { status, headers, body } = await ask(whole, url);
  expect({ status, type: headers["content-type"], body: body.toString("latin1") }).toEqual(theirs);
});

test("a directory in the scope of a push is what hgweb says of the whole", async () => {
  const node = hg(work, "log", "-r", "tip", "-T", "{node}").toString();
  const numbers = DIRECTORIES.flatMap((directory) => [`3${directory}`, `2${directory}`, `1${directory}`]);
  for (const rest of [...numbers, "tip/many"]) {
    for (const style of ["json", "raw"]) {
      const { body } = await ask(scoped, `${scope}/${style}-manifest/${rest}`);
      const theirs = served.get(`/try/${style}-manifest/${rest}`)?.body;
      expect(body.toString("latin1"), rest).toBe(theirs);
    }
  }
  const unscoped = await ask(scoped, `/try/json-manifest/${node}/deep`);
  expect(unscoped.body.toString()).toBe(served.get("/try/json-manifest/tip/deep")?.body);
});

test.for(PAGES)("the rows of %s lead where hgweb's do", async (url) => {
  const rows = /<table[\s\S]*<\/table>/.exec(served.get(url)?.body ?? "")?.[0] ?? "";
  const links = (html: string) =>
    new Set([...html.matchAll(/href="([^"]*)"/g)].map(([, href = ""]) => href.replace(/\/$/, "")));
  const { rowsHtml } = await directoryView(whole, url);
  expect(links(rowsHtml)).toEqual(links(rows));
  const names = (html: string) =>
    [...html.matchAll(/(?:[d-][r-][w-][x-]|lrwx)[r-][w-][x-][r-][w-][x-]/g)].map(([mode]) => mode);
  expect(names(rowsHtml)).toEqual(names(rows));
});

test("links of a page in a scope stay there, with the choices of the reader", async () => {
  const { rowsHtml, path, nodeHref } = await directoryView(scoped, `${scope}/manifest/tip/deep/only?view=split`);
  const hrefs = [...rowsHtml.matchAll(/href="([^"]*)"/g)].map(([, href = ""]) => href);
  for (const href of [...hrefs, ...path.flatMap((segment) => segment.href ?? []), nodeHref]) {
    expect(href).toMatch(new RegExp(`^${scope}/(file|log|annotate|rev)/[^?]*\\?view=split$`));
  }
  expect(path.map(({ text }) => text)).toEqual(["/", "deep", "only"]);
});

test("a page has 1,000 rows at most, and links to the others", async () => {
  const first = await directoryView(whole, "/try/manifest/tip/many");
  expect(first).toMatchObject({ directoryCount: 550, fileCount: 550, part: { first: 1, last: 1000 } });
  expect(first.previousHref).toBeUndefined();
  const second = await directoryView(whole, first.nextHref ?? "");
  expect(second).toMatchObject({ part: { first: 1001, last: 1100 }, nextHref: undefined });
  const names = [first, second].flatMap(({ rowsHtml }) =>
    [...rowsHtml.matchAll(/>(file-\d+|folder-\d+\/)</g)].map(([, name]) => name),
  );
  expect(new Set(names).size).toBe(1100);
  expect(second.previousHref).toBe("/try/manifest/tip/many");
});

test("manifest has no feeds, as in hgweb", async () => {
  for (const style of ["atom", "rss"]) {
    const { status, body } = await ask(whole, `/try/${style}-manifest/tip`);
    expect(status).toBe(403);
    expect(body.toString()).toContain("not in template map");
  }
});
