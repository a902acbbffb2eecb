/** What hg would never commit and takes all the same: published, and shown on every page as far as it can be. */
import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import type { Node } from "../ids";
import { ask } from "../web/testing/ask";
import { sampleAnswers } from "../web/testing/sample-site";
import { publish } from "./publish";
import { changesetText, type MadeUpChangeset, MadeUpHistory } from "./testing/made-up-history";
import { openSampleTree } from "./testing/sample-tree";

const dated = (date: string): MadeUpChangeset => ({ text: (manifest) => changesetText(manifest, [], date) });
const described = (description: string): MadeUpChangeset => ({
  text: (manifest) => changesetText(manifest, [], "1000 0", description),
});
const written = (user: string): MadeUpChangeset => ({ text: (manifest) => `${manifest}\n${user}\n1000 0\n\nby them` });
const named = (...names: readonly string[]): MadeUpChangeset => ({
  files: Object.fromEntries(names.map((name) => [name, `${name.length}\n`])),
});

const ODD: readonly (readonly [string, MadeUpChangeset])[] = [
  ["an ordinary one", { files: { a: "a\n" } }],
  ["files that are not in the manifest", { text: (manifest) => changesetText(manifest, ["not/there", "a"]) }],
  ["no files though there are", { files: { b: "b\n" }, text: (manifest) => changesetText(manifest, []) }],
  ["another file than the manifest", { files: { c: "c\n" }, text: (manifest) => changesetText(manifest, ["lie"]) }],
  ["a date in the year 31,690", dated("1000000000000 0")],
  ["a date in the year 10^9", dated("31556952000000000 0")],
  ["a date before Rome", dated("-1000000000000000 3600")],
  ["a date as a power", dated("1e15 0")],
  ["a date with a fraction", dated("1000.75 0")],
  ["a zone years west", dated("1000 999999999")],
  ["a zone years east", dated("1000 -999999999")],
  ["a zone that is a word", dated("1000 UTC")],
  ["a branch without a name", dated("1000 0 branch:")],
  ["a branch called tip", dated("1000 0 branch:tip")],
  ["a branch called as a number", dated("1000 0 branch:12")],
  ["a branch called as a node", dated(`1000 0 branch:${"ab".repeat(20)}`)],
  ["a branch with a newline", dated("1000 0 branch:one\\ntwo")],
  ["a branch with a NUL", dated("1000 0 branch:one\\0two")],
  ["a branch that is no UTF-8", dated("1000 0 branch:\xff\xfe/x")],
  ["a branch that is markup", dated('1000 0 branch:<script>"&')],
  ["extras named as what objects have", dated("1000 0 __proto__:a\0constructor:b\0toString:c")],
  ["extras of graft, rebase and amend", dated("1000 0 source:nothing\0rebase_source:\0amend_source:zz\0close:")],
  ["NUL in the description", described("one\0two\n\0")],
  ["control characters in the description", described("\x1b[31mred\x07\r\nback\x08\x7f\x85")],
  ["a description that is no UTF-8", described("\xff\xfe\xed\xa0\x80\xc0\x80")],
  ["line separators in the description", described("one\xe2\x80\xa8two\xe2\x80\xa9three\xef\xbb\xbf")],
  ["an empty description", described("")],
  ["a description of newlines", described("\n\n\n")],
  ["a description of one long line", described("word ".repeat(40_000))],
  ["a description that is markup", described("</pre><script>alert(1)</script> ]]>")],
  ["no user", written("")],
  ["a user with NUL", written("one\0two <a\0@example.org>")],
  ["a user that is no UTF-8", written("\xff\xe9 <\xff@\xfe>")],
  ["a user that is markup", written('<script>alert(1)</script> <"a"@example.org>')],
  ["file names of all kinds", named(" ", "-", "%2e%2e%2f", "q?a=b&c#d", '"quoted"', "back\\slash", "con", "nul.txt")],
  ["file names with control characters", named("\x1b[31m", "tab\tand\rreturn", "\x7f\x85")],
  ["file names that are no UTF-8", named("\xff\xfe", "caf\xe9", "d\xe9/\xe9")],
  ["a file name of 4,000 bytes", named(`${"long/".repeat(800)}x`)],
  ["a file that is a directory too", named("both", "both/file")],
  ["a copy of itself", { files: { d: `\x01\ncopy: d\ncopyrev: zz\n\x01\nd\n` } }],
  ["metadata that is none", { files: { e: "\x01\n\x01\n", f: "\x01\ncopy: \ncopyrev: \n\x01\n", g: "\x01\nopen" } }],
  ["a link to outside", { files: { l: "../../../etc/passwd" }, manifest: (nodeOf) => `l\0${nodeOf("l")}l\n` }],
  ["an empty manifest", { manifest: () => "" }],
  ["an empty text", { text: () => "" }],
  ["an ordinary one at the end", { files: { a: "a\nb\n" } }],
];

