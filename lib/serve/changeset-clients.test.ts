/** The known clients of changesets, files and pages: what each asks, how it reads the answer, and what makes it fail. Source: users-and-clients 3. */
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import type { Push } from "../push-index/push-index";
import { MemoryBundleStore } from "../store/memory-bundle-store";
import {
  type AutomationPushes,
  GIT_COMMITS,
  PUSHED_AT,
  publishAutomationPushes,
} from "../web/views/testing/automation-pushes";
import { get, getJson, HttpError, request } from "./testing/client";
import type { OpenDoor } from "./testing/open-door";
import { openSite } from "./testing/open-site";

const folder = makeTemporaryFolder("changeset-clients");
let site: AutomationPushes;
let door: OpenDoor;

beforeAll(async () => {
  site = await publishAutomationPushes(folder.path, new MemoryBundleStore());
}, 120_000);
beforeEach(async () => {
  door = await openSite(site.answers);
});
afterAll(() => folder.remove());

const node = (rev: number) => site.nodes[rev] ?? "";
const fromHg = (...command: string[]) => hg(site.work, ...command).toString("utf8");

interface Relevant {
  readonly node: string;
  readonly pushid: number;
  readonly pushhead: string;
  readonly pushdate: readonly [number, number];
  readonly author: string;
  readonly parents: readonly string[];
  readonly phase: string;
  readonly desc: string;
  readonly files: readonly string[];
  readonly bugs: readonly { readonly no: string }[];
  readonly backsoutnodes: readonly { readonly node: string }[];
  readonly backedoutby?: string;
}

class PushNotFound extends Error {}

/** Mozci asks again, seven times, after 500, 502, 503 and 504; all else that is no success is the end. */
async function readAsMozci(rev: string) {
  const { status, body } = await request(door, `/try/json-automationrelevance/${rev}?backouts=1`);
  if (status >= 500) throw new Error(`asked again and again after ${status}`);
  if (status !== 200) throw new PushNotFound(rev);
  const { changesets }: { readonly changesets: readonly Relevant[] } = JSON.parse(body.toString("utf8"));
  const [first] = changesets;
  if (first === undefined) throw new Error("there is no changeset");
  const backouts = changesets.filter(({ backsoutnodes }) => backsoutnodes.length > 0);
  return {
    pushid: first.pushid,
    pushhead: first.pushhead,
    pushdate: first.pushdate[0],
    author: first.author,
    parent: first.parents[0],
    nodes: changesets.map((changeset) => changeset.node),
    bugs: new Set(changesets.flatMap(({ bugs }) => bugs.map(({ no }) => Number.parseInt(no, 10)))),
    backouts: Object.fromEntries(
      backouts.map((changeset) => [changeset.node, changeset.backsoutnodes.map((out) => out.node)]),
    ),
    backedoutby: changesets.map((changeset) => changeset.backedoutby ?? null),
  };
}

test("mozci: takes push id, head and date of the first changeset, and they are those of the push, also of a re-pushed series", async () => {
  const pushes: readonly (readonly [Push, readonly number[]])[] = [
    [site.first, [3, 4, 6]],
    [site.second, [3, 4, 7]],
    [site.stacked, [8]],
    [site.root, [9]],
  ];
  for (const [push, revs] of pushes) {
    const tip = push.nodes.at(-1) ?? "";
    expect(await readAsMozci(tip)).toMatchObject({
      pushid: push.pushId,
      pushhead: tip,
      pushdate: push.dateSeconds,
      author: "Dave <dave@example.com>",
      nodes: revs.map(node),
    });
  }
});

test("mozci: reads bugs as numbers, what is backed out, and by what", async () => {
  expect(await readAsMozci(node(6))).toMatchObject({
    parent: node(2),
    bugs: new Set([100000]),
    backouts: { [node(6)]: [node(3)] },
    backedoutby: [node(6), null, null],
  });
  expect(await readAsMozci(node(7))).toMatchObject({ backouts: {}, backedoutby: [null, null, null] });
});

test("mozci: an unknown changeset, and one that was never pushed, is a push not found, and not asked for again", async () => {
  for (const rev of ["f".repeat(40), "deadbeefdead", node(1)]) {
    await expect(readAsMozci(rev)).rejects.toBeInstanceOf(PushNotFound);
  }
});

test("taskgraph: finds the files that a push touches, of this push alone", async () => {
  const filesOf = async (rev: number) => {
    const { changesets } = await getJson<{ changesets: Relevant[] }>(
      door,
      `/try/json-automationrelevance/${node(rev)}`,
    );
    for (const { desc } of changesets) expect(desc.split("\n")[0]).not.toBe("");
    return [...new Set(changesets.flatMap(({ files }) => files))].sort();
  };
  const told = (revset: string) =>
    [...new Set(fromHg("log", "-r", revset, "-T", "{join(files, '\\n')}\\n").trim().split("\n"))].sort();
  expect(await filesOf(7)).toEqual(told("3+4+7"));
  expect(await filesOf(6)).toEqual(told("3+4+6"));
});

