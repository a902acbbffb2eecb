import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import { publish } from "../publish/publish";
import { reindex } from "../publish/reindex";
import { openSampleTree } from "../publish/testing/sample-tree";
import type { Push } from "../push-index/push-index";
import { addMadeUpPushes, madeUpNode } from "../push-index/testing/made-up-push";
import { BASE_LENGTH, FIRST_PUSH_LENGTH, makeSampleRepo } from "../repo/testing/sample-repo";
import type { Tree } from "../tree/tree";
import type { AnswerRequest } from "./answer";
import { type Asked, ask } from "./testing/ask";
import { sampleAnswers } from "./testing/sample-site";
import { readFrame } from "./views/testing/read-frame";

/**
 * Two pushes share their lower changesets 8 and 9: `first` has 10 to 12 on top, `second`, pushed later, an amended
 * changeset. `third` stands on `first`.
 */
const folder = makeTemporaryFolder("lookup");
const sample = join(folder.path, "sample");
let tree: Tree;
let answers: AnswerRequest;
let nodes: string[];
let first: Push;
let second: Push;
let third: Push;

beforeAll(async () => {
  await makeSampleRepo(sample);
  hg(sample, "update", "-q", "-C", "9");
  writeFileSync(join(sample, "amended"), "amended\n");
  // With this message its node begins with the same digit, `a`, as that of changeset 0.
  hg(sample, "commit", "-q", "-A", "-m", "amended 0", "-d", "99000 0");
  nodes = hg(sample, "log", "-r", "all()", "-T", "{node}\n").toString().trim().split("\n");
  hg(sample, "bundle", "-q", "--base", "null", "-r", `0:${BASE_LENGTH - 1}`, `${folder.path}/base.hg`);
  hg(folder.path, "init", "base");
  hg(`${folder.path}/base`, "unbundle", "-q", `${folder.path}/base.hg`);
  hg(`${folder.path}/base`, "phase", "--public", "-r", "all()");
  hg(`${folder.path}/base`, "bookmark", "-r", "3", "mark");
  tree = await openSampleTree(join(folder.path, "base"), folder.path);
  answers = sampleAnswers(tree);
  first = await publishRevs(`${BASE_LENGTH}:${FIRST_PUSH_LENGTH - 1}`, BASE_LENGTH - 1, 1000);
  second = await publishRevs("8+9+16", BASE_LENGTH - 1, 2000);
  third = await publishRevs("13:15", FIRST_PUSH_LENGTH - 1, 3000);
}, 120_000);
afterAll(() => folder.remove());

async function publishRevs(revset: string, lastOfBase: number, dateSeconds: number): Promise<Push> {
  const file = join(folder.path, `${dateSeconds}.hg`);
  hg(sample, "bundle", "-q", "--base", `0:${lastOfBase}`, "-r", revset, file);
  const { push } = await publish(tree, { bytes: readFileSync(file), user: "dev@example.org", dateSeconds });
  return push;
}

async function json(url: string): Promise<Record<string, unknown>> {
  const { status, body } = await ask(answers, url);
  expect(status, `${url}: ${body}`).toBe(200);
  return JSON.parse(body.toString());
}

const scope = (push: Push) => `/try/bundle/${push.bundle}`;
const raw = (asked: Asked) => `${asked.status} ${asked.body}`;

test("a scoped page shows the children of its own push, and names the others", async () => {
  const shared = nodes[9];
  expect(await json(`${scope(first)}/json-rev/${shared}`)).toMatchObject({
    children: [nodes[11]],
    pushid: 1,
    pushdate: [1000, 0],
    pushuser: "dev@example.org",
    phase: "draft",
    otherpushes: [{ pushid: 2, bundle: second.bundle, url: `http://localhost:3000/try/bundle/${second.bundle}` }],
  });
  expect(await json(`${scope(second)}/json-rev/${shared}`)).toMatchObject({ children: [nodes[16]], pushid: 2 });
});

test("outside of a scope a pushed changeset is shown from the newest push that holds it", async () => {
  for (const symbol of [nodes[9], nodes[9]?.slice(0, 12), nodes[9]?.slice(0, 12).toUpperCase()]) {
    expect(await json(`/try/json-rev/${symbol}`)).toMatchObject({
      node: nodes[9],
      children: [nodes[16]],
      pushid: 2,
      otherpushes: [{ pushid: 1, bundle: first.bundle }],
    });
  }
  expect(await json(`/try/json-rev/${nodes[12]}`)).toMatchObject({ pushid: 1, otherpushes: [] });
});

