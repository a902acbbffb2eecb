/** Pages about a file that is larger than a page may be, and clients that leave half way. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hg, makeTemporaryFolder } from "../../hg/testing/real-hg";
import { openSampleTree } from "../../publish/testing/sample-tree";
import type { AnswerRequest } from "../answer";
import { MAX_COSTLY_REQUESTS } from "../answer-request";
import { ask } from "../testing/ask";
import { sampleAnswers } from "../testing/sample-site";

/** Each line takes some 50 characters of markup. */
const LINES = 750_000;
const folder = makeTemporaryFolder("large-files");
let answers: AnswerRequest;

beforeAll(async () => {
  const base = join(folder.path, "base");
  hg(folder.path, "init", base);
  writeFileSync(join(base, "large"), "x\n".repeat(LINES));
  // Few lines and many bytes: costly, and not too large for a page.
  writeFileSync(join(base, "wide"), `${"x".repeat(9999)}\n`.repeat(1_000));
  hg(base, "commit", "-q", "-A", "-m", "large", "-d", "0 0");
  answers = sampleAnswers(await openSampleTree(base, folder.path));
});
afterAll(() => folder.remove());

test.for([
  ["rev/tip", "the diff is too large for a page: ask for it as raw-rev"],
  ["file/tip/large", "the file is too large for a page: ask for it as raw-file"],
  ["comparison/tip/large?context=full", "the comparison is too large for a page: ask for it as raw-diff or raw-file"],
  ["diff/tip/large", "the diff is too large for a page: ask for it as raw-diff"],
  [
    "log/tip/large?patch",
    "the history with its diffs is too large for a page: ask for it as raw-diff, one revision at a time",
  ],
] as const)("%s is refused, and says where it is to be had", async ([page, message]) => {
  const { status, answer } = await ask(answers, `/try/${page}`);
  expect(status).toBe(413);
  expect(answer).toMatchObject({ kind: "page", view: { name: "error", message } });
});

test.for(["json-file/tip/large", "json-comparison/tip/large?context=full"])(
  "%s has all lines, and ends when the client leaves",
  async (page) => {
    const { status, body } = await ask(answers, `/try/${page}`);
    expect(status).toBe(200);
    expect(Object.values(JSON.parse(body.toString())).at(-1)).toSatisfy(
      (list: readonly { readonly lines?: unknown[] }[]) => (list[0]?.lines ?? list).length === LINES,
    );
    const aborter = new AbortController();
    const url = `/try/${page}`;
    const { produce } = await answers({ method: "GET", url, headers: new Map(), signal: aborter.signal });
    const answer = await produce();
    if (answer.kind !== "bytes" || answer.body instanceof Uint8Array) throw new Error(`${page} is not streamed`);
    const reading = (async (chunks: AsyncIterable<Uint8Array>) => {
      for await (const _ of chunks) aborter.abort(new Error("the client has left"));
    })(answer.body);
    await expect(reading).rejects.toThrow("the client has left");
  },
);

test.for(["json-file", "file", "json-comparison"])(
  "%s of a large file is a costly request: more than may be are refused at once",
  async (command) => {
    const asked = Array.from({ length: MAX_COSTLY_REQUESTS + 4 }, () => ask(answers, `/try/${command}/tip/wide`));
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
    expect((await ask(answers, `/try/${command}/tip/wide`)).status).toBe(200);
  },
);

test("pages that are still being written end when the client leaves", async () => {
  for (const page of ["file/tip/large", "comparison/tip/large", "diff/tip/large", "log/tip/large?patch"]) {
    const aborter = new AbortController();
    const request = { method: "GET", url: `/try/${page}`, headers: new Map(), signal: aborter.signal } as const;
    const producing = (await answers(request)).produce();
    setImmediate(() => aborter.abort(new Error("the client has left")));
    await expect(producing, page).rejects.toThrow("the client has left");
  }
});
