/** `json-automationrelevance` and `json-pushchangedfiles`, against what hg says of each changeset. Source: hgweb-compat 2.5. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { hg, makeTemporaryFolder } from "../../hg/testing/real-hg";
import { OverlayRepo } from "../../overlay/overlay-repo";
import { openSampleTree } from "../../publish/testing/sample-tree";
import type { Push } from "../../push-index/push-index";
import { BaseRepo } from "../../repo/base-repo";
import { MemoryBundleStore } from "../../store/memory-bundle-store";
import { CountingBundleStore } from "../../store/testing/counting-bundle-store";
import { createAnswerRequest } from "../answer-request";
import { ask } from "../testing/ask";
import { SAMPLE_SITE, sampleAnswers } from "../testing/sample-site";
import { type AutomationPushes, GIT_COMMITS, PUSHED_AT, publishAutomationPushes } from "./testing/automation-pushes";

const folder = makeTemporaryFolder("relevance");
const store = new CountingBundleStore(new MemoryBundleStore());
let site: AutomationPushes;

beforeAll(async () => {
  site = await publishAutomationPushes(folder.path, store);
}, 120_000);
afterAll(() => folder.remove());

interface Relevance {
  readonly changesets: readonly Readonly<Record<string, unknown>>[];
  readonly visible: boolean;
}

async function json(url: string, status = 200): Promise<Record<string, unknown>> {
  const asked = await ask(site.answers, url);
  expect(asked.status, `${url}: ${asked.body}`).toBe(status);
  expect(asked.headers["content-type"]).toBe("application/json");
  return JSON.parse(asked.body.toString("utf8"));
}

async function relevance(url: string): Promise<Relevance> {
  return (await json(url)) as unknown as Relevance;
}

const node = (rev: number) => site.nodes[rev] ?? "";
const scope = (push: Push) => `/try/bundle/${push.bundle}`;
const nodesOf = ({ changesets }: Relevance) => changesets.map((changeset) => changeset["node"]);

/** What hg says of every changeset, under the names of the answer. */
function toldByHg(): Record<string, unknown>[] {
  const extra = 'join(extras % "{key}={value|urlescape}", "&")';
  const parents = 'join(revset("parents(%d)", rev) % "{node}", " ")';
  const facts = `author=user, date=date, desc=desc, files=files, node=node, parents=${parents}, extra=${extra}`;
  const template = `{dict(${facts})|json}\n`;
  const lines = hg(site.work, "log", "-r", "all()", "-T", template).toString().trim().split("\n");
  return lines.map((line) => {
    const told = JSON.parse(line);
    return {
      ...told,
      extra: Object.fromEntries(new URLSearchParams(told.extra)),
      parents: told.parents.split(" ").filter(Boolean),
    };
  });
}

test("automationrelevance tells of the changeset and its ancestors in its push, itself last", async () => {
  const { first, second, stacked, root } = site;
  // Outside of a scope a changeset is its newest push's.
  expect(nodesOf(await relevance(`/try/json-automationrelevance/${node(4)}`))).toEqual([node(3), node(4)]);
  expect((await relevance(`/try/json-automationrelevance/${node(4)}`)).changesets[0]).toMatchObject({ pushid: 2 });
  // The other head is no ancestor.
  expect(nodesOf(await relevance(`/try/json-automationrelevance/${node(6)}`))).toEqual([3, 4, 6].map(node));
  expect(nodesOf(await relevance(`/try/json-automationrelevance/${node(5)}`))).toEqual([3, 5].map(node));
  // The push below is another push.
  expect(nodesOf(await relevance(`/try/json-automationrelevance/${node(8)}`))).toEqual([node(8)]);
  for (const [push, revs] of [
    [first, [3, 4, 6]],
    [second, [3, 4, 7]],
    [stacked, [8]],
    [root, [9]],
  ] as const) {
    const asked = await relevance(`${scope(push)}/json-automationrelevance/tip`);
    expect(nodesOf(asked)).toEqual(revs.map(node));
    expect(asked).toMatchObject({ visible: true, bundle: push.bundle, url: `http://localhost:3000${scope(push)}` });
    for (const changeset of asked.changesets) {
      expect(changeset).toMatchObject({
        pushid: push.pushId,
        pushhead: push.nodes.at(-1),
        pushuser: push.user,
        pushdate: [push.dateSeconds, 0],
        phase: "draft",
      });
    }
  }
});