test("a push on top of another push has that one's changesets below it", async () => {
  expect(await json(`${scope(third)}/json-rev/tip`)).toMatchObject({ node: nodes[15], tags: ["tip"], pushid: 3 });
  expect(await json(`${scope(third)}/json-rev/${nodes[12]}`)).toMatchObject({ children: [nodes[13]], phase: "draft" });
  expect(third.standsOn).toEqual([first.bundle]);
});

test("outside of a scope numbers, tip and names mean the base alone", async () => {
  expect(await json("/try/json-rev")).toMatchObject({
    node: nodes[7],
    children: [],
    tags: ["tip"],
    phase: "public",
    pushid: "",
  });
  for (const symbol of ["tip", "7", "-1"])
    expect(await json(`/try/json-rev/${symbol}`)).toMatchObject({ node: nodes[7] });
  expect(await json("/try/json-rev/mark")).toMatchObject({ node: nodes[3], bookmarks: ["mark"] });
  expect(await json("/try/json-rev/v1.0")).toMatchObject({ node: nodes[3], tags: ["v1.0"] });
  expect(await json("/try/json-rev/feature")).toMatchObject({ branch: "feature" });
  expect(await json("/try/json-rev/null")).toMatchObject({ node: "0".repeat(40), files: [], parents: [] });
});

test("in a scope numbers go on where the base ended when the push was published", async () => {
  expect(await json(`${scope(first)}/json-rev/8`)).toMatchObject({ node: nodes[8] });
  expect(await json(`${scope(second)}/json-rev/10`)).toMatchObject({ node: nodes[16] });
  expect(await json(`${scope(second)}/json-rev/-1`)).toMatchObject({ node: nodes[16] });
});

test.for([
  ["/try/raw-rev/deadbeefdead", "404 \nerror: unknown revision 'deadbeefdead'\n"],
  [`/try/raw-rev/${"f".repeat(40)}`, `404 \nerror: unknown revision '${"f".repeat(40)}'\n`],
  ["/try/raw-rev/no-such-name", "404 \nerror: unknown revision 'no-such-name'\n"],
  ["/try/raw-rev/99999999", "404 \nerror: unknown revision '99999999'\n"],
  ["/try/raw-file/deadbeefdead/x", "404 \nerror: revision not found: deadbeefdead\n"],
  ["/try/raw-file/tip/nowhere", "404 \nerror: nowhere@NODE7: not found in manifest\n"],
  ["/try/raw-diff/tip", "404 \nerror: file not given\n"],
  ["/try/raw-nonsense/tip", "400 \nerror: method not found\n"],
  ["/try/json-rev/deadbeefdead", '404 {\n"error": "unknown revision \'deadbeefdead\'"\n}'],
  ["/try/raw-file/tip/../../x", "403 \nerror: ../../x not under root"],
] as const)("%s is answered in hgweb's words", async ([url, expected]) => {
  expect(raw(await ask(answers, url))).toContain(expected.replace("NODE7", nodes[7] ?? ""));
});

test("a style without a template is refused after the revision is found", async () => {
  expect((await ask(answers, "/try/atom-rev/tip")).status).toBe(403);
  expect((await ask(answers, "/try/atom-rev/nope")).status).toBe(404);
});

test("a bundle is found by its id; by its tip or a prefix there is a redirect to it", async () => {
  expect((await ask(answers, `${scope(first)}/json-rev/tip`)).status).toBe(200);
  for (const typed of [`bundle/${nodes[12]}`, `bundle/${first.bundle.slice(0, 12)}`, "push/1"]) {
    const { status, headers } = await ask(answers, `/try/${typed}/json-rev/tip`);
    expect([status, headers["location"]]).toEqual([302, `${scope(first)}/json-rev/tip`]);
  }
  for (const typed of [
    `bundle/${nodes[11]}`,
    `bundle/${first.bundle.slice(0, 11)}`,
    "bundle/nope",
    "push/4",
    "push/x",
  ]) {
    expect((await ask(answers, `/try/${typed}/json-rev/tip`)).status).toBe(404);
  }
});

