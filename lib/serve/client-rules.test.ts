/** What all known clients rely on, whichever of our answers they read. Source: users-and-clients 3.2. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { makeTemporaryFolder } from "../hg/testing/real-hg";
import { MemoryBundleStore } from "../store/memory-bundle-store";
import { type AutomationPushes, PUSHED_AT, publishAutomationPushes } from "../web/views/testing/automation-pushes";
import { getJson, request } from "./testing/client";
import type { OpenDoor } from "./testing/open-door";
import { openSite } from "./testing/open-site";

const folder = makeTemporaryFolder("client-rules");
let site: AutomationPushes;
let door: OpenDoor;
let scope: string;

beforeAll(async () => {
  site = await publishAutomationPushes(folder.path, new MemoryBundleStore());
  scope = `/try/bundle/${site.second.bundle}`;
}, 120_000);
beforeEach(async () => {
  door = await openSite(site.answers);
});
afterAll(() => folder.remove());

const node = (rev: number) => site.nodes[rev] ?? "";

/** `{N}` is the node of changeset N, `{N:12}` its first 12 digits. */
function withNodes(url: string): string {
  return url.replace(/\{(\d+)(?::(\d+))?\}/g, (_, rev: string, digits = "40") =>
    node(Number(rev)).slice(0, Number(digits)),
  );
}

interface Push {
  readonly changesets: readonly unknown[];
  readonly git_changesets: readonly unknown[];
  readonly date: number;
}
interface Version2 {
  readonly lastpushid: number;
  readonly pushes: Readonly<Record<string, Push>>;
}

test("versions 1 and 2 tell the same pushes; any other is a 500 in JSON", async () => {
  const { pushes } = await getJson<Version2>(door, "/try/json-pushes?version=2&full=1");
  expect(await getJson(door, "/try/json-pushes?version=1&full=1")).toEqual(pushes);
  expect(await getJson(door, "/try/json-pushes?full=1")).toEqual(pushes);
  const { status, reason, headers, body } = await request(door, "/try/json-pushes?version=3");
  expect([status, headers["content-type"]]).toEqual([500, "application/json"]);
  expect(reason).toBe("version parameter must be 1 or 2"); // as hgweb's errors do that have a name
  expect(JSON.parse(body.toString())).toEqual({ error: "version parameter must be 1 or 2" });
});

test("ids are decimal strings, dates integers, and a date of a changeset or a push a pair", async () => {
  const { pushes, lastpushid } = await getJson<Version2>(door, "/try/json-pushes?version=2");
  expect([Object.keys(pushes), lastpushid]).toEqual([["1", "2", "3", "4"], 4]);
  for (const { date } of Object.values(pushes)) expect(date).toSatisfy(Number.isInteger);
  const { body } = await request(door, `/try/json-rev/${node(7)}`);
  expect(body.toString()).toMatch(/^"date": \[1500000800\.0, 7200\],$/m);
  expect(body.toString()).toMatch(new RegExp(`^"pushdate": \\[${PUSHED_AT + 60}, 0\\],$`, "m"));
});

test("Git's keys are there in every answer that has them, null where nothing is known", async () => {
  const pushes = await getJson<Record<string, Push>>(door, "/try/json-pushes?full=1&startID=0");
  for (const { changesets, git_changesets } of Object.values(pushes)) {
    expect(git_changesets).toHaveLength(changesets.length);
    for (const changeset of changesets) {
      expect(changeset).toHaveProperty("git_node");
      expect(changeset).toHaveProperty("git_parents");
    }
  }
  expect(await getJson(door, `/try/json-rev/${node(7)}`)).toMatchObject({ git_commit: null, landingsystem: null });
  expect(await getJson(door, `/try/json-rev/${node(3)}`)).toMatchObject({
    git_commit: "c".repeat(40),
    landingsystem: "lando",
  });
});

