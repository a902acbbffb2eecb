/** Annotations of a history in which everything happens, against the real hg. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { LineOrigins } from "../annotate/annotate-step";
import { ByteLru } from "../bytes/byte-lru";
import type { WhitespaceOptions } from "../diff/whitespace";
import { askPython } from "../hg/testing/ask-python";
import { HgServer, hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import type { RepoPath } from "../ids";
import { BaseRepo } from "../repo/base-repo";
import { FileContext } from "../repo/file-context";
import { createRepoCaches } from "../repo/repo-caches";
import { annotateFile } from "./file-annotation";
import { comparerHere } from "./file-comparer";
import { buildThread } from "./testing/build-thread";
import { ThreadedComparer } from "./threaded-comparer";
import { WorkThread } from "./work-thread";

const folder = makeTemporaryFolder("annotation");
afterAll(folder.remove);
const path = join(folder.path, "repo");

/** For each file of each changeset: changeset, path and line number of each line. */
const ASK_HG = `
from mercurial import hg, ui as uimod, mdiff
repo = hg.repository(uimod.ui.load(), to_bytes(question["path"]))
told = {}
for rev in repo:
    for path in sorted(repo[rev]):
        lines = repo[rev][path].annotate(follow=True, diffopts=mdiff.diffopts(**question["options"]))
        told["%d %s" % (rev, to_text(path))] = [[l.fctx.rev(), to_text(l.fctx.path()), l.lineno] for l in lines]
answer(told)
`;

/** What was annotated is known to all tests that follow: so what is kept for one file or option must not serve another. */
const known = new ByteLru<LineOrigins>(1 << 20);
const nothing = () => new ByteLru<LineOrigins>(0);

const lines = (...names: (string | number)[]) => names.map((name) => `${name}\n`).join("");
const count = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `line ${from + i}`);

beforeAll(async () => {
  mkdirSync(path);
  hg(path, "init");
  const server = new HgServer(path);
  const run = (...args: string[]) => server.run(...args);
  const write = (file: string, text: string) => writeFileSync(join(path, file), text);
  let seconds = 0;
  const commit = () => run("commit", "-q", "-A", "-m", "x", "-d", `${++seconds} 0`);
  write("a", lines(...count(0, 30)));
  write("b", "no newline");
  await commit();
  write("a", lines("first", ...count(0, 10), "between", ...count(10, 30)));
  await commit();
  write("a", lines("first", ...count(0, 10), "  between ", ...count(10, 28)));
  write("b", "no newline\nor two");
  await commit();
  await run("rename", "a", "c");
  write("c", lines("first", ...count(0, 12), "moved", ...count(12, 28)));
  await commit();
  // Both sides of a merge change it, in part in the same way.
  await run("update", "-q", "1");
  write("a", lines("first", ...count(0, 10), "between", ...count(10, 20), "left", ...count(20, 30)));
  await commit();
  write("a", lines("FIRST", ...count(0, 10), "between", ...count(10, 20), "left", ...count(20, 30), "", "end"));
  await commit();
  await run("merge", "-q", "3", "--tool", ":merge-other");
  await commit();
  write("c", lines("x", "", ...count(0, 5), "\tmoved", ...count(5, 28), "end "));
  await commit();
  await run("copy", "c", "d");
  write("d", lines("x", ...count(0, 5), "moved", ...count(5, 28), "end"));
  await commit();
  await run("remove", "-q", "c");
  await commit();
  write("c", lines(...count(3, 9)));
  await commit();
  // The same change twice, on branches that meet: its revision is introduced twice.
  await run("update", "-q", "0");
  write("a", lines("first", ...count(0, 10), "between", ...count(10, 30)));
  await commit();
  write("a", lines("first", ...count(0, 10), "between", "two", ...count(10, 30)));
  await commit();
  await run("merge", "-q", "1", "--tool", ":local");
  write("other", "o\n");
  await commit();
  for (let i = 0; i < 20; i++) {
    write(
      "a",
      lines("first", ...count(i, 10 + i), `round ${i}`, ...count(i * 2, 30), ...(i % 5 === 0 ? ["", ""] : [])),
    );
    await commit();
  }
  server.close();
});

