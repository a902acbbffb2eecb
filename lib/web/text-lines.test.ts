import fc from "fast-check";
import { expect, test } from "vitest";
import { Turns } from "../bytes/turns";
import { askPython } from "../hg/testing/ask-python";
import { readTextLines, splitTextLines } from "./text-lines";

test("splitTextLines() splits where Python splits bytes", () => {
  const piece = fc.constantFrom("a", "\n", "\r", "\r\n", "\v", "\f", "\x1c", "\x85", "b ");
  const texts = fc.sample(fc.array(piece, { maxLength: 12 }), { numRuns: 500, seed: 1 }).map((each) => each.join(""));
  const split = "answer([[to_text(line) for line in to_bytes(text).splitlines(True)] for text in question])";
  expect(texts.map(splitTextLines)).toEqual(askPython(split, texts));
});

const read = (data: Uint8Array, signal?: AbortSignal) => readTextLines(data, new Turns(signal));

test("readTextLines() keeps every byte of a text, and has none for a binary file", async () => {
  expect(await read(Buffer.from("caf\xe9\r\nb", "latin1"))).toEqual(["caf\udce9\r\n", "b"]);
  expect(await read(Buffer.from("a\0b"))).toBeUndefined();
  expect(await read(new Uint8Array(0))).toEqual([]);
});

test("readTextLines() splits a large text as a small one, and stops once nobody waits", async () => {
  const text = "é\r\n\rline \u{1f600}\n".repeat(60_000);
  for (const whole of [text, text.trimEnd(), `${text}${"x".repeat(600_000)}`, "\r".repeat(600_000)]) {
    const lines = await read(Buffer.from(whole));
    expect(lines?.length).toBe(splitTextLines(whole).length);
    expect(lines?.join("") === whole).toBe(true);
  }
  const aborter = new AbortController();
  const reading = read(Buffer.from(text), aborter.signal);
  aborter.abort(new Error("gone"));
  await expect(reading).rejects.toThrow("gone");
});
