/** Ranges of lines traced through random edits, against Mercurial's own functions. */
import { expect, test } from "vitest";
import { askPython } from "../hg/testing/ask-python";
import { matchingBlocks } from "./blocks";
import { compareTexts } from "./hunks";
import { isHunkInRange, traceRange } from "./line-range";
import { randomIntegers, randomTexts } from "./testing/random-texts";

const ASK_HG = `
from mercurial import error, mdiff
def trace(before, after, start, end):
    blocks = list(mdiff.allblocks(to_bytes(before), to_bytes(after)))
    try:
        found, (first, last) = mdiff.blocksinrange(blocks, (start, end))
    except error.InputError:
        return None
    return {"range": {"start": first, "end": last}, "isChanged": any(kind == b"!" for _, kind in found)}
def hunks(before, after, start, end):
    options = mdiff.diffopts(context=3)
    ranges = [hunk[0] for hunk in mdiff._unidiff(to_bytes(before), to_bytes(after), options) if hunk not in (True, False)]
    return [mdiff.hunkinrange((b, length), (start, end)) for _, _, b, length in ranges]
answer([{"traced": trace(*case), "hunks": hunks(*case)} for case in question])
`;

interface HgAnswer {
  readonly traced: unknown;
  readonly hunks: readonly boolean[];
}

test("traceRange() and isHunkInRange() say what Mercurial says, empty and too long ranges included", () => {
  const random = randomIntegers(7);
  const cases = Array.from({ length: 3000 }, () => {
    // An empty text has hunks of its own kind.
    const [before, after] = randomTexts(random, 30).map((text) => text || "\n") as [string, string];
    const start = random(32);
    return [before, after, start, start + random(6)] as const;
  });
  const told = askPython(ASK_HG, cases) as HgAnswer[];
  let traced = 0;
  for (const [at, [before, after, start, end]] of cases.entries()) {
    const [old, now] = [Buffer.from(before, "latin1"), Buffer.from(after, "latin1")];
    const found = traceRange(matchingBlocks(old, now), { start, end });
    expect(found ?? null, JSON.stringify(cases[at])).toEqual(told[at]?.traced);
    if (found?.isChanged) traced++;
    const hunks = compareTexts(old, now, { context: 3, showFunction: false });
    expect(hunks.map((hunk) => isHunkInRange(hunk, { start, end }))).toEqual(told[at]?.hunks);
  }
  expect(traced).toBeGreaterThan(200);
});
