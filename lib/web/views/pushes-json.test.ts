/** `json-pushes` through its URL: each row of hgweb-compat 3.2 to 3.7. What its clients ask is in `lib/serve/pushlog-clients.test.ts`. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { askPython } from "../../hg/testing/ask-python";
import { makeTemporaryFolder } from "../../hg/testing/real-hg";
import { NULL_NODE, parseNode } from "../../ids";
import { madeUpBundle, madeUpNode, madeUpPush, type PushSketch } from "../../push-index/testing/made-up-push";
import { ask } from "../testing/ask";
import { BASE_GIT_COMMIT, type MadeUpSite, openMadeUpSite, withNodes } from "../testing/made-up-site";

const DAY = 86_400;
const MIDNIGHT = Date.UTC(2020, 8, 1) / 1_000;
/** One push a day, the fourth one's clock wrong; `a1` is in three of them. */
const PUSHES: readonly PushSketch[] = [
  { pushId: 1, user: "ann@example.com", dateSeconds: MIDNIGHT + DAY, changesets: ["a1", "a2"] },
  { pushId: 2, user: "bob@example.com", dateSeconds: MIDNIGHT + 2 * DAY, changesets: ["b1", "b2@stable", "b3"] },
  { pushId: 3, user: "ann@example.com", dateSeconds: MIDNIGHT + 3 * DAY, changesets: ["a1", "a3"] },
  { pushId: 4, user: "Ann@example.com", dateSeconds: MIDNIGHT, changesets: ["c1@stable"] },
  { pushId: 5, user: "bob@example.com", dateSeconds: MIDNIGHT + 5 * DAY + 0.75, changesets: ["a1", "b2@stable"] },
  ...[6, 7, 8, 9, 10].map((pushId) => ({ pushId, dateSeconds: MIDNIGHT + pushId * DAY })),
  { pushId: 11, user: `eve"<script>é`, dateSeconds: MIDNIGHT + 11 * DAY },
];
const folder = makeTemporaryFolder("pushes");
let site: MadeUpSite;

beforeAll(async () => {
  site = await openMadeUpSite(folder.path, PUSHES);
  const [first, second] = site.base.map((node) => parseNode(node) ?? NULL_NODE);
  const { push, changesets } = madeUpPush({
    pushId: 12,
    dateSeconds: MIDNIGHT + 12 * DAY,
    changesets: ["g1", "g2", "g3"],
  });
  const [g1, g2, g3] = changesets;
  if (!g1 || !g2 || !g3 || !first || !second) throw new Error("three changesets on two were made up");
  await site.tree.index.addPush("try", push, [
    {
      ...g1,
      parents: [second, NULL_NODE],
      extras: new Map([["git_commit", "a".repeat(40)]]),
      description: "<b> & é\n\nmore",
    },
    { ...g2, parents: [NULL_NODE, NULL_NODE], files: [], changes: [[]] },
    { ...g3, parents: [g1.node, first], branch: "stable", changes: [[...g3.changes[0]], []] },
  ]);
}, 60_000);
afterAll(() => folder.remove());

async function text(url: string, status = 200): Promise<string> {
  const asked = await ask(site.answers, withNodes(url));
  expect(asked.status, `${url}: ${asked.body}`).toBe(status);
  if (url.includes("json-")) expect(asked.headers["content-type"]).toBe("application/json");
  return asked.body.toString("utf8");
}

async function json(url: string, status = 200): Promise<Record<string, unknown>> {
  return JSON.parse(await text(url, status));
}

