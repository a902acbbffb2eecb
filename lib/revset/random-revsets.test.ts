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
import { compareRevsets, viewOf } from "./testing/compare-revsets";
import { RandomRevsets } from "./testing/random-revset";

const folder = makeTemporaryFolder("random-revsets");
afterAll(() => folder.remove());

const REVSETS = 400;

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
    expect(inBase.ours).toEqual(inBase.theirs);
    const lower = BaseRepo.open(base, caches);
    const overlay = new OverlayRepo(lower, parseBundle(readFileSync(bundle), DEFAULT_BUNDLE_LIMITS), caches);
    const overBase = await compareRevsets(viewOf(overlay, lower.length), { path: base, bundle }, revsets);
    expect(overBase.ours).toEqual(overBase.theirs);
    const lengths = Object.values(overBase.theirs).map((answer) => (typeof answer === "string" ? 0 : answer.length));
    expect(lengths.filter((length) => length > 2).length).toBeGreaterThan(REVSETS / 4);
  },
);
