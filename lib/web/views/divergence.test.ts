/** `json-isancestor` and `json-headdivergence`, against hg's revsets. Source: hgweb-compat 2.5. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HgServer, hg, makeTemporaryFolder } from "../../hg/testing/real-hg";
import { openSampleTree } from "../../publish/testing/sample-tree";
import type { Push } from "../../push-index/push-index";
import { MemoryBundleStore } from "../../store/memory-bundle-store";
import type { AnswerRequest } from "../answer";
import { ask } from "../testing/ask";
import { sampleAnswers } from "../testing/sample-site";
import { type AutomationPushes, publishAutomationPushes } from "./testing/automation-pushes";

/** A base with a criss-cross merge and several heads, over three files; and pushes. */
const folder = makeTemporaryFolder("divergence");
const crossed = join(folder.path, "crossed");
const LENGTH = 14;
let answers: AnswerRequest;
let nodes: string[];
let site: AutomationPushes;

beforeAll(async () => {
  site = await publishAutomationPushes(folder.path, new MemoryBundleStore());
  hg(folder.path, "init", crossed);
  const server = new HgServer(crossed);
  mkdirSync(join(crossed, "src"));
  const commit = async (message: string, ...files: string[]) => {
    for (const file of files) writeFileSync(join(crossed, file), message);
    await server.run("commit", "-A", "-m", message, "--config", "ui.allowemptycommit=yes");
  };
  const from = (rev: number) => server.run("update", "-q", "-C", `${rev}`);
  const merge = async (other: number, message: string) => {
    await server.run("merge", "-q", "-r", `${other}`, "--tool", ":local");
    await commit(message);
  };
  await commit("0", "a", "src/b", "é");
  await commit("1", "a");
  await from(0);
  await commit("2", "src/b");
  await merge(1, "3 is a merge");
  await from(1);
  await merge(2, "4 crosses it");
  await commit("5", "a", "é");
  await from(3);
  await commit("6", "src/b");
  await merge(5, "7 joins both");
  await commit("8", "a");
  await from(2);
  await commit("9", "a"); // a head of its own
  await from(8);
  await commit("10", "src/b");
  await from(7);
  await commit("11", "a"); // the newest head of most
  await from(0);
  await commit("12", "other");
  await commit("13", "other");
  server.close();
  nodes = hg(crossed, "log", "-r", "all()", "-T", "{node}\n").toString().trim().split("\n");
  answers = sampleAnswers(await openSampleTree(crossed, join(folder.path, "crossed-cache")));
}, 120_000);
afterAll(() => folder.remove());

async function json(asked: AnswerRequest, url: string, status = 200): Promise<Record<string, unknown>> {
  const { status: got, headers, body } = await ask(asked, url);
  expect(got, `${url}: ${body}`).toBe(status);
  expect(headers["content-type"]).toBe("application/json");
  return JSON.parse(body.toString("utf8"));
}

const scope = (push: Push) => `/try/bundle/${push.bundle}`;

test("isancestor agrees with hg on every pair of changesets", async () => {
  const ancestors = new Map<number, Set<number>>();
  const told = hg(crossed, "log", "-r", "all()", "-T", '{revset("::%d", rev) % "{rev} "}\\n').toString().trim();
  for (const [rev, line] of told.split("\n").entries()) ancestors.set(rev, new Set(line.trim().split(" ").map(Number)));
  for (let head = 0; head < LENGTH; head++) {
    for (let rev = 0; rev < LENGTH; rev++) {
      expect(await json(answers, `/try/json-isancestor?head=${head}&node=${rev}`)).toEqual({
        headnode: nodes[head],
        testnode: nodes[rev],
        isancestor: ancestors.get(head)?.has(rev),
      });
    }
  }
});

test("isancestor has the reference's layout, and takes the node in the path", async () => {
  const { body } = await ask(answers, "/try/json-isancestor/0?head=tip");
  expect(body.toString()).toBe(
    `{\n"headnode": "${nodes[LENGTH - 1]}",\n"testnode": "${nodes[0]}",\n"isancestor": true\n}`,
  );
});

test("isancestor sees a pushed head in the view of its push", async () => {
  const node = (rev: number) => site.nodes[rev] ?? "";
  const isAncestor = async (at: string, rev: number, head: number) =>
    (await json(site.answers, `${at}/json-isancestor?head=${node(head)}&node=${node(rev)}`))["isancestor"];
  expect(await isAncestor("/try", 1, 6)).toBe(true);
  expect(await isAncestor("/try", 4, 8)).toBe(true); // of the push below
  expect(await isAncestor("/try", 6, 8)).toBe(false); // of another push
  expect(await isAncestor("/try", 6, 2)).toBe(false);
  expect(await isAncestor("/try", 2, 9)).toBe(false);
  expect(await isAncestor(scope(site.first), 3, 5)).toBe(true);
  expect(await isAncestor(scope(site.first), 4, 5)).toBe(false);
});

test("isancestor takes revsets, and of several changesets the last one", async () => {
  const asked = async (head: string, rev: string, status = 200) => {
    const query = `head=${encodeURIComponent(head)}&node=${encodeURIComponent(rev)}`;
    return json(answers, `/try/json-isancestor?${query}`, status);
  };
  const last = (revset: string) => hg(crossed, "log", "-r", `last(${revset})`, "-T", "{node}").toString();
  for (const [head, rev] of [
    ["tip", "tip~1"],
    ["max(desc('joins'))", "heads(::3)"],
    ["4 + 8 + 7", "6:4"],
    ["children(7)", "desc(crosses)"],
    ["branch(default) - 13", "p1(3)"],
  ] as const) {
    const isAncestor = hg(crossed, "log", "-r", `last(${rev}) and ::last(${head})`, "-T", "{node}").length > 0;
    expect(await asked(head, rev)).toEqual({ headnode: last(head), testnode: last(rev), isancestor: isAncestor });
  }
  expect(await asked("tip", "none()", 403)).toEqual({ error: "empty revision set" });
  expect(await asked("nosuch^", "0", 404)).toEqual({ error: "unknown head revision nosuch^" });
  expect(await asked("tip", "0::nosuch", 404)).toEqual({ error: "unknown node revision 0::nosuch" });
  expect((await asked("tip", "0::(", 400))["error"]).toContain("revset");
});

