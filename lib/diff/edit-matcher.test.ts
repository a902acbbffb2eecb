import { expect, test } from "vitest";
import { RepoError } from "../errors";
import { askPython } from "../hg/testing/ask-python";
import { EditMatcher } from "./edit-matcher";
import { equateLines, splitLines } from "./lines";
import { randomIntegers, randomTexts } from "./testing/random-texts";

/** What Mercurial's C module answers. */
const BLOCKS = `
from mercurial import policy
bdiff = policy.importmod("bdiff")
answer([bdiff.blocks(to_bytes(before), to_bytes(after)) for before, after in question["pairs"]])
`;

type Pair = readonly [before: string, after: string];

function matchAll(pairs: readonly Pair[]): readonly (readonly number[])[][] {
  const matcher = new EditMatcher();
  return pairs.map(([before, after]) => {
    const [old, now] = [before, after].map((text) => splitLines(Buffer.from(text, "latin1")));
    if (old === undefined || now === undefined) throw new Error("a pair has two texts");
    const { oldIds, newIds, idCount } = equateLines(old, now);
    const blocks = matcher.match(oldIds, newIds, idCount);
    return blocks.map((block) => [block.oldStart, block.oldEnd, block.newStart, block.newEnd]);
  });
}

function expectHgsBlocks(pairs: readonly Pair[]): void {
  const ours = matchAll(pairs);
  const theirs = askPython(BLOCKS, { pairs }) as readonly (readonly number[])[][];
  const wrong = pairs.flatMap((pair, at) => {
    const [our, their] = [JSON.stringify(ours[at]), JSON.stringify(theirs[at])];
    return our === their ? [] : [{ pair, our, their }];
  });
  expect(wrong).toEqual([]);
}

/** A text of `count` lines, every `rareness`-th of them its own, and one edited in a few places near each other. */
function editedTexts(random: (below: number) => number, count: number): Pair {
  const rareness = 1 + random(12);
  const newLine = () => (random(rareness) === 0 ? `line ${random(100_000)}` : (["", "}", "x"][random(3)] ?? ""));
  const before = Array.from({ length: count }, newLine);
  const after = [...before];
  for (let edits = random(3); edits >= 0; edits--) {
    const at = [0, count, random(count + 1), random(10)][random(4)] ?? 0;
    const copied = before.slice(at, at + random(4));
    after.splice(at, random(4), ...(random(2) === 0 ? copied : Array.from({ length: random(3) }, newLine)));
  }
  const end = random(4) === 0 ? "" : "\n";
  return [before.join("\n") + end, after.join("\n") + end];
}

test("EditMatcher.match() gives hg's blocks for texts edited in a few places", () => {
  const random = randomIntegers(1);
  expectHgsBlocks(Array.from({ length: 3000 }, () => editedTexts(random, random(60))));
});

/** A text whose lines are in part its own, and one edited in many places, with parts of it moved and doubled. */
function manyEdits(random: (below: number) => number, count: number): Pair {
  const rareness = 1 + random(5);
  let own = 0;
  const newLine = () => (random(rareness) === 0 ? `line ${own++}` : (["", "}", "x", "y"][random(4)] ?? ""));
  const before = Array.from({ length: count }, newLine);
  const after = [...before];
  for (let edits = random(12); edits >= 0; edits--) {
    const at = random(after.length + 1);
    const moved = before.slice(random(count + 1)).slice(0, random(8));
    after.splice(at, random(5), ...(random(3) === 0 ? moved : Array.from({ length: random(4) }, newLine)));
  }
  return [before.join("\n"), after.join("\n")];
}

test("EditMatcher.match() gives hg's blocks for texts edited in many places, parts of them moved", () => {
  const random = randomIntegers(5);
  expectHgsBlocks(Array.from({ length: 4000 }, () => manyEdits(random, random(80))));
  expectHgsBlocks(Array.from({ length: 200 }, () => manyEdits(random, 500 + random(2000))));
  // Either text may be the newer one.
  const swap = ([before, after]: Pair): Pair => [after, before];
  expectHgsBlocks(Array.from({ length: 4000 }, () => swap(manyEdits(random, random(80)))));
});

test("EditMatcher.match() gives hg's blocks for texts that differ everywhere", () => {
  const random = randomIntegers(2);
  expectHgsBlocks(Array.from({ length: 2000 }, () => randomTexts(random, 40)));
});

test("EditMatcher.match() gives hg's blocks where lines are too common to start a match", () => {
  const random = randomIntegers(3);
  // From 1,000 lines on there can be lines that stand more often than the limit, and each edit may begin with one.
  expectHgsBlocks(Array.from({ length: 60 }, () => editedTexts(random, 1000 + random(1500))));
});

test("EditMatcher.match() gives hg's blocks beyond its window of 30,000 lines", () => {
  const random = randomIntegers(4);
  expectHgsBlocks(Array.from({ length: 3 }, () => editedTexts(random, 29_999 + random(4))));
});

test("EditMatcher.match() stops when asked, and can be used again", () => {
  let isStopped = true;
  const matcher = new EditMatcher(() => isStopped);
  const [before, after] = [1, 2].map((seed) => {
    const random = randomIntegers(seed);
    return Int32Array.from({ length: 20_000 }, () => random(500));
  });
  if (before === undefined || after === undefined) throw new Error("there are two texts");
  expect(() => matcher.match(before, after, 500)).toThrow(RepoError);
  isStopped = false;
  expect(matcher.match(Int32Array.of(1, 2, 3), Int32Array.of(1, 3), 500)).toEqual([
    { oldStart: 0, oldEnd: 1, newStart: 0, newEnd: 1 },
    { oldStart: 2, oldEnd: 3, newStart: 1, newEnd: 2 },
    { oldStart: 3, oldEnd: 3, newStart: 2, newEnd: 2 },
  ]);
});