test("a pushed changeset is a draft, one of the base public, in a scope and outside", async () => {
  for (const at of ["/try", scope]) {
    for (const [rev, phase] of [
      [0, "public"],
      [2, "public"],
      [3, "draft"],
      [7, "draft"],
    ] as const) {
      expect(await getJson(door, `${at}/json-rev/${node(rev)}`)).toMatchObject({ phase });
    }
  }
  expect(await getJson(door, `/try/json-automationrelevance/${node(7)}`)).toMatchObject({
    changesets: [3, 4, 7].map((rev) => ({ node: node(rev), phase: "draft" })),
  });
});

test.for([
  ["json-rev/nosuch", "application/json", /^\{\n"error": "unknown revision 'nosuch'"\n\}$/],
  ["json-pushes?changeset=nosuch", "application/json", /^\{\n"error": "unknown revision 'nosuch'"\n\}$/],
  ["json-automationrelevance/nosuch", "application/json", /^\{\n"error": "unknown revision 'nosuch'"\n\}$/],
  ["json-file/tip/nosuch", "application/json", /^\{\n"error": "nosuch@[0-9a-f]{40}: not found in manifest"\n\}$/],
  ["raw-rev/nosuch", "text/plain; charset=UTF-8", /^\nerror: unknown revision 'nosuch'\n$/],
  ["raw-file/tip/nosuch", "text/plain; charset=UTF-8", /^\nerror: nosuch@[0-9a-f]{40}: not found in manifest\n$/],
  ["rev/nosuch", "text/html; charset=utf-8", /^<html>error$/],
  ["pushloghtml?changeset=nosuch", "text/html; charset=utf-8", /^<html>error$/],
] as const)("what is unknown is a 404 in the style that was asked for, never a 5xx: %s", async ([url, type, body]) => {
  for (const at of ["/try", scope]) {
    const answer = await request(door, `${at}/${url}`);
    expect([answer.status, answer.headers["content-type"]]).toEqual([404, type]);
    expect(answer.body.toString()).toMatch(body);
  }
});

test.for([40, 20, 12, 10, 8])("%i digits name a changeset, in either case", async (digits) => {
  for (const rev of [1, 3, 7]) {
    const short = node(rev).slice(0, digits);
    for (const symbol of [short, short.toUpperCase()]) {
      expect(await getJson(door, `/try/json-rev/${symbol}`)).toMatchObject({ node: node(rev) });
      expect((await request(door, `/try/raw-rev/${symbol}`)).body.toString()).toContain(`# Node ID ${node(rev)}\n`);
      if (rev !== 1) expect(Object.keys(await getJson(door, `/try/json-pushes?changeset=${symbol}`))).toHaveLength(1);
    }
  }
});

/** Expects two URLs to be answered alike, outside of a scope and in one. */
async function expectSame(url: string, other: string): Promise<void> {
  for (const at of ["/try", scope]) {
    const [one, two] = [
      await request(door, `${at}/${withNodes(url)}`),
      await request(door, `${at}/${withNodes(other)}`),
    ];
    expect([one.status, two.status]).toEqual([200, 200]);
    expect(two.body.toString()).toBe(one.body.toString());
    expect(two.headers["content-type"]).toBe(one.headers["content-type"]);
  }
}

/** A URL with its arguments in the path, and as a query. */
const FORMS = [
  ["json-rev/{7}", "json-rev?node={7}"],
  ["json-rev/{7:12}", "json-rev?node={7:12}"],
  ["raw-rev/{7}", "raw-rev?node={7}"],
  ["raw-file/{7}/src/main.c", "raw-file?node={7}&file=src/main.c"],
  ["json-filelog/{7}/src/main.c", "json-filelog?node={7}&file=src/main.c"],
  ["json-filelog/tip/a.txt", "json-filelog?file=a.txt&node=tip"],
  ["json-annotate/{7}/src/main.c", "json-annotate?node={7}&file=src%2Fmain.c"],
  ["json-diff/{7}/try_task_config.json", "json-diff?node={7}&file=try_task_config.json"],
  ["json-comparison/{7}/try_task_config.json", "json-comparison?node={7}&file=try_task_config.json"],
  ["json-file/{7}/src/main.c", "json-file?node={7}&file=src/main.c"],
  ["json-manifest/{7}/src", "json-manifest?node={7}&file=src"],
  ["json-log/{7}", "json-log?node={7}"],
  ["json-automationrelevance/{7}", "json-automationrelevance?node={7}"],
  ["json-pushchangedfiles/{7}", "json-pushchangedfiles?node={7}"],
  ["json-info/{7}", "json-info?node={7}"],
  ["json-headdivergence/{1}?p=a.txt", "json-headdivergence?node={1}&p=a.txt"],
] as const;