test("isancestor asks a revset that names a pushed changeset of its push, outside of a scope too", async () => {
  const tip = site.nodes[7];
  expect(await json(site.answers, `/try/json-isancestor?head=${tip}&node=${tip}~1`)).toEqual({
    headnode: tip,
    testnode: site.nodes[4],
    isancestor: true,
  });
  const relevant = await json(site.answers, `/try/json-automationrelevance/${tip}~1`);
  expect(relevant).toMatchObject({ changesets: [{ node: site.nodes[3] }, { node: site.nodes[4] }] });
});

test.for([
  ["json-isancestor", "missing parameter 'head'"],
  ["json-isancestor?head=tip", "missing parameter 'node'"],
  ["json-isancestor?node=tip", "missing parameter 'head'"],
  ["json-isancestor?head=nope&node=tip", "unknown head revision nope"],
  ["json-isancestor?head=tip&node=nope", "unknown node revision nope"],
] as const)("%s is a 404 that says so, also as the reason phrase", async ([url, message]) => {
  expect(await json(answers, `/try/${url}`, 404)).toEqual({ error: message });
  expect((await ask(answers, `/try/${url}`)).answer).toMatchObject({ reason: message });
});

test("isancestor and headdivergence have a template for JSON alone", async () => {
  expect((await ask(answers, "/try/raw-isancestor?head=tip&node=0")).body.toString()).toBe(
    '\nerror: "isancestor" not in template map\n',
  );
  for (const style of ["", "raw-", "atom-", "rss-"]) {
    expect((await ask(answers, `/try/${style}isancestor?head=tip&node=0`)).status).toBe(403);
    expect((await ask(answers, `/try/${style}headdivergence/0`)).status).toBe(403);
    expect((await ask(answers, `/try/${style}headdivergence/nope`)).status).toBe(404);
    expect((await ask(answers, `/try/${style}headdivergence`)).status).toBe(200);
  }
  expect(await json(answers, "/try/json-headdivergence")).toEqual({ error: "missing parameter 'node'" });
  expect(await json(answers, "/try/json-headdivergence/nope", 404)).toEqual({ error: "unknown revision 'nope'" });
});

test("headdivergence counts to the newest head above, and lists who touched the files asked for, as hg does", async () => {
  for (let rev = 0; rev < LENGTH; rev++) {
    const between = `(${rev}:: and ::max(heads(${rev}::))) - ${rev}`;
    const told = hg(crossed, "log", "-r", between, "-T", '{node} {join(files, ",")}\\n').toString().trim();
    const lines = told === "" ? [] : told.split("\n").map((line) => line.split(" "));
    const touching = (path: string) =>
      lines.filter(([, files = ""]) => files.split(",").includes(path)).map(([node]) => node);
    const filemerges = Object.fromEntries(
      ["a", "src/b", "é"].flatMap((path) => (touching(path).length === 0 ? [] : [[path, touching(path)]])),
    );
    expect(await json(answers, `/try/json-headdivergence?node=${rev}&p=a&p=src/b&p=%C3%A9&p=none`)).toEqual({
      commitsbehind: lines.length,
      filemerges,
      filemergesignored: false,
    });
    expect(await json(answers, `/try/json-headdivergence/${rev}`)).toEqual({
      commitsbehind: lines.length,
      filemerges: {},
      filemergesignored: false,
    });
  }
});

test("headdivergence has the reference's layout", async () => {
  const { body } = await ask(answers, "/try/json-headdivergence/12?p=other");
  expect(body.toString()).toBe(
    `{\n"commitsbehind": 1,\n"filemerges": {"other": ["${nodes[13]}"]},\n"filemergesignored": false\n}`,
  );
});

test("headdivergence in a scope goes on into the push, and outside of it stays in the base", async () => {
  const asked = (at: string) => json(site.answers, `${at}/json-headdivergence/${site.nodes[1]}?p=a.txt`);
  expect(await asked("/try")).toMatchObject({ commitsbehind: 1, filemerges: { "a.txt": [site.nodes[2]] } });
  expect(await asked(scope(site.first))).toMatchObject({
    commitsbehind: 4,
    filemerges: { "a.txt": [2, 3, 6].map((rev) => site.nodes[rev]) },
  });
  expect(await asked(scope(site.second))).toMatchObject({
    commitsbehind: 4,
    filemerges: { "a.txt": [2, 3].map((rev) => site.nodes[rev]) },
  });
});

test("headdivergence does not look through more than a thousand changesets", async () => {
  const long = join(folder.path, "long");
  hg(folder.path, "init", long);
  hg(long, "debugbuilddag", "--new-file", "+1002");
  const longAnswers = sampleAnswers(await openSampleTree(long, join(folder.path, "long-cache")));
  const asked = (rev: number) => json(longAnswers, `/try/json-headdivergence/${rev}?p=nf1001`);
  expect(await asked(1)).toMatchObject({
    commitsbehind: 1000,
    filemerges: { nf1001: [expect.any(String)] },
    filemergesignored: false,
  });
  expect(await asked(0)).toEqual({ commitsbehind: 1001, filemerges: {}, filemergesignored: true });
});
