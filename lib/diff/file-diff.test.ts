import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { RepoPath } from "../ids";
import { type DiffOptions, diffFile, MOZILLA_DIFF } from "./file-diff";
import { HgRepo, type TestFile, testFile, testPath } from "./testing/hg-repo";
import { randomIntegers, randomTexts } from "./testing/random-texts";
import { isShown, writeUnified } from "./unified";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 }); // hg is slow on a busy machine

const repos: HgRepo[] = [];
afterAll(() => {
  for (const repo of repos) repo.remove();
});

function newRepo(): HgRepo {
  const repo = new HgRepo();
  repos.push(repo);
  return repo;
}

/** Our diff of a revision, as `hg diff` prints it. */
async function ours(repo: HgRepo, rev: number, options: DiffOptions): Promise<string> {
  const pairs = await repo.pairs(rev, options.git ? "withCopies" : "withoutCopies");
  const shown = pairs.map((pair) => diffFile(pair, options)).filter(isShown);
  return Buffer.concat(shown.map(writeUnified)).toString("latin1");
}

async function theirs(repo: HgRepo, rev: number, ...args: string[]): Promise<string> {
  return (await repo.run("diff", "-c", String(rev), ...args)).toString("latin1");
}

const MOZILLA_ARGS = ["--git", "--config", "diff.unified=8", "--config", "diff.showfunc=1"];
const PLAIN: DiffOptions = { git: false, context: 3, showFunction: false, text: false };

/** Each file before and after; `undefined`: not there. */
const CASES: Readonly<Record<string, readonly [TestFile | undefined, TestFile | undefined]>> = {
  added: [undefined, testFile("a\nb\n")],
  "added-executable": [undefined, testFile("#!/bin/sh\n", "x")],
  "added-link": [undefined, testFile("added", "l")],
  "added-empty": [undefined, testFile("")],
  "added-without-newline": [undefined, testFile("a\nb")],
  "added-binary": [undefined, testFile("a\0b\n")],
  removed: [testFile("a\nb\n"), undefined],
  "removed-empty": [testFile(""), undefined],
  "removed-executable": [testFile("a\n", "x"), undefined],
  "removed-link": [testFile("target", "l"), undefined],
  "removed-without-newline": [testFile("a\nb"), undefined],
  "removed-binary": [testFile("a\0b\n"), undefined],
  emptied: [testFile("a\nb\n"), testFile("")],
  filled: [testFile(""), testFile("a\nb\n")],
  "filled-binary": [testFile(""), testFile("\0")],
  "emptied-binary": [testFile("\0"), testFile("")],
  "mode-on": [testFile("a\n"), testFile("a\n", "x")],
  "mode-off-and-changed": [testFile("a\n", "x"), testFile("b\n")],
  "mode-binary": [testFile("\0"), testFile("\0", "x")],
  "mode-binary-changed": [testFile("\0"), testFile("\0\0", "x")],
  "mode-empty": [testFile(""), testFile("", "x")],
  link: [testFile("old target", "l"), testFile("new target", "l")],
  "file-to-link": [testFile("a\nb\n"), testFile("added", "l")],
  "link-to-file": [testFile("removed", "l"), testFile("a\nb\n")],
  "executable-to-link": [testFile("a\n", "x"), testFile("a", "l")],
  "link-to-executable": [testFile("a", "l"), testFile("a", "x")],
  binary: [testFile("a\0"), testFile(`b\0${"\xff\xfe".repeat(200)}`)],
  "binary-to-text": [testFile("a\0"), testFile("a\n")],
  "text-to-binary": [testFile("a\n"), testFile(`${"a\n".repeat(9000)}\0`)],
  "newline-lost": [testFile("a\nb\n"), testFile("a\nb")],
  "newline-won": [testFile("a\nb"), testFile("a\nb\n")],
  "newline-lacks-in-both": [testFile("a\nb"), testFile("a\nc")],
  "newline-lacks-in-context": [testFile("a\nb"), testFile("c\nb")],
  "newline-lacks-far-away": [testFile(`a\n${"x\n".repeat(20)}b`), testFile(`c\n${"x\n".repeat(20)}b`)],
  "newline-lacks-and-line-added": [testFile("a\nb"), testFile("a\nb\nc")],
  "newline-lacks-and-line-removed": [testFile("a\nb\nc"), testFile("a\nb")],
  "newline-lacks-in-the-old": [testFile("a\nb"), testFile("a\nc\n")],
  "newline-lacks-in-the-new": [testFile("a\nb\n"), testFile("a\nc")],
  crlf: [testFile("a\r\nb\r\n"), testFile("a\r\nc\r\n")],
  "crlf-to-lf": [testFile("a\r\nb\r\n"), testFile("a\nb\n")],
  "carriage-returns-only": [testFile("a\rb\r"), testFile("a\rc\r")],
  "with space": [testFile("a\n"), testFile("b\n")],
  "added with space": [undefined, testFile("b\n")],
  "removed with space": [testFile("b\n"), undefined],
  "binary with space": [testFile("\0"), testFile("\0b")],
  "Grüße/日本": [testFile("a\n"), testFile("b\n")],
  functions: functionCase(),
  joined: hunkDistanceCase(16),
  parted: hunkDistanceCase(17),
  "only-newlines": [testFile("\n\n\n"), testFile("\n\n\n\n")],
  deep: [testFile("x\n".repeat(50)), testFile(`${"x\n".repeat(30)}y\n${"x\n".repeat(20)}`)],
};

