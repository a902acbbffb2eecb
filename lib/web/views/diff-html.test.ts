import { expect, test } from "vitest";
import { Turns } from "../../bytes/turns";
import { type DiffSide, diffFile, type FileDiff, MOZILLA_DIFF } from "../../diff/file-diff";
import { toRepoPath } from "../../ids";
import { streamDiffHtml, writeDiffHtml } from "./diff-html";
import { readHtml } from "./testing/read-html";
import { readSpans } from "./testing/read-spans";

function side(path: string, text: string): DiffSide {
  return { path: toRepoPath(Buffer.from(path)), flags: "", data: Buffer.from(text) };
}

function compare(before: DiffSide | undefined, after: DiffSide | undefined, copy?: "copy" | "rename"): FileDiff {
  return diffFile({ before, after, copy }, MOZILLA_DIFF);
}

/** As for a client that stays. */
function write(diffs: readonly FileDiff[]): Promise<string> {
  return writeDiffHtml(diffs, new Turns(new AbortController().signal));
}

function texts(html: string): string[] {
  return readSpans(html).map(({ text }) => text);
}

test("writeDiffHtml() escapes paths and lines, and marks within them", async () => {
  const path = `a<b>&"c".txt`;
  const html = await write([compare(side(path, "if (a < b) &\n"), side(path, `if (a < "c") &\n`))]);
  expect(html).toContain(`<h3><a href="#f1">a&lt;b&gt;&amp;&quot;c&quot;.txt</a> <ins>+1</ins> <del>−1</del></h3>`);
  expect(html).toContain(`class="difflineminus">-if (a &lt; <b>b</b>) &amp;</span>`);
  expect(html).toContain(`class="difflineplus">+if (a &lt; <b>&quot;c&quot;</b>) &amp;</span>`);
  expect(texts(html).slice(3)).toEqual(["-if (a < b) &", `+if (a < "c") &`]);
});

test("writeDiffHtml() strips CR and LF at the end of a line, and nothing else", async () => {
  const html = await write([compare(side("f", "one \r\n\r\ntwo"), side("f", "one \r\n\t\r\ntwo"))]);
  expect(texts(html).slice(3)).toEqual([" one ", "-", "+\t", " two", "\\ No newline at end of file"]);
});

test("writeDiffHtml() numbers files by their place, and leaves out those without lines", async () => {
  const same = compare(side("same", "x\n"), side("same", "x\n"));
  const html = await write([same, compare(undefined, side("new", "x\n"))]);
  expect(html).not.toContain('id="f1"');
  expect(readSpans(html).map(({ id }) => id)).toEqual(["l2.1", "l2.2", "l2.3", "l2.4", "l2.5"]);
});

test("writeDiffHtml() writes a binary patch as one line that holds many", async () => {
  const html = await write([compare(undefined, side("f.bin", `\0${"ab".repeat(100)}`))]);
  expect(readSpans(html).map(({ id }) => id)).toEqual(["l1.1", "l1.2", "l1.3"]);
  expect(texts(html)[2]).toMatch(/^GIT binary patch\nliteral 201\n\S+$/);
});

test("writeDiffHtml() says where a renamed file comes from", async () => {
  const html = await write([compare(side("old & name", "x\n"), side("new", "x\n"), "rename")]);
  expect(html).toContain(`<h3><a href="#f1">new</a> renamed from old &amp; name</h3>`);
});

test("writeDiffHtml() refuses a diff that no browser would show", async () => {
  const lines = compare(undefined, side("many", "x\n".repeat(1_000_000)));
  await expect(write([lines])).rejects.toMatchObject({ code: "tooLarge", status: 413 });
});

test("streamDiffHtml() has the beginning of a long diff ready and the rest when it is read, the same in all", async () => {
  const files = ["a", "b"].map((path) => compare(undefined, side(path, "x\n".repeat(20_000))));
  const stream = await streamDiffHtml(files, new Turns());
  expect(stream).not.toBeTypeOf("string");
  expect(await readHtml(stream)).toBe(await write(files));
  const short = [compare(side("a", "x\n"), side("a", "y\n"))];
  expect(await streamDiffHtml(short, new Turns())).toBe(await write(short));
});

test("streamDiffHtml() refuses at once a diff that no browser would show", async () => {
  const lines = compare(undefined, side("many", "x\n".repeat(1_000_000)));
  await expect(streamDiffHtml([lines], new Turns())).rejects.toMatchObject({ code: "tooLarge", status: 413 });
});

test("streamDiffHtml() stops half way when the client leaves", async () => {
  const controller = new AbortController();
  const stream = await streamDiffHtml(
    [compare(undefined, side("many", "x\n".repeat(200_000)))],
    new Turns(controller.signal),
  );
  controller.abort(new Error("the client has left"));
  await expect(readHtml(stream)).rejects.toThrow("the client has left");
});

test("writeDiffHtml() writes a file of many lines in turns, and stops when nobody waits for it", async () => {
  const controller = new AbortController();
  const writing = writeDiffHtml(
    [compare(undefined, side("many", "x\n".repeat(200_000)))],
    new Turns(controller.signal),
  );
  setImmediate(() => controller.abort(new Error("the client has left")));
  await expect(writing).rejects.toThrow("the client has left");
});
