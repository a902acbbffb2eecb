import { chmodSync, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { readArchives } from "../../archive/testing/read-archives";
import { askPython } from "../../hg/testing/ask-python";
import { HgServer, hg, makeTemporaryFolder } from "../../hg/testing/real-hg";
import { openSampleTree } from "../../publish/testing/sample-tree";
import type { AnswerRequest } from "../answer";
import { revescape } from "../escape";
import { ask } from "../testing/ask";
import { sampleAnswers } from "../testing/sample-site";
import { type ServedPage, servedByHgweb } from "./testing/served-by-hgweb";
import { openWholeAndScoped } from "./testing/whole-and-scoped";

/** Changesets that the base has; the others are pushed. */
const BASE_LENGTH = 8;
const KINDS = ["zip", "tar.gz", "tar.bz2"];
const folder = makeTemporaryFolder("archive");
const work = join(folder.path, "work");
/** What stands behind the changeset and the kind; `{kind}` is an extension. */
const WHOLE = ["0.{kind}", "tip.{kind}", "v1.{kind}", "feat%252Fx.{kind}", "mark.{kind}", "-2.{kind}", "{node}.{kind}"];
/** Bookmarks whose names end up in names of files, and in a header. */
const FAILING_MARKS = ["ü", "x/../../out"];
const MARKS = ["mark", "a b", 'q"uo;te', "x/..", "a//b/./c", ...FAILING_MARKS];
const REVS = Array.from({ length: 14 }, (_, rev) => `${rev}.{kind}`);
const PATHS = [
  ...["d", "d/", "d//e", "./d", "d/../a", "a*b", ".", "d/e/..", "d/e/f", "d/e/f/", ".d", "%C3%A9", "link", "run"],
  ...["/d", "../d", "a*", "nosuch", ".hg_archival.txt", "glob:a", "d/e/f/x", "..", "dd", "A"],
].map((path) => `1.{kind}/${path}`);
const WRONG = [
  ...["nosuch.{kind}", ".{kind}", ".{kind}/d", "deadbeefdead.{kind}", "2:1.{kind}", "null.{kind}/x", "99.{kind}"],
  ...["f{39}.{kind}", "secret.{kind}", "1.{kind}.{kind}", "1", "1.tar", "1.tgz", "nosuch.foo", "nosuch?type=rar"],
].map((rest) => rest.replace("f{39}", "f".repeat(39)));
const QUERIES = [
  ...["/archive?node=1&type=zip", "/archive?node=1.tar.gz", "/archive/1?type=gz&file=d", "/archive?node=1&type=tar"],
  ...["?cmd=archive&node=1&type=gz", "?cmd=archive&node=1.zip&type=zip", "?cmd=archive&node=1.zip"],
  ...["/archive/1.tar.gz?file=d", "/archive/1.tar.gz/a?file=d", "/archive/1.tar.gz?file=/d", "/archive/1.tar.gz?file="],
  ...["/json-archive/1.zip/nosuch", "/raw-archive/1.zip/d", "/raw-archive/1.tar", "/json-archive/1.tar", "/archive/1"],
];
const SUMMARY = "/try/json-summary";
const STYLES = ["json-", "raw-", "atom-"];
let served: ReadonlyMap<string, ServedPage>;
let whole: AnswerRequest;
let scoped: AnswerRequest;
let scope: string;
let urls: readonly string[];

beforeAll(async () => {
  hg(folder.path, "init", work);
  await makeWork();
  const node = hg(work, "log", "-r", "tip", "-T", "{node}").toString();
  const secret = hg(work, "log", "--hidden", "-r", "secret()", "-T", "{node|short}").toString();
  const marks = MARKS.filter((mark) => !FAILING_MARKS.includes(mark)).map((mark) => `${revescape(mark)}.{kind}/a`);
  const forms = [...WHOLE, ...REVS, ...PATHS, ...marks];
  urls = [
    ...forms.flatMap((form) => KINDS.map((kind) => `/try/json-archive/${fill(form, kind, node, secret)}`)),
    ...WRONG.flatMap((form) => STYLES.map((style) => `/try/${style}archive/${fill(form, "zip", node, secret)}`)),
    ...QUERIES.map((query) => `/try${query}${query.includes("?") ? "&" : "?"}style=json`),
  ];
  served = servedByHgweb(work, [...urls, SUMMARY]);
  ({ whole, scoped, scope } = await openWholeAndScoped(folder.path, work, BASE_LENGTH, (base) => {
    copyFileSync(join(work, ".hg/localtags"), join(base, ".hg/localtags"));
    for (const mark of MARKS) hg(base, "bookmark", "-r", "1", mark);
  }));
}, 120_000);
afterAll(() => folder.remove());

function fill(form: string, kind: string, node: string, secret: string): string {
  return form.replaceAll("{kind}", kind).replace("{node}", node).replace("secret", secret);
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(work, path)), { recursive: true });
  writeFileSync(join(work, path), text);
}