function functionCase(): [TestFile, TestFile] {
  const body = (name: string): string => `${name}\n${"  body\n".repeat(40)}`;
  const names = [
    "int main(void) {   ",
    "_private()",
    `very_long_${"name".repeat(20)}`,
    `long_caf\xe9_${"n".repeat(60)}\t\r`,
  ];
  const before = `${"\n".repeat(30)}${[...names, "9lives", "}"].map(body).join("")}`;
  let line = 0;
  const after = before.replaceAll("  body\n", (text) => (++line % 23 === 0 ? `${text}  more\n` : text));
  return [testFile(before), testFile(after)];
}

function hunkDistanceCase(between: number): [TestFile, TestFile] {
  const text = (change: string): TestFile => {
    const same = Array.from({ length: between }, (_, at) => `line ${at}\n`).join("");
    return testFile(`${"top\n".repeat(12)}${change}${same}${change}${"end\n".repeat(12)}`);
  };
  return [text("old\n"), text("new\n")];
}

function files(side: 0 | 1): Map<RepoPath, TestFile> {
  const result = new Map<RepoPath, TestFile>();
  for (const [name, sides] of Object.entries(CASES)) {
    const file = sides[side];
    if (file !== undefined) result.set(testPath(name), file);
  }
  return result;
}

let cases: HgRepo;
beforeAll(async () => {
  cases = newRepo();
  await cases.commit(files(0), "1500000000 25200");
  await cases.commit(files(1), "1500000100 -5400");
});

test("diffFile() gives what hg.mozilla.org gives for every kind of change", async () => {
  const diff = await ours(cases, 1, MOZILLA_DIFF);
  expect(diff).toBe(await theirs(cases, 1, ...MOZILLA_ARGS));
  expect(diff.match(/^diff --git/gm)?.length).toBe(Object.keys(CASES).length);
});

test("diffFile() gives what hg diff gives for a root changeset", async () => {
  expect(await ours(cases, 0, MOZILLA_DIFF)).toBe(await theirs(cases, 0, ...MOZILLA_ARGS));
});

test("diffFile() gives what hg diff gives in plain format", async () => {
  expect(await ours(cases, 1, PLAIN)).toBe(await theirs(cases, 1));
  expect(await ours(cases, 0, PLAIN)).toBe(await theirs(cases, 0));
});

test("diffFile() gives what hg diff --text gives for binary files", async () => {
  expect(await ours(cases, 1, { ...MOZILLA_DIFF, text: true })).toBe(await theirs(cases, 1, "--text", ...MOZILLA_ARGS));
  expect(await ours(cases, 1, { ...PLAIN, text: true })).toBe(await theirs(cases, 1, "--text"));
});

