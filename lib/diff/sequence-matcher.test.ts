import { expect, test } from "vitest";
import { Turns } from "../bytes/turns";
import { askPython } from "../hg/testing/ask-python";
import { groupOpcodes, listOpcodes, type Opcode } from "./sequence-matcher";
import { randomIntegers, randomTexts } from "./testing/random-texts";

const SCRIPT = `
from difflib import SequenceMatcher
def write(opcodes):
    return [list(opcode) for opcode in opcodes]
answers = []
for before, after, context in question:
    matcher = SequenceMatcher(None, before, after)
    opcodes = write(matcher.get_opcodes())
    answers.append([opcodes, [write(group) for group in matcher.get_grouped_opcodes(context)]])
answer(answers)
`;

interface Case {
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly context: number;
}

/** Lists opcodes and groups as Python's tuples, of our own and of Python's matcher. */
async function compareWithPython(cases: readonly Case[]) {
  const theirs = askPython(
    SCRIPT,
    cases.map(({ before, after, context }) => [before, after, context]),
  ) as unknown[];
  const tuple = ({ tag, oldStart, oldEnd, newStart, newEnd }: Opcode) => [tag, oldStart, oldEnd, newStart, newEnd];
  for (const [i, { before, after, context }] of cases.entries()) {
    const opcodes = await new Turns().run(listOpcodes(before, after));
    const groups = groupOpcodes(opcodes, context);
    const ours = [opcodes.map(tuple), groups.map((group) => group.map(tuple))];
    expect(ours, JSON.stringify({ before, after, context })).toEqual(theirs[i]);
  }
}

test("listOpcodes() and groupOpcodes() agree with Python's difflib on small sequences of few distinct lines", async () => {
  const random = randomIntegers(1);
  const lines = () => Array.from({ length: random(14) }, () => "abcd"[random(4)] ?? "");
  await compareWithPython(
    Array.from({ length: 1500 }, () => ({ before: lines(), after: lines(), context: random(4) })),
  );
});

test("listOpcodes() and groupOpcodes() agree with Python's difflib where some lines are popular", async () => {
  const random = randomIntegers(2);
  const split = (text: string) => text.split("\n");
  const cases = Array.from({ length: 150 }, (_, i) => {
    const [before, after] = randomTexts(random, 100 + i * 5);
    return { before: split(before), after: split(after), context: random(9) };
  });
  // From 200 new lines on, popular ones start no match.
  expect(cases.filter(({ after }) => after.length >= 200).length).toBeGreaterThan(50);
  expect(cases.filter(({ after }) => after.length < 200).length).toBeGreaterThan(20);
  await compareWithPython(cases);
});

test("listOpcodes() draws the line at 200 lines and at one in a hundred, as Python does", async () => {
  const cases = [199, 200, 201, 299, 300].flatMap((length) =>
    [2, 3, 4, 5].map((count) => {
      const after = Array.from({ length }, (_, i) => (i < count ? "often" : `line ${i}`));
      return { before: ["often", "x", "often", "often", "y", "line 150"], after, context: 3 };
    }),
  );
  await compareWithPython(cases);
});

test("listOpcodes() lets others go first in the midst of long work", () => {
  const work = listOpcodes(Array(2000).fill("same"), Array(199).fill("same"));
  let pauses = 0;
  while (!work.next().done) pauses++;
  expect(pauses).toBeGreaterThan(0);
});
