import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeUtf8b } from "../bytes/text";
import { toRepoPath } from "../ids";
import { displayPath, escapeHtml, escapeXml, obfuscate, revescape, urlescape, urlescapePath } from "./escape";
import { filterTexts } from "./testing/mercurial-filters";

const HAND_MADE = [
  "",
  "a&b <c>.txt",
  `"'\`\0&amp;`,
  "feat/x:y@z~1",
  "\u0001\u0008\u000b\u000c\u001f\u007f\t\r\n",
  "Érin Ünïcode <erin@example.com>",
  "😀\u2028\ufeff",
  "\udce9\udcff/x",
  "~!*()[]{}|\\^%+,;=$#?",
];
const sample = fc.sample(fc.string({ unit: "binary", maxLength: 20 }), { numRuns: 300, seed: 1 });
// Only surrogates that stand for a byte can be handed to Mercurial.
const TEXTS = [...HAND_MADE, ...sample.filter((text) => !/\p{Surrogate}/u.test(text))];

const bytes = (text: string) => encodeUtf8b(text).toString("latin1");

test("escapeHtml() agrees with Mercurial's escape", () => {
  expect(TEXTS.map(escapeHtml).map(bytes)).toEqual(filterTexts("escape", TEXTS));
});

test("escapeXml() agrees with Mercurial's xmlescape", () => {
  expect(TEXTS.map(escapeXml).map(bytes)).toEqual(filterTexts("xmlescape", TEXTS));
});

test("urlescape() agrees with Mercurial, for texts and for paths", () => {
  const theirs = filterTexts("urlescape", TEXTS);
  expect(TEXTS.map(urlescape)).toEqual(theirs);
  expect(TEXTS.map((text) => urlescapePath(toRepoPath(encodeUtf8b(text))))).toEqual(theirs);
});

test("revescape() agrees with Mercurial", () => {
  expect(TEXTS.map(revescape)).toEqual(filterTexts("revescape", TEXTS));
});

test("obfuscate() agrees with Mercurial", () => {
  expect(TEXTS.map(obfuscate)).toEqual(filterTexts("obfuscate", TEXTS));
});

test("urlescape() gives the example of hgweb-compat 1.8", () => {
  expect(urlescape("a&b <c>.txt")).toBe("a%26b%20%3Cc%3E.txt");
});

test("displayPath() shows UTF-8 as such and U+FFFD for other bytes", () => {
  expect(displayPath(toRepoPath(Buffer.from("ü/é")))).toBe("ü/é");
  expect(displayPath(toRepoPath(Uint8Array.of(0x61, 0xe9, 0x2f, 0x62)))).toBe("a\ufffd/b");
});
