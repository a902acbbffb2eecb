import { type ChildProcess, spawn } from "node:child_process";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { HG_ENVIRONMENT } from "../hg/testing/real-hg";
import { diffFile, MOZILLA_DIFF } from "./file-diff";
import { HgRepo, testFile, testPath } from "./testing/hg-repo";
import { diffLines, diffStat, hunkLines, isShown, writeUnified } from "./unified";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 }); // hg is slow on a busy machine

const HGWEB_ARGS = ["--config", "diff.git=1", "--config", "diff.unified=8", "--config", "diff.showfunc=1"];
let repo: HgRepo;
let hgweb: ChildProcess | undefined;
let url = "";

beforeAll(async () => {
  repo = new HgRepo();
  const first = new Map([
    [testPath("text"), testFile("a\nb\n")],
    [testPath("binary"), testFile("\0a")],
    [testPath("renamed"), testFile("\0moved")],
    [testPath("mode"), testFile("\0mode")],
  ]);
  await repo.commit(first);
  await repo.copy("renamed", "renamed2");
  const second = new Map(first).set(testPath("binary"), testFile("\0b")).set(testPath("text"), testFile("a\r\nc"));
  second.delete(testPath("renamed"));
  second.set(testPath("renamed2"), testFile("\0moved")).set(testPath("mode"), testFile("\0mode", "x"));
  second.set(testPath("empty"), testFile(""));
  await repo.commit(second);
  // Back to the first contents, under new file revisions: 0 and 2 differ by their nodes alone.
  const third = new Map(second).set(testPath("binary"), testFile("\0a")).set(testPath("text"), testFile("a\nb\n"));
  await repo.commit(third.set(testPath("mode"), testFile("\0mode")));
  hgweb = spawn("hg", ["serve", "-p", "0", "-a", "127.0.0.1", ...HGWEB_ARGS], {
    cwd: repo.folder,
    env: HG_ENVIRONMENT,
  });
  url = await new Promise((resolve, reject) => {
    let printed = "";
    hgweb?.stdout?.on("data", (bytes: Buffer) => {
      printed += bytes.toString();
      const port = /:(\d+)\/ \(bound/.exec(printed)?.[1];
      if (port !== undefined) resolve(`http://127.0.0.1:${port}`);
    });
    hgweb?.once("error", reject);
  });
});
afterAll(() => {
  hgweb?.kill();
  repo?.remove();
});

async function fetchText(path: string): Promise<string> {
  return (await fetch(`${url}${path}`)).text();
}

test.for([
  ["0", 0, 0],
  ["1", 0, 1],
  ["2", 1, 2],
  ["0:2", 0, 2],
] as const)("writeUnified() and diffLines() give what hgweb gives for %s", async ([range, from, to]) => {
  const pairs = from === to ? await repo.pairs(to, "withCopies") : await repo.pairs(to, "withCopies", from);
  const diffs = pairs.map((pair) => diffFile(pair, MOZILLA_DIFF));
  const raw = await fetchText(`/raw-rev/${range}`);
  const ours = Buffer.concat(diffs.map(writeUnified)).toString("latin1");
  expect(raw.slice(raw.indexOf("diff --git")).trimEnd()).toBe(ours.trimEnd());

  const answer: { diff: { blockno: number; lines: { l: string }[] }[] } = JSON.parse(
    await fetchText(`/json-rev/${range}`),
  );
  const blocks = diffs.map((diff, at) => ({ blockno: at + 1, lines: diffLines(diff).map(text) }));
  const expected = answer.diff.map(({ blockno, lines }) => ({ blockno, lines: lines.map(({ l }) => l) }));
  expect(blocks.filter(({ lines }) => lines.length > 0)).toEqual(expected);
});

function text(line: Uint8Array): string {
  return Buffer.from(line).toString("latin1");
}

function compare(before: string, after: string) {
  const path = testPath("f");
  const side = (content: string) => ({ path, flags: "", data: Buffer.from(content, "latin1") }) as const;
  return diffFile({ before: side(before), after: side(after) }, MOZILLA_DIFF);
}

test("isShown() is false when nothing differs, though the title is written", () => {
  const diff = compare("a\n", "a\n");
  expect(isShown(diff)).toBe(false);
  expect(text(writeUnified(diff))).toBe("diff --git a/f b/f\n");
  expect(diffLines(diff)).toEqual([]);
});

test("diffStat() counts added and removed lines", () => {
  expect(diffStat(compare("a\nb\nc", "a\nB\nc\nd"))).toEqual({ added: 3, removed: 2 });
  expect(diffStat(compare("\0", "\0\n"))).toEqual({ added: 0, removed: 0 });
});

test("hunkLines() gives each line with its sign and without marker", () => {
  const { body } = compare("a\r\nb", "a\r\nc\n");
  const lines = body.kind === "text" ? body.hunks.flatMap(hunkLines) : [];
  expect(lines.map((line) => [line.sign, text(line.text), line.noNewlineAtEnd])).toEqual([
    [" ", "a\r\n", false],
    ["-", "b", true],
    ["+", "c\n", false],
  ]);
});
