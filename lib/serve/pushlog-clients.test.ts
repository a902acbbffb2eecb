/** The known clients of the pushlog: what each asks, to the letter, how it reads the answer, and what makes it fail. Source: users-and-clients 3. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { makeTemporaryFolder } from "../hg/testing/real-hg";
import { addMadeUpPushes, madeUpNode, madeUpPush, type PushSketch } from "../push-index/testing/made-up-push";
import { type MadeUpSite, openMadeUpSite, withNodes } from "../web/testing/made-up-site";
import { getJson, request } from "./testing/client";
import { type OpenDoor, openDoor } from "./testing/open-door";

const DAY = 86_400;
const MIDNIGHT = Date.UTC(2020, 8, 1) / 1_000;
const GIT = "a".repeat(40);
/** A push a day. `a1` is in two of them, and the tip `b2` in two. */
const PUSHES: readonly PushSketch[] = [
  { pushId: 1, user: "ann@example.com", dateSeconds: MIDNIGHT + DAY, changesets: ["a1", "a2"] },
  { pushId: 2, user: "bob@example.com", dateSeconds: MIDNIGHT + 2 * DAY, changesets: ["b1", "b2"] },
  { pushId: 3, user: "ann@example.com", dateSeconds: MIDNIGHT + 3 * DAY, changesets: ["a1", "a3"] },
  { pushId: 4, user: "bob@example.com", dateSeconds: MIDNIGHT + 4 * DAY, changesets: ["b0", "b2"] },
  ...[5, 6, 7, 8, 9, 10].map((pushId) => ({ pushId, dateSeconds: MIDNIGHT + pushId * DAY })),
];
const folder = makeTemporaryFolder("pushlog-clients");
let site: MadeUpSite;
let door: OpenDoor;

beforeAll(async () => {
  site = await openMadeUpSite(folder.path, PUSHES);
  const many = madeUpPush({ pushId: 11, changesets: Array.from({ length: 203 }, (_, i) => `many ${i}`) });
  await site.tree.index.addPush("try", many.push, many.changesets);
  const { push, changesets } = madeUpPush({ pushId: 12, dateSeconds: MIDNIGHT + 12 * DAY, changesets: ["g1", "g2"] });
  const withGit = changesets.map((changeset, i) =>
    i === 0 ? { ...changeset, extras: new Map([["git_commit", GIT]]) } : changeset,
  );
  await site.tree.index.addPush("try", push, withGit);
}, 60_000);
beforeEach(async () => {
  door = await openDoor(site.answers);
});
afterAll(() => folder.remove());

interface Changeset {
  readonly node: string;
  readonly author: string;
  readonly desc: string;
  readonly parents: readonly string[];
  readonly git_node: string | null;
  readonly git_parents: readonly (string | null)[];
}
interface Push<Member> {
  readonly user: string;
  readonly date: number;
  readonly changesets: readonly Member[];
  readonly git_changesets: readonly (string | null)[];
}
type Pushes<Member> = Readonly<Record<string, Push<Member>>>;
interface Version2<Member = Changeset> {
  readonly lastpushid: number;
  readonly pushes: Pushes<Member>;
}

const read = <Body = Version2>(url: string) => getJson<Body>(door, `/try/${withNodes(url)}`);
const names = (...them: readonly string[]) => them.map(madeUpNode);

function only<Member>(pushes: Pushes<Member>): [string, Push<Member>] {
  const [first, ...others] = Object.entries(pushes);
  if (first === undefined || others.length > 0) throw new Error(`${Object.keys(pushes)}: one push was expected`);
  return first;
}

function last<Member>(members: readonly Member[]): Member {
  const member = members.at(-1);
  if (member === undefined) throw new Error("there is none");
  return member;
}

