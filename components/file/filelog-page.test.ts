/** The page of a file's history as markup: its notes, its lines, its table. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HgServer, hg, makeTemporaryFolder } from "../../lib/hg/testing/real-hg";
import { openSampleTree } from "../../lib/publish/testing/sample-tree";
import type { AnswerRequest } from "../../lib/web/answer";
import { ask } from "../../lib/web/testing/ask";
import { sampleAnswers } from "../../lib/web/testing/sample-site";
import { markupOf } from "../testing/markup";

const folder = makeTemporaryFolder("filelog-page");
let answers: AnswerRequest;

beforeAll(async () => {
  const base = join(folder.path, "base");
  hg(folder.path, "init", base);
  const server = new HgServer(base);
  const commit = (file: string, text: string) => {
    writeFileSync(join(base, file), text);
    return server.run("commit", "-q", "-A", "-m", "m", "-d", "0 0");
  };
  await commit("a", "one\ntwo\n");
  await server.run("rename", "a", "<b>");
  await commit("<b>", "one\n2\n");
  // The same revision twice: the first changeset that brought it is no ancestor of the second.
  await commit("<b>", "one\nII\n");
  await server.run("update", "-q", "1");
  writeFileSync(join(base, "other"), "o\n");
  await commit("<b>", "one\nII\n");
  server.close();
  answers = sampleAnswers(await openSampleTree(base, folder.path));
});
afterAll(() => folder.remove());

async function markup(url: string): Promise<string> {
  const { answer } = await ask(answers, url);
  if (answer.kind !== "page") throw new Error(`${url} is no page`);
  return markupOf(answer.view);
}

test("the history of a file notes a changeset from elsewhere, and says what the file was copied from", async () => {
  const html = await markup("/try/log/tip/%3Cb%3E");
  expect(html.match(/brought the same revision, and is no ancestor of this changeset/g)).toHaveLength(1);
  expect(html).toMatch(/ from <a href="\/try\/file\/[0-9a-f]{40}\/a">a<\/a>/);
  expect(html).toContain("2 of 2 revisions, newest first");
  expect(html).toContain("&lt;b&gt;");
  expect(html).not.toContain("<b>");
});

test("the history of lines says which lines, and where they were", async () => {
  const html = await markup("/try/log/tip/%3Cb%3E?linerange=2:2");
  expect(html).toContain("Those that changed lines 2:2. ");
  expect(html).toContain(">All revisions of this file</a>");
  expect(html).toContain("3 revisions, newest first");
  expect(html.match(/>lines 2:2</g)).toHaveLength(2);
  expect(html).toContain(">lines 2:2 of a<");
});

test("the history of lines is asked for in a form, which keeps what the page was asked for", async () => {
  const html = await markup("/try/log/tip/%3Cb%3E?patch&view=split&linerange=2:2&descend");
  const form = /<form[^>]* aria-label="History of lines"[^>]*>.*?<\/form>/s.exec(html)?.[0] ?? "";
  expect(form).toContain('action="/try/log/tip/%3Cb%3E"');
  const inputs = [...form.matchAll(/<input([^>]*)>/g)].map(([, attributes = ""]) =>
    ["name", "value", "checked"].map((name) => new RegExp(` ${name}="([^"]*)"`).exec(attributes)?.[1]),
  );
  expect(inputs).toEqual([
    ["patch", "", undefined],
    ["view", "split", undefined],
    ["linerange", "2:2", undefined],
    ["descend", "1", ""],
  ]);
});

test("the history with its diffs has a row below each, as wide as the table", async () => {
  const html = await markup("/try/log/tip/%3Cb%3E?patch&revcount=1");
  expect(html.match(/<td colSpan="5"/gi)).toHaveLength(1);
  expect(html).toContain(">without diffs</a>");
  for (const text of ["less", "more"]) expect(html).toContain(`>${text}</a>`);
  for (const [header] of html.matchAll(/<th[ >][^>]*>?/g)) expect(header).toMatch(/scope="(col|row)"/);
});