test("automationrelevance takes a revset that means one changeset, and refuses one that means several", async () => {
  const at = `${scope(site.second)}/json-automationrelevance`;
  expect(nodesOf(await relevance(`${at}/tip~1`))).toEqual([3, 4].map(node));
  expect(nodesOf(await relevance(`${at}/max(parents(tip))`))).toEqual([3, 4].map(node));
  expect(await json(`${at}/tip%3A%3Atip~1%2Btip~1`, 200)).toMatchObject({ visible: true });
  expect(await json(`${at}/tip~1%2Btip`, 403)).toEqual({ error: "can only evaluate single changeset" });
  expect(await json(`${at}/nosuch`, 404)).toEqual({ error: "unknown revision 'nosuch'" });
});

test.for(["automationrelevance", "pushchangedfiles"])(
  "what a revset with dates means is not kept as time goes by: %s",
  async (command) => {
    let nowSeconds = 1_500_001_000;
    const trees = new Map([["try", site.tree]]);
    const answers = createAnswerRequest({ ...SAMPLE_SITE, trees, nowSeconds: () => nowSeconds });
    const at = `${scope(site.second)}/json-${command}`;
    const asked = async (revset: string) => ask(answers, `${at}/${encodeURIComponent(revset)}`);
    const before = [await asked('tip and date("-1")'), await asked("max(all())")] as const;
    nowSeconds += 10 * 86_400;
    const after = [await asked('tip and date("-1")'), await asked("max(all())")] as const;
    expect([before[0].status, after[0].status]).toEqual([200, 404]);
    expect(after[0].etag).not.toBe(before[0].etag);
    expect([after[1].status, after[1].etag]).toEqual([200, before[1].etag]);
  },
);

test("automationrelevance says of each changeset what hg says", async () => {
  const told = toldByHg();
  for (const rev of [3, 4, 5, 6, 7, 8, 9]) {
    const { changesets } = await relevance(`/try/json-automationrelevance/${node(rev)}`);
    expect(changesets.at(-1)).toMatchObject(told[rev] ?? {});
  }
  const { changesets } = await relevance(`${scope(site.second)}/json-automationrelevance/tip`);
  expect(changesets.map((changeset) => changeset["rev"])).toEqual([3, 4, 5]);
});

test("automationrelevance has exactly the reference's keys, sorted, those without a value left out, and a url", async () => {
  const { body } = await ask(site.answers, `${scope(site.second)}/json-automationrelevance/${node(7)}`);
  const at = `http://localhost:3000${scope(site.second)}`;
  expect(body.toString()).toContain(
    `{"author": "Dave \\u003cdave@example.com\\u003e", "backsoutnodes": [], "bugs": [], "date": [1500000800.0, 7200], ` +
      `"desc": "try: -b do -p linux64", "extra": {"branch": "default"}, "files": ["try_task_config.json"], ` +
      `"node": "${node(7)}", "parents": ["${node(4)}"], "phase": "draft", "pushdate": [${PUSHED_AT + 60}, 0], ` +
      `"pushhead": "${node(7)}", "pushid": 2, "pushuser": "dave@example.com", "rev": 5, "reviewers": [], ` +
      `"treeherderrepo": "try", "treeherderrepourl": "https://treeherder.mozilla.org/jobs?repo=try", ` +
      `"url": "${at}/rev/${node(7)}"}],\n"visible": true,\n"bundle": "${site.second.bundle}",\n"url": "${at}",\n"otherpushes": []\n}`,
  );
  expect(body.toString().startsWith('{\n"changesets": [{"author": ')).toBe(true);
});