/** What the poller makes of one visit: the pushes that it has not seen, and the id to ask for the next time. */
async function pollAsTreeherder(seen: number | undefined, changeset?: string) {
  const url = "json-pushes/?full=1&version=2";
  const asked =
    changeset !== undefined ? `${url}&changeset=${changeset}` : seen === undefined ? url : `${url}&startID=${seen}`;
  let told = await read(asked);
  if (seen !== undefined && changeset === undefined && told.lastpushid < seen) told = await read(url); // a reset
  const ids = Object.keys(told.pushes);
  if (ids.length === 0) return { seen, pushes: [] };
  const pushes = Object.values(told.pushes).map(({ changesets, user, date }) => {
    const revisions = changesets
      .slice(-200)
      .map(({ node, author, desc }) => ({ revision: node, author, comment: desc }));
    return { revision: last(revisions).revision, author: user, push_timestamp: date, revisions };
  });
  return { seen: Math.max(...ids.map((id) => Number.parseInt(id, 10))), pushes };
}

test("Treeherder poller: json-pushes/ with the slash is what json-pushes is, and neither is a redirect", async () => {
  for (const query of ["?version=2", "?full=1&version=2", "?full=1&version=2&startID=11", "", "?changeset={a1}"]) {
    const [with_, without] = [
      await request(door, `/try/json-pushes/${withNodes(query)}`),
      await request(door, `/try/json-pushes${withNodes(query)}`),
    ];
    expect([with_.status, with_.headers.location, without.status]).toEqual([200, undefined, 200]);
    expect(with_.headers["content-type"]).toBe("application/json");
    expect(with_.body).toEqual(without.body);
  }
});

test("Treeherder poller: sees each push once, from the first visit on, with the last 200 changesets", async () => {
  const first = await pollAsTreeherder(undefined);
  expect(first.seen).toBe(12);
  expect(first.pushes).toHaveLength(10);
  const many = first.pushes.find(({ revisions }) => revisions.length === 200);
  expect(many?.revision).toBe(madeUpNode("many 202"));
  expect(await pollAsTreeherder(12)).toEqual({ seen: 12, pushes: [] });
  const since = await pollAsTreeherder(2);
  expect(since.pushes.map(({ revision }) => revision).slice(0, 2)).toEqual(names("a3", "b2"));
  expect(since.pushes[0]).toEqual({
    revision: madeUpNode("a3"),
    author: "ann@example.com",
    push_timestamp: MIDNIGHT + 3 * DAY,
    revisions: ["a1", "a3"].map((name) => ({
      revision: madeUpNode(name),
      author: "Ann Author <ann@example.com>",
      comment: `Bug 1 - ${name}`,
    })),
  });
  expect((await pollAsTreeherder(12, "{a2}")).pushes.map(({ revision }) => revision)).toEqual(names("a2"));
});

test("Treeherder poller: lastpushid is there with empty pushes, an integer, and does not fall", async () => {
  for (const query of [
    "?version=2",
    "?version=2&startID=12",
    "?version=2&startID=99",
    "?version=2&user=nobody",
    "?version=2&endID=3",
  ]) {
    const { lastpushid, pushes } = await read(`json-pushes/${query}`);
    expect([query, lastpushid]).toEqual([query, 12]);
    expect(pushes).toBeTypeOf("object");
  }
  const emptyFolder = join(folder.path, "empty");
  mkdirSync(emptyFolder);
  const other = await openMadeUpSite(emptyFolder, []);
  const empty = await openDoor(other.answers);
  expect(await getJson(empty, "/try/json-pushes/?version=2")).toEqual({ lastpushid: 0, pushes: {} });
  await addMadeUpPushes(other.tree.index, "try", [{ pushId: 1 }]);
  expect(await getJson(empty, "/try/json-pushes/?version=2")).toMatchObject({ lastpushid: 1 });
});

test("Treeherder pulse loader, mozci: startID=n-1&endID=n is the push n and no other", async () => {
  for (const id of [1, 2, 10, 12]) {
    const { pushes } = await read(`json-pushes?version=2&full=1&startID=${id - 1}&endID=${id}`);
    expect(only(pushes)[0]).toBe(String(id));
    expect(Object.keys((await read(`json-pushes?version=2&startID=${id - 1}&endID=${id}`)).pushes)).toEqual([
      String(id),
    ]);
  }
  const day = await read("json-pushes?version=2&full=1&startdate=2020-09-03+12:00:00&enddate=2020-09-05+12:00:00");
  expect(Object.keys(day.pushes)).toEqual(["3", "4"]);
});

