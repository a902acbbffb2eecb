import { bench } from "vitest";
import { matchingBlocks } from "./blocks";
import { diffFile, MOZILLA_DIFF } from "./file-diff";
import { testPath } from "./testing/hg-repo";
import { randomIntegers, randomTexts } from "./testing/random-texts";
import { writeUnified } from "./unified";

const random = randomIntegers(1);
/** Source code of a usual size with a change in the middle. */
const source = Array.from({ length: 3000 }, () => randomTexts(random, 1)[0] || "}\n");
const before = Buffer.from(source.join(""), "latin1");
const after = Buffer.from(source.toSpliced(1500, 3, "changed\n", "lines\n").join(""), "latin1");
const large = Array.from({ length: 150_000 }, (_, at) => `${at % 7 === 0 ? "}" : `a line with its number ${at}`}\n`);
const largeBefore = Buffer.from(large.join(""), "latin1");
const largeAfter = Buffer.from(large.toSpliced(70_000, 1, "changed\n").join(""), "latin1");
const path = testPath("file");

bench("matchingBlocks() of 3,000 lines, one change", () => {
  matchingBlocks(before, after);
});
bench("diffFile() and writeUnified() of 3,000 lines, one change", () => {
  const sides = { before: { path, flags: "", data: before }, after: { path, flags: "", data: after } } as const;
  writeUnified(diffFile(sides, MOZILLA_DIFF));
});
bench("diffFile() and writeUnified() of 3,000 added lines", () => {
  writeUnified(diffFile({ after: { path, flags: "", data: after } }, MOZILLA_DIFF));
});
bench("matchingBlocks() of two 4 MB files, one change", () => {
  matchingBlocks(largeBefore, largeAfter);
});
