import { afterEach, beforeEach, expect, test } from "vitest";
import { RepoError } from "../errors";
import type { Node } from "../ids";
import type { PushIndex } from "../push-index/push-index";
import { openSqlitePushIndex } from "../push-index/sqlite-push-index";
import { addMadeUpPushes, madeUpBundle, madeUpNode, type PushSketch } from "../push-index/testing/made-up-push";
import { Pushlog, type PushlogAnswer, type PushlogEntry, type PushlogShape, type PushlogSymbols } from "./pushlog";
import { parsePushlogQuery } from "./pushlog-query";

const TREE = "try";
const DAY = 86_400;
const MIDNIGHT = Date.UTC(2020, 8, 1) / 1_000;
/** One push a day; the fourth one's clock was wrong. */
const PUSHES: readonly PushSketch[] = [
  { pushId: 1, user: "ann@example.com", dateSeconds: MIDNIGHT + DAY, changesets: ["a1", "a2"] },
  { pushId: 2, user: "bob@example.com", dateSeconds: MIDNIGHT + 2 * DAY, changesets: ["b1", "b2@stable", "b3"] },
  { pushId: 3, user: "ann@example.com", dateSeconds: MIDNIGHT + 3 * DAY, changesets: ["a1", "a3"] },
  { pushId: 4, user: "Ann@example.com", dateSeconds: MIDNIGHT, changesets: ["c1@stable"] },
  { pushId: 5, user: "bob@example.com", dateSeconds: MIDNIGHT + 5 * DAY, changesets: ["a1", "b2@stable"] },
];
const JSON_SHAPE: PushlogShape = { order: "oldestFirst", withChangesets: false };

let index: PushIndex;
let queries: string[];
beforeEach(async () => {
  queries = [];
  index = openSqlitePushIndex(":memory:", { onQuery: (sql) => queries.push(sql) });
  await index.migrate();
});
afterEach(() => index.close());

/** Resolves the names of made-up changesets, `base` to one that was never pushed, and refuses as hgweb does. */
const symbols: PushlogSymbols = {
  async resolveChangeset(symbol): Promise<Node> {
    if (symbol === "") throw new RepoError("unknownRevision", "revision not found: ");
    if (symbol === "unknown") throw new RepoError("unknownRevision", `unknown revision '${symbol}'`);
    return madeUpNode(symbol);
  },
  async isBranch(name): Promise<boolean> {
    return name === "default" || name === "quiet";
  },
};

function ask(text: string, shape: PushlogShape = JSON_SHAPE, page?: string): Promise<PushlogAnswer> {
  const query = parsePushlogQuery(new URLSearchParams(text), page, MIDNIGHT + 6 * DAY);
  return new Pushlog(index, TREE, symbols).queryPushes(query, shape);
}

async function entriesOf(answer: PushlogAnswer): Promise<PushlogEntry[]> {
  const entries: PushlogEntry[] = [];
  for await (const piece of answer.pieces) entries.push(...piece);
  return entries;
}

async function idsFor(text: string, shape?: PushlogShape, page?: string): Promise<number[]> {
  return (await entriesOf(await ask(text, shape, page))).map((entry) => entry.push.pushId);
}

async function nodesFor(text: string): Promise<[number, readonly Node[]][]> {
  return (await entriesOf(await ask(text))).map((entry) => [entry.push.pushId, entry.nodes]);
}

