/** Deltas applied to numbered lines, against splitting the whole text anew. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { LineInterner } from "../diff/line-interner";
import { applyToLines, numberLines } from "./numbered-text";
import { renumberLines } from "./renumber-lines";

const text = fc
  .array(fc.constantFrom("a", "b", "\n", "\n", "\r", "line\n", "é"), { maxLength: 30 })
  .map((pieces) => Buffer.from(pieces.join("")));
/** Hunks that fit a text of some length: where they begin and end, as parts of it, and what they put there. */
const cuts = fc.array(fc.tuple(fc.nat(), fc.nat(), text), { maxLength: 4 });

interface Hunk {
  readonly start: number;
  readonly end: number;
  readonly data: Buffer;
}

function fitHunks(size: number, wanted: readonly (readonly [number, number, Buffer])[]): Hunk[] {
  const ends = wanted.flatMap(([start, end]) => [start % (size + 1), end % (size + 1)]).sort((a, b) => a - b);
  return wanted.map(([, , data], i) => ({ start: ends[2 * i] ?? 0, end: ends[2 * i + 1] ?? 0, data }));
}

function applyAnew(base: Buffer, hunks: readonly Hunk[]): Buffer {
  const pieces: Buffer[] = [];
  let at = 0;
  for (const { start, end, data } of hunks) {
    pieces.push(base.subarray(at, start), data);
    at = end;
  }
  return Buffer.concat([...pieces, base.subarray(at)]);
}

test("applyToLines() gives the lines of the new text, whatever the hunks", () => {
  fc.assert(
    fc.property(text, cuts, cuts, (base, first, second) => {
      const interner = new LineInterner(16);
      let numbered = numberLines(base, interner);
      let whole: Buffer = base;
      for (const wanted of [first, second]) {
        const hunks = fitHunks(whole.length, wanted);
        numbered = applyToLines(numbered, hunks, interner);
        whole = applyAnew(whole, hunks);
      }
      const anew = numberLines(whole, interner);
      expect(Buffer.from(numbered.text)).toEqual(whole);
      expect({ ids: numbered.ids, starts: numbered.starts }).toEqual({ ids: anew.ids, starts: anew.starts });
    }),
    { numRuns: 2000 },
  );
});

test("renumberLines() keeps the lines that are wanted, under new numbers, and no others", () => {
  fc.assert(
    fc.property(text, text, text, (one, other, forgotten) => {
      const interner = new LineInterner(16);
      const kept = [numberLines(one, interner), numberLines(other, interner)];
      numberLines(forgotten, interner);
      const read = (lines: LineInterner) =>
        kept.map(({ ids }) => Array.from(ids, (id) => Buffer.from(lines.getLine(id)).toString()));
      const before = read(interner);
      const renumbered = renumberLines(interner, kept);
      expect(read(renumbered)).toEqual(before);
      expect(renumbered.size).toBe(new Set(before.flat()).size);
    }),
    { numRuns: 500 },
  );
});