/** The ids in the order in which they stand in the text: JavaScript sorts such keys. */
async function ids(query: string): Promise<number[]> {
  const body = await text(`/try/json-pushes${query}`);
  return [...body.matchAll(/"(\d+)": \{"bundle"/g)].map(([, id]) => Number(id));
}

test.for([
  // 3.3: latest mode, in which upper bounds do not act and are not looked at
  ["", [3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
  ["?endID=2", [3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
  ["?tochange=nonsense", [3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
  ["?endID=nonsense", [3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
  ["?enddate=2020-09-02", [3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
  // page: a path segment or `node`, never `page`
  ["/2", [1, 2]],
  ["?node=2", [1, 2]],
  ["?page=2", [3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
  ["/0", [3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
  ["/-3", [3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
  ["/x", [3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
  ["/3", []],
  ["/9999999999999999999999", []],
  ["/", [3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
  // 3.2: bounds
  ["?startID=0", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
  ["/2?startID=0", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
  ["?startID=9&endID=11", [10, 11]],
  ["?startID=12", []],
  ["?startID=-1&endID=1", [1]],
  ["?startdate=2020-09-02&enddate=2020-09-04", [2]],
  ["?startdate=1598918400&enddate=2020-09-03T00:00:00Z", [1]],
  ["?startdate=2020-09-11+23:00:00", [11, 12]],
  ["?fromchange={b1}&tochange={c1}", [3, 4]],
  ["?fromchange={b1}&endID=3", [3]],
  ["?fromchange=1&endID=1", [1]],
  ["?fromchange=mark&endID=2", [1, 2]],
  ["?fromchange=v1&endID=1", [1]],
  // precedence: the date, then the changeset, then the id
  ["?startdate=2020-09-11+23:00:00&fromchange={b1}&startID=0", [11, 12]],
  ["?fromchange={c1}&startID=0&tochange={a1}&endID=99", [5]],
  // 3.2: filters
  ["?user=bob@example.com", [2, 5]],
  ["?user=BOB@example.com", []],
  ["?user=bob@example.com&user=Ann@example.com", [2, 4, 5]],
  ["?user=bob%40example.com&startID=2", [5]],
  ["?changeset={a1}", [5]],
  ["?changeset={a2}", [1]],
  ["?changeset={a2}&changeset={b1}", [1, 2]],
  ["?changeset={a2}&user=bob@example.com", []],
  ["?changeset=tip", []],
  ["?changeset=0", []],
  ["?changeset=null", []],
  ["?branch=stable", [4, 5, 12]],
  ["/2?branch=stable", [2]],
  ["?startID=0&branch=stable", [2, 4, 5, 12]],
] as const)("json-pushes%s lists these pushes, in ascending order", async ([query, expected]) => {
  expect(await ids(query)).toEqual(expected);
});

test.for([12, 13, 39])("json-pushes finds a changeset by %i digits, in either case", async (digits) => {
  const prefix = madeUpNode("b1").slice(0, digits);
  expect(await ids(`?changeset=${prefix}`)).toEqual([2]);
  expect(await ids(`?changeset=${prefix.toUpperCase()}`)).toEqual([2]);
});

test("json-pushes writes version 1 as one line, its keys sorted", async () => {
  const url = "http://localhost:3000/try/bundle/";
  const [one, two] = [madeUpBundle("1"), madeUpBundle("2")];
  expect(await text("/try/json-pushes?startID=0&endID=2")).toBe(
    `{"1": {"bundle": "${one}", "changesets": ["${madeUpNode("a1")}", "${madeUpNode("a2")}"], "date": 1599004800, ` +
      `"git_changesets": [null, null], "url": "${url}${one}", "user": "ann@example.com"}, ` +
      `"2": {"bundle": "${two}", "changesets": ["${madeUpNode("b1")}", "${madeUpNode("b2")}", "${madeUpNode("b3")}"], ` +
      `"date": 1599091200, "git_changesets": [null, null, null], "url": "${url}${two}", "user": "bob@example.com"}}`,
  );
});

test("json-pushes writes version 2 around that, with lastpushid whatever is asked", async () => {
  const one = await text("/try/json-pushes?startID=0&endID=1");
  expect(await text("/try/json-pushes?startID=0&endID=1&version=2")).toBe(`{\n"lastpushid": 12,\n"pushes": ${one}\n}`);
  expect(await text("/try/json-pushes?startID=12&version=2")).toBe(`{\n"lastpushid": 12,\n"pushes": {}\n}`);
  expect(await text("/try/json-pushes?startID=12")).toBe("{}");
});

test("json-pushes cuts a fraction off a date, and escapes a user", async () => {
  expect(await json("/try/json-pushes?startID=4&endID=5")).toMatchObject({ 5: { date: MIDNIGHT + 5 * DAY } });
  expect(await text("/try/json-pushes?startID=10&endID=11")).toContain(`"user": "eve\\"\\u003cscript\\u003e\\u00e9"`);
});

test("json-pushes with full writes changesets as objects, keys sorted", async () => {
  const body = await json("/try/json-pushes?startID=11&full");
  const url = `http://localhost:3000/try/bundle/${madeUpBundle("12")}`;
  const author = "Ann Author <ann@example.com>";
  const git = "a".repeat(40);
  const [g1, g2, g3] = ["g1", "g2", "g3"].map(madeUpNode);
  expect(body).toEqual({
    12: {
      bundle: madeUpBundle("12"),
      changesets: [
        {
          ...{ author, branch: "default", desc: "<b> & é\n\nmore", files: ["g1.txt"], git_node: git },
          ...{ git_parents: [BASE_GIT_COMMIT], node: g1, parents: [site.base[1]], tags: [], url: `${url}/rev/${g1}` },
        },
        {
          ...{ author, branch: "default", desc: "Bug 1 - g2", files: [], git_node: null },
          ...{ git_parents: [null], node: g2, parents: [NULL_NODE], tags: [], url: `${url}/rev/${g2}` },
        },
        {
          ...{ author, branch: "stable", desc: "Bug 1 - g3", files: ["g3.txt"], git_node: null },
          ...{ git_parents: [git, null], node: g3, parents: [g1, site.base[0]], tags: [], url: `${url}/rev/${g3}` },
        },
      ],
      date: MIDNIGHT + 12 * DAY,
      git_changesets: [git, null, null],
      url,
      user: "ann@example.com",
    },
  });
  const [, keys = ""] = /\{("author".*?), "url"/.exec(await text("/try/json-pushes?startID=11&full=0")) ?? [];
  expect([...keys.matchAll(/"(\w+)": /g)].map(([, key]) => key)).toEqual([
    "author",
    "branch",
    "desc",
    "files",
    "git_node",
    "git_parents",
    "node",
    "parents",
    "tags",
  ]);
});

test("json-pushes with tipsonly=1, and no other value, has the newest changeset of each push", async () => {
  const nodes = async (query: string) => {
    const body = await json(`/try/json-pushes?${query}`);
    return Object.values(body).map((push) => (push as { changesets: string[] }).changesets);
  };
  expect(await nodes("startID=1&endID=2&tipsonly=1")).toEqual([[madeUpNode("b3")]]);
  expect(await nodes("changeset={b1}&tipsonly=1")).toEqual([[madeUpNode("b3")]]);
  expect(await nodes("startID=1&endID=2&tipsonly=yes")).toHaveLength(1);
  expect((await nodes("startID=1&endID=2&tipsonly=true"))[0]).toHaveLength(3);
  const tip = await json("/try/json-pushes?startID=11&tipsonly=1&full=1");
  expect(tip).toMatchObject({
    12: { changesets: [{ node: madeUpNode("g3"), git_parents: ["a".repeat(40), null] }], git_changesets: [null] },
  });
});

test("json-pushes with branch leaves out other changesets of the push", async () => {
  expect(await json("/try/json-pushes?startID=0&endID=2&branch=stable")).toMatchObject({
    2: { changesets: [madeUpNode("b2")], git_changesets: [null] },
  });
});

test("json-pushes with one changeset gives the newest push and names the others", async () => {
  const other = (id: number) => ({
    pushid: id,
    bundle: madeUpBundle(`${id}`),
    url: `http://localhost:3000/try/bundle/${madeUpBundle(`${id}`)}`,
  });
  const changesets = [madeUpNode("a1"), madeUpNode("b2")];
  expect(await json("/try/json-pushes?changeset={a1}")).toMatchObject({
    5: { changesets, otherpushes: [other(3), other(1)] },
  });
  expect(await json("/try/json-pushes?changeset={a2}")).toMatchObject({ 1: { otherpushes: [] } });
  expect(await text("/try/json-pushes?changeset={a1}&changeset={a2}")).not.toContain("otherpushes");
  expect(await text("/try/json-pushes?startID=0")).not.toContain("otherpushes");
});

test("json-pushes is read by Python's json as by JavaScript's", async () => {
  const body = await text("/try/json-pushes?startID=0&full=1&version=2");
  expect(askPython(`answer(json.loads(question["body"]))`, { body })).toEqual(JSON.parse(body));
});

test.for([
  ["changeset=deadbeefdead", 404, "unknown revision 'deadbeefdead'"],
  ["fromchange=deadbeefdead", 404, "unknown revision 'deadbeefdead'"],
  ["startID=0&tochange=nope", 404, "unknown revision 'nope'"],
  [`changeset=${"f".repeat(40)}`, 404, `unknown revision '${"f".repeat(40)}'`],
  ["changeset=", 404, "revision not found: "],
  ["fromchange=", 404, "revision not found: "],
  ["branch=nope", 404, "unknown revision 'nope'"],
  ["version=3", 500, "version parameter must be 1 or 2"],
  ["version=x", 500, "version parameter must be an integer"],
  ["version=", 500, "version parameter must be an integer"],
  ["startID=abc", 400, "startID parameter must be an integer"],
  ["startID=0&endID=abc", 400, "endID parameter must be an integer"],
  ["startID=0&tochange=mark", 400, "changeset 'mark' was never pushed"],
] as const)("json-pushes?%s is an error in JSON", async ([query, status, error]) => {
  expect(await text(`/try/json-pushes?${query}`, status)).toBe(`{\n"error": "${error}"\n}`);
});

test("json-pushes says that a prefix is ambiguous", async () => {
  // The base has no changeset number 5.
  expect(await site.tree.index.findNodePrefix("try", "5")).toHaveLength(2);
  expect(await json("/try/json-pushes?changeset=5", 404)).toEqual({ error: "revision not found: 5" });
});

test("pushes in a style without a template says so last", async () => {
  expect(await text("/try/raw-pushes", 403)).toBe(`\nerror: "pushes1" not in template map\n`);
  expect(await text("/try/atom-pushes?version=2", 403)).toContain("&quot;pushes2&quot; not in template map");
  expect(await text("/try/raw-pushes?changeset=nope", 404)).toBe(`\nerror: unknown revision 'nope'\n`);
  const page = await ask(site.answers, "/try/pushes");
  expect(page.answer).toMatchObject({ status: 403, view: { name: "error", message: '"pushes1" not in template map' } });
  expect(await json("/try/pushes?style=json")).toEqual(await json("/try/json-pushes"));
});

test("json-pushes in a scope has that push alone, with the same bounds and filters", async () => {
  const scope = `/try/bundle/${madeUpBundle("2")}`;
  const nodes = [madeUpNode("b1"), madeUpNode("b2"), madeUpNode("b3")];
  expect(await json(`${scope}/json-pushes?version=2`)).toMatchObject({
    lastpushid: 2,
    pushes: { 2: { changesets: nodes } },
  });
  for (const [query, expected] of [
    ["?startID=1&endID=2", [2]],
    ["?startID=2", []],
    ["?startID=0&endID=1", []],
    ["?user=bob@example.com", [2]],
    ["?user=ann@example.com", []],
    ["?startdate=2020-09-02&enddate=2020-09-04", [2]],
    ["?startdate=2020-09-03", []],
    ["/2", []],
  ] as const) {
    const body = await text(`${scope}/json-pushes${query}`);
    expect(
      [...body.matchAll(/"(\d+)": \{"bundle"/g)].map(([, id]) => Number(id)),
      query,
    ).toEqual(expected);
  }
});

test("json-pushes is named by the state it tells, and by the moment a date means", async () => {
  const etag = async (url: string) => (await ask(site.answers, url)).etag;
  expect(await etag("/try/json-pushes")).toBe(await etag("/try/json-pushes"));
  expect(await etag("/try/json-pushes?startdate=2020-09-02")).not.toBe(
    await etag("/try/json-pushes?startdate=2020-09-03"),
  );
  expect(await etag("/try/json-pushes?startdate=2020-09-02")).toBe(await etag("/try/json-pushes?startdate=2020-09-02"));
});

test("json-pushes stops reading when the client leaves", async () => {
  const controller = new AbortController();
  const request = {
    method: "GET",
    url: "/try/json-pushes?startID=0",
    headers: new Map(),
    signal: controller.signal,
  } as const;
  const answer = await (await site.answers(request)).produce();
  if (answer.kind !== "bytes" || answer.body instanceof Uint8Array) throw new Error("the answer is not streamed");
  controller.abort(new Error("the client left"));
  await expect(answer.body[Symbol.asyncIterator]().next()).rejects.toThrow("the client left");
});

test("json-pushes knows the Git commit of a parent that another push has", async () => {
  const { push, changesets } = madeUpPush({ pushId: 13, dateSeconds: MIDNIGHT + 13 * DAY, changesets: ["h1"] });
  const [h1] = changesets;
  if (!h1) throw new Error("one changeset was made up");
  await site.tree.index.addPush("try", push, [
    { ...h1, parents: [madeUpNode("g1"), madeUpNode("g2")], changes: [[], []] },
  ]);
  expect(await json("/try/json-pushes?startID=12&full=1")).toMatchObject({
    13: { changesets: [{ git_node: null, git_parents: ["a".repeat(40), null] }] },
  });
});
