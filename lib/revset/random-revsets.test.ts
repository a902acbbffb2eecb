/** Made-up revsets over random histories, against the real Mercurial: what sets become of each other, and in which order. */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { randomIntegers } from "../diff/testing/random-texts";
import { parseBundle } from "../hg/bundle/bundle";
import { DEFAULT_BUNDLE_LIMITS } from "../hg/bundle/limits";
import { RandomHistory } from "../hg/testing/random-history";
import { HgServer, hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import { OverlayRepo } from "../overlay/overlay-repo";
import { BaseRepo } from "../repo/base-repo";
import { createRepoCaches } from "../repo/repo-caches";
import { type Answers, compareRevsets, viewOf } from "./testing/compare-revsets";
import { RandomRevsets } from "./testing/random-revset";

const folder = makeTemporaryFolder("random-revsets");
afterAll(() => folder.remove());

const REVSETS = 400;

/**
 * Where a set is turned within a union, hg's order is an accident: turning a set that filters all changesets turns all
 * changesets in place, and what the union's later parts take from them with it.
 */
const TURNS_WITHIN_UNION = /(?=.*(?:reverse\(|'-rev'))(?=.* (?:or|\+) )/;

/** Puts the answers without an order of their own in one. */
function withoutAccidents(answers: Answers): Answers {
  const ordered = Object.entries(answers).map(([revset, answer]) => {
    const isAccident = typeof answer !== "string" && TURNS_WITHIN_UNION.test(revset);
    return [revset, isAccident ? answer.toSorted((a, b) => a - b) : answer] as const;
  });
  return Object.fromEntries(ordered);
}

test.for([1, 2])(
  "made-up revsets mean what they mean to hg, in a base and with a bundle over it (history %i)",
  { timeout: 120_000 },
  async (seed) => {
    const random = randomIntegers(seed);
    const own = join(folder.path, String(seed));
    const [work, base, bundle] = [join(own, "work"), join(own, "base"), join(own, "push.hg")];
    mkdirSync(own);
    hg(own, "init", work);
    const server = new HgServer(work);
    const history = new RandomHistory(server, work, random);
    await history.grow(20);
    const baseLength = history.count;
    await history.grow(20);
    await server.run("update", "-q", "null");
    await server.run("bundle", "-q", "--base", `0:${baseLength - 1}`, "-r", "all()", bundle);
    server.close();
    hg(own, "clone", "-q", "-U", "--pull", "-r", String(baseLength - 1), work, base);

    const caches = createRepoCaches(1 << 24);
    const made = new RandomRevsets(random, history.count);
    const revsets = [...new Set(Array.from({ length: REVSETS }, () => made.make(3)))];
    const inBase = await compareRevsets(viewOf(BaseRepo.open(work, caches)), { path: work }, revsets);
    expect(withoutAccidents(inBase.ours)).toEqual(withoutAccidents(inBase.theirs));
    const lower = BaseRepo.open(base, caches);
    const overlay = new OverlayRepo(lower, parseBundle(readFileSync(bundle), DEFAULT_BUNDLE_LIMITS), caches);
    const overBase = await compareRevsets(viewOf(overlay, lower.length), { path: base, bundle }, revsets);
    expect(withoutAccidents(overBase.ours)).toEqual(withoutAccidents(overBase.theirs));
    const lengths = Object.values(overBase.theirs).map((answer) => (typeof answer === "string" ? 0 : answer.length));
    expect(lengths.filter((length) => length > 2).length).toBeGreaterThan(REVSETS / 4);
  },
);