test("automationrelevance reads bugs, reviewers and what Git and the landing system say", async () => {
  const { changesets } = await relevance(`/try/json-automationrelevance/${node(3)}`);
  expect(changesets).toMatchObject([
    {
      bugs: [{ no: "100000", url: "https://bugzilla.mozilla.org/show_bug.cgi?id=100000" }],
      reviewers: [
        { name: "romulus", revset: "reviewer(romulus)" },
        { name: "remus", revset: "reviewer(remus)" },
      ],
      git_commit: GIT_COMMITS[1],
      git_repo_url: "https://github.com/mozilla-firefox/firefox",
      landingsystem: "lando",
      files: ["a.txt", "src/é.c"],
    },
  ]);
  expect(Object.keys(changesets[0] ?? {})).not.toContain("backedoutby");
});

test("automationrelevance names what is backed out, and with backouts what backs it out, in the view of the push", async () => {
  const { first, second, stacked } = site;
  const inFirst = await relevance(`${scope(first)}/json-automationrelevance/${node(6)}?backouts=1`);
  expect(inFirst.changesets.map((changeset) => changeset["backedoutby"])).toEqual([node(6), undefined, undefined]);
  expect(inFirst.changesets.map((changeset) => changeset["backsoutnodes"])).toEqual([[], [], [{ node: node(3) }]]);
  // In the amended push nobody backs it out.
  const inSecond = await relevance(`${scope(second)}/json-automationrelevance/${node(7)}?backouts=1`);
  expect(inSecond.changesets.map((changeset) => changeset["backedoutby"])).toEqual([undefined, undefined, undefined]);
  // An empty value asks for nothing.
  const unasked = await relevance(`${scope(first)}/json-automationrelevance/${node(6)}?backouts=`);
  expect(unasked.changesets.some((changeset) => "backedoutby" in changeset)).toBe(false);
  // In Git's words, of a changeset of the base.
  const reverting = await relevance(`${scope(stacked)}/json-automationrelevance/${node(8)}`);
  expect(reverting.changesets).toMatchObject([{ backsoutnodes: [{ node: node(1) }] }]);
});

test("automationrelevance names the other pushes of the changeset", async () => {
  const other = ({ pushId, bundle }: Push) => ({
    pushid: pushId,
    bundle,
    url: `http://localhost:3000/try/bundle/${bundle}`,
  });
  const { first, second } = site;
  expect(await json(`/try/json-automationrelevance/${node(3)}`)).toMatchObject({ otherpushes: [other(first)] });
  expect(await json(`${scope(first)}/json-automationrelevance/${node(3)}`)).toMatchObject({
    otherpushes: [other(second)],
  });
  expect(await json(`/try/json-automationrelevance/${node(6)}`)).toMatchObject({ otherpushes: [] });
});

test("pushchangedfiles lists the files of the same changesets, each once, sorted", async () => {
  const told = toldByHg();
  const files = (...revs: number[]) => [...new Set(revs.flatMap((rev) => told[rev]?.["files"] as string[]))].sort();
  expect(await json(`/try/json-pushchangedfiles/${node(6)}`)).toEqual({ files: files(3, 4, 6) });
  expect(await json(`/try/json-pushchangedfiles/${node(3)}`)).toEqual({ files: files(3) });
  expect(await json(`${scope(site.second)}/json-pushchangedfiles/tip`)).toEqual({ files: files(3, 4, 7) });
  expect(await json(`${scope(site.stacked)}/json-pushchangedfiles?node=tip`)).toEqual({ files: files(8) });
});

