/** What must be true of journal, store and index, whoever was killed. */
import { readdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { BundleId, RepoPath } from "../../lib/ids";
import { journalKey, readJournal } from "../../lib/publish/journal";
import type { Push } from "../../lib/push-index/push-index";
import type { BundleStore } from "../../lib/store/bundle-store";
import { collect } from "../../lib/store/testing/bundle-store-contract";
import { bundleIdOf, bundleKey } from "../../lib/tree/bundle-cache";
import type { Tree } from "../../lib/tree/tree";
import { type Acknowledged, textOf } from "./acknowledged";

const MAX_BUNDLE_BYTES = 1_000_000;
/** Milliseconds between two looks at an index that others write. */
const LOOK_PERIOD_MS = 25;

/** Reads the whole journal: ids from 1 without a gap, each record whole, each bundle there once and what its id says. */
export async function readWholeJournal(store: BundleStore, treeName: string): Promise<readonly Push[]> {
  const keys = await collect(store.list(`${treeName}/pushes/`));
  expect(keys).toEqual(keys.map((_, i) => journalKey(treeName, i + 1)));
  const pushes: Push[] = [];
  const bundles = new Set<BundleId>();
  for (let pushId = 1; pushId <= keys.length; pushId++) {
    const push = await readJournal(store, treeName, pushId);
    if (push === undefined) throw new Error(`push ${pushId} is listed and not there`);
    expect(bundleIdOf((await store.read(bundleKey(push.bundle), MAX_BUNDLE_BYTES)) ?? Buffer.alloc(0))).toBe(
      push.bundle,
    );
    pushes.push(push);
    bundles.add(push.bundle);
  }
  expect(bundles.size).toBe(pushes.length);
  return pushes;
}

/** Expects that each acknowledged push is in the journal under its id, and that its file can be read. */
export async function expectKept(tree: Tree, journal: readonly Push[], acknowledged: readonly Acknowledged[]) {
  for (const { number, author, pushId, bundle, tip } of acknowledged) {
    const push = journal[pushId - 1];
    expect({ bundle: push?.bundle, nodes: push?.nodes }).toEqual({ bundle, nodes: [tip] });
    if (push === undefined) continue;
    const { repo } = await tree.openScope(push);
    const { manifest } = await repo.readChangeset(repo.tip);
    const path = `${author}/${number}` as RepoPath;
    const entry = await repo.readManifestEntry(manifest, path);
    if (entry === undefined) throw new Error(`push ${pushId} has no ${path}`);
    expect(Buffer.from((await repo.readFileRevision(path, entry.node)).data).toString()).toBe(textOf(author, number));
  }
}

/** Expects that an index has the pushes of the journal and no other, and of no bundle that has no record. */
export async function expectSamePushes(tree: Tree, journal: readonly Push[]) {
  expect(await tree.index.listPushes(tree.name, { order: "oldestFirst", limit: journal.length + 1 })).toEqual(journal);
  const recorded = new Set(journal.map(({ bundle }) => bundleKey(bundle)));
  for (const key of await collect(tree.store.list("bundles/"))) {
    if (recorded.has(key)) continue;
    const bundle = key.slice("bundles/".length, -".hg".length) as BundleId;
    expect(await tree.index.getPushByBundle(tree.name, bundle)).toBeUndefined();
  }
}

/**
 * Reads the newest push of an index that others write, until stopped: it is never an older one than before, never less
 * than whole, and its bundle is there.
 */
export function watchNewest(tree: Tree): { stop: () => Promise<number> } {
  let isStopped = false;
  const watch = async () => {
    let newest = 0;
    for (let looks = 0; ; looks++) {
      const last = await tree.index.getLastPushId(tree.name);
      expect(last).toBeGreaterThanOrEqual(newest);
      newest = last;
      if (newest > 0) {
        const push = await tree.index.getPush(tree.name, newest);
        if (push === undefined) throw new Error(`push ${newest} is counted and not there`);
        const changesets = await tree.index.readChangesets(tree.name, newest);
        expect(changesets.map(({ node }) => node)).toEqual(push.nodes);
        await tree.openScope(push);
      }
      if (isStopped) return looks;
      await new Promise((resolve) => setTimeout(resolve, LOOK_PERIOD_MS));
    }
  };
  const watching = watch();
  watching.catch(() => undefined); // told by `stop`
  return {
    stop: () => {
      isStopped = true;
      return watching;
    },
  };
}

/** Makes all that a directory store has unfinished look old. @returns how many files that are */
export function ageUnfinished(directory: string): number {
  const folder = join(directory, ".unfinished");
  const names = readdirSync(folder);
  for (const name of names) utimesSync(join(folder, name), 1, 1);
  return names.length;
}