/** Bugbug leaves out what is no draft, and try's own commit. */
async function readAsBugbug(rev: string): Promise<string[]> {
  const { changesets } = await getJson<{ changesets: Relevant[] }>(door, `/try/json-automationrelevance/${rev}`);
  return changesets
    .filter(({ phase, files }) => phase === "draft" && files.join() !== "try_task_config.json")
    .map((changeset) => changeset.node);
}

test("bugbug: finds the changesets to look at, their patches, and the Git commits of a push", async () => {
  const nodes = await readAsBugbug(node(7));
  expect(nodes).toEqual([3, 4].map(node));
  for (const found of nodes) {
    const patch = (await get(door, `/try/raw-rev/${found}`)).body.toString("utf8");
    expect(patch).toContain(fromHg("diff", "--git", "-U", "8", "--config", "diff.showfunc=yes", "-c", found));
    const rev = await getJson<Record<string, unknown>>(door, `/try/json-rev/${found}`);
    const [user, desc, parent, files = ""] = fromHg(
      "log",
      "-r",
      found,
      "-T",
      "{author}\\0{desc}\\0{p1.node}\\0{join(files, '\\n')}",
    ).split("\0");
    expect(rev).toMatchObject({ user, desc, parents: [parent], date: [expect.any(Number), 7200] });
    expect(rev).toMatchObject({ pushdate: [PUSHED_AT + 60, 0], files: files.split("\n").map((file) => ({ file })) });
  }
  const { pushes } = await getJson<{ pushes: Record<string, { git_changesets: unknown }> }>(
    door,
    `/try/json-pushes?changeset=${node(3)}&full=1&version=2`,
  );
  expect(Object.values(pushes)).toMatchObject([{ git_changesets: [GIT_COMMITS[1], null, null] }]);
  for (const url of [
    `json-rev/${"f".repeat(40)}`,
    `raw-rev/${"f".repeat(40)}`,
    `json-automationrelevance/${"f".repeat(40)}`,
  ]) {
    await expect(get(door, `/try/${url}`)).rejects.toMatchObject({ name: "HttpError", status: 404 });
  }
});

test("bugbug, wpt-sync, Perfherder: the history of a file, and the changesets below one", async () => {
  const { entries } = await getJson<{ entries: { node: string }[] }>(door, "/try/json-log/tip/a.txt");
  const told = fromHg("log", "-r", "sort(0:2 and file('a.txt'), -rev)", "-T", "{node}\\n").trim().split("\n");
  expect(entries.map((entry) => entry.node)).toEqual(told);
  const log = await getJson<{ node: string; changesets: { node: string; pushid: unknown }[] }>(
    door,
    `/try/json-log/${node(7)}`,
  );
  expect([log.node, log.changesets[0]?.node, log.changesets[0]?.pushid]).toEqual([node(7), node(7), 2]);
  expect(log.changesets.map((changeset) => changeset.node)).toEqual([7, 4, 3, 2, 1, 0].map(node));
});

/** The code-review bot looks at the changeset below try's own. */
async function readAsCodeReviewBot(hash: string): Promise<{ patch: string; base: string | undefined }> {
  const rev = await getJson<{ node: string; desc: string; parents: string[] }>(door, `/try/json-rev/${hash}`);
  const reviewed = rev.desc.startsWith("try") ? rev.parents[0] : rev.node;
  if (typeof reviewed !== "string") throw new Error("a parent is no string");
  const { parents } = await getJson<{ parents: string[] }>(door, `/try/json-rev/${reviewed}`);
  return { patch: (await get(door, `/try/raw-rev/${reviewed}`)).body.toString("utf8"), base: parents[0] };
}

/** Reads the paths of a patch as a parser of patches does, and fails on what is none. */
function readPatch(patch: string): string[] {
  const lines = patch.split("\n");
  const files: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const header = /^diff --git a\/(.*) b\/(.*)$/.exec(lines[at] ?? "");
    if (header?.[2] !== undefined) files.push(header[2]);
    const hunk = /^@@ -(\d+),(\d+) \+(\d+),(\d+) @@/.exec(lines[at] ?? "");
    if (hunk === null) continue;
    for (let [old, fresh] = [Number(hunk[2]), Number(hunk[4])]; old > 0 || fresh > 0; ) {
      const kind = lines[++at]?.[0] ?? "none";
      if (!"+- ".includes(kind)) throw new Error(`a hunk is short: ${lines[at]}`);
      if (kind !== "+") old--;
      if (kind !== "-") fresh--;
    }
  }
  return files;
}

