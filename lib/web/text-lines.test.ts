import fc from "fast-check";
import { expect, test } from "vitest";
import { askPython } from "../hg/testing/ask-python";
import { readTextLines, splitTextLines } from "./text-lines";

test("splitTextLines() splits where Python splits bytes", () => {
  const piece = fc.constantFrom("a", "\n", "\r", "\r\n", "\v", "\f", "\x1c", "\x85", "b ");
  const texts = fc.sample(fc.array(piece, { maxLength: 12 }), { numRuns: 500, seed: 1 }).map((each) => each.join(""));
  const split = "answer([[to_text(line) for line in to_bytes(text).splitlines(True)] for text in question])";
  expect(texts.map(splitTextLines)).toEqual(askPython(split, texts));
});

test("readTextLines() keeps every byte of a text, and has none for a binary file", () => {
  expect(readTextLines(Buffer.from("caf\xe9\r\nb", "latin1"))).toEqual(["caf\udce9\r\n", "b"]);
  expect(readTextLines(Buffer.from("a\0b"))).toBeUndefined();
  expect(readTextLines(new Uint8Array(0))).toEqual([]);
});
