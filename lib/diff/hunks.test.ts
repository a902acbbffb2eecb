import fc from "fast-check";
import { expect, test } from "vitest";
import { RepoError } from "../errors";
import { matchingBlocks } from "./blocks";
import { compareTexts, type Hunk } from "./hunks";
import { splitLines } from "./lines";

/** Texts of few distinct lines, so that much matches, in many ways. */
const lines = fc.array(fc.constantFrom("", "a", "b", "}", "  x", "\r", "\xff", "f()"), { maxLength: 60 });
const lineTexts = fc
  .tuple(lines, fc.boolean())
  .map(([all, ends]) => Buffer.from(all.join("\n") + (ends ? "\n" : ""), "latin1"));
const texts = fc.oneof(lineTexts, fc.uint8Array({ maxLength: 200 })).filter((text) => text.length > 0);

/** Applies hunks as a patch tool does: checks old lines, numbers and lengths. */
function apply(before: Uint8Array, hunks: readonly Hunk[]): Buffer {
  const old = splitLines(before);
  const pieces: Uint8Array[] = [];
  let oldLine = 0;
  let newLine = 0;
  const copyTo = (end: number): void => {
    pieces.push(before.subarray(old.starts[oldLine], old.starts[end]));
    newLine += end - oldLine;
    oldLine = end;
  };
  for (const hunk of hunks) {
    copyTo(hunk.oldLength > 0 ? hunk.oldStart - 1 : hunk.oldStart);
    expect(newLine).toBe(hunk.newLength > 0 ? hunk.newStart - 1 : hunk.newStart);
    const [oldEnd, newEnd] = [oldLine + hunk.oldLength, newLine + hunk.newLength];
    for (const { sign, bytes, lineCount } of hunk.runs) {
      expect(splitLines(bytes).count).toBe(lineCount);
      if (sign !== "+") {
        expect(Buffer.from(bytes)).toEqual(
          Buffer.from(before.subarray(old.starts[oldLine], old.starts[oldLine + lineCount])),
        );
        oldLine += lineCount;
      }
      if (sign !== "-") {
        pieces.push(bytes);
        newLine += lineCount;
      }
    }
    expect([oldLine, newLine]).toEqual([oldEnd, newEnd]);
  }
  copyTo(old.count);
  return Buffer.concat(pieces);
}

test("compareTexts() gives hunks that make the new text from the old one, whatever the bytes", () => {
  fc.assert(
    fc.property(texts, texts, fc.nat({ max: 9 }), (before, after, context) => {
      const hunks = compareTexts(before, after, { context, showFunction: true });
      expect(apply(before, hunks)).toEqual(Buffer.from(after));
    }),
    { numRuns: 1000 },
  );
});

test("matchingBlocks() gives equal lines in order, ending at both ends, whatever the bytes", () => {
  fc.assert(
    fc.property(texts, texts, (before, after) => {
      const [old, now] = [splitLines(before), splitLines(after)];
      let last = { oldEnd: 0, newEnd: 0 };
      for (const block of matchingBlocks(before, after)) {
        expect(block.oldStart).toBeGreaterThanOrEqual(last.oldEnd);
        expect(block.newStart).toBeGreaterThanOrEqual(last.newEnd);
        expect(Buffer.from(before.subarray(old.starts[block.oldStart], old.starts[block.oldEnd]))).toEqual(
          Buffer.from(after.subarray(now.starts[block.newStart], now.starts[block.newEnd])),
        );
        last = block;
      }
      expect(last).toMatchObject({ oldEnd: old.count, newEnd: now.count });
    }),
  );
});

test("matchingBlocks() stops when asked, in files that would take minutes", () => {
  // 2,500,000 lines of 2,000 kinds: each old line has 1,250 candidates.
  const text = (factor: number): Buffer =>
    Buffer.from(Array.from({ length: 1_200_000 }, (_, at) => `${(at * at * factor) % 2003}\n`).join(""));
  let asked = 0;
  let error: unknown;
  try {
    matchingBlocks(text(3), text(5), () => ++asked === 5);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(RepoError);
  expect(error).toMatchObject({ code: "deadlineExceeded" });
  expect(asked).toBe(5);
});
