/** What a long history of lines costs; what it finds is judged by hgweb in `lib/web/views/filelog-lines.test.ts`. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import type { RepoPath } from "../ids";
import { BaseRepo } from "../repo/base-repo";
import { FileContext } from "../repo/file-context";
import { createRepoCaches } from "../repo/repo-caches";
import { comparerHere } from "./file-comparer";
import { followLinesBack, followLinesOn, type LinesRevision } from "./line-history";

const CHANGESETS = 130;
const ALL = { start: 0, end: 2 * CHANGESETS };
const folder = makeTemporaryFolder("line-history");
afterAll(folder.remove);
let repo: BaseRepo;

beforeAll(() => {
  const path = join(folder.path, "repo");
  hg(folder.path, "init", path);
  // Each changeset changes one line of its own.
  hg(path, "debugbuilddag", "--mergeable-file", `+${CHANGESETS}`);
  repo = BaseRepo.open(path, createRepoCaches(1 << 24));
});

async function collect(found: AsyncIterable<LinesRevision>): Promise<number[]> {
  const revs: number[] = [];
  for await (const { file } of found) revs.push(await file.findRev());
  return revs;
}

const newest = () => FileContext.inHistory(repo, "mf" as RepoPath, CHANGESETS - 1);
const oldest = () => FileContext.inHistory(repo, "mf" as RepoPath, 0);

test("followLinesBack() and followLinesOn() find each changeset, and say once that it is costly", async () => {
  let begun = 0;
  const client = { signal: new AbortController().signal, beginCostly: () => void begun++ };
  const work = { comparer: comparerHere, client };
  const up = Array.from({ length: CHANGESETS }, (_, rev) => rev);
  expect(await collect(followLinesBack(newest(), ALL, work))).toEqual(up.toReversed());
  expect(begun).toBe(1);
  expect(await collect(followLinesOn(oldest(), ALL, work))).toEqual(up);
  expect(begun).toBe(2);
});

test("followLinesBack() reads no further than it is asked, and not once nobody waits", async () => {
  let matched = 0;
  const comparer: typeof comparerHere = {
    ...comparerHere,
    match: (...asked) => {
      matched++;
      return comparerHere.match(...asked);
    },
  };
  const aborter = new AbortController();
  const client = { signal: aborter.signal, beginCostly: () => undefined };
  const found = followLinesBack(newest(), ALL, { comparer, client });
  await found.next();
  await found.next();
  expect(matched).toBe(2);
  aborter.abort(new Error("gone"));
  await expect(found.next()).rejects.toThrow("gone");
  expect(matched).toBe(2);
});
