/** Texts from outside: a diff of any two is made, in bounded time, or ends when it is asked to. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { isRepoError } from "../errors";
import { editedBytes } from "../hg/testing/edited-bytes";
import type { RepoPath } from "../ids";
import { matchingBlocks } from "./blocks";
import { diffFile, MOZILLA_DIFF } from "./file-diff";
import { splitLines } from "./lines";
import { randomIntegers, randomTexts } from "./testing/random-texts";
import { diffStat, hunkLines, writeUnified } from "./unified";
import { markWords } from "./word-marks";

const random = randomIntegers(7);
const SAMPLES = [
  ...Array.from({ length: 5 }, () => Buffer.from(randomTexts(random, 80)[0], "latin1")),
  Buffer.from("\n".repeat(300)),
  Buffer.from("}\n\n".repeat(100)),
  Buffer.from("no newline"),
  Buffer.from("\r\r\n\r".repeat(50)),
  Buffer.from([0, 1, 2, 10, 0, 255, 10]),
];
const pairs = fc
  .constantFrom(...SAMPLES)
  .chain((text) => fc.tuple(fc.oneof(fc.constant(text), editedBytes(text)), editedBytes(text)));
const any = fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes));
const texts = fc.oneof({ weight: 4, arbitrary: pairs }, { weight: 1, arbitrary: fc.tuple(any, any) });

test("matchingBlocks() gives blocks that match, in order", () => {
  fc.assert(
    fc.property(texts, ([before, after]) => {
      const [old, now] = [splitLines(before), splitLines(after)];
      const line = (lines: typeof old, text: Buffer, i: number) =>
        text.toString("latin1", lines.starts[i], lines.starts[i + 1]);
      let [oldEnd, newEnd] = [0, 0];
      for (const { oldStart, newStart, ...ends } of matchingBlocks(before, after)) {
        expect(oldStart).toBeGreaterThanOrEqual(oldEnd);
        expect(newStart).toBeGreaterThanOrEqual(newEnd);
        expect(ends.newEnd - newStart).toBe(ends.oldEnd - oldStart);
        for (let i = 0; i < ends.oldEnd - oldStart; i++)
          expect(line(now, after, newStart + i)).toBe(line(old, before, oldStart + i));
        [oldEnd, newEnd] = [ends.oldEnd, ends.newEnd];
      }
      expect([oldEnd, newEnd]).toEqual([old.count, now.count]);
    }),
    { numRuns: 1000 },
  );
});

test("diffFile() and its writers give a diff of any two texts, names and flags", () => {
  const flags = fc.constantFrom("" as const, "x" as const, "l" as const);
  const path = fc.oneof(
    fc.constantFrom("a", "dir/b", " ", 'q"uote', "tab\t", "\x1b[31m", "\xff\xfe"),
    fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString("latin1")),
  );
  const side = fc.record({ path: path.map((name) => name as RepoPath), flags });
  const options = fc.record({
    git: fc.boolean(),
    context: fc.constantFrom(0, 3, 8, 100_000),
    showFunction: fc.boolean(),
    text: fc.boolean(),
    ignoreWhitespace: fc.boolean(),
    ignoreWhitespaceAmount: fc.boolean(),
    ignoreBlankLines: fc.boolean(),
    ignoreWhitespaceAtEol: fc.boolean(),
  });
  fc.assert(
    fc.property(
      texts,
      side,
      side,
      options,
      fc.constantFrom("both", "before", "after"),
      ([before, after], from, to, chosen, sides) => {
        const pair = {
          ...(sides !== "after" && { before: { ...from, data: before } }),
          ...(sides !== "before" && { after: { ...to, path: sides === "both" ? from.path : to.path, data: after } }),
        };
        const diff = diffFile(pair, { ...MOZILLA_DIFF, ...chosen });
        expect(writeUnified(diff)).toBeInstanceOf(Uint8Array);
        expect(diffStat(diff).added).toBeGreaterThanOrEqual(0);
        if (diff.body.kind === "text") for (const hunk of diff.body.hunks) hunkLines(hunk);
      },
    ),
    { numRuns: 1000 },
  );
});

test("markWords() gives marks within the lines, or none", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.string({ unit: "binary", maxLength: 200 }),
      (removed, added) => {
        markWords(removed, added);
      },
    ),
    { numRuns: 200 },
  );
});

test("diffFile() ends when it is asked to, with our error", () => {
  // Every line is there twice and nowhere in order: nothing can be matched quickly.
  const lines = (seed: number) => {
    const next = randomIntegers(seed);
    return Buffer.from(Array.from({ length: 100_000 }, () => `${next(50_000)}\n`).join(""));
  };
  const pair = {
    before: { path: "a" as RepoPath, flags: "" as const, data: lines(1) },
    after: { path: "a" as RepoPath, flags: "" as const, data: lines(2) },
  };
  let asked = 0;
  try {
    diffFile(pair, MOZILLA_DIFF, () => ++asked > 3);
    expect.unreachable();
  } catch (error) {
    expect(isRepoError(error, "deadlineExceeded")).toBe(true);
  }
  expect(asked).toBe(4);
});
