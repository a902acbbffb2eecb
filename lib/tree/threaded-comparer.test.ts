import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { annotateHistory } from "../annotate/annotate-history";
import { HistoryPacker } from "../annotate/packed-history";
import { randomFile } from "../annotate/testing/random-file";
import { matchingBlocks } from "../diff/blocks";
import { type DiffOptions, diffFile, type FilePair, MOZILLA_DIFF } from "../diff/file-diff";
import { randomIntegers } from "../diff/testing/random-texts";
import { diffLines, writeUnified } from "../diff/unified";
import { RepoError } from "../errors";
import { makeTemporaryFolder } from "../hg/testing/real-hg";
import { toRepoPath } from "../ids";
import { buildThread } from "./testing/build-thread";
import { ThreadedComparer } from "./threaded-comparer";
import { WorkThread } from "./work-thread";

const folder = makeTemporaryFolder("threaded-comparer");
let comparer: ThreadedComparer;

beforeAll(async () => {
  comparer = new ThreadedComparer(new WorkThread(await buildThread(folder.path)));
});
afterAll(async () => {
  await comparer.close();
  folder.remove();
});

function pairOf(before: string | Uint8Array, after: string | Uint8Array): FilePair {
  const side = (data: string | Uint8Array) => ({
    path: toRepoPath(Buffer.from("a/file")),
    flags: "" as const,
    data: typeof data === "string" ? Buffer.from(data) : data,
  });
  return { before: side(before), after: side(after) };
}

/** Counts what turned out to be costly. */
function client(signal = new AbortController().signal) {
  const state = { signal, begun: 0, beginCostly: () => void state.begun++ };
  return state;
}

/** Lines of two characters out of 1,296, each too rare to be ignored: minutes of matching. */
function hostileText(seed: number, lines = 1_300_000): Buffer {
  const random = randomIntegers(seed);
  const text = Buffer.alloc(lines * 3, "\n");
  for (let at = 0; at < lines; at++) text.write(random(1296).toString(36).padStart(2, "0"), at * 3, "latin1");
  return text;
}

const numbered = (step: number) =>
  Array.from({ length: 60_000 }, (_, at) => `line ${at - (at % step)}, ${at}\n`).join("");
const LARGE: Readonly<Record<string, readonly [FilePair, DiffOptions]>> = {
  "many hunks": [pairOf(numbered(7), numbered(9)), MOZILLA_DIFF],
  "no newline at the end": [pairOf(numbered(50), numbered(60).slice(0, -1)), { ...MOZILLA_DIFF, context: 3 }],
  "a binary file": [pairOf(numbered(50), `\0${numbered(51)}`), MOZILLA_DIFF],
  "white space ignored": [
    pairOf(numbered(5), numbered(5).replaceAll(",", " ,")),
    { ...MOZILLA_DIFF, ignoreWhitespace: true },
  ],
  "bytes in the middle of a buffer": [
    pairOf(Buffer.from(numbered(7)).subarray(10), Buffer.from(numbered(3)).subarray(99)),
    MOZILLA_DIFF,
  ],
};

test.for(Object.keys(LARGE))("compare() gives in the thread what diffFile() gives here: %s", async (name) => {
  const [pair, options] = LARGE[name] ?? [pairOf("", ""), MOZILLA_DIFF];
  const here = diffFile(pair, options);
  const asked = client();
  const there = await comparer.compare(pair, options, asked);
  expect(asked.begun).toBe(1);
  expect(there.body.kind).toBe(here.body.kind);
  expect(Buffer.compare(writeUnified(there), writeUnified(here))).toBe(0);
  expect(diffLines(there).length).toBe(diffLines(here).length);
  expect([there.status, there.before, there.after]).toEqual([here.status, here.before, here.after]);
  // The caller's bytes stay the caller's.
  expect(Buffer.compare(writeUnified(diffFile(pair, options)), writeUnified(here))).toBe(0);
});

