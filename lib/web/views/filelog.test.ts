/** The history of a file in every style against the real hgweb, and what is ours alone. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HgServer, hg, makeTemporaryFolder } from "../../hg/testing/real-hg";
import type { AnswerRequest } from "../answer";
import { ask } from "../testing/ask";
import type { FilelogView } from "./filelog-view";
import { readFrame } from "./testing/read-frame";
import { type ServedPage, servedByHgweb } from "./testing/served-by-hgweb";
import { openWholeAndScoped } from "./testing/whole-and-scoped";

/** Changesets that the base has; the rest is pushed. */
const BASE_LENGTH = 6;
const folder = makeTemporaryFolder("filelog");
const work = join(folder.path, "work");
const FILES = ["a.txt", "b.txt", "copy", "gone", "odd%20%26%3C", "nosuch"];
const RESTS = [
  ...["0", "2", "5", "7", "tip"].flatMap((rev) => FILES.map((file) => `${rev}/${file}`)),
  ...["tip/b.txt?revcount=2", "7/a.txt?revcount=1", "tip/b.txt?revcount=x", "tip/b.txt?revcount=-3"],
];
const WRONG_LINES = {
  "linerange=1:2&linerange=1:2": "redundant linerange parameter",
  "linerange=": "invalid linerange parameter",
  "linerange=1": "invalid linerange parameter",
  "linerange=1:2:3": "invalid linerange parameter",
  "linerange=a:b": "invalid linerange parameter",
  "linerange=2:1": "line range must be positive",
  "linerange=-1:-2": "line range must be positive",
  "linerange=0:1": "fromline must be strictly positive",
} as const;
const WRONG = [
  ...Object.keys(WRONG_LINES).map((query) => `tip/b.txt?${query}`),
  // Lines beyond the end: only a file's first revision is said to have had them.
  ...["0/a.txt?linerange=5:9", "tip/b.txt?linerange=5:9", "tip/b.txt?linerange=2:9", "0/a.txt?linerange=2:9&descend"],
  // What is said first when all is wrong.
  ...["nosuch/a.txt?linerange=x", "tip/nosuch?linerange=x", "nosuch/nosuch?linerange=1:2", "tip?linerange=x"],
  ...["tip/b.txt?linerange=%201:+0_2&descend=0&revcount=1", "2/gone?linerange=1:1", "3/gone?linerange=2:2"],
  ...["nosuch/a.txt", "nosuch/nosuch", "tip", "null/a.txt"],
];
const JSON_URLS = [...RESTS, ...WRONG].flatMap((rest) => [`/try/json-filelog/${rest}`, `/try/json-log/${rest}`]);
const FEEDS = RESTS.flatMap((rest) => [
  `/try/atom-filelog/${rest}`,
  `/try/rss-filelog/${rest}`,
  `/try/atom-log/${rest}`,
]);
const RAW = [
  "/try/raw-filelog/tip/b.txt?linerange=x",
  "/try/raw-filelog/tip/b.txt?linerange=1:1",
  "/try/raw-filelog/tip/b.txt",
  "/try/raw-log/tip/b.txt",
  "/try/raw-filelog/tip/nosuch",
];
let served: ReadonlyMap<string, ServedPage>;
let whole: AnswerRequest;
let scoped: AnswerRequest;
let scope: string;

beforeAll(async () => {
  hg(folder.path, "init", work);
  const server = new HgServer(work);
  const run = (...args: string[]) => server.run(...args);
  const write = (file: string, text: string) => writeFileSync(join(work, file), text);
  let seconds = 1_500_000_000;
  const commit = (message: string) => {
    seconds += 86_400;
    return run("commit", "-A", "-q", "-m", message, "-u", "Ann <ann@example.com>", "-d", `${seconds} -7200`);
  };
  write("a.txt", "one\n");
  write("gone", "g\n");
  write("odd &<", "odd\n");
  await commit("one");
  write("a.txt", "one\ntwo\n");
  await commit("two <b>");
  await run("copy", "a.txt", "copy");
  write("gone", "g\nh\n");
  await commit("three");
  await run("rename", "a.txt", "b.txt");
  await run("remove", "gone");
  await commit("four\n\nmore");
  write("b.txt", "one\ntwo\nthree\n");
  await commit("five");
  // The same change of the copy as on the other branch below: one revision, which two changesets brought.
  write("copy", "one\ntwo\ncopied\n");
  await commit("six");
  await run("update", "-q", "4");
  await run("branch", "-q", "side");
  write("copy", "one\ntwo\ncopied\n");
  write("b.txt", "one\n2\nthree\n");
  await commit("seven");
  write("gone", "again\n");
  write("b.txt", "1\n2\nthree\n");
  await commit("eight");
  server.close();
  served = servedByHgweb(work, [...JSON_URLS, ...FEEDS, ...RAW]);
  ({ whole, scoped, scope } = await openWholeAndScoped(folder.path, work, BASE_LENGTH));
}, 60_000);
afterAll(() => folder.remove());

/** Our answer without what hg.mozilla.org adds to an entry. */
function withoutPushes(text: string): unknown {
  return JSON.parse(text, (key, value) => (key === "pushid" || key === "pushdate" ? undefined : value));
}

test.for(JSON_URLS)("%s is what hgweb answers", async (url) => {
  const { status, body } = await ask(whole, url);
  const theirs = served.get(url);
  expect({ status, body: withoutPushes(body.toString()) }).toEqual({
    status: theirs?.status,
    body: JSON.parse(theirs?.body ?? ""),
  });
});

