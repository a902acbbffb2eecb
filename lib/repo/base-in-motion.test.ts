/** A base that another program rewrites while it is read. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isRepoError } from "../errors";
import { HG_ENVIRONMENT, hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import type { Node, Rev } from "../ids";
import { BaseRepo } from "./base-repo";
import { createRepoCaches, type RepoCaches } from "./repo-caches";
import { FORK, LENGTH, type MovingSource, makeMovingSource, readWhole, SIDE } from "./testing/moving-source";

const folder = makeTemporaryFolder("in-motion");
const source = join(folder.path, "source");
const READERS = 8;
const READS_PER_STEP = 10;
/** Small caches: what is read comes from the disk. */
const CACHE_BYTES = 64 * 1024;

let moving: MovingSource;

beforeAll(() => {
  moving = makeMovingSource(source);
}, 60_000);
afterAll(() => folder.remove());

/** Clones the first changesets. */
function cloneUpTo(name: string, rev: Rev): string {
  hg(folder.path, "clone", "-q", "-U", "--pull", "-r", String(rev), "source", name);
  writeFileSync(join(folder.path, name, ".hg/hgrc"), "[phases]\npublish = false\n[extensions]\nstrip =\n");
  return join(folder.path, name);
}

/** A base as a server holds it: looked at again for every request. */
class Served {
  readonly #caches: RepoCaches = createRepoCaches(CACHE_BYTES);
  readonly #path: string;
  #repo: BaseRepo | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  get(): BaseRepo {
    this.#repo = this.#repo === undefined ? BaseRepo.open(this.#path, this.#caches) : this.#repo.refresh();
    return this.#repo;
  }
}

/** What the readers met. */
interface Tally {
  reads: number;
  unavailable: number;
  readonly unexpected: unknown[];
}

/** Keeps one reader going until it is told to stop; a base that cannot be read at the moment is the only failure. */
async function keepReading(base: Served, seed: number, tally: Tally, signal: AbortSignal): Promise<void> {
  for (let i = seed; !signal.aborted; i += 7919) {
    const node = moving.nodes[i % LENGTH] as Node;
    try {
      if (await readWhole(base.get(), moving, node, () => setImmediate())) tally.reads++;
    } catch (error) {
      if (isRepoError(error, "storeUnavailable")) tally.unavailable++;
      else tally.unexpected.push(error);
      if (tally.unexpected.length > 3) return;
    }
    await sleep(3);
  }
}

/** Runs hg without waiting for it, in its own process group. */
function start(cwd: string, ...args: string[]): ChildProcess {
  return spawn("hg", args, { cwd, env: HG_ENVIRONMENT, stdio: "ignore", detached: true });
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once("close", resolve));
}

async function run(cwd: string, ...args: string[]): Promise<void> {
  const code = await ended(start(cwd, ...args));
  if (code !== 0) throw new Error(`hg ${args.join(" ")} ended with ${code}`);
}

/** Writes the whole store anew, in another compression, and puts it in the place of the old one. */
async function upgrade(path: string, compression: string): Promise<void> {
  const settings = ["--config", `format.revlog-compression=${compression}`, "-o", "re-delta-all"];
  await run(path, "debugupgraderepo", "--run", "--quiet", "--no-backup", ...settings);
}

/** Kills a pull when all but the changelog is written, and rolls back what it left. */
async function killPull(path: string): Promise<void> {
  const mark = join(path, "in-transaction");
  const pull = start(path, "pull", "-q", "../source", "--config", `hooks.pretxnclose.wait=touch ${mark}; sleep 60`);
  const gone = ended(pull);
  while (!existsSync(mark)) await sleep(5);
  if (pull.pid !== undefined) process.kill(-pull.pid, "SIGKILL");
  await gone;
  rmSync(mark);
  await run(path, "recover", "-q", "--no-verify");
}

test("a base gives right answers or 503 while it is pulled, stripped, recovered and upgraded", async () => {
  const path = cloneUpTo("base", 150);
  const base = new Served(path);
  const stop = new AbortController();
  const tally: Tally = { reads: 0, unavailable: 0, unexpected: [] };
  const readers = Array.from({ length: READERS }, (_, i) => keepReading(base, i, tally, stop.signal));
  try {
    const at = (rev: Rev) => moving.nodes[rev] as Node;
    const pull = (...revs: Rev[]) => run(path, "pull", "-q", "../source", ...revs.flatMap((rev) => ["-r", at(rev)]));
    const strip = (rev: Rev) => run(path, "strip", "-q", "--no-backup", "-r", at(rev));
    const steps: (() => Promise<void>)[] = [
      () => pull(151),
      () => pull(153),
      () => pull(200),
      () => killPull(path),
      () => pull(SIDE + 20, SIDE - 1),
      () => strip(FORK + 5), // the side branch gets other numbers
      () => upgrade(path, "zlib"),
      () => strip(180),
      () => killPull(path),
      () => pull(SIDE + 10), // and other ones again
      () => upgrade(path, "zstd"),
      () => pull(),
    ];
    for (const step of steps) {
      const before = tally.reads;
      await step();
      // On a slow machine too each step is read through, and what it made unreadable heals.
      while (tally.reads < before + READS_PER_STEP && tally.unexpected.length === 0) await sleep(5);
    }
  } finally {
    stop.abort();
    await Promise.all(readers);
  }
  expect(tally.unexpected).toEqual([]);
  // Once inline, now split: the readers have seen both.
  expect(existsSync(join(path, ".hg/store/00changelog.d"))).toBe(true);
  const healed = base.get();
  expect(healed.length).toBe(LENGTH);
  for (const [rev, node] of moving.nodes.entries()) {
    expect(healed.getRev(node)).toBeDefined();
    if (rev % 9 === 0) expect(await readWhole(healed, moving, node, async () => undefined)).toBe(true);
  }
}, 240_000);
