import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import type { Node, Rev } from "../ids";
import { publish } from "../publish/publish";
import { openSampleTree } from "../publish/testing/sample-tree";
import { createRepoCaches } from "../repo/repo-caches";
import { FORK, type MovingSource, makeMovingSource, readWhole, SIDE } from "../repo/testing/moving-source";

/** Longer than a tree goes without a look at its base. */
const PAST_BASE_AGE_MS = 60;

const folder = makeTemporaryFolder("rewritten-scope");
const source = join(folder.path, "source");
const base = join(folder.path, "base");
const bundle = join(folder.path, "push.hg");
let moving: MovingSource;

beforeAll(() => {
  moving = makeMovingSource(source);
  hg(folder.path, "clone", "-q", "-U", "--pull", "-r", nodeAt(FORK + 20), "source", "base");
  hg(source, "bundle", "-q", "--base", nodeAt(FORK), "-r", nodeAt(SIDE + 10), bundle);
}, 60_000);
afterAll(() => folder.remove());

const nodeAt = (rev: Rev) => moving.nodes[rev] as Node;
const inBase = (...args: string[]) => hg(base, "--config", "extensions.strip=", ...args);

test("a scope that is open reads right again after its base was upgraded, stripped and pulled", async () => {
  // Nothing is kept of what was read: all comes from the base's files, or the bundle.
  const tree = await openSampleTree(base, folder.path, undefined, undefined, createRepoCaches(0));
  const { push } = await publish(tree, { bytes: readFileSync(bundle), user: "dev@example.org", dateSeconds: 1 });
  const readScope = async () => {
    await sleep(PAST_BASE_AGE_MS);
    const { repo } = await tree.openScope(push);
    for (const rev of [FORK, SIDE + 10])
      expect(await readWhole(repo, moving, nodeAt(rev), async () => undefined)).toBe(true);
  };
  await readScope();
  inBase(
    "debugupgraderepo",
    "--run",
    "-q",
    "--no-backup",
    "--config",
    "format.revlog-compression=zlib",
    "-o",
    "re-delta-all",
  );
  await readScope();
  inBase("strip", "-q", "--no-backup", "-r", nodeAt(FORK + 5));
  await readScope();
  inBase("strip", "-q", "--no-backup", "-r", nodeAt(FORK));
  await expect(readScope()).rejects.toMatchObject({ code: "missingBase", status: 503 });
  inBase("pull", "-q", "../source", "-r", nodeAt(SIDE + 20), "-r", nodeAt(FORK + 30));
  await readScope();
}, 120_000);