test.for([...FEEDS, ...RAW])("%s is what hgweb answers, byte for byte", async (url) => {
  const { status, headers, body } = await ask(whole, url);
  expect({ status, type: headers["content-type"], body: body.toString("latin1") }).toEqual(served.get(url));
});

test("in the scope of a push all is as hgweb says of the whole", async () => {
  for (const url of [...JSON_URLS, ...FEEDS]) {
    const { status, body } = await ask(scoped, url.replace("/try", scope));
    const ours = body.toString("latin1").replaceAll(scope, "/try");
    const theirs = served.get(url);
    const read = url.includes("/json-") ? withoutPushes : (text: string) => text;
    expect({ status, body: read(ours) }, url).toEqual({ status: theirs?.status, body: read(theirs?.body ?? "") });
  }
});

test.for(Object.entries(WRONG_LINES))(
  "%s is refused with its message as the reason phrase",
  async ([query, message]) => {
    const { answer } = await ask(whole, `/try/json-filelog/tip/b.txt?${query}`);
    expect(answer).toMatchObject({ status: 400, reason: message });
  },
);

test("the page of the history of lines says which they are, and its links keep that", async () => {
  const view = await filelogView(scoped, `${scope}/log/tip/b.txt?linerange=2:2&view=split`);
  expect(view.rows.map(({ rev, path, lines }) => [rev, path, lines])).toEqual([
    [6, undefined, "2:2"],
    [1, "a.txt", "2:2"],
  ]);
  expect(view.lines).toEqual({ text: "2:2", isDescending: false, allHref: `${scope}/log/tip/b.txt?view=split` });
  expect(view.rows[1]?.links.map(({ href }) => href.replace(/.*\/([a-z]+)\/[0-9a-f]{40}/, "$1"))).toEqual([
    "file/a.txt?view=split#l2",
    "annotate/a.txt?view=split#l2",
    "diff/a.txt?view=split",
  ]);
  expect(view.olderHref).toBeUndefined();
  for (const { href } of readFrame(view.frame).alternates) {
    expect(href).toMatch(/\?linerange=2%3A2$/);
    expect((await ask(scoped, href ?? "")).body.toString()).toContain("two");
  }
});

test("the page with diffs keeps them in the links to more, less and older, and leads to the page without", async () => {
  const view = await filelogView(scoped, `${scope}/log/tip/b.txt?revcount=2&patch&view=split`);
  expect(view.patchLink).toEqual({ text: "without diffs", href: `${scope}/log/tip/b.txt?revcount=2&view=split` });
  expect(view.sizes.moreHref).toBe(`${scope}/log/tip/b.txt?patch=&revcount=4&view=split`);
  expect(view.olderHref).toMatch(/\?patch=&revcount=2&view=split$/);
  expect(view.diffsHtml?.map((html) => html.includes(">@@ -1,3 +1,3 @@</span>"))).toEqual([true, true]);
  const without = await filelogView(scoped, view.patchLink.href ?? "");
  expect(without.diffsHtml).toBeUndefined();
  expect(without.patchLink).toEqual({
    text: "with diffs",
    href: `${scope}/log/tip/b.txt?patch=&revcount=2&view=split`,
  });
});

test("the page of what became of lines goes up, and notes no changeset for being no ancestor", async () => {
  const { rows, lines, frame } = await filelogView(whole, "/try/log/3/b.txt?linerange=1:2&descend");
  expect(rows.map(({ rev, isElsewhere }) => [rev, isElsewhere])).toEqual([
    [6, false],
    [7, false],
  ]);
  expect(lines).toMatchObject({ text: "1:2", isDescending: true });
  for (const { href } of readFrame(frame).alternates) expect(href).toMatch(/\?descend=&linerange=1%3A2$/);
});

async function filelogView(answers: AnswerRequest, url: string): Promise<FilelogView> {
  const { answer } = await ask(answers, url);
  if (answer.kind !== "page" || answer.view.name !== "filelog") throw new Error(`${url} is no file's history`);
  return answer.view;
}

test("the page notes the changeset that brought the same revision elsewhere, and where a file was copied from", async () => {
  // In the scope of the push it is one of the base, and no ancestor of what was pushed.
  for (const { rows } of [
    await filelogView(whole, "/try/log/tip/copy"),
    await filelogView(scoped, `${scope}/log/tip/copy`),
  ]) {
    expect(rows.map(({ rev, isElsewhere, copiedFrom }) => [rev, isElsewhere, copiedFrom?.text])).toEqual([
      [5, true, undefined],
      [2, false, "a.txt"],
    ]);
  }
});

test("the page leads to older revisions, and stays in its scope with the reader's choices", async () => {
  const url = `${scope}/log/tip/b.txt?revcount=2&view=split`;
  const view = await filelogView(scoped, url);
  expect(view.rows.map(({ rev }) => rev)).toEqual([7, 6]);
  expect(view.olderHref).toBeDefined();
  const older = await filelogView(scoped, view.olderHref ?? "");
  expect(older.rows.map(({ rev }) => rev)).toEqual([4, 3]);
  expect(older.olderHref).toBeUndefined();
  const hrefs = [view.latestHref, ...view.rows.flatMap(({ href, links }) => [href, ...links.map((link) => link.href)])];
  for (const href of hrefs) expect(href.startsWith(`${scope}/`) && href.includes("view=split"), href).toBe(true);
});
