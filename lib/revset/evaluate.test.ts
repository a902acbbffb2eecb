/** What revsets mean, against the real Mercurial: the same changesets in the same order, or the same kind of refusal. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { isRepoError } from "../errors";
import { makeTemporaryFolder } from "../hg/testing/real-hg";
import { BaseRepo } from "../repo/base-repo";
import { createRepoCaches } from "../repo/repo-caches";
import { findVisibleRev } from "../web/lookup";
import { listRevs } from "./evaluate";
import type { RevsetView } from "./evaluation";
import { askRevsets, type RevsetAnswer } from "./testing/ask-revsets";
import { makeRevsetRepo } from "./testing/revset-repo";
import { GRAPH_REVSETS, OPERATOR_REVSETS } from "./testing/revsets";

const folder = makeTemporaryFolder("revsets");
let view: RevsetView;

beforeAll(async () => {
  await makeRevsetRepo(folder.path);
  const repo = BaseRepo.open(folder.path, createRepoCaches(1 << 24));
  view = {
    repo,
    lookUp: (symbol) => findVisibleRev(repo, symbol),
    pushes: [],
    firstBundleRev: undefined,
    nowSeconds: 0,
  };
}, 60_000);

afterAll(() => folder.remove());

test.for([
  ["operators", OPERATOR_REVSETS],
  ["functions of the graph and of order", GRAPH_REVSETS],
] as const)("listRevs() gives what hg gives for %s", async ([, revsets]) => {
  const theirs = askRevsets(folder.path, revsets);
  const ours: RevsetAnswer[] = [];
  for (const revset of revsets) ours.push(await answer(revset));
  expect(zip(revsets, ours)).toEqual(zip(revsets, theirs));
});

async function answer(revset: string): Promise<RevsetAnswer> {
  try {
    return await listRevs(view, revset, { signal: new AbortController().signal, beginCostly: () => undefined });
  } catch (error) {
    if (isRepoError(error, "unknownRevision")) return "unknown";
    if (isRepoError(error, "malformedRequest")) return "malformed";
    throw error;
  }
}

function zip(revsets: readonly string[], answers: readonly RevsetAnswer[]): Record<string, RevsetAnswer> {
  return Object.fromEntries(revsets.map((revset, at) => [` ${revset}`, answers[at] ?? "unknown"]));
}
