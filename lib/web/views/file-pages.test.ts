/** `file`, `raw-file`, `diff` and `comparison` against the real hgweb, and what is ours alone. */
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HgServer, hg, makeTemporaryFolder } from "../../hg/testing/real-hg";
import type { AnswerRequest } from "../answer";
import { ask } from "../testing/ask";
import type { PageView } from "./page-view";
import { readFrame } from "./testing/read-frame";
import { readHtml } from "./testing/read-html";
import { type ServedPage, servedByHgweb } from "./testing/served-by-hgweb";
import { openWholeAndScoped } from "./testing/whole-and-scoped";

/** Changesets that the base has; the rest is pushed. */
const BASE_LENGTH = 3;
const folder = makeTemporaryFolder("file-pages");
const work = join(folder.path, "work");
const FILES = [
  "a.txt",
  "b.txt",
  "d/image.png",
  "no-newline",
  "odd%20%26%3C",
  "crlf",
  "link",
  "script.sh",
  "empty",
  "d",
  "nosuch",
];
const REVS = ["0", "1", "2", "3", "4", "5", "tip"];
const ALL = REVS.flatMap((rev) => FILES.map((file) => `${rev}/${file}`));
const WRONG = ["nosuch/a.txt", "tip", "tip/", "", "null/a.txt", "0000000000000000000000000000000000000000/a.txt"];
const COMMANDS = ["json-file", "raw-file", "json-diff", "raw-diff", "json-comparison", "json-filediff"];
const CONTEXTS = ["?context=0", "?context=1", "?context=full", "?context=-1"].map(
  (query) => `/try/json-comparison/tip/b.txt${query}`,
);
/** Without a changeset it is the tip's; what is said first when all is wrong. */
const WRONG_COMPARISONS = [
  "?file=b.txt",
  "?file=b.txt&context=1",
  "?file=nosuch",
  "//b.txt",
  "/nosuch",
  "?node=3",
  "/nosuch/b.txt?context=x",
  "/nosuch?context=x",
  "/tip?context=x",
].map((rest) => `/try/json-comparison${rest}`);
/** Prefixes of the null node, and symbols in two parts, which directories alone take. */
const ODD_SYMBOLS = [
  "00",
  "000000000000",
  "0:00",
  "0:null",
  "0:5",
  "nosuch:5",
  "0:nosuch",
  "5:",
  ":5",
  "0:5:5",
].flatMap((symbol) => ["", "/b.txt", "/d", "/nosuch"].map((path) => `${symbol}${path}`));
const URLS = [
  ...COMMANDS.flatMap((command) => [...ALL, ...WRONG].map((rest) => `/try/${command}/${rest}`)),
  ...CONTEXTS,
  ...WRONG_COMPARISONS,
  ...COMMANDS.flatMap((command) => ODD_SYMBOLS.map((rest) => `/try/${command}/${rest}`)),
];
const PAGES = ["file/1/a.txt", "file/tip/b.txt", "diff/tip/b.txt", "diff/3/b.txt", "comparison/tip/b.txt"];
let served: ReadonlyMap<string, ServedPage>;
let whole: AnswerRequest;
let scoped: AnswerRequest;
let scope: string;

beforeAll(async () => {
  hg(folder.path, "init", work);
  const server = new HgServer(work);
  const run = (...args: string[]) => server.run(...args);
  const write = (file: string, data: string | Buffer) => writeFileSync(join(work, file), data);
  let seconds = 1_500_000_000;
  const commit = (message: string) => {
    seconds += 86_400;
    return run("commit", "-A", "-q", "-m", message, "-u", "Ann <ann@example.com>", "-d", `${seconds} -7200`);
  };
  mkdirSync(join(work, "d"));
  write("a.txt", Array.from({ length: 40 }, (_, i) => `line ${i}\n`).join(""));
  write("d/image.png", Buffer.from([137, 80, 0, 1]));
  write("no-newline", "x\ny");
  write("crlf", "a\r\nb\r\nc\rd\n");
  write("script.sh", "#!/bin/sh\n");
  write("empty", "");
  symlinkSync("a.txt", join(work, "link"));
  chmodSync(join(work, "script.sh"), 0o755);
  await commit("one");
  write("a.txt", Array.from({ length: 40 }, (_, i) => (i === 20 ? "changed <b>\n" : `line ${i}\n`)).join(""));
  write("odd &<", "odd\n");
  write("é.txt", "é\n");
  await commit("two");
  await run("rename", "a.txt", "b.txt");
  await run("remove", "script.sh");
  write("d/image.png", Buffer.from([137, 80, 0, 2]));
  await commit("three");
  write("b.txt", Array.from({ length: 45 }, (_, i) => (i % 9 === 0 ? `new ${i}\n` : `line ${i}\n`)).join(""));
  await commit("four");
  write("no-newline", "x\ny\n");
  write("empty", "not any more");
  await run("remove", "crlf");
  await commit("five");
  write("b.txt", Array.from({ length: 45 }, (_, i) => (i % 7 === 0 ? `newer ${i}\n` : `line ${i}\n`)).join(""));
  await commit("six");
  server.close();
  served = servedByHgweb(work, [...URLS, ...PAGES.map((page) => `/try/${page}`)]);
  ({ whole, scoped, scope } = await openWholeAndScoped(folder.path, work, BASE_LENGTH));
}, 60_000);
afterAll(() => folder.remove());

