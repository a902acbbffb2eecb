/** The pushlog's Atom feed, read by an XML parser that is not ours. Source: hgweb-compat 3.8. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { askPython } from "../../hg/testing/ask-python";
import { makeTemporaryFolder } from "../../hg/testing/real-hg";
import { toRepoPath } from "../../ids";
import {
  madeUpBundle,
  madeUpChange,
  madeUpNode,
  madeUpPush,
  type PushSketch,
} from "../../push-index/testing/made-up-push";
import { ask } from "../testing/ask";
import { type MadeUpSite, openMadeUpSite, withNodes } from "../testing/made-up-site";

const PUSHES: readonly PushSketch[] = Array.from({ length: 12 }, (_, i) => ({
  pushId: i + 1,
  dateSeconds: 1_600_000_000 + i,
}));
const PARSE = `
import xml.etree.ElementTree as ET
def read(text):
    root = ET.fromstring(text)
    short = lambda tag: tag.split("}")[1]
    def leaf(element):
        link = element.get("href")
        return link if link is not None else element.text
    feed = [[short(c.tag), leaf(c)] for c in root if short(c.tag) != "entry"]
    entries = []
    for entry in root:
        if short(entry.tag) != "entry":
            continue
        told = {short(c.tag): leaf(c) for c in entry if short(c.tag) not in ("author", "content")}
        told["name"] = entry.find("{*}author/{*}name").text
        told["files"] = [li.text for li in entry.findall("{*}content/{http://www.w3.org/1999/xhtml}div/{*}ul/{*}li")]
        entries.append(told)
    return {"feed": feed, "entries": entries}
answer(read(question["text"]))
`;

interface Feed {
  readonly feed: readonly (readonly [string, string])[];
  readonly entries: readonly Readonly<Record<string, unknown>>[];
}

const folder = makeTemporaryFolder("pushlog-feed");
let site: MadeUpSite;

beforeAll(async () => {
  site = await openMadeUpSite(folder.path, PUSHES);
  const odd = madeUpPush({ pushId: 13, user: "a&b<c", dateSeconds: 1_600_032_400.5, changesets: ["o1", "o2"] });
  await site.tree.index.addPush("try", odd.push, odd.changesets);
}, 60_000);
afterAll(() => folder.remove());

async function feed(url: string): Promise<Feed & { text: string }> {
  const { status, headers, body } = await ask(site.answers, withNodes(url));
  expect({ status, type: headers["content-type"] }, url).toEqual({ status: 200, type: "application/atom+xml" });
  const text = body.toString("utf8");
  return { ...(askPython(PARSE, { text }) as Feed), text };
}

test("pushlog is a feed of the ten newest pushes, an entry for each changeset, newest first", async () => {
  const { feed: head, entries } = await feed("/try/pushlog");
  const base = "http://localhost:3000/try";
  expect(head).toEqual([
    ["id", `${base}/pushlog`],
    ["link", `${base}/pushlog`],
    ["link", `${base}/pushloghtml`],
    ["title", "try Pushlog"],
    ["updated", "2020-09-13T21:26:40Z"],
  ]);
  const names = ["o2", "o1", ...Array.from({ length: 9 }, (_, i) => `changeset of ${12 - i}`)];
  expect(entries.map(({ link }) => link)).toEqual(names.map((name) => `${base}/rev/${madeUpNode(name)}`));
  expect(entries[0]).toMatchObject({
    title: `Changeset ${madeUpNode("o2")}`,
    id: `${base}/#changeset-${madeUpNode("o2")}`,
    updated: "2020-09-13T21:26:40Z",
    name: "a&amp;b&lt;c",
    files: ["o2.txt"],
  });
});

test("pushlog in a scope is the feed of that push", async () => {
  const scope = `/try/bundle/${madeUpBundle("5")}`;
  const { feed: head, entries } = await feed(`${scope}/pushlog`);
  expect(head.slice(0, 3)).toEqual([
    ["id", `http://localhost:3000${scope}/pushlog`],
    ["link", `http://localhost:3000${scope}/pushlog`],
    ["link", `http://localhost:3000${scope}/pushloghtml`],
  ]);
  const node = madeUpNode("changeset of 5");
  expect(entries).toMatchObject([{ link: `http://localhost:3000${scope}/rev/${node}` }]);
});

test.for([
  ["?version=3", 500, "version parameter must be 1 or 2"],
  ["?version=x", 500, "version parameter must be an integer"],
  ["?changeset=nope", 404, "unknown revision 'nope'"],
  ["?changeset=", 404, "revision not found: "],
  ["?branch=nope", 404, "unknown revision 'nope'"],
  ["?startID=x", 400, "startID parameter must be an integer"],
] as const)("pushlog%s is an error, in the style that was asked for", async ([query, status, message]) => {
  const inAtom = await ask(site.answers, `/try/atom-pushlog${query}`);
  expect([inAtom.status, inAtom.headers["content-type"]]).toEqual([status, "application/atom+xml; charset=UTF-8"]);
  expect((askPython(PARSE, { text: inAtom.body.toString("utf8") }) as Feed).entries).toMatchObject([
    { title: "Error" },
  ]);
  const inRaw = await ask(site.answers, `/try/raw-pushlog${query}`);
  expect([inRaw.status, inRaw.body.toString()]).toEqual([status, `\nerror: ${message}\n`]);
  const inHtml = await ask(site.answers, `/try/pushlog${query}`);
  expect(inHtml.answer).toMatchObject({ status, view: { name: "error", message } });
});

test("pushlog is the same feed in every style, and takes the parameters of json-pushes", async () => {
  const { text } = await feed("/try/pushlog");
  for (const style of ["json", "raw", "atom", "rss"]) {
    expect((await feed(`/try/${style}-pushlog`)).text).toBe(text);
    expect((await feed(`/try/pushlog?style=${style}`)).text).toBe(text);
  }
  const links = async (url: string) => (await feed(url)).entries.map(({ link }) => String(link).slice(-40));
  expect(await links("/try/pushlog/2")).toEqual(
    ["changeset of 3", "changeset of 2", "changeset of 1"].map((name) => madeUpNode(name)),
  );
  expect(await links("/try/pushlog?startID=3&endID=5")).toEqual(
    ["changeset of 5", "changeset of 4"].map((name) => madeUpNode(name)),
  );
  expect(await links("/try/pushlog?tipsonly=1&startID=12")).toEqual([madeUpNode("o2")]);
  expect((await ask(site.answers, "/try/pushlog?startID=x")).status).toBe(400);
});

test("pushlog of nothing is a feed without entries", async () => {
  const { feed: head, entries } = await feed("/try/pushlog?startID=99");
  expect(entries).toEqual([]);
  expect(head.at(-1)).toEqual(["updated", expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)]);
});

test("pushlog has each file of a changeset, escaped, as a list in XHTML", async () => {
  const { push, changesets } = madeUpPush({ pushId: 14, changesets: ["f1", "f2"] });
  const paths = ["a&b <c>.txt", "dir/é", "dir/\xff"].map((path, i) =>
    toRepoPath(Buffer.from(path, i < 2 ? "utf8" : "latin1")),
  );
  const [f1, f2] = changesets;
  if (!f1 || !f2) throw new Error("two changesets were made up");
  await site.tree.index.addPush("try", push, [
    { ...f1, files: paths, changes: [paths.map((path) => ({ ...madeUpChange("x"), path }))] },
    { ...f2, files: [], changes: [[]] },
  ]);
  const { entries, text } = await feed("/try/pushlog?startID=13");
  expect(entries.map(({ files }) => files)).toEqual([[], ["a&b <c>.txt", "dir/é", "dir/\ufffd"]]);
  expect(text).toContain(
    '<content type="xhtml">\n   <div xmlns="http://www.w3.org/1999/xhtml">\n    <ul class="filelist">' +
      '<li class="file">a&amp;b &lt;c&gt;.txt</li><li class="file">dir/é</li>',
  );
});
