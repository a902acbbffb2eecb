/** `json-info`, against what hg says of each changeset. Source: hgweb-compat 2.5. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { hg, makeTemporaryFolder } from "../../hg/testing/real-hg";
import { NULL_NODE } from "../../ids";
import type { Push } from "../../push-index/push-index";
import { MemoryBundleStore } from "../../store/memory-bundle-store";
import { ask } from "../testing/ask";
import { type AutomationPushes, BASE_LENGTH, publishAutomationPushes } from "./testing/automation-pushes";

const folder = makeTemporaryFolder("info");
let site: AutomationPushes;

beforeAll(async () => {
  site = await publishAutomationPushes(folder.path, new MemoryBundleStore());
}, 120_000);
afterAll(() => folder.remove());

async function json(url: string, status = 200): Promise<Record<string, unknown>> {
  const asked = await ask(site.answers, url);
  expect(asked.status, `${url}: ${asked.body}`).toBe(status);
  expect(asked.headers["content-type"]).toBe("application/json");
  return JSON.parse(asked.body.toString("utf8"));
}

const node = (rev: number) => site.nodes[rev] ?? "";
const short = (rev: number) => node(rev).slice(0, 12);
const scope = (push: Push) => `/try/bundle/${push.bundle}`;

test("info says of each changeset what hg says", async () => {
  const parents = 'join(revset("parents(%d)", rev) % "{node}", " ")';
  const facts = "branch=branch, date=date|isodate, description=desc, files=files, node=node, tags=tags, user=user";
  const template = `{dict(${facts}, parents=${parents})|json}\\n`;
  const lines = hg(site.work, "log", "-r", "all() - tip", "-T", template).toString().trim().split("\n");
  expect(lines).toHaveLength(9);
  for (const [rev, line] of lines.entries()) {
    const told = JSON.parse(line);
    const parentsOf = told.parents === "" ? [NULL_NODE] : told.parents.split(" ");
    const tags = [2, 6, 7, 8].includes(rev) ? ["tip"] : []; // of the base, and of each push
    expect(await json(`/try/json-info/${node(rev)}`)).toMatchObject({
      [short(rev)]: { ...told, parents: parentsOf, tags },
    });
  }
});

test("info has the reference's keys, sorted, and its layout", async () => {
  const { body } = await ask(site.answers, "/try/json-info/1");
  expect(body.toString()).toBe(
    `{\n"${short(1)}": {\n"branch": "default",\n"children": ["${node(2)}"],\n"date": "2017-07-14 00:43 -0200",\n` +
      `"description": "Bug 1234568 - Change things. r=dave\\n\\nLonger body with \\u003chtml\\u003e \\u0026 \\"quotes\\".",\n`.replace(
        "\\u0026",
        "&",
      ) +
      `"files": ["nonl.txt", "src/main.c"],\n"node": "${node(1)}",\n"parents": ["${node(0)}"],\n"rev": 1,\n"tags": [],\n` +
      `"user": "Dave \\u003cdave@example.com\\u003e"\n}\n}`,
  );
});

test("info takes several nodes, of whichever push, each once, in their order", async () => {
  const url = `/try/json-info?node=${node(7)}&node=0&node=${node(6)}&node=${short(7)}`;
  const { body } = await ask(site.answers, url);
  const keys = [...body.toString().matchAll(/^"([0-9a-f]{12})": \{$/gm)].map(([, key]) => key);
  expect(keys).toEqual([7, 0, 6].map(short));
  expect(JSON.parse(body.toString())).toMatchObject({ [short(7)]: { rev: 5 }, [short(6)]: { rev: 6 } });
  // A node in the path takes the place of all others.
  expect(Object.keys(await json(`/try/json-info/0?node=${node(7)}`))).toEqual([short(0)]);
});

test("info in a scope has the push's children and numbers", async () => {
  const { first, second } = site;
  expect(await json(`${scope(first)}/json-info/${node(4)}`)).toMatchObject({
    [short(4)]: { children: [node(6)], rev: 4 },
  });
  expect(await json(`${scope(second)}/json-info/${node(4)}`)).toMatchObject({ [short(4)]: { children: [node(7)] } });
  expect(await json(`${scope(second)}/json-info/${node(2)}`)).toMatchObject({ [short(2)]: { children: [node(3)] } });
  expect(await json(`/try/json-info/${node(2)}`)).toMatchObject({ [short(2)]: { children: [], rev: BASE_LENGTH - 1 } });
  expect((await ask(site.answers, `${scope(second)}/json-info/${node(6)}`)).status).toBe(404);
});

test("info of nothing, of one unknown node among others, and of too many", async () => {
  expect(await json("/try/json-info")).toEqual({ error: "missing parameter 'node'" });
  expect((await ask(site.answers, "/try/info")).answer).toMatchObject({ status: 200, view: { name: "error" } });
  expect((await ask(site.answers, "/try/atom-info")).body.toString()).toContain("missing parameter 'node'");
  expect(await json("/try/json-info?node=0&node=nope", 404)).toEqual({ error: "unknown revision 'nope'" });
  expect((await ask(site.answers, "/try/raw-info/0")).status).toBe(403);
  expect((await json(`/try/json-info?${"node=0&".repeat(501)}`, 413))["error"]).toMatch(/^at most 500 /);
});