test.for(URLS)("%s is what hgweb answers", async (url) => {
  const { status, headers, body } = await ask(whole, url);
  expect({ status, type: headers["content-type"], body: body.toString("latin1") }).toEqual(served.get(url));
});

test("in the scope of a push all is as hgweb says of the whole", async () => {
  for (const url of URLS) {
    const { status, headers, body } = await ask(scoped, url.replace("/try", scope));
    const ours = { status, type: headers["content-type"], body: body.toString("latin1") };
    expect(ours, url).toEqual(served.get(url));
  }
});

async function pageView(answers: AnswerRequest, url: string): Promise<PageView> {
  const { answer } = await ask(answers, url);
  if (answer.kind !== "page") throw new Error(`${url} is no page`);
  return answer.view;
}

test.for(PAGES)("the lines of %s have hgweb's anchors and texts", async (page) => {
  const view = await pageView(whole, `/try/${page}`);
  const html =
    "linesHtml" in view
      ? view.linesHtml
      : "diffHtml" in view
        ? view.diffHtml
        : "tableHtml" in view
          ? view.tableHtml
          : "";
  const ours = await readHtml(html);
  const theirs = served.get(`/try/${page}`)?.body ?? "";
  const anchors = (text: string) => [...text.matchAll(/<(?:span|tr) id="([lr][0-9][^"]*)"/g)].map(([, id]) => id);
  expect(anchors(ours)).toEqual(anchors(theirs));
  expect(anchors(ours).length).toBeGreaterThan(5);
});

test("a file whose name is not ASCII is to be had raw, where hgweb crashes", async () => {
  for (const url of ["/try/raw-file/tip/%C3%A9.txt", "/try/file/tip/%C3%A9.txt?style=raw"]) {
    const { status, headers, body } = await ask(whole, url);
    expect({ status, body: body.toString() }).toEqual({ status: 200, body: "é\n" });
    // A header's chars are its bytes.
    expect(headers["content-disposition"]).toBe(`inline; filename="${Buffer.from("é.txt").toString("latin1")}"`);
  }
});

test("comparison refuses a context that is no number, where hgweb crashes", async () => {
  const { status, body } = await ask(whole, "/try/json-comparison/tip/b.txt?context=x");
  expect({ status, body: JSON.parse(body.toString()) }).toEqual({
    status: 400,
    body: { error: 'context must be a number or full, and is "x"' },
  });
});

test("pages about a file in a scope stay there, with the reader's choices", async () => {
  for (const page of ["file", "diff", "comparison"]) {
    const view = await pageView(scoped, `${scope}/${page}/tip/b.txt?view=split`);
    if (!("facts" in view)) throw new Error(`${page} has no facts`);
    const hrefs = [view.facts.nodeHref, ...view.facts.parents.map(({ href }) => href)];
    expect(hrefs.length).toBeGreaterThan(1);
    for (const href of hrefs) {
      expect(href.startsWith(`${scope}/`), href).toBe(true);
      expect(href.includes("view=split"), href).toBe(true);
    }
  }
});

test.for(["file", "diff", "comparison", "annotate"])(
  "the parent that %s of a renamed file tells has the old name",
  async (command) => {
    const view = await pageView(whole, `/try/${command}/2/b.txt`);
    if (!("facts" in view)) throw new Error(`${command} has no facts`);
    const { node } = (await pageView(whole, "/try/rev/1")) as PageView & { node: string };
    expect(view.facts.parents).toEqual([
      { text: `1:${node.slice(0, 12)} a.txt`, href: `/try/${command}/${node}/a.txt` },
    ]);
  },
);

test("the diff of a file that the changeset removed leads to no page that needs the file", async () => {
  const { navigation } = readFrame((await pageView(whole, "/try/diff/2/script.sh")).frame);
  const texts = ["files", "changeset", "latest", "revisions", "diff", "comparison", "raw", "help"];
  expect(navigation.map(({ text }) => text).slice(-texts.length)).toEqual(texts);
  expect(navigation.find(({ text }) => text === "files")?.href).toBe("/try/file/2");
});