/** Mozregression: reads the JSON before it looks at the status. */
async function mozregressionPushes(query: Readonly<Record<string, string>>) {
  const sorted = Object.entries(query)
    .map(([name, value]) => `${name}=${value}`)
    .sort();
  const { status, body } = await request(door, `/try/json-pushes?${withNodes(sorted.join("&"))}`);
  const data: Pushes<string> & { readonly error?: string } = JSON.parse(body.toString("utf8"));
  if (status === 404 && data.error?.includes("unknown revision")) throw new Error(`no such changeset: ${data.error}`);
  if (status !== 200) throw new Error(`HTTP ${status}`);
  if (Object.keys(data).length === 0) throw new Error("the pushlog is empty");
  const keys = Object.keys(data).sort();
  return keys.map((key) => ({ id: key, changeset: last(data[key]?.changesets ?? []), date: data[key]?.date }));
}

test("mozregression: bisects between two changesets, the first one asked for by itself", async () => {
  const from = await mozregressionPushes({ changeset: "{a2}" });
  expect(from).toEqual([{ id: "1", changeset: madeUpNode("a2"), date: MIDNIGHT + DAY }]);
  const range = await mozregressionPushes({ fromchange: "{a2}", tochange: "{b0}" });
  expect(range.map(({ changeset }) => changeset)).toEqual(names("b2", "a3", "b2"));
});

test("mozregression: bisects between two dates, both exclusive", async () => {
  const period = (startdate: string, enddate: string) => mozregressionPushes({ startdate, enddate });
  expect((await period("2020-09-01", "2020-09-04")).map(({ id }) => id)).toEqual(["1", "2"]);
  await expect(period("2020-09-02", "2020-09-03")).rejects.toThrow("the pushlog is empty");
});

