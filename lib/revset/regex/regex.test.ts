/** Regular expressions, against Python's own. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { isRepoError } from "../../errors";
import { askPython } from "../../hg/testing/ask-python";
import { Regex } from "./regex";

const SCRIPT = `
import re, warnings
warnings.simplefilter("ignore")
def ask(source, text, ignore, start):
    try:
        regex = re.compile(to_bytes(source), re.I if ignore else 0)
    except (re.error, OverflowError):
        return "malformed"
    return bool(regex.match(to_bytes(text)) if start else regex.search(to_bytes(text)))
answer([ask(*each) for each in question])
`;

type Question = readonly [source: string, text: string, ignoreCase: boolean, fromStart: boolean];

function match([source, text, ignoreCase, fromStart]: Question): boolean | string {
  try {
    return new Regex(source, { ignoreCase, fromStart }).test(text);
  } catch (error) {
    if (isRepoError(error, "malformedRequest")) return "malformed";
    if (isRepoError(error, "notImplemented")) return "unsupported";
    throw error;
  }
}

/** Asks both; what we refuse is left out, but most of it has to be answered, and much with yes. */
function findDifferent(questions: readonly Question[]): readonly unknown[] {
  const theirs = askPython(SCRIPT, questions) as unknown[];
  const all = questions.map((asked, at) => ({ asked, ours: match(asked), theirs: theirs[at] }));
  expect(all.filter(({ ours }) => ours === "unsupported").length).toBeLessThan(all.length / 20);
  expect(all.filter(({ ours }) => ours === true).length).toBeGreaterThan(all.length / 20);
  return all.filter(({ ours, theirs: other }) => ours !== other && ours !== "unsupported");
}

const PATTERNS = [
  ...[
    "",
    "a",
    "a|b",
    "ab*",
    "(ab)*c",
    "^a",
    "a$",
    "^$",
    "a+?b",
    "a{2}",
    "a{2,}",
    "a{,2}b",
    "a{1,3}$",
    "a{",
    "a{}",
    "a{x}",
  ],
  ...[
    "a{,}",
    "a{3,2}",
    "*a",
    "a**",
    "a*?",
    "^*",
    "(?:)*",
    "(a*)*b",
    "(a|)+$",
    "[abc]",
    "[^abc]",
    "[]a]",
    "[^]a]",
    "[a-c]",
  ],
  ...[
    "[c-a]",
    "[a-]",
    "[-a]",
    "[\\d-x]",
    "[a-\\d]",
    "[\\]]",
    "[",
    "[a",
    "(",
    "(a",
    "a)",
    ")",
    "()",
    "(?:a|b)c",
    "(?P<n>a)b",
  ],
  ...[
    "(?P<1>a)",
    "(?i)A",
    "a(?i)b",
    "(?i:A)b",
    "(?-i:a)b",
    "(?s).",
    "(?m)^b",
    "(?m)a$",
    "(?z)a",
    "(?#x)a",
    "(?#x",
    "(?",
    "(?a)\\w",
  ],
  ...[
    "\\d",
    "\\D+",
    "\\s",
    "\\w+\\b",
    "\\bb",
    "\\B",
    "\\Bb",
    "\\Aa",
    "a\\Z",
    "\\n",
    "\\t",
    "\\x41",
    "\\x4",
    "\\061",
    "\\q",
    "\\",
    "\\.",
  ],
  ...[
    "\\0",
    "\\141",
    "[\\b]",
    "[\\101]",
    "[\\w.]+$",
    ".",
    "..",
    ".*",
    "a.b",
    "[^a]*$",
    "\\$",
    "\\é",
    "é",
    "[é-ü]",
    "a||b",
    "|",
    "(|a)b",
  ],
  ...[
    "(?u)a",
    "(?:a",
    "a{0}b",
    "(ab){2,3}",
    "(?i)[A-C]+$",
    "x{0,3}y",
    "(a+|b+)*c$",
    "\\Z",
    "[[]",
    "[a&&b]",
    "a?b?c?$",
    "(?i)É",
  ],
];
const TEXTS = [
  ...[
    "",
    "a",
    "b",
    "ab",
    "abc",
    "aab",
    "aaab",
    "aaaa",
    "A",
    "B",
    "1",
    "a1",
    "a b",
    "a\n",
    "\n",
    "a\nb",
    "b\na\n",
    "]",
    "-",
    "c",
  ],
  ...["abab", "ababc", "a.b", "a-b", "é", "É", "a{", "a{}", "a{x}", "$", "\\", "x_y", "\b", "AaBb", "aabbc", "\0"],
];

test("a regular expression matches what Python's matches", () => {
  const questions = PATTERNS.flatMap((source) =>
    TEXTS.flatMap((text) =>
      (
        [
          [false, false],
          [true, true],
        ] as const
      ).map(([ignore, start]): Question => [source, text, ignore, start]),
    ),
  );
  expect(findDifferent(questions)).toEqual([]);
});

test("made-up expressions match what Python's match", () => {
  const piece = fc.constantFrom(
    ..."ab.[]^$*+?{}()|\\1,-dwbBAZ\n é".split(""),
    "(?:",
    "[a-",
    "{1,2}",
    "|",
    "(a|b)",
    "\\b",
  );
  const source = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(""));
  const text = fc.array(fc.constantFrom(..."ab1 \n-é"), { maxLength: 6 }).map((letters) => letters.join(""));
  const question = fc.tuple(source, text, fc.boolean(), fc.boolean());
  const questions = fc.sample(question, { numRuns: 20_000, seed: 7 });
  expect(findDifferent(questions)).toEqual([]);
});

test.for(["(a)\\1", "a(?=b)", "a(?!b)", "(?<=a)b", "(?<!a)b", "(?P<n>a)(?P=n)", "(?x)a", "a*+b", "(?>a)"])(
  "%s is refused: it may take for ever",
  (source) => {
    expect(() => new Regex(source, { ignoreCase: false, fromStart: false })).toThrow(
      expect.objectContaining({ code: "notImplemented" }),
    );
  },
);

test("an expression that others take for ever with is matched in a few steps", () => {
  const regex = new Regex("(a+)+(a|aa)*(a*)*b$", { ignoreCase: false, fromStart: false });
  let steps = 0;
  for (const _ of regex.run("a".repeat(1_000_000))) steps++;
  expect(steps).toBe(Math.floor(1_000_000 / 4_096));
});

test("an expression that repeats too much, or is too deep, is too large", () => {
  for (const source of ["(a{99}){99}", `${"(".repeat(200)}${")".repeat(200)}`]) {
    expect(() => new Regex(source, { ignoreCase: false, fromStart: false })).toThrow(
      expect.objectContaining({ code: "tooLarge" }),
    );
  }
});