test.for([
  // 3.2: each bound, exclusive or inclusive
  ["startID=0", [1, 2, 3, 4, 5]],
  ["startID=2", [3, 4, 5]],
  ["startID=-7", [1, 2, 3, 4, 5]],
  ["startID=5", []],
  ["startID=99999999999999999999", []],
  ["startID=1&endID=3", [2, 3]],
  ["startID=4&endID=5", [5]],
  ["startID=0&endID=99", [1, 2, 3, 4, 5]],
  ["startID=0&endID=-1", []],
  ["startdate=2020-09-03", [3, 5]],
  ["startdate=2020-09-02&enddate=2020-09-04", [2]],
  ["startdate=2020-09-01&enddate=2020-09-02+00:00:01", [1]],
  ["startdate=2020-08-31&enddate=2020-09-03", [1, 4]],
  ["startdate=now", []],
  ["startdate=2+days+ago", [5]],
  ["user=bob@example.com&enddate=2020-09-05", [2]],
  ["fromchange=a2", [2, 3, 4, 5]],
  ["fromchange=c1", [5]],
  ["fromchange=a2&tochange=c1", [2, 3, 4]],
  // a changeset is that of the newest push that holds it
  ["fromchange=a1", []],
  ["startID=0&tochange=a3", [1, 2, 3]],
  ["startID=3&tochange=a1", [4, 5]],
  ["startID=0&tochange=a2", [1]],
  ["fromchange=base", [1, 2, 3, 4, 5]],
  ["fromchange=base&tochange=b1", [1, 2]],
  // users: exact, any of them
  ["user=ann@example.com", [1, 3]],
  ["user=Ann@example.com", [4]],
  ["user=ann@example.com&user=Ann@example.com", [1, 3, 4]],
  ["user=ann", []],
  ["user=", []],
  // changesets: any of them, one push each
  ["changeset=a2", [1]],
  ["changeset=a1", [5]],
  ["changeset=a1&changeset=b1", [2, 5]],
  ["changeset=a1&changeset=b2", [5]],
  ["changeset=base", []],
  ["changeset=base&changeset=a2", [1]],
  // everything is AND-ed
  ["user=ann@example.com&changeset=a2&startID=0", [1]],
  ["user=bob@example.com&changeset=a2", []],
  ["changeset=a2&startID=1", []],
  ["user=bob@example.com&startdate=2020-09-03", [5]],
  // kinds mix freely
  ["startdate=2020-09-02&endID=3", [2, 3]],
  ["startID=1&enddate=2020-09-04", [2, 4]],
  // precedence
  ["startdate=2020-09-03&startID=4", [3, 5]],
  ["startID=0&tochange=a2&endID=5", [1]],
  // branch
  ["startID=0&branch=stable", [2, 4, 5]],
  ["branch=stable", [2, 4, 5]],
  ["branch=quiet", []],
  // 3.3: the latest pushes, upper bounds ignored
  ["", [1, 2, 3, 4, 5]],
  ["endID=2", [1, 2, 3, 4, 5]],
  ["tochange=unknown", [1, 2, 3, 4, 5]],
  ["enddate=2020-09-02", [1, 2, 3, 4, 5]],
  ["endID=abc", [1, 2, 3, 4, 5]],
] as const)("queryPushes() gives for %j pushes %j", async ([text, expected]) => {
  await addMadeUpPushes(index, TREE, PUSHES);
  expect(await idsFor(text)).toEqual(expected);
  expect(await idsFor(text, { order: "newestFirst", withChangesets: true })).toEqual(expected.toReversed());
});

test("queryPushes() gives all changesets of a push, the tip last, also those that an earlier push had", async () => {
  await addMadeUpPushes(index, TREE, PUSHES);
  expect(await nodesFor("startID=4")).toEqual([[5, [madeUpNode("a1"), madeUpNode("b2")]]]);
});

test("queryPushes() keeps only the newest changeset of each push for tipsonly=1", async () => {
  await addMadeUpPushes(index, TREE, PUSHES);
  expect(await nodesFor("startID=3&tipsonly=1")).toEqual([
    [4, [madeUpNode("c1")]],
    [5, [madeUpNode("b2")]],
  ]);
  expect(await nodesFor("changeset=b1&tipsonly=1")).toEqual([[2, [madeUpNode("b3")]]]);
  expect(await nodesFor("startID=0&endID=2&branch=stable&tipsonly=1")).toEqual([[2, [madeUpNode("b2")]]]);
});

test("queryPushes() keeps only changesets on the branch, and gives them in full when asked", async () => {
  await addMadeUpPushes(index, TREE, PUSHES);
  expect(await nodesFor("startID=1&branch=stable")).toEqual([
    [2, [madeUpNode("b2")]],
    [4, [madeUpNode("c1")]],
    [5, [madeUpNode("b2")]],
  ]);
  const answer = await ask("startID=1&endID=2&branch=default", { order: "oldestFirst", withChangesets: true });
  const [entry] = await entriesOf(answer);
  expect(entry?.changesets?.map((changeset) => changeset.description)).toEqual(["Bug 1 - b1", "Bug 1 - b3"]);
  expect(entry?.nodes).toEqual(entry?.changesets?.map((changeset) => changeset.node));
});

