import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { parseBundle } from "../hg/bundle/bundle";
import { DEFAULT_BUNDLE_LIMITS } from "../hg/bundle/limits";
import { hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import { BaseRepo } from "../repo/base-repo";
import { createRepoCaches } from "../repo/repo-caches";
import { OverlayRepo } from "./overlay-repo";

const folder = makeTemporaryFolder("obsolete-ground");
afterAll(() => folder.remove());

test("OverlayRepo shows the obsolete changesets that the bundle stands on, and no others, as hg does", async () => {
  const caches = createRepoCaches(1 << 22);
  const path = join(folder.path, "base");
  const file = join(folder.path, "push.hg");
  const lines = (...args: string[]) =>
    hg(path, ...args)
      .toString()
      .trim()
      .split("\n");
  hg(folder.path, "init", "source");
  hg(join(folder.path, "source"), "debugbuilddag", "+3:a +3:b <a +2 <b +2");
  hg(join(folder.path, "source"), "bundle", "-q", "--base", "7", "-r", "9", file);
  hg(
    folder.path,
    "clone",
    "-q",
    "-U",
    "--pull",
    "-r",
    "5",
    "-r",
    "7",
    "--config",
    "phases.publish=no",
    "source",
    "base",
  );
  hg(path, "phase", "--draft", "--force", "-r", "all()");
  const nodes = lines("log", "-r", "all()", "-T", "{node}\n");
  // Two above each other that the push stands on, and the two of the other head.
  for (const rev of [4, 5, 6, 7]) hg(path, "debugobsolete", "--config", "experimental.evolution=all", nodes[rev] ?? "");
  const base = BaseRepo.open(path, caches);
  expect(nodes.filter((_, rev) => !base.isHidden(rev))).toEqual(lines("log", "-r", "all()", "-T", "{node}\n"));
  expect(base.tip).toBe(3);
  const overlay = new OverlayRepo(base, parseBundle(readFileSync(file), DEFAULT_BUNDLE_LIMITS), caches);
  const all = Array.from({ length: overlay.length }, (_, rev) => rev);
  const shown = all.filter((rev) => !overlay.isHidden(rev)).map((rev) => overlay.getNode(rev));
  expect(shown).toHaveLength(8);
  expect(shown).toEqual(lines("-R", file, "log", "-r", "all()", "-T", "{node}\n"));
  const heads = overlay.getHeads().map((rev) => overlay.getNode(rev));
  expect(heads).toEqual(lines("-R", file, "heads", "-T", "{node}\n"));
  expect(base.getHeads()).toEqual([3]);
  const orphans = all.filter((rev) => overlay.isOrphan(rev)).map((rev) => overlay.getNode(rev));
  expect(orphans).toEqual(lines("-R", file, "log", "-r", "orphan()", "-T", "{node}\n"));
  const rewritten = all.filter((rev) => overlay.isObsolete(rev) && !overlay.isHidden(rev));
  expect(rewritten.map((rev) => overlay.getNode(rev))).toEqual(
    lines("-R", file, "log", "-r", "obsolete()", "-T", "{node}\n"),
  );
});