test("mozregression: is told of an unknown changeset in JSON, with a 404", async () => {
  for (const query of [
    { changeset: "deadbeefdead" },
    { fromchange: "f".repeat(40) },
    { fromchange: "{a2}", tochange: "nope" },
  ]) {
    await expect(mozregressionPushes(query)).rejects.toThrow(/^no such changeset: unknown revision '/);
  }
});

/** What starts every try run. */
async function readAsBuildDecision(revision: string) {
  const { pushes } = await read(`json-pushes?version=2&changeset=${revision}&full=1`);
  const [pushlog_id, { user, date, changesets }] = only(pushes);
  const tip = last(changesets).node;
  if (tip !== withNodes(revision)) throw new Error(`${tip} is not what was asked for`);
  return { pushlog_id, owner: user, pushdate: date, revision: tip, base_revision: changesets[0]?.parents[0] };
}

test("build-decision: one push for a tip, also when the tip was pushed twice, on the base that this push stands on", async () => {
  expect(await readAsBuildDecision("{b2}")).toEqual({
    pushlog_id: "4",
    owner: "bob@example.com",
    pushdate: MIDNIGHT + 4 * DAY,
    revision: madeUpNode("b2"),
    base_revision: madeUpNode("base"),
  });
  // Re-pushed with an amended tip: the base is that of the series, and no changeset of the first push.
  expect(await readAsBuildDecision("{a3}")).toMatchObject({ pushlog_id: "3", base_revision: madeUpNode("base") });
  expect(await readAsBuildDecision("{a2}")).toMatchObject({ pushlog_id: "1", base_revision: madeUpNode("base") });
});

test("build-decision: a changeset that was not pushed yet is no push, or a 404, and the answer is never kept", async () => {
  // What is asked too early is asked again: an answer that was kept would say the same.
  const early = await request(door, `/try/json-pushes?version=2&changeset=${madeUpNode("later")}&full=1`);
  expect([early.status, early.headers["cache-control"], early.headers.etag]).toEqual([404, "no-store", undefined]);
  const { pushes } = await read(`json-pushes?version=2&changeset=${site.base[0]}&full=1`);
  expect(() => only(pushes)).toThrow("one push was expected");
});

test("scriptworker: finds the one push of a task, its owner, date and the message of its tip", async () => {
  const { pushes } = await read("json-pushes?changeset={a3}&version=2&full=1");
  const [id, { user, date, changesets }] = only(pushes);
  expect([id, user, date, last(changesets).desc]).toEqual(["3", "ann@example.com", MIDNIGHT + 3 * DAY, "Bug 1 - a3"]);
});

test("taskgraph: finds one push with its id and date, whichever of its changesets it asks with", async () => {
  for (const name of ["b1", "many 0", "many 202"]) {
    const [id, push] = only((await read(`json-pushes?version=2&changeset={${name}}&tipsonly=1&full=1`)).pushes);
    expect([id, push.date, push.changesets.length]).toEqual(
      name === "b1" ? ["2", MIDNIGHT + 2 * DAY, 1] : ["11", expect.any(Number), 1],
    );
  }
});

test("Lando: pairs the changesets of each push with their Git commits, null where none is known", async () => {
  const pushes = await read<Pushes<string>>("json-pushes?fromchange={many 0}");
  const pairs = Object.values(pushes).flatMap(({ changesets, git_changesets }) => {
    if (changesets.length !== git_changesets.length) throw new Error("the lists are not of one length");
    return changesets.map((node, i) => [node, git_changesets[i]]);
  });
  expect(pairs).toEqual([
    [madeUpNode("g1"), GIT],
    [madeUpNode("g2"), null],
  ]);
  for (const push of Object.values(await read<Pushes<string>>("json-pushes?startID=0"))) {
    expect(push.git_changesets).toHaveLength(push.changesets.length);
  }
});

test("pulsebot: reads pushes in order, and no key is missing, git_node and git_parents neither", async () => {
  const url = "/try/json-pushes?version=2&full=1&startID=0&endID=12";
  const { body } = await request(door, url);
  // A program that keeps the order of keys sees that of the text.
  const written = [...body.toString("utf8").matchAll(/"([0-9]+)": \{/g)].map(([, id]) => Number(id));
  expect(written).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  const { pushes } = await getJson<Version2>(door, url);
  for (const changeset of Object.values(pushes).flatMap((push) => push.changesets)) {
    for (const key of ["node", "desc", "author", "parents", "git_node", "git_parents"])
      expect(changeset).toHaveProperty(key);
    expect(changeset.git_parents).toHaveLength(changeset.parents.length);
  }
  expect(last(Object.values(pushes)).changesets).toMatchObject([
    { git_node: GIT, git_parents: [null] },
    { git_node: null, git_parents: [GIT] },
  ]);
});

test("code-coverage bot: pages through all pushes, each once, by ids that it sorts as integers", async () => {
  const seen: number[] = [];
  for (let startID = 0; ; ) {
    const { pushes, lastpushid } = await read<Version2<string>>(
      `json-pushes?version=2&tipsonly=1&startID=${startID}&endID=${startID + 5}`,
    );
    seen.push(
      ...Object.keys(pushes)
        .map((id) => Number.parseInt(id, 10))
        .sort((left, right) => left - right),
    );
    for (const { changesets } of Object.values(pushes)) expect(changesets).toHaveLength(1);
    startID += 5;
    if (startID >= lastpushid) break;
  }
  expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
});

test("shipit: a browser on another site reads the newest tips, of a branch too", async () => {
  for (const query of ["?version=2&full=1&tipsonly=1", "?version=2&full=1&tipsonly=1&branch=default"]) {
    const answer = await door.ask(`/try/json-pushes${query}`, { Origin: "https://shipit.example" });
    expect(answer.headers["access-control-allow-origin"]).toBe("*");
    const { pushes }: Version2 = JSON.parse(answer.body.toString("utf8"));
    const tips = Object.values(pushes).map(({ changesets: [tip], date }) => [tip?.node, date]);
    expect(tips).toHaveLength(10);
    expect(tips.at(-1)).toEqual([madeUpNode("g2"), MIDNIGHT + 12 * DAY]);
  }
});

test("wpt-sync, Perfherder, Sherlock: a push by a changeset, and a period with spaces in its dates", async () => {
  const [id] = only((await read<Version2<string>>("json-pushes?changeset={b1}&version=2&tipsonly=1")).pushes);
  expect(id).toBe("2");
  for (const space of ["+", "%20"]) {
    const period = `startdate=2020-09-02${space}12:00:00&enddate=2020-09-04${space}12:00:00`;
    expect(Object.keys((await read(`json-pushes?version=2&${period}`)).pushes)).toEqual(["2", "3"]);
  }
});