/** At these the real hg ends with a traceback: it does not even take them. */
const UNREADABLE: typeof ODD = [
  ["no zone", dated("1000")],
  ["extras without a colon", dated("1000 0 nothing\0branch:x")],
  ["extras with odd escapes", dated("1000 0 odd\\q:\\\0last:\\")],
];

const folder = makeTemporaryFolder("odd");
let nodes: readonly Node[];
let bundle: string;
let answers: ReturnType<typeof sampleAnswers>;
/** What the real hg says of each, by node. */
let told: ReadonlyMap<string, Readonly<Record<string, unknown>>>;

beforeAll(async () => {
  hg(folder.path, "init", "base");
  hg(folder.path, "init", "judge");
  const history = new MadeUpHistory();
  nodes = ODD.map(([, changeset]) => history.commit(changeset));
  writeFileSync(`${folder.path}/odd.hg`, history.bundle());
  nodes = [...nodes, ...UNREADABLE.map(([, changeset]) => history.commit(changeset))];
  const bytes = history.bundle();
  const tree = await openSampleTree(`${folder.path}/base`, folder.path);
  const { push } = await publish(tree, { bytes, user: "dev@example.org", dateSeconds: 1000 });
  expect(push.nodes).toEqual(nodes);
  bundle = push.bundle;
  answers = sampleAnswers(tree);
  hg(`${folder.path}/judge`, "unbundle", "-q", "../odd.hg");
  const log = JSON.parse(hg(`${folder.path}/judge`, "log", "-r", "all()", "-T", "json").toString()) as {
    readonly node: string;
  }[];
  told = new Map(log.map((changeset) => [changeset.node, changeset]));
  expect(told.size).toBe(ODD.length);
});
afterAll(() => folder.remove());

const get = (path: string) => ask(answers, `/try/${path}`);

const PAGES = [
  ...["rev", "raw-rev", "log", "json-log", "rss-log", "atom-log", "shortlog", "json-shortlog", "graph", "json-graph"],
  ...["manifest", "json-manifest", "raw-manifest", "json-automationrelevance"],
];

test.for([...ODD, ...UNREADABLE].map(([name], i) => [name, i] as const))(
  "%s: every page is answered, and says what hg says",
  async ([, i]) => {
    const node = nodes[i] ?? "";
    const { status, body } = await get(`bundle/${bundle}/json-rev/${node}`);
    const shown = JSON.parse(body.toString());
    expect({ status, node: shown.node }).toEqual({ status: 200, node });
    const { desc, user, branch, date } = told.get(node) ?? shown;
    // `hg log` cuts a fraction off, hgweb and we do not.
    const wholeDate = [Math.trunc(shown.date[0]), shown.date[1]];
    expect({ ...shown, date: wholeDate }).toMatchObject({ desc, user, branch, date });
    // A page that is not written yet is so for all.
    expect(await statusesOf(node)).toEqual(await statusesOf(nodes[0] ?? ""));
  },
);

const statusesOf = (node: string) =>
  Promise.all(PAGES.map(async (page) => [page, (await get(`bundle/${bundle}/${page}/${node}`)).status] as const));

test("the ordinary changeset has its pages", async () => {
  const statuses = new Map(await statusesOf(nodes[0] ?? ""));
  expect(["rev", "raw-rev", "shortlog", "json-shortlog"].map((page) => statuses.get(page))).toEqual([
    200, 200, 200, 200,
  ]);
});

test("pages of all changesets together are answered", async () => {
  const pages = [
    "pushloghtml",
    "json-pushes?full=1&version=2",
    "pushlog",
    `bundle/${bundle}`,
    `bundle/${bundle}/summary`,
  ];
  const inScope = ["branches", "json-branches", "tags", "json-tags", "bookmarks", "shortlog?revcount=100"];
  for (const path of [...pages, ...inScope.map((page) => `bundle/${bundle}/${page}`)]) {
    expect([path, (await get(path)).status]).toEqual([
      path,
      expect.toSatisfy((status: number) => status === 200 || status === 501),
    ]);
  }
});

test("a page shows the files that the manifests tell, whatever the changeset claims", async () => {
  const filesOf = async (name: string) => {
    const node = nodes[ODD.findIndex(([own]) => own === name)];
    const { body } = await get(`bundle/${bundle}/json-rev/${node}`);
    const raw = (await get(`bundle/${bundle}/raw-rev/${node}`)).body.toString();
    return [JSON.parse(body.toString()).files.map(({ file }: { file: string }) => file), raw.match(/^diff .*/gm) ?? []];
  };
  expect(await filesOf("files that are not in the manifest")).toEqual([[], []]);
  expect(await filesOf("no files though there are")).toEqual([["b"], ["diff --git a/b b/b"]]);
  expect(await filesOf("another file than the manifest")).toEqual([["c"], ["diff --git a/c b/c"]]);
});