/** Odd names, modes and sizes; branches with tags on both sides of merges; times before 1980 and after 2038. */
async function makeWork(): Promise<void> {
  const server = new HgServer(work);
  let second = 1_500_000_000;
  const commit = (message: string, ...more: string[]) =>
    server.run("commit", "-A", "-q", "-m", message, "-u", "Ann", "-d", `${second++} 25200`, ...more);
  write("a", "a\n");
  write("A", "other\n");
  write("a*b", "glob");
  write(".d/h", "hidden");
  write("d/e/f", "content\n".repeat(5_000));
  write("dd", "not in d");
  write("empty", "");
  write("é/ü 😀", "latin");
  write("run", "#!/bin/sh\n");
  chmodSync(join(work, "run"), 0o755);
  for (const length of [88, 89, 90, 93, 94, 95, 120]) write(`long/${"n".repeat(length - 5)}`, `${length}`);
  write("blocks/511", "x".repeat(511));
  write("blocks/512", "x".repeat(512));
  write("blocks/large", Buffer.alloc(80_000, 7).toString("latin1"));
  symlinkSync("d/e/f", join(work, "link"));
  symlinkSync(`${"far/".repeat(30)}é`, join(work, "link-é"));
  await commit("one");
  write("a", "b\n");
  await commit("two");
  await server.run("tag", "-r", "0", "-d", "1500000100 0", "-u", "t", "v1", "also v1 é");
  await server.run("update", "-q", "1");
  await server.run("branch", "-q", "feat/x");
  write("b", "b\n");
  await commit("on a branch");
  await server.run("tag", "-d", "1500000200 0", "-u", "t", "v2");
  await server.run("merge", "-q", "--tool", "internal:union", "2");
  await commit("merged");
  await commit("closed", "--close-branch");
  await server.run("update", "-q", "6");
  await server.run("branch", "-q", "old");
  write("c", "c\n");
  await server.run("commit", "-A", "-q", "-m", "before 1980", "-u", "Ann", "-d", "0 0");
  await server.run("update", "-q", "null");
  await server.run("branch", "-q", "apart", "--force");
  write("apart", "x");
  await commit("apart");
  await server.run("tag", "-r", "8", "-d", "1500000300 0", "-u", "t", "v3");
  await server.run("tag", "-r", "8", "--local", "local");
  await server.run("merge", "-q", "--tool", "internal:union", "7");
  await commit("merged apart");
  await server.run("tag", "-r", "6", "--local", "--force", "v2");
  write("a", "last\n");
  await server.run("commit", "-q", "-m", "after 2038", "-u", "Ann", "-d", "2147483647 0");
  for (const mark of MARKS) await server.run("bookmark", "-r", "1", mark);
  write("a", "secret");
  await commit("secret", "--secret");
  await server.run("update", "-q", "11");
  write("a", "newest");
  await commit("newest");
  server.close();
}

interface Compared {
  readonly status: number;
  readonly type: string | undefined;
  readonly attachment: string | undefined;
  readonly body: unknown;
}

/** Has the archives among answers read. */
function readBodies(answers: ReadonlyMap<string, Compared & { readonly body: string }>): ReadonlyMap<string, Compared> {
  const archives = [...answers].filter(([, { attachment }]) => attachment !== undefined);
  const read = readArchives(archives.map(([, { body }]) => body));
  return new Map([...answers, ...archives.map(([url, answer], i) => [url, { ...answer, body: read[i] }] as const)]);
}

