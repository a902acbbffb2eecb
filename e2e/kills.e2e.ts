/** Publishers that are killed at random moments, two at once: nothing acknowledged is lost, nothing half is seen. */
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DEMO_BUCKET, DEMO_KEYS, openDemoS3, s3Environment } from "../demo/open-s3";
import { snapshotIndex } from "../lib/cli/testing/program";
import { hg, makeTemporaryFolder } from "../lib/hg/testing/real-hg";
import type { Node } from "../lib/ids";
import { catchUp, publish } from "../lib/publish/publish";
import { reindex } from "../lib/publish/reindex";
import { MadeUpHistory } from "../lib/publish/testing/made-up-history";
import { openSampleTree } from "../lib/publish/testing/sample-tree";
import type { Push } from "../lib/push-index/push-index";
import { openSqlitePushIndex } from "../lib/push-index/sqlite-push-index";
import type { BundleStore } from "../lib/store/bundle-store";
import { DirectoryBundleStore } from "../lib/store/directory-bundle-store";
import { S3BundleStore } from "../lib/store/s3-bundle-store";
import { bundleKey } from "../lib/tree/bundle-cache";
import type { Tree } from "../lib/tree/tree";
import { type Acknowledged, isAcknowledged } from "./kills/acknowledged";
import { buildPublisher } from "./kills/build-publisher";
import { ageUnfinished, expectKept, expectSamePushes, readWholeJournal, watchNewest } from "./kills/kept-pushes";
import { type Pace, runUntilKilled, seededRandom } from "./kills/run-until-killed";

const PUBLISHERS = ["ann", "bob"] as const;
/** Of each test; there are four. */
const ROUNDS = 5;
/** Of each publisher. Beside them who rebuilds the index is killed once in a round. */
const KILLS_PER_ROUND = 5;
/** Of each test: 200 in all. */
const KILLS = PUBLISHERS.length * ROUNDS * KILLS_PER_ROUND;
/** Pushes that the real hg is given at the end of a test: all would take too long. */
const PUSHES_FOR_HG = 30;

const seed = Number(process.env["KILLS_SEED"] ?? Date.now() % 1_000_000);
const random = seededRandom(seed);
const folder = makeTemporaryFolder("kills");
const base = join(folder.path, "base");
let baseTip: Node;
let publisher: Awaited<ReturnType<typeof buildPublisher>>;

beforeAll(async () => {
  publisher = await buildPublisher();
  hg(folder.path, "init", "base");
  hg(base, "debugbuilddag", "+3");
  baseTip = hg(base, "log", "-r", "tip", "-T", "{node}").toString() as Node;
});
afterAll(() => {
  publisher?.remove();
  folder.remove();
});

