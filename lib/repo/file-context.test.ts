import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { askPython } from "../hg/testing/ask-python";
import { HgServer, hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import type { RepoPath } from "../ids";
import { BaseRepo } from "./base-repo";
import { FileContext } from "./file-context";
import { createRepoCaches } from "./repo-caches";

/** What hg says of every file revision of every changeset, and of every row of every filelog. */
const ASK_HG = `
from mercurial import hg, ui as uimod, context
repo = hg.repository(uimod.ui.load(), to_bytes(question["path"]))
def describe(f):
    renamed = f.renamed()
    return {
        "fileRev": f.filerev(),
        "rev": f.rev(),
        "linkRev": f.linkrev(),
        "introRev": f.introrev(),
        "parents": [[to_text(p.path()), p.filerev(), p.rev(), p.introrev()] for p in f.parents()],
        "children": [[c.filerev(), c.rev()] for c in f.children()],
        "rename": renamed and [to_text(renamed[0]), renamed[1].hex()],
    }
seen, rows, annotated = {}, {}, {}
for rev in repo:
    for path in sorted(repo[rev]):
        name = "%d %s" % (rev, to_text(path))
        seen[name] = describe(repo[rev][path])
        base = repo[rev][path].introfilectx()
        base._ancestrycontext = repo.changelog.ancestors([base.rev()], inclusive=True)
        annotated[name] = [[to_text(p.path()), p.filerev(), p.rev()] for p in base.parents()]
        if path not in rows:
            rows[to_text(path)] = [describe(repo.filectx(path, fileid=i)) for i in repo.file(path)]
answer({"seen": seen, "rows": rows, "annotated": annotated})
`;

interface HgAnswer {
  readonly seen: Readonly<Record<string, unknown>>;
  readonly rows: Readonly<Record<string, readonly unknown[]>>;
  readonly annotated: Readonly<Record<string, unknown>>;
}

const folder = makeTemporaryFolder("file-context");
afterAll(folder.remove);
const path = join(folder.path, "repo");
let truth: HgAnswer;

beforeAll(async () => {
  await makeHistory();
  truth = askPython(ASK_HG, { path }) as HgAnswer;
});

/** Makes a history in which the same file revisions are introduced twice, on branches that meet again. */
async function makeHistory(): Promise<void> {
  mkdirSync(path);
  hg(path, "init");
  const server = new HgServer(path);
  const run = (...args: string[]) => server.run(...args);
  const write = (file: string, text: string) => writeFileSync(join(path, file), text);
  let seconds = 0;
  const commit = () => run("commit", "-q", "-A", "-m", "x", "-d", `${++seconds} 0`);
  write("a", "1\n2\n3\n");
  write("b", "b\n");
  await commit(); // 0
  write("a", "one\n2\n3\n");
  await commit(); // 1: a's second revision
  await run("rename", "b", "c");
  await commit(); // 2: c, renamed from b
  await run("update", "-q", "0");
  write("other", "o\n");
  await commit(); // 3
  write("a", "one\n2\n3\n");
  await commit(); // 4: the same revision of a as 1 brought
  await run("rename", "b", "c");
  await commit(); // 5: the same c as 2 brought
  write("a", "one\n2\nthree\n");
  await commit(); // 6
  await run("update", "-q", "2");
  await run("merge", "-q", "5");
  write("merged", "m\n");
  await commit(); // 7
  write("c", "c, edited\n");
  await commit(); // 8
  await run("merge", "-q", "6");
  await commit(); // 9
  await run("rename", "a", "d");
  write("d", "one\n2\nthree\nfour\n");
  await commit(); // 10
  await run("update", "-q", "9");
  await run("remove", "-q", "c");
  await commit(); // 11
  await run("copy", "a", "c");
  await commit(); // 12: c again, of another origin
  await run("merge", "-q", "10", "--tool", ":local");
  await commit(); // 13
  server.close();
}

async function describe(file: FileContext): Promise<unknown> {
  const parents = await file.readParents();
  const rename = await file.readRename();
  const childRevs = await Promise.all(file.listChildren().map(async (c) => [c.fileRev, await c.findRev()]));
  return {
    fileRev: file.fileRev,
    rev: await file.findRev(),
    linkRev: file.linkRev,
    introRev: await file.findIntroRev(),
    parents: await Promise.all(
      parents.map(async (p) => [p.path, p.fileRev, await p.findRev(), await p.findIntroRev()]),
    ),
    children: childRevs,
    rename: rename === undefined ? null : [rename.path, rename.node],
  };
}

test("FileContext names the changesets that hg names, from whichever changeset a file is seen", async () => {
  const repo = BaseRepo.open(path, createRepoCaches(1 << 20));
  const ours: Record<string, unknown> = {};
  for (const name of Object.keys(truth.seen)) {
    const [rev = "", file = ""] = name.split(" ");
    const context = await FileContext.inChangeset(repo, Number(rev), file as RepoPath);
    ours[name] = context && (await describe(context));
  }
  expect(ours).toEqual(normalised(truth.seen));
  expect(Object.keys(truth.seen).length).toBeGreaterThan(30);
});

test("FileContext names the changesets that hg names for each row of a filelog", async () => {
  const repo = BaseRepo.open(path, createRepoCaches(1 << 20));
  const ours: Record<string, unknown> = {};
  for (const [file, rows] of Object.entries(truth.rows))
    ours[file] = await Promise.all(rows.map((_, i) => describe(FileContext.inHistory(repo, file as RepoPath, i))));
  expect(ours).toEqual(normalised(truth.rows));
});

test("FileContext looks among the ancestors of the whole history when annotate asks", async () => {
  const repo = BaseRepo.open(path, createRepoCaches(1 << 20));
  for (const [name, parents] of Object.entries(truth.annotated)) {
    const [rev = "", file = ""] = name.split(" ");
    const context = await FileContext.inChangeset(repo, Number(rev), file as RepoPath);
    const introduced = await context?.readIntroduced(true);
    const ours = (await introduced?.readParents()) ?? [];
    expect(await Promise.all(ours.map(async (p) => [p.path, p.fileRev, await p.findRev()])), name).toEqual(parents);
  }
});

test("FileContext.inChangeset() is undefined for a file that the changeset has not", async () => {
  const repo = BaseRepo.open(path, createRepoCaches(1 << 20));
  expect(await FileContext.inChangeset(repo, 0, "c" as RepoPath)).toBeUndefined();
  expect(repo.openFileHistory("never" as RepoPath).length).toBe(0);
});

/** Python's False and None are the same to us. */
function normalised(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, item) => (key === "rename" && item === false ? null : item)));
}