test("a prefix means the base's changesets and all pushed ones; in a scope that view's; what fits two is not found", async () => {
  const inBase = nodes.slice(0, BASE_LENGTH);
  const views: [at: string, there: string[]][] = [
    ["/try", nodes],
    [scope(first), [...inBase, ...first.nodes]],
    [scope(second), [...inBase, ...second.nodes]],
  ];
  const prefixes = new Set(nodes.flatMap((node) => [1, 2, 3].map((digits) => node.slice(0, digits))));
  let mixed = 0;
  for (const prefix of prefixes) {
    for (const [at, there] of views) {
      // The base's numbers alone count outside of a scope.
      if (/^(0|[1-9]\d*)$/.test(prefix) && Number(prefix) < (at === "/try" ? BASE_LENGTH : there.length)) continue;
      const fitting = there.filter((node) => node.startsWith(prefix));
      const asked = await ask(answers, `${at}/json-rev/${prefix}`);
      const told: unknown = JSON.parse(asked.body.toString());
      if (fitting.length === 1) expect([at, prefix, told]).toMatchObject([at, prefix, { node: fitting[0] }]);
      else if (fitting.length === 0) expect(told).toEqual({ error: `unknown revision '${prefix}'` });
      else expect(told).toEqual({ error: `revision not found: ${prefix}` });
      expect(asked.status).toBe(fitting.length === 1 ? 200 : 404);
      const ofBase = fitting.filter((node) => inBase.includes(node)).length;
      if (at === "/try" && ofBase === 1 && fitting.length > 1) mixed++;
    }
  }
  expect(mixed).toBeGreaterThan(0); // one of the base, and others that were pushed
});

test("a name of the base goes before a pushed changeset, in every style, and what it names is the base's", async () => {
  const base = join(folder.path, "base");
  const prefix = nodes[12]?.slice(0, 8) ?? "";
  expect(await json(`/try/json-rev/${prefix}`)).toMatchObject({ node: nodes[12], pushid: 1 });
  hg(base, "bookmark", "-r", "2", prefix);
  expect(await json(`/try/json-rev/${prefix}`)).toMatchObject({ node: nodes[2], phase: "public", pushid: "" });
  expect((await ask(answers, `/try/raw-rev/${prefix}`)).body.toString()).toContain(`# Node ID ${nodes[2]}\n`);
  hg(base, "bookmark", "--delete", prefix);
  expect(await json(`/try/json-rev/${prefix}`)).toMatchObject({ node: nodes[12] });
});

test("every answer about a changeset of two pushes names the other one", async () => {
  const shared = nodes[9];
  const other = (push: Push) => ({
    pushid: push.pushId,
    bundle: push.bundle,
    url: `http://localhost:3000${scope(push)}`,
  });
  for (const command of ["json-rev", "json-automationrelevance"]) {
    expect(await json(`/try/${command}/${shared}`)).toMatchObject({ otherpushes: [other(first)] });
    expect(await json(`${scope(first)}/${command}/${shared}`)).toMatchObject({ otherpushes: [other(second)] });
    expect(await json(`${scope(second)}/${command}/${shared}`)).toMatchObject({ otherpushes: [other(first)] });
  }
  expect(await json(`/try/json-pushes?changeset=${shared}`)).toMatchObject({ 2: { otherpushes: [other(first)] } });
  const { answer } = await ask(answers, `/try/rev/${shared}`);
  expect(JSON.stringify(answer)).toContain(scope(first));
});

test("what has landed since stays the push's in its scope, and is the base's outside", async () => {
  const etag = (await ask(answers, `${scope(first)}/json-rev/${nodes[8]}`)).etag;
  const before = await json(`${scope(first)}/json-rev/${nodes[8]}`);
  hg(join(folder.path, "base"), "pull", "-q", "-r", nodes[8] ?? "", sample);
  hg(join(folder.path, "base"), "phase", "--public", "-r", "all()");
  expect(await json(`/try/json-rev/${nodes[8]}`)).toMatchObject({
    phase: "public",
    pushid: "",
    children: [],
    otherpushes: [{ pushid: 2 }, { pushid: 1 }],
  });
  expect(await json(`${scope(first)}/json-rev/${nodes[8]}`)).toEqual(before);
  expect((await ask(answers, `${scope(first)}/json-rev/${nodes[8]}`)).etag).toBe(etag);
});