test("queryPushes() names the other pushes that hold the one changeset asked for", async () => {
  await addMadeUpPushes(index, TREE, PUSHES);
  expect((await ask("changeset=a1")).otherHolders).toEqual([
    { pushId: 3, bundle: madeUpBundle("3"), position: 0 },
    { pushId: 1, bundle: madeUpBundle("1"), position: 0 },
  ]);
  expect((await ask("changeset=a2")).otherHolders).toEqual([]);
  expect((await ask("changeset=a1&changeset=a2")).otherHolders).toEqual([]);
  expect((await ask("changeset=base")).otherHolders).toEqual([]);
});

test.for([
  ["changeset=unknown", "unknown revision 'unknown'"],
  ["fromchange=unknown", "unknown revision 'unknown'"],
  ["startID=0&tochange=unknown", "unknown revision 'unknown'"],
  ["changeset=a1&changeset=unknown", "unknown revision 'unknown'"],
  ["changeset=", "revision not found: "],
  ["fromchange=", "revision not found: "],
  ["branch=nowhere", "unknown revision 'nowhere'"],
  ["startID=0&branch=nowhere", "unknown revision 'nowhere'"],
  ["branch=", "unknown revision ''"],
] as const)("queryPushes() answers %j with 404 %j before anything is read", async ([text, message]) => {
  await addMadeUpPushes(index, TREE, PUSHES);
  await expect(ask(text)).rejects.toMatchObject({ status: 404, message });
});

test("queryPushes() answers a tochange that was never pushed with 400, where hgweb crashes", async () => {
  await addMadeUpPushes(index, TREE, PUSHES);
  await expect(ask("startID=0&tochange=base")).rejects.toMatchObject({
    status: 400,
    message: "changeset 'base' was never pushed",
  });
});

test("queryPushes() gives the last push id whatever the query, and 0 for an empty pushlog", async () => {
  for (const text of ["", "startID=0", "user=nobody", "startdate=2020-09-01", "changeset=base"]) {
    expect(await ask(text), text).toMatchObject({ lastPushId: 0, page: 1, lastPage: 1 });
    expect(await idsFor(text), text).toEqual([]);
  }
  await addMadeUpPushes(index, TREE, PUSHES);
  for (const text of ["", "startID=99", "endID=2", "changeset=a2"]) {
    expect((await ask(text)).lastPushId, text).toBe(5);
  }
});

test("queryPushes() does not see the pushes of another tree", async () => {
  await addMadeUpPushes(index, "other", PUSHES);
  expect(await idsFor("")).toEqual([]);
  expect(await idsFor("changeset=a1")).toEqual([]);
  await expect(ask("branch=stable")).rejects.toMatchObject({ status: 404 });
});

test("queryPushes() pages the latest pushes by ten, and only them", async () => {
  const sketches = Array.from({ length: 23 }, (_, i) => ({ pushId: i + 1 }));
  await addMadeUpPushes(index, TREE, sketches);
  const newest: PushlogShape = { order: "newestFirst", withChangesets: false };
  expect(await idsFor("", newest)).toEqual([23, 22, 21, 20, 19, 18, 17, 16, 15, 14]);
  expect(await idsFor("", newest, "2")).toEqual([13, 12, 11, 10, 9, 8, 7, 6, 5, 4]);
  expect(await idsFor("", newest, "3")).toEqual([3, 2, 1]);
  for (const page of ["4", "1000000", "99999999999999999999"]) expect(await idsFor("", newest, page)).toEqual([]);
  for (const page of ["0", "-3", "x"]) expect((await idsFor("", newest, page))[0]).toBe(23);
  expect(await idsFor("", JSON_SHAPE, "3")).toEqual([1, 2, 3]);
  expect(await ask("", newest, "2")).toMatchObject({ page: 2, lastPage: 3 });
  expect(await ask("", newest, "9")).toMatchObject({ page: 9, lastPage: 3 });
  expect(await ask("startID=0", newest, "2")).toMatchObject({ page: 1, lastPage: 1 });
  expect(await idsFor("startID=0", newest, "2")).toHaveLength(23);
});

test("queryPushes() gives a long answer in pieces, reads each only when it is asked for, and can be stopped", async () => {
  const sketches = Array.from({ length: 1_100 }, (_, i) => ({ pushId: i + 1, user: `user ${i % 2}` }));
  await addMadeUpPushes(index, TREE, sketches);
  const answer = await ask("startID=0");
  queries.length = 0;
  const sizes: number[] = [];
  for await (const piece of answer.pieces) {
    sizes.push(piece.length);
    expect(queries).toHaveLength(2 * sizes.length); // the pushes, and their nodes
  }
  expect(sizes).toEqual([1_000, 100]);
  expect(queries).toHaveLength(4);

  queries.length = 0;
  for await (const piece of (await ask("user=user+0&user=user+1")).pieces) {
    expect(piece.map((entry) => entry.push.pushId)).toEqual(Array.from({ length: 1_000 }, (_, i) => i + 1));
    break;
  }
  expect(queries).toHaveLength(3); // the pushes of each user; the nodes. The last id is known since the first question.
});

