import { expect, test } from "vitest";
import type { Run, Sign } from "./hunks";
import { countHunkLines, pairRuns } from "./line-pairs";

function run(sign: Sign, lineCount: number, noNewlineAtEnd = false): Run {
  return { sign, lineCount, noNewlineAtEnd, bytes: Buffer.from("x\n".repeat(lineCount)) };
}

test("pairRuns() pairs in order, as far as both runs reach", () => {
  const runs = [run(" ", 2), run("-", 3), run("+", 2), run(" ", 1), run("-", 1), run("+", 4)];
  expect(pairRuns(runs, 10)).toEqual([
    { removed: 12, added: 15 },
    { removed: 13, added: 16 },
    { removed: 18, added: 19 },
  ]);
  expect(countHunkLines(runs)).toBe(13);
});

test("pairRuns() steps over the line that says there is no newline", () => {
  const runs = [run("-", 1, true), run("+", 1, true)];
  expect(pairRuns(runs, 1)).toEqual([{ removed: 1, added: 3 }]);
  expect(countHunkLines(runs)).toBe(4);
});

test("pairRuns() pairs nothing in a run of its own, nor in a block that was rewritten", () => {
  expect(pairRuns([run("-", 2), run(" ", 1), run("+", 2)], 0)).toEqual([]);
  expect(pairRuns([run("-", 51), run("+", 3)], 0)).toEqual([]);
  expect(pairRuns([run("-", 3), run("+", 51)], 0)).toEqual([]);
});