test("neither reads a manifest, and no bundle but that of the scope which the URL names", async () => {
  const spies = [BaseRepo, OverlayRepo].map((view) => vi.spyOn(view.prototype, "openManifestLog"));
  const fresh = await openSampleTree(join(folder.path, "base"), join(folder.path, "fresh"), store, site.tree.index);
  const answers = sampleAnswers(fresh);
  const before = store.reads;
  for (const command of ["json-automationrelevance", "json-pushchangedfiles"]) {
    for (const rev of [3, 4, 5, 7, 9]) expect((await ask(answers, `/try/${command}/${node(rev)}`)).status).toBe(200);
  }
  expect(store.reads - before).toBe(0);
  const scoped = `${scope(site.first)}/json-automationrelevance/${node(6)}?backouts=1`;
  for (let i = 0; i < 3; i++) expect((await ask(answers, scoped)).status).toBe(200);
  expect(store.reads - before).toBe(1);
  for (const spy of spies) expect(spy).not.toHaveBeenCalled();
});

test.for(["automationrelevance", "pushchangedfiles"])(
  "%s of nothing, of what is unknown and of what was never pushed",
  async (command) => {
    expect(await json(`/try/json-${command}`)).toEqual({ error: "missing parameter 'node'" });
    expect(await json(`${scope(site.first)}/json-${command}/`)).toEqual({ error: "missing parameter 'node'" });
    expect(await json(`/try/json-${command}/deadbeefdead`, 404)).toEqual({ error: "unknown revision 'deadbeefdead'" });
    for (const url of [`/try/json-${command}/${node(1)}`, `${scope(site.first)}/json-${command}/mark`]) {
      expect(await json(url, 404)).toEqual({ error: `changeset ${node(1)} was never pushed` });
    }
    // Of another push, and so not in this scope.
    expect(await json(`${scope(site.second)}/json-${command}/${node(6)}`, 404)).toEqual({
      error: `unknown revision '${node(6)}'`,
    });
    expect((await ask(site.answers, `/try/${command}`)).answer).toMatchObject({
      kind: "page",
      status: 200,
      view: { name: "error", message: "missing parameter 'node'" },
    });
    expect((await ask(site.answers, `/try/raw-${command}`)).body.toString()).toBe(
      "\nerror: missing parameter 'node'\n",
    );
    for (const style of ["raw", "atom", "rss"]) {
      expect((await ask(site.answers, `/try/${style}-${command}/${node(3)}`)).status).toBe(403);
      expect((await ask(site.answers, `/try/${style}-${command}/nope`)).status).toBe(404);
    }
    expect((await ask(site.answers, `/try/${command}/${node(3)}`)).answer).toMatchObject({
      status: 403,
      view: { message: `"${command}" not in template map` },
    });
  },
);

test("automationrelevance in a scope is named by the bundle and the pushes that share the changeset", async () => {
  const url = `${scope(site.first)}/json-automationrelevance/${node(6)}`;
  const { etag } = await ask(site.answers, url);
  expect(etag).toBeDefined();
  hg(join(folder.path, "base"), "bookmark", "-r", "0", "another");
  expect((await ask(site.answers, url)).etag).toBe(etag);
});

test("what has landed is still told as it was pushed; outside of the scope it is not visible once the base hides it", async () => {
  const base = join(folder.path, "base");
  const before = await json(`/try/json-automationrelevance/${node(7)}`);
  hg(base, "pull", "-q", "-r", node(7), "--config", "paths.work=", site.work);
  hg(base, "phase", "--draft", "--force", "-r", node(3));
  expect(await json(`/try/json-automationrelevance/${node(7)}`)).toEqual(before);
  hg(base, "debugobsolete", "--config", "experimental.evolution=createmarkers", node(7));
  expect(await json(`/try/json-automationrelevance/${node(7)}`)).toEqual({ ...before, visible: false });
  expect(await json(`${scope(site.second)}/json-automationrelevance/${node(7)}`)).toEqual(before);
});