test("a base that has lost what a push stands on is a 503 that names it, and heals", async () => {
  const { bundle, ...rest } = first;
  const lone = { ...rest, bundle, baseLength: 2 };
  hg(folder.path, "clone", "-q", "-U", "-r", "2", sample, "short");
  const short = await openSampleTree(join(folder.path, "short"), `${folder.path}/short-cache`, tree.store);
  await expect(short.openScope(lone)).rejects.toMatchObject({
    code: "missingBase",
    status: 503,
    retryAfterSeconds: 60,
    facts: { node: nodes[7] },
  });
  const pulled = nodes.slice(0, BASE_LENGTH).flatMap((node) => ["-r", node]);
  hg(join(folder.path, "short"), "pull", "-q", ...pulled, sample);
  expect((await short.openScope(lone)).repo.length).toBe(13);
});

test("rev/BASE:REV compares with that changeset, whichever view's number it has", async () => {
  const [a, b] = [nodes[12] ?? "", nodes[16] ?? ""];
  const settings = ["--config", "diff.git=yes", "--config", "diff.unified=8", "--config", "diff.showfunc=yes"];
  const shared = `${nodes[9]}:${b}`;
  const { body } = await ask(answers, `/try/raw-rev/${shared}`);
  expect(body.toString()).toContain(`\n\n${hg(sample, "diff", ...settings, "-r", nodes[9] ?? "", "-r", b)}`);
  // Of another push, and so not in the view that shows the changeset.
  expect(raw(await ask(answers, `/try/raw-rev/${a}:${b}`))).toBe(`404 \nerror: unknown revision '${a}'\n`);
});

test("an error in a scope leads back into it", async () => {
  const { answer } = await ask(answers, `${scope(first)}/rev/nope`);
  if (answer.kind !== "page" || answer.view.name !== "error") throw new Error("no error page");
  for (const { href } of readFrame(answer.view.frame).navigation)
    expect(href).toMatch(new RegExp(`^${scope(first)}/|/pushloghtml`));
});

test("in a base with other numbers a landed push keeps its phases and children, and can be indexed anew", async () => {
  hg(folder.path, "init", "reordered");
  const reordered = join(folder.path, "reordered");
  hg(reordered, "pull", "-q", "-r", nodes[8] ?? "", sample);
  hg(reordered, "pull", "-q", ...nodes.slice(0, BASE_LENGTH).flatMap((node) => ["-r", node]), sample);
  hg(reordered, "phase", "--public", "-r", "all()");
  const other = await openSampleTree(reordered, `${folder.path}/reordered-cache`, tree.store);
  expect(await reindex(other)).toBe(3);
  const otherAnswers = sampleAnswers(other);
  const ours = await json(`${scope(first)}/json-rev/${nodes[8]}`);
  const { body } = await ask(otherAnswers, `${scope(first)}/json-rev/${nodes[8]}`);
  expect(JSON.parse(body.toString())).toEqual(ours);
  expect(ours).toMatchObject({ phase: "draft", children: [nodes[9]] });
  const { repo } = await other.openScope(first);
  const heads = (await repo.readBranches()).flatMap((branch) => branch.heads.map((head) => head.node));
  expect(heads).not.toContain(nodes[8]);
  expect(new Set(heads).size).toBe(heads.length);
});

test("a number of the base is one, also where its node and a pushed one begin with the same digit", async () => {
  const base = join(folder.path, "numbers");
  hg(folder.path, "init", "numbers");
  hg(base, "debugbuilddag", "@a+9");
  const node = hg(base, "log", "-r", "1", "-T", "{node}").toString();
  expect(node).toMatch(/^1/);
  const numbers = await openSampleTree(base, join(folder.path, "numbers-cache"));
  const pushed = Array.from({ length: 100 }, (_, i) => `changeset ${i}`).find((name) =>
    madeUpNode(name).startsWith("1"),
  );
  await addMadeUpPushes(numbers.index, numbers.name, [{ pushId: 1, changesets: [pushed ?? ""] }]);
  const { body } = await ask(sampleAnswers(numbers), "/try/json-rev/1");
  expect(JSON.parse(body.toString())).toMatchObject({ node });
});