test("match() gives in the thread what matchingBlocks() gives here", async () => {
  const [before, after] = [numbered(7), numbered(9)].map((text) => Buffer.from(text)) as [Buffer, Buffer];
  const asked = client();
  expect(await comparer.match(before.subarray(10), after, asked)).toEqual(matchingBlocks(before.subarray(10), after));
  expect(asked.begun).toBe(1);
  // The caller's bytes stay the caller's.
  expect(before.toString()).toBe(numbered(7));
  const small = client();
  expect(await comparer.match(Buffer.from("a\n"), Buffer.from("a\nb\n"), small)).toHaveLength(2);
  expect(small.begun).toBe(0);
});

test("compare() compares small files without the thread", async () => {
  const noThread = new ThreadedComparer(new WorkThread(pathToFileURL("/nowhere/thread.mjs")));
  const asked = client();
  const diff = await noThread.compare(pairOf("a\nb\n", "a\nc\n"), MOZILLA_DIFF, asked);
  expect(Buffer.from(writeUnified(diff)).toString()).toContain("\n-b\n+c\n");
  expect(asked.begun).toBe(0);
});

test("compare() leaves this thread free, and stops the other when nobody waits", async () => {
  const controller = new AbortController();
  const asked = client(controller.signal);
  const comparing = comparer.compare(pairOf(hostileText(1), hostileText(2)), MOZILLA_DIFF, asked);
  const queued = comparer.compare(pairOf(hostileText(3), hostileText(4)), MOZILLA_DIFF, client(controller.signal));
  const reason = new RepoError("deadlineExceeded", "the answer took too long");
  setTimeout(() => controller.abort(reason), 50);
  await expect(comparing).rejects.toBe(reason);
  await expect(queued).rejects.toBe(reason);
  // The thread has time for others at once.
  const next = await comparer.compare(...(LARGE["many hunks"] ?? [pairOf("", ""), MOZILLA_DIFF]), client());
  expect(next.body.kind).toBe("text");
});

test("compare() hands a small file that is costly to the thread", async () => {
  const controller = new AbortController();
  const asked = client(controller.signal);
  const pair = pairOf(hostileText(5, 150_000), hostileText(6, 150_000));
  const comparing = comparer.compare(pair, MOZILLA_DIFF, asked);
  expect(asked.begun).toBe(1);
  controller.abort(new Error("gone"));
  await expect(comparing).rejects.toThrow("gone");
});

test("compare() refuses a large file when that is not to be done now", async () => {
  const refusal = new RepoError("tooManyRequests", "ask again");
  const beginCostly = () => {
    throw refusal;
  };
  const asked = { signal: new AbortController().signal, beginCostly };
  await expect(comparer.compare(pairOf(hostileText(1), "x\n"), MOZILLA_DIFF, asked)).rejects.toBe(refusal);
});

test("compare() fails when the thread breaks, and starts another", async () => {
  const file = `${folder.path}/breaks-once.mjs`;
  const real = JSON.stringify((await buildThread(folder.path)).href);
  writeFileSync(
    file,
    `import { parentPort } from "node:worker_threads"; parentPort.on("message", () => { throw new Error("broken"); });`,
  );
  const breaking = new ThreadedComparer(new WorkThread(pathToFileURL(file)));
  const [pair, options] = LARGE["many hunks"] ?? [pairOf("", ""), MOZILLA_DIFF];
  await expect(breaking.compare(pair, options, client())).rejects.toThrow("broken");
  writeFileSync(file, `import ${real};`);
  expect((await breaking.compare(pair, options, client())).body.kind).toBe("text");
  await breaking.close();
});

test("annotate() gives a file of many revisions to the thread, however small they are", async () => {
  const [revision] = randomFile(randomIntegers(1), 1);
  if (revision === undefined) throw new Error("there is no revision");
  const pack = () => {
    const packer = new HistoryPacker();
    for (let at = 0; at < 1000; at++) packer.add({ ...revision, madeFrom: at === 0 ? [] : [at - 1] });
    return { revisions: packer.finish(), options: {} };
  };
  const asked = client();
  expect(await comparer.annotate(pack(), asked)).toEqual(annotateHistory(pack()));
  expect(asked.begun).toBe(1);
});
