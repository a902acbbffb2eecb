import fc from "fast-check";
import { expect, test } from "vitest";
import { type Mark, markWords } from "./word-marks";

/** Shows marks in brackets. */
function bracket(line: string, marks: readonly Mark[]): string {
  let shown = "";
  let at = 0;
  for (const { start, end } of marks) {
    shown += `${line.slice(at, start)}[${line.slice(start, end)}]`;
    at = end;
  }
  return shown + line.slice(at);
}

function show(removed: string, added: string): readonly string[] | undefined {
  const marks = markWords(removed, added);
  return marks && [bracket(removed, marks.removed), bracket(added, marks.added)];
}

test.for([
  { removed: "int a = 1;", added: "int a = 2;", shown: ["int a = [1];", "int a = [2];"] },
  { removed: "call(a, b)", added: "call(a, b, c)", shown: ["call(a, b)", "call(a, b[, c])"] },
  { removed: "  x = y;", added: "    x = y;", shown: ["[  ]x = y;", "[    ]x = y;"] },
  {
    removed: "the old red fox runs",
    added: "the new blue fox runs",
    shown: ["the [old red] fox runs", "the [new blue] fox runs"],
  },
  { removed: "größe: naïve", added: "größe: native", shown: ["größe: [naïve]", "größe: [native]"] },
  { removed: "key: 😀, ok", added: "key: 😁, ok", shown: ["key: [😀], ok", "key: [😁], ok"] },
])("markWords() marks whole words in $removed", ({ removed, added, shown }) => {
  expect(show(removed, added)).toEqual(shown);
});

test.for([
  { why: "the lines are the same", removed: "same", added: "same" },
  { why: "the lines have too little in common", removed: "return first;", added: "if (second) {" },
  { why: "one line is empty", removed: "", added: "something" },
  { why: "a line is long", removed: `${"x ".repeat(300)}1`, added: `${"x ".repeat(300)}2` },
  { why: "too many words differ", removed: words(0), added: words(1) },
])("markWords() marks nothing when $why", ({ removed, added }) => {
  expect(markWords(removed, added)).toBeUndefined();
});

function words(seed: number): string {
  return Array.from({ length: 60 }, (_, i) => `w${i}x${(i * 7 + seed * (i % 2)) % 10}`).join(" ");
}

test("markWords() leaves the same text in both lines when the marks are cut out, white space aside", () => {
  const line = fc
    .array(fc.constantFrom("a", "bb", " ", "  ", "(", ")", ",", "é", "😀", "\ud800"), { maxLength: 20 })
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(line, line, (removed, added) => {
      const marks = markWords(removed, added);
      if (marks === undefined) return;
      for (const { start, end } of [...marks.removed, ...marks.added]) expect(end).toBeGreaterThan(start);
      expect(rest(removed, marks.removed)).toBe(rest(added, marks.added));
    }),
  );
});

function rest(line: string, marks: readonly Mark[]): string {
  return bracket(line, marks)
    .replace(/\[[^\]]*\]/g, "")
    .replace(/\s/g, "");
}
