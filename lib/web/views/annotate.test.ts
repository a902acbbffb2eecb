/** `annotate` in every style against the real hgweb, and what is ours alone. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HgServer, hg, makeTemporaryFolder } from "../../hg/testing/real-hg";
import type { AnswerRequest } from "../answer";
import { ask } from "../testing/ask";
import type { AnnotateView } from "./annotate-view";
import { type ServedPage, servedByHgweb } from "./testing/served-by-hgweb";
import { openWholeAndScoped } from "./testing/whole-and-scoped";

/** Changesets that the base has; the rest is pushed. */
const BASE_LENGTH = 4;
const folder = makeTemporaryFolder("annotate");
const work = join(folder.path, "work");
const FILES = [
  "0/a.txt",
  "1/a.txt",
  "tip/b.txt",
  "3/b.txt",
  "tip/image.png",
  "tip/no-newline",
  "4/odd%20%C3%A9%26",
  "tip/crlf",
];
const QUERIES = [
  "",
  "?ignorews=1",
  "?ignorewsamount=yes",
  "?ignorewseol=on",
  "?ignoreblanklines=1",
  "?ignorews=whatever",
];
const WRONG = ["tip/nosuch", "nosuch/a.txt", "tip", "tip/a.txt", ""];
const RESTS = [...FILES.flatMap((file) => QUERIES.map((query) => `${file}${query}`)), ...WRONG];
const URLS = RESTS.flatMap((rest) => [`/try/json-annotate/${rest}`, `/try/raw-annotate/${rest}`]);
const FEEDS = ["/try/atom-annotate/tip/b.txt", "/try/rss-annotate/tip/b.txt"];
const PAGES = FILES.map((file) => `/try/annotate/${file}`);
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
  const commit = (user: string) => {
    seconds += 86_400;
    return run("commit", "-A", "-q", "-m", `by ${user} <b>`, "-u", user, "-d", `${seconds} 25200`);
  };
  write("a.txt", "one\ntwo\n<three>\n\tfour\n");
  write("image.png", Buffer.from([137, 80, 0, 1]));
  write("no-newline", "x\ny");
  write("crlf", "a\r\nb\r\n");
  await commit("Ann Alba <ann.alba@example.com>");
  write("a.txt", "one\n2\n<three>\nfour \n");
  write("odd é&", "odd\n");
  await commit("bob");
  await run("rename", "a.txt", "b.txt");
  write("b.txt", "one\n2\n\n<three>\nfour\nfive\n");
  write("crlf", "a\r\nB\r\n");
  await commit("Ann Alba <ann.alba@example.com>");
  write("other", "o\n");
  await commit("dave@example.com");
  write("b.txt", "one\n 2\n\n\n<three>\nfour\nfive\nsix\n");
  await commit("Eve <eve@example.com>");
  write("no-newline", "x\ny\nz");
  await commit("Eve <eve@example.com>");
  server.close();
  served = servedByHgweb(work, [...URLS, ...FEEDS, ...PAGES]);
  ({ whole, scoped, scope } = await openWholeAndScoped(folder.path, work, BASE_LENGTH));
}, 60_000);
afterAll(() => folder.remove());

test.for([...URLS, ...FEEDS])("%s is what hgweb answers", async (url) => {
  const { status, headers, body } = await ask(whole, url);
  expect({ status, type: headers["content-type"], body: body.toString("latin1") }).toEqual(served.get(url));
});

test.for(FILES)("%s in the scope of a push is what hgweb says of the whole", async (file) => {
  for (const style of ["json", "raw"]) {
    const { body } = await ask(scoped, `${scope}/${style}-annotate/${file}`);
    expect(body.toString("latin1")).toBe(served.get(`/try/${style}-annotate/${file}`)?.body);
  }
});

async function annotateView(answers: AnswerRequest, url: string): Promise<AnnotateView> {
  const { answer } = await ask(answers, url);
  if (answer.kind !== "page" || answer.view.name !== "annotate") throw new Error(`${url} is no annotated file's page`);
  return answer.view;
}

test.for(PAGES)("the rows of %s have hgweb's anchors, numbers and links to where lines come from", async (url) => {
  const theirs = served.get(url)?.body ?? "";
  const read = (html: string) => [...html.matchAll(/<tr id="(l[0-9]+)"/g)].map(([, id]) => id);
  // Stock hgweb names changesets by 12 digits, hg.mozilla.org by all of them. It tells every line's origin, and shows it
  // for the first line of those that follow each other from one changeset.
  const origins = (html: string) =>
    html
      .split('<tr id="l')
      .map((row) => /href="([^"]*\/annotate\/([0-9a-f]{12}))[0-9a-f]*(\/[^"#]*)#l([0-9]+)"/.exec(row))
      .filter((found) => found !== null)
      .map(([, start, node, file, line]) => ({ node, origin: `${start}${file} ${line}` }))
      .filter(({ node }, i, all) => node !== all[i - 1]?.node)
      .map(({ origin }) => origin);
  const { rowsHtml } = await annotateView(whole, url);
  expect(read(rowsHtml)).toEqual(read(theirs));
  expect(origins(rowsHtml)).toEqual(origins(theirs));
});

test("a page in a scope stays there, shades lines by age and leads past each change", async () => {
  const view = await annotateView(scoped, `${scope}/annotate/tip/b.txt?view=split`);
  const hrefs = [...view.rowsHtml.matchAll(/href="([^"]*)"/g)].map(([, href = ""]) => href);
  const others = [...view.facts.parents, ...view.facts.children].map(({ href }) => href);
  for (const href of [...hrefs, ...others]) {
    if (href.startsWith("#")) continue;
    expect(href.startsWith(`${scope}/`), href).toBe(true);
    expect(href.includes("view=split"), href).toBe(true);
  }
  expect(view.rowsHtml).toContain("without this change");
  expect(view.rowsHtml).toContain('class="annotate age0"');
  expect(view.form.fields).toEqual([{ name: "view", value: "split" }]);
  expect(view.rowsHtml).toContain("&lt;three&gt;");
});
