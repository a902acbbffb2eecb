import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { RepoPath } from "../ids";
import { diffFile, MOZILLA_DIFF } from "./file-diff";
import { HgRepo, type TestFile, testFile, testPath } from "./testing/hg-repo";
import { randomIntegers } from "./testing/random-texts";
import { isShown, writeUnified } from "./unified";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 }); // hg is slow on a busy machine

const numbered = (from: number, to: number, name = "line"): string =>
  Array.from({ length: to - from }, (_, at) => `${name} ${from + at}\n`).join("");

/** Texts at the edges of the matcher's limits: 30,000 lines in a search, 31,000 lines and 1/1000 of them for "popular". */
const TEXTS: Readonly<Record<string, readonly [string, string]>> = {
  // Only the last 30,000 old lines are searched, but without a match there the first old line is still tried.
  "popular-line-before-window": [`x\n${numbered(0, 40_000)}`, "x\n".repeat(20_000)],
  "window-moved-block": [
    `${numbered(0, 35_000)}${"}\n".repeat(50)}`,
    `${numbered(20_000, 35_000)}${numbered(0, 20_000)}`,
  ],
  "popular-just-not": [`${"}\n".repeat(3)}${numbered(0, 1000)}`, `${numbered(0, 999)}${"}\n".repeat(700)}`],
  "popular-over-31000": [
    Array.from({ length: 33_000 }, (_, at) => `${at % 900}\n`).join(""),
    Array.from({ length: 32_000 }, (_, at) => `${(at * 7) % 950}\n`).join(""),
  ],
  "first-line-popular": [`}\n${numbered(0, 900)}}\n`, `${"}\n".repeat(1200)}${numbered(3, 900)}}\n}\n`],
  periodic: ["a\nb\nc\n".repeat(700), "a\nb\nc\nb\n".repeat(600)],
};

function bytes(random: (below: number) => number, size: number, alphabet: number): Uint8Array {
  return Uint8Array.from({ length: size }, () => random(alphabet));
}

/** Binary contents that lead zlib through its ways: stored, fixed and dynamic blocks, many blocks, a moving window. */
function binaries(): Uint8Array[] {
  const random = randomIntegers(7);
  const words = Array.from({ length: 60 }, () => bytes(random, 1 + random(40), 256));
  const phrase = (count: number): Uint8Array =>
    Buffer.concat(Array.from({ length: count }, () => words[random(60)] ?? new Uint8Array(0)));
  const contents = [new Uint8Array(1), new Uint8Array(100_000), bytes(random, 5000, 256), bytes(random, 70_000, 256)];
  for (let number = 0; number < 40; number++) contents.push(bytes(random, random(3000), 2 ** (1 + random(8))));
  for (let number = 0; number < 20; number++) contents.push(phrase(1 + random(400)));
  contents.push(phrase(12_000), bytes(random, 200_000, 4), Buffer.concat([bytes(random, 40_000, 256), phrase(5000)]));
  // Repeats from as far as a match may reach, and farther.
  const far = bytes(random, 32_768 - 262, 256);
  contents.push(Buffer.concat([far, far, bytes(random, 1, 256), far, bytes(random, 300, 256), far]));
  return contents.map((content) => Buffer.concat([content, Buffer.of(0)]));
}

let repo: HgRepo;
beforeAll(async () => {
  repo = new HgRepo();
  const [before, after] = [new Map<RepoPath, TestFile>(), new Map<RepoPath, TestFile>()];
  for (const [name, [old, now]] of Object.entries(TEXTS)) {
    before.set(testPath(name), testFile(old));
    after.set(testPath(name), testFile(now));
  }
  for (const [number, data] of binaries().entries()) after.set(testPath(`binary${number}`), { flags: "", data });
  await repo.commit(before);
  await repo.commit(after);
});
afterAll(() => repo?.remove());

async function sections(prefix: string): Promise<[string[], string]> {
  const pairs = (await repo.pairs(1, "withCopies")).filter(
    ({ after }) => after?.path.startsWith("binary") === (prefix !== ""),
  );
  const ours = pairs
    .map((pair) => diffFile(pair, MOZILLA_DIFF))
    .filter(isShown)
    .map(writeUnified);
  const names = pairs.map(({ after }) => `path:${after?.path}`);
  const args = ["--git", "--config", "diff.unified=8", "--config", "diff.showfunc=1", ...names];
  const theirs = (await repo.run("diff", "-c", "1", ...args)).toString("latin1");
  return [ours.map((section) => Buffer.from(section).toString("latin1")), theirs];
}

test("matchingBlocks() finds hg's blocks in large files and among popular lines", async () => {
  const [ours, theirs] = await sections("");
  expect(ours.length).toBe(Object.keys(TEXTS).length);
  expect(ours.join("") === theirs).toBe(true);
});

test("literalPatch() writes hg's patch, compressed to the same bytes", async () => {
  const [ours, theirs] = await sections("binary");
  expect(ours.length).toBe(binaries().length);
  expect(ours.join("") === theirs).toBe(true);
});