/** A store, and the environment that leads publishers to it. */
interface Place {
  readonly directory: string;
  readonly open: () => BundleStore;
  readonly environment: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

const PLACES: Readonly<Record<string, (directory: string) => Promise<Place>>> = {
  "the directory store": async (directory) => ({
    directory,
    open: () => new DirectoryBundleStore(join(directory, "store")),
    environment: { BUNDLE_STORE: `dir:${join(directory, "store")}` },
    close: async () => undefined,
  }),
  S3: async (directory) => {
    const { endpoint, close } = await openDemoS3(join(directory, "s3"));
    const reach = { region: "us-east-1", forcePathStyle: true, credentials: DEMO_KEYS };
    const open = () => new S3BundleStore({ ...reach, bucket: DEMO_BUCKET, prefix: "", endpoint });
    return { directory, open, environment: s3Environment(endpoint), close };
  },
};

/** One test: where publishers work, and what is known of them. */
interface Attack {
  readonly place: Place;
  /** Of each publisher; the same file when they share one. */
  readonly indexFiles: readonly [string, string];
  readonly acknowledged: Acknowledged[];
  /** The number of the bundle that each publisher begins with. */
  readonly nextNumbers: [number, number];
  readonly pace: Pace;
}

/** Two at once: each waits for disk and processes half of the time. */
const LIMITS = { timeout: 300_000, concurrent: true };

describe.for(Object.entries(PLACES))("at %s", ([where, openPlace]) => {
  test.for(["one index", "an index each"])(
    "two publishers with %s are killed again and again",
    LIMITS,
    async (indices, { onTestFinished }) => {
      const place = await openPlace(join(folder.path, `${where} ${indices}`));
      onTestFinished(place.close);
      const start = performance.now();
      const figures = await attackPlace(place, indices === "one index");
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      console.log(`${where}, ${indices}: ${figures}, ${seconds} s (KILLS_SEED=${seed})`);
    },
  );
});

/** Lets publishers work at a place, kills them, and checks after each round. @returns figures for people */
async function attackPlace(place: Place, isShared: boolean): Promise<string> {
  const { directory } = place;
  const indexFile = (name: string) => join(directory, `${isShared ? "shared" : name}.db`);
  const indexFiles = [indexFile("ann"), indexFile("bob")] as const;
  const attack: Attack = { place, indexFiles, acknowledged: [], nextNumbers: [1, 1], pace: new Map() };
  let journal: readonly Push[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    // In the first round they make the index themselves.
    await (round === 0 ? killAll(attack) : whileWatched(attack, () => killAll(attack)));
    journal = await checkAll(attack, journal);
  }
  await expectRebuildsAgree(attack, journal.length);
  const unfinished = await expectUnfinishedIsRemoved(place);
  expectHgReads(await readBundles(place, journal.slice(0, PUSHES_FOR_HG)), directory);
  const { length } = attack.acknowledged;
  expect(length).toBeGreaterThan(KILLS / 4);
  return `${KILLS} kills, ${length} acknowledged, ${journal.length} pushes, ${unfinished} unfinished files`;
}

/** Runs both publishers, and who rebuilds the index that they share, until each has been killed often enough. */
async function killAll(attack: Attack): Promise<void> {
  const isShared = attack.indexFiles[0] === attack.indexFiles[1];
  const rebuilder = isShared ? kill9(attack, 0, "reindex") : [];
  await Promise.all([killPublisher(attack, 0), killPublisher(attack, 1), rebuilder]);
}

async function killPublisher(attack: Attack, i: 0 | 1): Promise<void> {
  for (let kill = 0; kill < KILLS_PER_ROUND; kill++) {
    const lines = await kill9(attack, i, "publish", PUBLISHERS[i], String(attack.nextNumbers[i]));
    const pushes = lines.filter(isAcknowledged);
    attack.acknowledged.push(...pushes);
    // What was under way is published again, or given up.
    attack.nextNumbers[i] = (pushes.at(-1)?.number ?? attack.nextNumbers[i] - 1) + (random() < 0.5 ? 1 : 2);
  }
}

/** Starts a process that works on the index of publisher `i`, and kills it. */
function kill9({ place, indexFiles, pace }: Attack, i: 0 | 1, ...args: readonly string[]) {
  const environment = {
    PATH: process.env["PATH"] ?? "",
    TREES: `try=${base}`,
    PUSH_INDEX: `sqlite:${indexFiles[i]}`,
    CACHE_DIR: join(place.directory, "cache"),
    ...place.environment,
  };
  return runUntilKilled([publisher.file, ...args], environment, random, pace);
}

/** Does `work` while the index of the first publisher is read. */
function whileWatched({ place, indexFiles }: Attack, work: () => Promise<void>): Promise<void> {
  return withTree(place, indexFiles[0], async (tree) => {
    const watcher = watchNewest(tree);
    await work();
    expect(await watcher.stop()).toBeGreaterThan(0);
  });
}

/** Opens a tree of this process over a place, with the index in `indexFile`, for as long as `work` takes. */
async function withTree<T>(place: Place, indexFile: string, work: (tree: Tree) => Promise<T>): Promise<T> {
  const tree = await openSampleTree(base, place.directory, place.open(), openSqlitePushIndex(indexFile));
  try {
    return await work(tree);
  } finally {
    await tree.index.close();
  }
}

/**
 * Checks all that must be true between two rounds, and that the next pushes get the next ids.
 * @param known the journal of the round before. @returns the journal
 */
async function checkAll({ place, indexFiles, acknowledged }: Attack, known: readonly Push[]): Promise<readonly Push[]> {
  for (const indexFile of new Set(indexFiles)) {
    await withTree(place, indexFile, async (tree) => {
      const { length } = await readWholeJournal(tree.store, "try");
      const history = new MadeUpHistory(baseTip);
      history.commit({ files: { check: `${length}\n` } });
      const upload = { bytes: history.bundle(), user: "check@example.org", dateSeconds: 1_000 };
      expect(await publish(tree, upload)).toMatchObject({ existed: false, push: { pushId: length + 1 } });
    });
  }
  const followerFile = join(place.directory, "follower.db");
  const journal = await withTree(place, followerFile, async (follower) => {
    const journal = await readWholeJournal(follower.store, "try");
    expect(journal.slice(0, known.length)).toEqual(known);
    await catchUp(follower);
    await expectSamePushes(follower, journal);
    await expectKept(follower, journal, acknowledged);
    return journal;
  });
  const followed = snapshotIndex(followerFile);
  for (const indexFile of new Set(indexFiles)) {
    await withTree(place, indexFile, catchUp);
    expect(snapshotIndex(indexFile)).toEqual(followed);
  }
  return journal;
}

/** Expects that the index made anew, in a new file and in place, is the index that has followed. */
async function expectRebuildsAgree({ place, indexFiles }: Attack, pushes: number) {
  const followed = snapshotIndex(join(place.directory, "follower.db"));
  for (const indexFile of new Set([join(place.directory, "fresh.db"), ...indexFiles])) {
    expect(await withTree(place, indexFile, (tree) => reindex(tree))).toBe(pushes);
    expect(snapshotIndex(indexFile)).toEqual(followed);
  }
}

/** Expects that what kills left in a directory store is bounded by their number, and gone with the next process. */
async function expectUnfinishedIsRemoved(place: Place): Promise<number> {
  const directory = join(place.directory, "store");
  if (!(place.open() instanceof DirectoryBundleStore)) return 0;
  const unfinished = ageUnfinished(directory);
  expect(unfinished).toBeLessThanOrEqual(KILLS);
  await place.open().putNew("after-the-kills", Buffer.from("x"));
  expect(readdirSync(join(directory, ".unfinished"))).toEqual([]);
  return unfinished;
}

async function readBundles(place: Place, pushes: readonly Push[]) {
  const store = place.open();
  const read = async ({ bundle, nodes }: Push) => ({ nodes, bytes: await store.read(bundleKey(bundle), 1_000_000) });
  return Promise.all(pushes.map(read));
}

/** Expects that the real hg takes the bundles into a clone of the base, in order. */
function expectHgReads(bundles: Awaited<ReturnType<typeof readBundles>>, directory: string) {
  hg(directory, "clone", "-q", "-U", base, "clone");
  const files = bundles.map(({ bytes }, i) => {
    const file = join(directory, `${i}.hg`);
    writeFileSync(file, bytes ?? Buffer.alloc(0));
    return file;
  });
  const clone = join(directory, "clone");
  hg(clone, "unbundle", "-q", ...files);
  const nodes = bundles.flatMap((bundle) => bundle.nodes);
  const known = hg(clone, "log", "-r", nodes.join("+"), "-T", "{node}\n").toString();
  expect(known.trim().split("\n")).toEqual(nodes);
}
