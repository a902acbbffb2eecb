import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { askPython } from "../hg/testing/ask-python";
import { hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import { seededRandom } from "../hg/testing/seeded-random";
import type { Node, Rev } from "../ids";
import { BaseRepo } from "./base-repo";
import { createRepoCaches } from "./repo-caches";

const folder = makeTemporaryFolder("hidden");
afterAll(() => folder.remove());

const open = (path: string) => BaseRepo.open(path, createRepoCaches(1 << 22));

function linesOf(output: Buffer): Node[] {
  return output.toString().trim().split("\n") as Node[];
}

/** The files that decide what is hidden, by path in the repository; latin-1 text. */
type Files = Readonly<Record<string, string>>;

/** Asks Mercurial what a server shows of one repository, for each set of files: hidden numbers, heads, bookmarks, tags. */
function askServed(path: string, cases: readonly Files[]): readonly Served[] {
  const script = `
import os, shutil
from mercurial import hg, ui as uimod
from mercurial.node import hex
path, cases = question
answers = []
for files in cases:
    for name, data in files.items():
        if data == "":
            try: os.unlink(os.path.join(path, name))
            except FileNotFoundError: pass
        else:
            with open(os.path.join(path, name), "wb") as f: f.write(to_bytes(data))
    shutil.rmtree(os.path.join(path, ".hg/cache"), ignore_errors=True)  # caches follow transactions, not edited files
    ui = uimod.ui.load()
    repo = hg.repository(ui, path.encode()).filtered(b"served")
    answers.append({
        "hidden": sorted(repo.changelog.filteredrevs),
        "heads": [repo[h].rev() for h in reversed(repo.heads())],
        "bookmarks": {to_text(k): to_text(hex(v)) for k, v in repo._bookmarks.items() if repo.changelog.hasnode(v)},
        "tags": {to_text(k): to_text(hex(v)) for k, v in repo.tags().items() if k != b"tip"},
        "branches": {to_text(k): [repo[h].rev() for h in v] for k, v in repo.branchmap().items()},
    })
answer(answers)
`;
  return askPython(script, [path, cases]) as readonly Served[];
}

interface Served {
  readonly hidden: readonly Rev[];
  readonly heads: readonly Rev[];
  readonly bookmarks: Readonly<Record<string, Node>>;
  readonly tags: Readonly<Record<string, Node>>;
  readonly branches: Readonly<Record<string, readonly Rev[]>>;
}

function write(path: string, files: Files): void {
  for (const [name, data] of Object.entries(files)) {
    if (data === "") rmSync(join(path, name), { force: true });
    else writeFileSync(join(path, name), data, "latin1");
  }
}

/** One marker of a version 1 obsstore: a predecessor without successors. */
function marker(node: Node): string {
  const bytes = Buffer.alloc(39);
  bytes.writeUInt32BE(bytes.length, 0);
  bytes.writeUInt8(3, 17); // parents are not recorded
  bytes.write(node, 19, "hex");
  return bytes.toString("latin1");
}

/** Makes up phases, markers, bookmarks, local tags and a working folder's parent. */
function makeUp(nodes: readonly Node[], random: (below: number) => number): Files {
  const some = (count: number) => Array.from({ length: random(count) }, () => nodes[random(nodes.length)] as Node);
  const phases = [1, 1, 1, 2, 32, 96];
  const roots = [...some(4), nodes[random(10)] as Node].map((node) => `${phases[random(phases.length)]} ${node}\n`);
  const markers = some(25).map(marker);
  return {
    ".hg/store/phaseroots": roots.join(""),
    ".hg/store/obsstore": markers.length === 0 ? "" : `\u0001${markers.join("")}`,
    ".hg/bookmarks": some(4)
      .map((node, i) => `${node} mark${i}\n`)
      .join(""),
    ".hg/localtags": some(4)
      .map((node, i) => `${node} tag${i}\n`)
      .join(""),
    ".hg/dirstate":
      random(2) === 0
        ? ""
        : Buffer.from((nodes[random(nodes.length)] as Node) + "0".repeat(40), "hex").toString("latin1"),
  };
}

test("BaseRepo hides what hg's served view hides, whatever the phases, markers and names", async () => {
  const path = join(folder.path, "made-up");
  mkdirSync(path);
  hg(path, "init", "--config", "format.exp-archived-phase=yes", "--config", "format.internal-phase=yes");
  hg(path, "debugbuilddag", "+3:r +6:a <r +5:b <a +4 /b +3 <b @other +4 <r +5 <a @third +3");
  const nodes = linesOf(hg(path, "log", "-r", "all()", "-T", "{node}\n"));
  expect(nodes.length).toBeGreaterThan(30);
  const random = seededRandom(42);
  const cases = Array.from({ length: 60 }, () => makeUp(nodes, random));
  const told = askServed(path, cases);
  let kept = open(path);
  let hiddenInAll = 0;
  for (const [i, files] of cases.entries()) {
    write(path, files);
    kept = kept.refresh(); // what stands beside an unchanged changelog is noticed too
    for (const repo of [kept, open(path)]) {
      const hidden = nodes.map((_, rev) => rev).filter((rev) => repo.isHidden(rev));
      expect({
        hidden,
        heads: repo.getHeads(),
        bookmarks: Object.fromEntries(await repo.readBookmarks()),
        tags: Object.fromEntries(await repo.readTags()),
        branches: Object.fromEntries(
          (await repo.readBranches()).map(({ name, heads }) => [name, heads.map((head) => repo.getRev(head.node))]),
        ),
      }).toEqual(told[i]);
      hiddenInAll += hidden.length;
    }
  }
  expect(hiddenInAll).toBeGreaterThan(200);
}, 60_000);

test("BaseRepo hides no changeset that the working folder of a version 2 dirstate stands on", () => {
  const path = join(folder.path, "dirstate");
  const slowPath = ["--config", "storage.dirstate-v2.slow-path=allow"];
  hg(folder.path, "init", "dirstate", "--config", "format.use-dirstate-v2=yes", ...slowPath);
  hg(path, "debugbuilddag", "+2:a +1 <a +2", ...slowPath);
  hg(path, "update", "-q", "4", ...slowPath);
  const nodes = linesOf(hg(path, "log", "-r", "all()", "-T", "{node}\n", ...slowPath));
  write(path, { ".hg/store/obsstore": `\u0001${nodes.slice(2).map(marker).join("")}` });
  const shown = linesOf(hg(path, "log", "-r", "all()", "-T", "{node}\n", ...slowPath));
  const repo = open(path);
  expect(nodes.filter((_, rev) => !repo.isHidden(rev))).toEqual(shown);
  expect(shown).toHaveLength(4);
  expect(repo.getChildren(1)).toEqual([3]);
});

test("a share has its own bookmarks, local tags and working folder", async () => {
  const path = join(folder.path, "source");
  hg(folder.path, "init", "source");
  hg(path, "debugbuilddag", "+2:a +1 <a +2");
  const nodes = linesOf(hg(path, "log", "-r", "all()", "-T", "{node}\n"));
  hg(folder.path, "share", "-q", "-U", "--config", "extensions.share=", "source", "share");
  const shared = { ".hg/store/obsstore": `\u0001${[2, 3, 4].map((rev) => marker(nodes[rev] as Node)).join("")}` };
  write(path, { ...shared, ".hg/bookmarks": `${nodes[2]} mark\n`, ".hg/localtags": `${nodes[1]} theirs\n` });
  write(join(folder.path, "share"), { ".hg/localtags": `${nodes[4]} ours\n` });
  for (const name of ["source", "share"]) {
    const [told] = askServed(join(folder.path, name), [{}]);
    const repo = open(join(folder.path, name));
    expect(nodes.map((_, rev) => rev).filter((rev) => repo.isHidden(rev))).toEqual(told?.hidden);
    expect(Object.fromEntries(await repo.readTags())).toEqual(told?.tags);
    expect(Object.fromEntries(await repo.readBookmarks())).toEqual(told?.bookmarks);
  }
  expect(Object.fromEntries(await open(join(folder.path, "share")).readTags())).toEqual({ ours: nodes[4] });
});

test("a share made with -B has the bookmarks of its source, also those set later", async () => {
  const share = ["--config", "extensions.share="];
  const path = join(folder.path, "bookmarked");
  hg(folder.path, "init", "bookmarked");
  hg(path, "debugbuilddag", "+3");
  hg(path, "bookmark", "-r", "0", "old");
  hg(folder.path, "share", "-q", "-U", "-B", ...share, "bookmarked", "sharer");
  const sharer = join(folder.path, "sharer");
  const told = () => {
    const lines = linesOf(hg(sharer, "bookmarks", ...share, "-T", "{bookmark} {node}\n"));
    return new Map(lines.map((line) => line.split(" ") as [string, Node]));
  };
  let repo = open(sharer);
  expect(await repo.readBookmarks()).toEqual(told());
  hg(path, "bookmark", "-r", "1", "new");
  hg(sharer, "bookmark", ...share, "-r", "2", "ours");
  repo = repo.refresh();
  expect(await repo.readBookmarks()).toEqual(told());
  expect([...told().keys()].sort()).toEqual(["new", "old", "ours"]);
  // Without -B a share keeps its own.
  hg(folder.path, "share", "-q", "-U", ...share, "bookmarked", "apart");
  expect(await open(join(folder.path, "apart")).readBookmarks()).toEqual(new Map());
});