test("queryPushes() bounds the changesets in one piece, but never splits a push", async () => {
  const large = Array.from({ length: 1_200 }, (_, i) => `large ${i}`);
  await addMadeUpPushes(index, TREE, [{ pushId: 1 }, { pushId: 2, changesets: large }, { pushId: 3 }, { pushId: 4 }]);
  const pieces: number[][] = [];
  for await (const piece of (await ask("startID=0")).pieces) pieces.push(piece.map((entry) => entry.nodes.length));
  expect(pieces).toEqual([[1], [1_200], [1, 1]]);
});

test("queryPushes() does not give a push that came in while the answer is read", async () => {
  await addMadeUpPushes(index, TREE, PUSHES);
  const answer = await ask("startID=0");
  await addMadeUpPushes(index, TREE, [{ pushId: 6 }]);
  expect(await entriesOf(answer)).toHaveLength(5);
  expect(answer.lastPushId).toBe(5);
});

test("queryPushes() asks the same few questions of a short and of a long pushlog", async () => {
  const texts = [
    "",
    "startID=3&endID=4",
    "changeset=a2",
    "fromchange=a2&tochange=b1",
    "startdate=2020-09-04+12&endID=5",
  ];
  const count = async () => {
    const counts: number[] = [];
    for (const text of texts) {
      queries.length = 0;
      await idsFor(text);
      counts.push(queries.length);
    }
    return counts;
  };
  await addMadeUpPushes(index, TREE, PUSHES);
  const short = await count();
  const more = Array.from({ length: 600 }, (_, i) => ({ pushId: i + 6, dateSeconds: MIDNIGHT + (i + 6) * DAY }));
  await addMadeUpPushes(index, TREE, more);
  expect(await count()).toEqual(short);
  expect(Math.max(...short)).toBeLessThanOrEqual(5);
});

test("queryPushes() walks over a long pushlog in steps where dates let few pushes through", async () => {
  const fake = new Proxy(index, {
    get(target, name) {
      if (name === "getLastPushId") return async () => 1_000_000;
      if (name === "findPushRange") return async () => ({ firstId: 1, lastId: 1_000_000 });
      const member: unknown = Reflect.get(target, name);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
  await addMadeUpPushes(index, TREE, PUSHES);
  const query = parsePushlogQuery(new URLSearchParams("startdate=2020-09-02"), undefined, MIDNIGHT);
  for (const order of ["oldestFirst", "newestFirst"] as const) {
    queries.length = 0;
    const answer = await new Pushlog(fake, TREE, symbols).queryPushes(query, { order, withChangesets: false });
    const ids = (await entriesOf(answer)).map((entry) => entry.push.pushId);
    expect(ids).toEqual(order === "oldestFirst" ? [2, 3, 5] : [5, 3, 2]);
    expect(queries.length).toBeGreaterThanOrEqual(50);
    expect(queries.length).toBeLessThan(60);
  }
});

test("queryPushes() reads changesets only for a branch or when they are asked for", async () => {
  await addMadeUpPushes(index, TREE, PUSHES);
  const readsChangesets = async (text: string, withChangesets: boolean) => {
    queries.length = 0;
    await idsFor(text, { order: "oldestFirst", withChangesets });
    return queries.some((sql) => sql.includes("pushed_changesets"));
  };
  expect(await readsChangesets("startID=0&tipsonly=1", false)).toBe(false);
  expect(await readsChangesets("startID=0&branch=stable", false)).toBe(true);
  expect(await readsChangesets("startID=0", true)).toBe(true);
});

test("queryPushes() passes on that the index does not answer", async () => {
  const closed = openSqlitePushIndex(":memory:");
  await closed.close();
  const query = parsePushlogQuery(new URLSearchParams("startID=0"), undefined, MIDNIGHT);
  await expect(new Pushlog(closed, TREE, symbols).queryPushes(query, JSON_SHAPE)).rejects.toMatchObject({
    code: "indexUnavailable",
  });
});