async function askAll(
  answers: AnswerRequest,
  asked: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, Compared>> {
  const all = new Map<string, Compared & { readonly body: string }>();
  for (const [name, url] of asked) {
    const { status, headers, body } = await ask(answers, url);
    const attachment = headers["content-disposition"];
    all.set(name, { status, type: headers["content-type"], attachment, body: body.toString("latin1") });
  }
  return readBodies(all);
}

function theirs(): ReadonlyMap<string, Compared> {
  return readBodies(new Map([...served].map(([url, page]) => [url, { ...page, attachment: page.attachment }])));
}

test("archives and what is refused are hgweb's", async () => {
  const ours = await askAll(whole, new Map(urls.map((url) => [url, url])));
  const hgwebs = theirs();
  expect([...hgwebs.values()].filter(({ attachment }) => attachment !== undefined).length).toBeGreaterThan(100);
  for (const url of urls) expect(ours.get(url), url).toEqual(hgwebs.get(url));
}, 60_000);

test("archives in the scope of a push are what hgweb makes of the whole", async () => {
  const hgwebs = theirs();
  // The secret changeset was not pushed, so numbers end before it; feeds name the scope.
  const isSame = (url: string) => !/archive\/(?:-|12|13|99|[0-9a-f]{12}\.)|atom-/.test(url);
  const same = urls.filter(isSame);
  const ours = await askAll(scoped, new Map(same.map((url) => [url, url.replace("/try", scope)])));
  for (const url of same) expect(ours.get(url), url).toEqual(hgwebs.get(url));
  const pushed = urls.filter((url) => /[0-9a-f]{40}\./.test(url));
  const unscoped = await askAll(scoped, new Map(pushed.map((url) => [url, url])));
  for (const url of pushed) expect(unscoped.get(url), url).toEqual(hgwebs.get(url));
  expect(pushed.length).toBe(KINDS.length);
}, 60_000);

test("archive says what is missing where hgweb fails", async () => {
  const told = async (url: string) => {
    const { status, body } = await ask(whole, `/try/json-archive${url}`);
    return [status, (JSON.parse(body.toString()) as { error: string }).error];
  };
  expect(await told("")).toEqual([400, "archive needs a changeset"]);
  expect(await told("?type=zip")).toEqual([400, "archive needs a changeset"]);
  expect(await told("/x%252F..%252F..%252Fout.zip")).toEqual([403, "archive prefix contains illegal components"]);
  const { status, headers } = await ask(whole, "/try/archive/%C3%BC.zip");
  expect([status, headers["content-disposition"]]).toEqual([200, "attachment; filename=try-Ã¼.zip"]);
  expect(await told("/null.zip")).toEqual([403, "no files match the archive pattern"]);
});

test("json-summary lists the archives that hgweb lists, in the place's scope", async () => {
  const listed = (text: string | undefined) => text?.slice(text.indexOf('"archives"')) ?? "";
  const hgwebs = listed(served.get(SUMMARY)?.body);
  expect(hgwebs).toContain("/try/archive/tip.tar.bz2");
  expect(listed((await ask(whole, SUMMARY)).body.toString())).toBe(hgwebs);
  const inScope = listed((await ask(scoped, `${scope}/json-summary`)).body.toString());
  expect(inScope).toBe(hgwebs.replaceAll("/try/archive/", `${scope}/archive/`));
});

/** Commits with dates that no command takes. */
const FORGE = `
from mercurial import hg, node, ui as uimod
repo = hg.repository(uimod.ui.load(), question["repository"].encode())
with repo.lock(), repo.transaction(b"forge") as transaction:
    changelog = repo.changelog
    manifest = node.hex(repo[0].manifestnode())
    for date in question["dates"]:
        text = b"\\n".join([manifest, b"u", date.encode() + b" 0", b"", b"dated"])
        changelog.addrevision(text, transaction, len(changelog), changelog.tip(), node.nullid)
answer(None)
`;

test("archives have the times that hgweb's have, where hgweb can write them", async () => {
  const path = join(folder.path, "dated");
  hg(folder.path, "init", path);
  writeFileSync(join(path, "a"), "a\n");
  hg(path, "commit", "-q", "-A", "-m", "one", "-d", "0 0");
  const dates = [
    "0.5",
    "1.5",
    "2.5",
    "1234567890.123",
    "-5.25",
    "-1",
    "2147483648",
    "4300000000",
    "8589934592",
    "1e17",
  ];
  askPython(FORGE, { repository: path, dates });
  const canWrite = (kind: string, seconds: number) =>
    kind === "tar.bz2" ||
    (seconds >= (kind === "zip" ? -Infinity : 0) && seconds < (kind === "zip" ? 2 ** 31 : 2 ** 32));
  const dated = ["0", ...dates].flatMap((date, rev) =>
    KINDS.filter((kind) => canWrite(kind, Number(date))).map((kind) => `/try/archive/${rev}.${kind}`),
  );
  const pages = [...servedByHgweb(path, dated)].map(
    ([url, page]) => [url, { ...page, attachment: page.attachment }] as const,
  );
  mkdirSync(join(folder.path, "dated-index"));
  const answers = sampleAnswers(await openSampleTree(path, join(folder.path, "dated-index")));
  expect(await askAll(answers, new Map(dated.map((url) => [url, url])))).toEqual(readBodies(new Map(pages)));
  for (const kind of KINDS) expect((await ask(answers, `/try/archive/10.${kind}`)).status).toBe(200);
});

test("an archive ends when nobody waits, and has another etag once a tag has come", async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const plan = await whole({ method: "GET", url: "/try/archive/0.zip", headers: new Map(), signal });
  const answer = await plan.produce();
  if (answer.kind !== "bytes" || answer.body instanceof Uint8Array) throw new Error("an archive is streamed");
  const chunks = answer.body[Symbol.asyncIterator]();
  expect((await chunks.next()).done).toBe(false);
  controller.abort(new Error("gone"));
  const rest = async () => {
    while (!(await chunks.next()).done);
  };
  await expect(rest()).rejects.toThrow("gone");
  const node = hg(work, "log", "-r", "0", "-T", "{node}").toString();
  const named = await ask(whole, `/try/raw-archive/${node}.zip`);
  expect((await ask(whole, `/try/raw-archive/${node}.zip`)).etag).toBe(named.etag);
  hg(work, "tag", "-r", "0", "-d", "1500000900 0", "-u", "t", "late");
  await vi.waitFor(async () => {
    const later = await ask(whole, `/try/raw-archive/${node}.zip`);
    expect(later.etag).not.toBe(named.etag);
    const [read] = readArchives([later.body.toString("latin1")]) as { zip: { content: string }[] }[];
    expect(read?.zip[0]?.content).toContain("tag: late\n");
  });
});