async function ours(name: string, options: WhitespaceOptions): Promise<unknown> {
  const repo = BaseRepo.open(path, createRepoCaches(1 << 20));
  const [rev = "", file = ""] = name.split(" ");
  const context = await FileContext.inChangeset(repo, Number(rev), file as RepoPath);
  if (context === undefined) return undefined;
  const client = { signal: new AbortController().signal, beginCostly: () => undefined };
  const origins = await annotateFile(context, { options, comparer: comparerHere, client, known });
  return Promise.all(origins.map(async (origin) => [await origin.file.findRev(), origin.file.path, origin.lineNumber]));
}

test.for([
  [{}, {}],
  [{ ignorews: true }, { ignoreWhitespace: true }],
  [{ ignorewsamount: true }, { ignoreWhitespaceAmount: true }],
  [{ ignorewseol: true }, { ignoreWhitespaceAtEol: true }],
  [{ ignoreblanklines: true }, { ignoreBlankLines: true }],
] as const)("annotateFile() says of each line what hg says, with %o", async ([options, ourOptions]) => {
  const told = askPython(ASK_HG, { path, options }) as Record<string, unknown>;
  expect(Object.keys(told).length).toBeGreaterThan(80);
  for (const [name, lines] of Object.entries(told)) expect(await ours(name, ourOptions), name).toEqual(lines);
});

test("annotateFile() gives in the thread what it gives here, and says that it is costly", async () => {
  const rounds = join(folder.path, "rounds");
  hg(folder.path, "init", rounds);
  const server = new HgServer(rounds);
  for (let round = 0; round < 8; round++) {
    const text = Array.from({ length: 40_000 }, (_, i) => `line ${i - (i % (round + 3))}, ${i}`);
    writeFileSync(join(rounds, "large"), lines(...text));
    await server.run("commit", "-q", "-A", "-m", "x", "-d", `${round} 0`);
  }
  server.close();
  const file = await openTip(rounds, "large");
  const comparer = new ThreadedComparer(new WorkThread(await buildThread(folder.path)));
  let costly = 0;
  const client = { signal: new AbortController().signal, beginCostly: () => void costly++ };
  const told = async (how: typeof comparerHere) =>
    (await annotateFile(file, { options: {}, comparer: how, client, known: nothing() })).map((origin) => [
      origin.file.fileRev,
      origin.lineNumber,
    ]);
  expect(await told(comparer)).toEqual(await told(comparerHere));
  expect(costly).toBe(1);
  await comparer.close();
});

test("annotateFile() reads each revision once, and none for what it has told before with the same options", async () => {
  const file = await openTip(path, "a");
  const { history } = file;
  let read = 0;
  const readChain = history.readChain.bind(history);
  history.readChain = (fileRev, getKnownText) => {
    read++;
    return readChain(fileRev, getKnownText);
  };
  const client = { signal: new AbortController().signal, beginCostly: () => undefined };
  const tell = async (options: WhitespaceOptions, kept: ByteLru<LineOrigins>) => {
    read = 0;
    const origins = await annotateFile(file, { options, comparer: comparerHere, client, known: kept });
    return origins.map((origin) => [origin.file.fileRev, origin.lineNumber]);
  };
  const kept = new ByteLru<LineOrigins>(1 << 16);
  const first = await tell({}, kept);
  expect(read).toBe(23);
  expect(await tell({}, kept)).toEqual(first);
  expect(read).toBe(0);
  await tell({ ignoreWhitespace: true }, kept);
  expect(read).toBe(23);
  expect(kept.counts.entries).toBe(2);
});

test("annotateFile() reads no further once nobody waits", async () => {
  const file = await openTip(path, "a");
  const aborter = new AbortController();
  const client = { signal: aborter.signal, beginCostly: () => undefined };
  const { history } = file;
  let read = 0;
  const getParents = history.getParents.bind(history);
  history.getParents = (fileRev) => {
    read++;
    if (read === 5) aborter.abort(new Error("the reader has left"));
    return getParents(fileRev);
  };
  const annotated = annotateFile(file, { options: {}, comparer: comparerHere, client, known: nothing() });
  await expect(annotated).rejects.toThrow("the reader has left");
  expect(read).toBe(5);
});

async function openTip(repository: string, file: string): Promise<FileContext> {
  const repo = BaseRepo.open(repository, createRepoCaches(1 << 20));
  const context = await FileContext.inChangeset(repo, repo.tip, file as RepoPath);
  if (context === undefined) throw new Error(`there is no ${file}`);
  return context;
}