test.for(FORMS)("arguments in the path and in the query are the same: %s", async ([path, query]) => {
  await expectSame(path, query);
});

test.for([
  ["json-rev/{7}", "rev/{7}?style=json"],
  ["raw-rev/{7}", "rev/{7}?style=raw"],
  ["json-pushes?version=2&full=1", "pushes?style=json&version=2&full=1"],
  ["json-log/tip", "log/tip?style=json"],
  ["atom-log", "log?style=atom"],
  ["rss-log", "log?style=rss"],
  ["atom-filelog/tip/a.txt", "filelog/tip/a.txt?style=atom"],
  ["atom-pushlog", "pushlog?style=atom"],
  ["json-tags", "tags?style=json"],
] as const)("a style before the command and `style=` are the same: %s", async ([prefixed, typed]) => {
  await expectSame(prefixed, typed);
});

test.for(["startID=abc", "startID=1&endID=abc", "startID=", "startID=1.5"])(
  "%s is a 400 in JSON, where the reference crashes",
  async (query) => {
    const { status, headers, body } = await request(door, `/try/json-pushes?version=2&${query}`);
    expect([status, headers["content-type"]]).toEqual([400, "application/json"]);
    expect(JSON.parse(body.toString())).toEqual({
      error: expect.stringMatching(/^(?:start|end)ID parameter must be an integer$/),
    });
  },
);

test.for([
  ["2020-09-13 18:28:00", ["3", "4"]],
  ["2020-09-13 18:27", ["2", "3", "4"]],
  ["2020-09-13", ["1", "2", "3", "4"]],
  ["2020-09-14", []],
  ["1600021710", ["3", "4"]],
  ["2020-09-13T18:28:00Z", ["3", "4"]],
  ["yesterday", []], // by the site's clock, of 2023
  ["3 years ago", []],
  ["4 years ago", ["1", "2", "3", "4"]],
] as const)("dates are taken loosely: %s", async ([typed, ids]) => {
  const url = `/try/json-pushes?version=2&startdate=${encodeURIComponent(typed)}`;
  expect(Object.keys((await getJson<Version2>(door, url)).pushes)).toEqual(ids);
});

interface Schema {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
}

test("/openapi.json names the keys that pushes and relevant changesets have, and no others", async () => {
  const { components } = await getJson<{ components: { schemas: Record<string, Schema> } }>(door, "/openapi.json");
  const pushes = Object.values(await getJson<Record<string, Push>>(door, "/try/json-pushes?full=1&startID=0"));
  pushes.push(
    ...Object.values(await getJson<Record<string, Push>>(door, `/try/json-pushes?full=1&changeset=${node(7)}`)),
  );
  const relevant: object[] = [];
  for (const { bundle, nodes } of [site.first, site.second, site.stacked]) {
    const url = `/try/bundle/${bundle}/json-automationrelevance/${nodes.at(-1)}?backouts=1`;
    relevant.push(...(await getJson<{ changesets: object[] }>(door, url)).changesets);
  }
  for (const [name, objects] of [
    ["Push", pushes],
    ["PushedChangeset", pushes.flatMap(({ changesets }) => changesets as object[])],
    ["RelevantChangeset", relevant],
  ] as const) {
    const schema = components.schemas[name];
    const seen = new Set(objects.flatMap((told) => Object.keys(told)));
    expect([name, [...seen].sort()]).toEqual([name, Object.keys(schema?.properties ?? {}).sort()]);
    for (const told of objects) for (const key of schema?.required ?? []) expect([name, told]).toHaveProperty([1, key]);
  }
});
