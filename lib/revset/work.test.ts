/** What the work for a revset is held to: it stops when its client leaves, and says when it turns out to be costly. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { RepoError } from "../errors";
import { makeTemporaryFolder } from "../hg/testing/real-hg";
import type { Rev } from "../ids";
import { BaseRepo } from "../repo/base-repo";
import type { Repo } from "../repo/repo";
import { createRepoCaches } from "../repo/repo-caches";
import { listRevs } from "./evaluate";
import { QUIETLY, viewOf } from "./testing/compare-revsets";
import { makeRevsetRepo } from "./testing/revset-repo";

const folder = makeTemporaryFolder("revset-work");
let repo: BaseRepo;

beforeAll(async () => {
  await makeRevsetRepo(folder.path);
  repo = BaseRepo.open(folder.path, createRepoCaches(1 << 24));
}, 120_000);
afterAll(() => folder.remove());

/** The repository, telling of each changeset that is read. */
function watched(onRead: (rev: Rev) => void): Repo {
  return new Proxy(repo, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      if (name !== "readChangeset") return value.bind(target);
      return (rev: Rev) => {
        onRead(rev);
        return target.readChangeset(rev);
      };
    },
  });
}

test.for([
  "user(nobody)",
  "desc('re:nothing like it')",
  "date('1999')",
  "sort(all(), date)",
  "file('nothing')",
  "adds('**')",
  "matching(1, summary)",
  "origin()",
  "destination(0)",
  "branch(3)",
  "follow('**', 0:8)",
])("%s reads nothing more when the client has left", async (revset) => {
  const client = new AbortController();
  let reads = 0;
  const leaving = watched(() => {
    reads++;
    if (reads === 3) client.abort(new Error("the client left"));
  });
  const found = listRevs(viewOf(leaving), revset, { ...QUIETLY, signal: client.signal });
  await expect(found).rejects.toThrow("the client left");
  expect(reads).toBe(3);
});

const ten = (revset: string) => Array.from({ length: 10 }, () => revset).join(" or ");

test("a few changesets are not costly, thousands and the differences of many manifests are, which is said once", async () => {
  for (const [revset, times] of [
    ["user(nobody)", 0],
    [ten("user(nobody)"), 0],
    [ten(ten("user(nobody)")), 1],
    ["adds(nothing)", 0],
    [ten("adds('**') and removes('**')"), 1],
    [`reverse(${ten("follow('glob:**', 0:8)")})`, 1],
  ] as const) {
    const beginCostly = vi.fn();
    await listRevs(viewOf(repo), revset, { ...QUIETLY, beginCostly });
    expect(beginCostly, revset).toHaveBeenCalledTimes(times);
  }
});

test("a costly revset is refused when its client may not ask for one more", async () => {
  const beginCostly = () => {
    throw new RepoError("tooManyRequests", "ask again");
  };
  const found = listRevs(viewOf(repo), ten(ten("keyword(nothing)")), { ...QUIETLY, beginCostly });
  await expect(found).rejects.toMatchObject({ code: "tooManyRequests" });
});
