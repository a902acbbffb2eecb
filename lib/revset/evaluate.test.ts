/** What revsets mean, against the real Mercurial: the same changesets in the same order, or the same kind of refusal. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseBundle } from "../hg/bundle/bundle";
import { DEFAULT_BUNDLE_LIMITS } from "../hg/bundle/limits";
import { hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import { OverlayRepo } from "../overlay/overlay-repo";
import { BaseRepo } from "../repo/base-repo";
import { createRepoCaches } from "../repo/repo-caches";
import { listRevs } from "./evaluate";
import type { RevsetView } from "./evaluation";
import type { Asked } from "./testing/ask-revsets";
import { compareRevsets, QUIETLY, viewOf } from "./testing/compare-revsets";
import { makeRevsetRepo } from "./testing/revset-repo";
import { GRAPH_REVSETS, OPERATOR_REVSETS } from "./testing/revsets";
import { DATE_REVSETS, NAME_REVSETS, SORT_REVSETS, TEXT_REVSETS } from "./testing/revsets-of-changesets";
import { FILE_REVSETS, FOLLOW_REVSETS } from "./testing/revsets-of-files";

const folder = makeTemporaryFolder("revsets");
const whole: Asked = { path: join(folder.path, "whole") };
const laid = { path: join(folder.path, "base"), bundle: join(folder.path, "push.hg") };
const rewritten: Asked = { path: join(folder.path, "rewritten") };
let wholeView: RevsetView;
let laidView: RevsetView;

const caches = createRepoCaches(1 << 24);

beforeAll(async () => {
  await makeRevsetRepo(whole.path);
  wholeView = viewOf(BaseRepo.open(whole.path, caches));
  hg(
    folder.path,
    "clone",
    "-q",
    "-U",
    "--pull",
    "-r",
    "9",
    "-r",
    "14",
    "--config",
    "phases.publish=no",
    "whole",
    "base",
  );
  hg(whole.path, "bundle", "-q", "--base", "9", "--base", "14", "-r", "all() - secret()", laid.bundle);
  const base = BaseRepo.open(laid.path, caches);
  const overlay = new OverlayRepo(base, parseBundle(readFileSync(laid.bundle), DEFAULT_BUNDLE_LIMITS), caches);
  laidView = viewOf(overlay, base.length);
  hg(folder.path, "init", "rewritten");
  hg(rewritten.path, "debugbuilddag", "+3:a +3:b <a +2 <b +2");
  hg(rewritten.path, "phase", "--public", "-r", "1");
  for (const rev of ["1", "4", "7", "9"]) {
    const node = hg(rewritten.path, "log", "-r", rev, "-T", "{node}").toString();
    hg(rewritten.path, "debugobsolete", "--hidden", "--config", "experimental.evolution=all", node);
  }
  hg(rewritten.path, "bookmark", "-r", "9", "--hidden", "held");
}, 60_000);

afterAll(() => folder.remove());

test.for([
  ["operators", OPERATOR_REVSETS],
  ["functions of the graph and of order", GRAPH_REVSETS],
  ["functions of what changesets say", TEXT_REVSETS],
  ["dates", DATE_REVSETS],
  ["names, numbers and phases", NAME_REVSETS],
  ["sort() and matching()", SORT_REVSETS],
  ["files", FILE_REVSETS],
  ["files with other arguments, and their histories", FOLLOW_REVSETS],
] as const)("listRevs() gives what hg gives for %s, in a base and with a bundle over it", async ([, revsets]) => {
  const inBase = await compareRevsets(wholeView, whole, revsets);
  expect(inBase.ours).toEqual(inBase.theirs);
  const overBase = await compareRevsets(laidView, laid, revsets);
  expect(overBase.ours).toEqual(overBase.theirs);
});

const OBSOLETE =
  "obsolete()|orphan()|extinct()|hidden()|not obsolete()|orphan() or extinct()|reverse(orphan())|all()|null::";

test("listRevs() finds what was rewritten and what stands on it as hg does", async () => {
  const view = viewOf(BaseRepo.open(rewritten.path, caches));
  const { ours, theirs } = await compareRevsets(view, rewritten, OBSOLETE.split("|"));
  expect(ours).toEqual(theirs);
  expect(theirs).toMatchObject({ " obsolete()": [4, 9], " orphan()": [5, 8], " extinct()": [9] });
});

test.for(["unstable()", "phasedivergent()", "contentdivergent()", "successors(4)"])(
  "%s says that it is not here where something was rewritten",
  async (revset) => {
    const view = viewOf(BaseRepo.open(rewritten.path, caches));
    await expect(listRevs(view, revset, QUIETLY)).rejects.toMatchObject({ code: "notImplemented" });
  },
);

test.for(["listfile:/etc/hostname", "listfile0:/etc/hostname", "include:/etc/hostname", "subinclude:/etc/hostname"])(
  "%s reads no file of the server",
  async (pattern) => {
    for (const name of ["file", "adds", "filelog", "follow"]) {
      const found = listRevs(wholeView, `${name}(${JSON.stringify(pattern)})`, QUIETLY);
      await expect(found).rejects.toMatchObject({ code: "malformedRequest" });
    }
  },
);

test.for([
  "file('set:added()')",
  "file('relre:(a)\\\\1')",
  "matching(1, diff)",
  "sort(all(), random)",
  "rev(2147483647)",
])("%s says what is not here", async (revset) => {
  await expect(listRevs(wholeView, revset, QUIETLY)).rejects.toMatchObject({ code: "notImplemented" });
});
