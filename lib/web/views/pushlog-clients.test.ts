/** What the known clients of the pushlog ask, to the letter, and what each reads of the answer. Source: users-and-clients 3.1. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeTemporaryFolder } from "../../hg/testing/real-hg";
import { madeUpNode } from "../../push-index/testing/made-up-push";
import { ask } from "../testing/ask";
import { type MadeUpSite, openMadeUpSite, withNodes } from "../testing/made-up-site";

const DAY = 86_400;
const MIDNIGHT = Date.UTC(2020, 8, 1) / 1_000;
const folder = makeTemporaryFolder("clients");
let site: MadeUpSite;

beforeAll(async () => {
  site = await openMadeUpSite(folder.path, [
    { pushId: 1, user: "ann@example.com", dateSeconds: MIDNIGHT + DAY, changesets: ["a1", "a2"] },
    { pushId: 2, user: "bob@example.com", dateSeconds: MIDNIGHT + 2 * DAY, changesets: ["b1", "b2"] },
    { pushId: 3, user: "ann@example.com", dateSeconds: MIDNIGHT + 3 * DAY, changesets: ["a1", "a3"] },
    // The same tip again, from another base.
    { pushId: 4, user: "bob@example.com", dateSeconds: MIDNIGHT + 4 * DAY, changesets: ["b0", "b2"] },
  ]);
}, 60_000);
afterAll(() => folder.remove());

interface FullChangeset {
  readonly node: string;
  readonly author: string;
  readonly desc: string;
  readonly parents: readonly string[];
  readonly git_node: string | null;
}
interface Pushes<Changeset> {
  readonly [id: string]: {
    readonly user: string;
    readonly date: number;
    readonly changesets: readonly Changeset[];
    readonly git_changesets: readonly (string | null)[];
  };
}
interface Version2<Changeset> {
  readonly lastpushid: number;
  readonly pushes: Pushes<Changeset>;
}

async function get<Body>(url: string, status = 200): Promise<Body> {
  const asked = await ask(site.answers, `/try/${withNodes(url)}`);
  expect(asked.status, `${url}: ${asked.body}`).toBe(status);
  expect(asked.headers["content-type"]).toBe("application/json");
  return JSON.parse(asked.body.toString("utf8"));
}

test("Treeherder's poller finds all that is new", async () => {
  expect((await get<Version2<string>>("json-pushes/?version=2")).lastpushid).toBe(4);
  const all = await get<Version2<FullChangeset>>("json-pushes/?full=1&version=2");
  expect(Object.keys(all.pushes)).toEqual(["1", "2", "3", "4"]);
  const { pushes, lastpushid } = await get<Version2<FullChangeset>>("json-pushes/?full=1&version=2&startID=2");
  expect(lastpushid).toBe(4);
  expect(Object.keys(pushes)).toEqual(["3", "4"]);
  for (const { user, date, changesets } of Object.values(pushes)) {
    expect(user).toMatch(/@example\.com$/);
    expect(date).toSatisfy(Number.isInteger);
    expect(changesets.at(-1)).toMatchObject({
      node: expect.any(String),
      author: expect.any(String),
      desc: expect.any(String),
    });
  }
  const one = await get<Version2<FullChangeset>>("json-pushes/?full=1&version=2&changeset={a2}");
  expect(Object.keys(one.pushes)).toEqual(["1"]);
  const none = await get<Version2<FullChangeset>>("json-pushes/?full=1&version=2&startID=4");
  expect(none).toEqual({ lastpushid: 4, pushes: {} });
});

test("Treeherder's pulse loader and mozci find the one push of a notice", async () => {
  const { pushes } = await get<Version2<FullChangeset>>("json-pushes?version=2&full=1&startID=1&endID=2");
  expect(Object.keys(pushes)).toEqual(["2"]);
});

test("Taskcluster's build-decision finds exactly one push, also when the tip was pushed twice", async () => {
  for (const [tip, id, bottom] of [
    ["a3", "3", "a1"],
    ["b2", "4", "b0"],
  ] as const) {
    const { pushes } = await get<Version2<FullChangeset>>(`json-pushes?version=2&changeset={${tip}}&full=1`);
    expect(Object.keys(pushes)).toEqual([id]);
    const push = pushes[id];
    expect(push?.changesets.at(-1)?.node).toBe(madeUpNode(tip));
    expect(push?.changesets[0]).toMatchObject({ node: madeUpNode(bottom), parents: [madeUpNode("base")] });
    expect(push).toMatchObject({ user: expect.any(String), date: expect.any(Number) });
  }
  const { pushes } = await get<Version2<FullChangeset>>("json-pushes?changeset={b2}&version=2&full=1"); // scriptworker
  expect(Object.keys(pushes)).toEqual(["4"]);
});

test("taskgraph, wpt-sync and shipit read the tip of a push", async () => {
  for (const url of [
    "json-pushes?version=2&changeset={a1}&tipsonly=1&full=1",
    "json-pushes?changeset={a1}&version=2&tipsonly=1",
  ]) {
    expect(Object.entries((await get<Version2<unknown>>(url)).pushes)).toMatchObject([
      ["3", { date: MIDNIGHT + 3 * DAY }],
    ]);
  }
  const latest = await get<Version2<FullChangeset>>("json-pushes?version=2&full=1&tipsonly=1&branch=default");
  expect(Object.values(latest.pushes).map((push) => push.changesets[0]?.node)).toEqual(
    ["a2", "b2", "a3", "b2"].map(madeUpNode),
  );
});

test("mozregression finds a push, a range and a period, and learns of an unknown changeset", async () => {
  const one = await get<Pushes<string>>("json-pushes?changeset={a2}");
  expect(one["1"]).toMatchObject({ date: MIDNIGHT + DAY, changesets: [madeUpNode("a1"), madeUpNode("a2")] });
  const range = await get<Pushes<string>>("json-pushes?fromchange={a2}&tochange={a3}");
  expect(Object.values(range).map((push) => push.changesets.at(-1))).toEqual(["b2", "a3"].map(madeUpNode));
  const period = await get<Pushes<string>>("json-pushes?enddate=2020-09-04&startdate=2020-09-02");
  expect(Object.keys(period)).toEqual(["2"]); // 1 and 3 were pushed at these very moments
  expect(Object.keys(await get("json-pushes?enddate=2020-09-04&startdate=2020-09-01"))).toEqual(["1", "2"]);
  const { error } = await get<{ error: string }>("json-pushes?changeset=deadbeefdead", 404);
  expect(error).toContain("unknown revision");
});

test("Lando reads as many Git commits as changesets", async () => {
  const pushes = await get<Pushes<string>>("json-pushes?fromchange={a2}");
  expect(Object.keys(pushes)).toEqual(["2", "3", "4"]);
  for (const { changesets, git_changesets } of Object.values(pushes))
    expect(git_changesets).toHaveLength(changesets.length);
});

test("pulsebot finds every key of a changeset, and the code-coverage bot pages by ids", async () => {
  const { pushes } = await get<Version2<FullChangeset>>("json-pushes?version=2&full=1&startID=0&endID=2");
  for (const changeset of Object.values(pushes).flatMap((push) => push.changesets)) {
    expect(Object.keys(changeset)).toEqual(expect.arrayContaining(["node", "desc", "author", "parents", "git_node"]));
  }
  const page = await get<Version2<string>>("json-pushes?tipsonly=1&version=2&startID=1&endID=3");
  expect(Object.keys(page.pushes).map(Number)).toEqual([2, 3]);
});
