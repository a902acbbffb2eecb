import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeUtf8b, encodeUtf8b } from "../bytes/text";
import { askPython } from "../hg/testing/ask-python";
import { toRepoPath } from "../ids";
import {
  JSON_ABSENT,
  JSON_NULL,
  type Json,
  jsonDate,
  jsonDictionary,
  jsonDiffLines,
  jsonError,
  jsonFloat,
  jsonInteger,
  jsonList,
  jsonObject,
  jsonPath,
  jsonString,
  jsonTopObject,
} from "./json";
import { filterTexts, filterValues } from "./testing/mercurial-filters";

test("jsonString() agrees with Mercurial's json filter, byte for byte", () => {
  const made = [
    "",
    "\0\u0001\b\f\u000b\n\r\t\u001f\u007f\u0080<>\"\\/&'",
    "Érin 😀\u2028\ufeff\uffff",
    "\udce9 \udcff",
  ];
  const drawn = fc.sample(fc.uint8Array({ maxLength: 24 }), { numRuns: 400, seed: 5 }).map(decodeUtf8b);
  const texts = [...made, ...drawn];
  expect(texts.map(jsonString)).toEqual(filterTexts("json", texts));
});

test("jsonPath() writes a byte that is not UTF-8 as a lone surrogate", () => {
  expect(jsonPath(toRepoPath(Uint8Array.of(0xe9, 0x2f, 0xc3, 0xa9)))).toBe('"\\udce9/\\u00e9"');
});

test("jsonFloat() agrees with Python's floats", () => {
  const made = [
    0, -0, 0.1, 1500000100, 1500000100.5, 1e15, 1e16, 1.5e16, 123456789012345680, 1e-4, 1e-5, 1.25e-7, 5e-324, 1e22,
  ];
  const numbers = [
    ...made,
    ...fc.sample(fc.double({ noNaN: true, noDefaultInfinity: true }), { numRuns: 500, seed: 6 }),
  ];
  const theirs = askPython("answer([repr(float(n)) for n in question])", numbers.map(exactly));
  expect(numbers.map(jsonFloat)).toEqual(theirs);
  const wholes = numbers.filter((number) => !Number.isInteger(number));
  expect(wholes.map(jsonFloat)).toEqual(filterValues("json", wholes));
});

/** JSON has no negative zero. */
function exactly(number: number): string {
  return Object.is(number, -0) ? "-0.0" : String(number);
}

test("jsonObject() and its parts give the layout of hgweb-compat 2.2", () => {
  const files = [
    ["file", jsonString("logo.png")],
    ["status", jsonString("modified")],
  ] as const;
  const rev = jsonObject([
    ["date", jsonDate(1500000100, 0)],
    ["tags", jsonList([])],
    ["parents", jsonList([jsonString("97"), jsonString("98")])],
    ["files", jsonList([jsonObject(files), jsonObject(files)])],
    [
      "diff",
      jsonList([
        jsonObject([
          ["blockno", jsonInteger(1)],
          ["lines", `[${jsonDiffLines(["--- a/nonl.txt\n", " x\n"], 1)}]` as Json],
        ]),
      ]),
    ],
    ["pushid", JSON_ABSENT],
    ["git_commit", JSON_NULL],
  ]);
  expect(rev).toBe(`{
"date": [1500000100.0, 0],
"tags": [],
"parents": ["97", "98"],
"files": [{
"file": "logo.png",
"status": "modified"
}, {
"file": "logo.png",
"status": "modified"
}],
"diff": [{
"blockno": 1,
"lines": [{
"t": "-",
"n": 1,
"l": "--- a/nonl.txt\\n"
}, {
"t": "",
"n": 2,
"l": " x\\n"
}]
}],
"pushid": "",
"git_commit": null
}`);
});

test("jsonTopObject() indents by two and ends with a newline", () => {
  expect(
    jsonTopObject([
      ["node", jsonString("1c")],
      ["changesets", jsonList([])],
    ]),
  ).toBe('{\n  "node": "1c",\n  "changesets": []\n}\n');
});

test("jsonDictionary() agrees with Mercurial on order and layout", () => {
  const script = `
from mercurial import templatefilters
answer([to_text(templatefilters.filters[b"json"]({to_bytes(k): 1 for k in keys})) for keys in question])`;
  const key = fc.string({ unit: "binary", minLength: 1, maxLength: 3 }).filter((text) => !/\p{Surrogate}/u.test(text));
  const sets = [
    ["1", "10", "11", "2"],
    ["\uffff", "😀", "é", "z", "\udce9"],
    ...fc.sample(fc.uniqueArray(key, { maxLength: 8 }), { numRuns: 100, seed: 7 }),
  ];
  const theirs = askPython(
    script,
    sets.map((keys) => keys.map((text) => encodeUtf8b(text).toString("latin1"))),
  );
  expect(sets.map((keys) => jsonDictionary(keys.map((text) => [text, jsonInteger(1)])))).toEqual(theirs);
});

test("jsonError() gives the body of hgweb-compat 1.6", () => {
  expect(jsonError("unknown revision 'deadbeefdead'")).toBe(`{\n"error": "unknown revision 'deadbeefdead'"\n}`);
});