test.for([0, 1, 2, 30])("diffFile() gives what hg diff gives with %d lines of context", async (context) => {
  const options = { ...MOZILLA_DIFF, context };
  expect(await ours(cases, 1, options)).toBe(await theirs(cases, 1, "--git", "-p", "-U", String(context)));
});

test("diffFile() gives what hg diff gives for copies and renames", async () => {
  const repo = newRepo();
  const text = testFile("a\nb\nc\n");
  const names = ["a", "b", "binary", "gone", "kept", "mode", "overwritten"];
  const before = new Map(names.map((name) => [testPath(name), text]));
  before.set(testPath("binary"), testFile("\0binary"));
  before.set(testPath("z"), text);
  await repo.commit(before);
  const after = new Map(before);
  const copies: [string, string, TestFile][] = [
    ["a", "a2", text],
    ["b", "b with space", testFile("a\nB\nc\n")],
    ["binary", "binary2", testFile("\0binary")],
    ["gone", "gone3", text],
    ["gone", "gone1", testFile("a\nb\nc\nd\n")],
    ["gone", "gone2", text],
    ["kept", "kept2", testFile("", "")],
    ["mode", "mode2", testFile("a\nb\nc\n", "x")],
    ["z", "0", text],
  ];
  for (const [from, to, file] of copies) {
    await repo.copy(from, to);
    after.set(testPath(to), file);
  }
  for (const name of ["a", "b", "binary", "gone", "mode", "overwritten", "z"]) after.delete(testPath(name));
  await repo.commit(after);
  // A copy of something that came and went between: no source in the first side of 0:2, a plain add in 1:2.
  await repo.copy("gone1", "again");
  await repo.commit(new Map(after).set(testPath("again"), testFile("a\n")));
  for (const rev of [1, 2]) {
    const diff = await ours(repo, rev, MOZILLA_DIFF);
    expect(diff).toContain("copy from");
    expect(diff).toBe(await theirs(repo, rev, ...MOZILLA_ARGS));
    expect(await ours(repo, rev, PLAIN)).toBe(await theirs(repo, rev));
  }
});

const WHITESPACE: readonly [string, Partial<DiffOptions>][] = [
  ["-w", { ignoreWhitespace: true }],
  ["-b", { ignoreWhitespaceAmount: true }],
  ["-B", { ignoreBlankLines: true }],
  ["-Z", { ignoreWhitespaceAtEol: true }],
  ["-wB", { ignoreWhitespace: true, ignoreBlankLines: true }],
  ["-bB", { ignoreWhitespaceAmount: true, ignoreBlankLines: true }],
  [
    "-wbBZ",
    { ignoreWhitespace: true, ignoreWhitespaceAmount: true, ignoreBlankLines: true, ignoreWhitespaceAtEol: true },
  ],
];

let random: HgRepo;
beforeAll(async () => {
  random = newRepo();
  const [before, after] = [new Map<RepoPath, TestFile>(), new Map<RepoPath, TestFile>()];
  const integers = randomIntegers(20260801);
  for (let number = 0; number < 400; number++) {
    const [old, now] = randomTexts(integers, number % 50 === 0 ? 2000 : number % 3 === 0 ? 12 : 120);
    before.set(testPath(`f${number}`), testFile(old));
    after.set(testPath(`f${number}`), testFile(now));
  }
  await random.commit(before);
  await random.commit(after);
});

test("diffFile() gives what hg diff gives for 400 random edits", async () => {
  const diff = await ours(random, 1, MOZILLA_DIFF);
  expect(diff).toBe(await theirs(random, 1, ...MOZILLA_ARGS));
  expect(diff.match(/^@@ /gm)?.length).toBeGreaterThan(500);
});

test.for(WHITESPACE)("diffFile() gives what hg diff %s gives", async ([flag, whitespace]) => {
  expect(await ours(random, 1, { ...MOZILLA_DIFF, ...whitespace })).toBe(
    await theirs(random, 1, flag, ...MOZILLA_ARGS),
  );
  expect(await ours(cases, 1, { ...MOZILLA_DIFF, ...whitespace })).toBe(await theirs(cases, 1, flag, ...MOZILLA_ARGS));
});