test("code-review bot: finds the reviewed patch below try's own commit, and takes a file that is not there for empty", async () => {
  const { patch, base } = await readAsCodeReviewBot(node(7));
  expect(readPatch(patch)).toEqual(["b.txt", "src/deep/c.txt"]);
  expect(base).toBe(node(3));
  const readFile = (rev: string, path: string) =>
    get(door, `/try/raw-file/${rev}/${path}`).then(
      ({ body }) => body.toString("utf8"),
      (error: unknown) => {
        if (error instanceof HttpError && error.status === 404) return "";
        throw error;
      },
    );
  expect(await readFile(node(4), "b.txt")).toBe("two\n");
  expect(await readFile(node(3), "b.txt")).toBe("");
});

test("code-coverage bot: finds the changesets of a push in the order of the push", async () => {
  const { changesets } = await getJson<{ changesets: Relevant[] }>(
    door,
    `/try/json-automationrelevance/${site.second.nodes.at(-1)}`,
  );
  expect(changesets.map((changeset) => changeset.node)).toEqual(site.second.nodes);
});

test("libmozdata: asks with a query for a revision, its patch, a file's history and its lines", async () => {
  expect(await getJson(door, `/try/json-rev?node=${node(7)}`)).toMatchObject({ node: node(7), pushid: 2 });
  expect((await get(door, `/try/raw-rev?node=${node(7)}`)).body.toString()).toContain(`# Node ID ${node(7)}\n`);
  const { entries } = await getJson<{ entries: { node: string }[] }>(
    door,
    `/try/json-filelog?node=${node(7)}&file=src/main.c`,
  );
  expect(entries.map((entry) => entry.node)).toEqual([1, 0].map(node));
  const { annotate } = await getJson<{ annotate: { node: string; line: string; lineno: number }[] }>(
    door,
    `/try/json-annotate?node=${node(7)}&file=a.txt`,
  );
  expect(annotate).toMatchObject([{ node: node(3), line: "Bug 100000 - Ünïcode. r=romulus,remus\n", lineno: 1 }]);
});

test("shipit: a browser on another site reads a file, and searches for a revision", async () => {
  const origin = { Origin: "https://shipit.example" };
  const file = await door.ask(`/try/raw-file/${node(7)}/a.txt`, origin);
  expect([file.status, file.headers["access-control-allow-origin"]]).toEqual([200, "*"]);
  const found = await door.ask(`/try/json-log?rev=${node(7)}`, origin);
  expect([found.status, found.headers["access-control-allow-origin"]]).toEqual([200, "*"]);
  expect(JSON.parse(found.body.toString("utf8"))).toMatchObject({ query: node(7), entries: [{ node: node(7) }] });
});

test("searchfox, build-decision, scriptworker: a file's very bytes, with its type, of a pushed and of a base changeset", async () => {
  for (const [rev, path, type] of [
    [7, "a.txt", 'text/plain; charset="UTF-8"'],
    [7, "src/main.c", 'text/x-csrc; charset="UTF-8"'],
    [4, "src/%C3%A9.c", 'text/x-csrc; charset="UTF-8"'],
    [0, "src/main.c", 'text/x-csrc; charset="UTF-8"'],
    [7, "try_task_config.json", "application/json"],
  ] as const) {
    const { body, headers } = await get(door, `/try/raw-file/${node(rev)}/${path}`);
    expect(body).toEqual(hg(site.work, "cat", "-r", `${rev}`, join(site.work, decodeURIComponent(path))));
    expect(headers["content-type"]).toBe(type);
  }
});

test("Perfherder: reads a file by a branch's name, of the base's newest changeset on it", async () => {
  const { body } = await get(door, "/try/raw-file/default/a.txt");
  expect(body.toString("utf8")).toBe(fromHg("cat", "-r", "2", join(site.work, "a.txt")));
  expect(await getJson(door, "/try/json-log/default")).toMatchObject({ node: node(2) });
});

test("Sherlock: is told with a 200 that there are no Firefox releases", async () => {
  expect(await getJson(door, "/try/json-firefoxreleases")).toEqual({ error: "Firefox release info not available" });
});

test("BMO, Treeherder, bug comments: links to a changeset by 12 or 40 digits are pages, and no redirects", async () => {
  for (const digits of [12, 40]) {
    for (const rev of [0, 3, 7, 9]) {
      const page = await door.ask(`/try/rev/${node(rev).slice(0, digits)}`, { "User-Agent": "Mozilla/5.0" });
      expect([page.status, page.headers.location, page.body.toString()]).toEqual([200, undefined, "<html>rev"]);
    }
  }
  for (const query of [
    "",
    `?changeset=${node(7)}`,
    `?fromchange=${node(6)}&tochange=${node(7)}`,
    "?startID=1&endID=2",
  ]) {
    const page = await door.ask(`/try/pushloghtml${query}`, { "User-Agent": "Mozilla/5.0" });
    expect([page.status, page.body.toString()]).toEqual([200, "<html>pushlog"]);
  }
});
