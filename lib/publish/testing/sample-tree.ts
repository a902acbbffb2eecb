/** A tree for tests: everything in memory or in a temporary folder. */
import { join } from "node:path";
import type { PushIndex } from "../../push-index/push-index";
import { openSqlitePushIndex } from "../../push-index/sqlite-push-index";
import { createRepoCaches, type RepoCaches } from "../../repo/repo-caches";
import type { BundleStore } from "../../store/bundle-store";
import { MemoryBundleStore } from "../../store/memory-bundle-store";
import { BundleCache } from "../../tree/bundle-cache";
import { DiskCache } from "../../tree/disk-cache";
import { Tree } from "../../tree/tree";

const MAX_BUNDLE_BYTES = 256 * 1024 * 1024;

/** Opens a tree over a base, `try` when no name is given; what is not given lies in memory, or in `folder`. */
export async function openSampleTree(
  basePath: string,
  folder: string,
  store: BundleStore = new MemoryBundleStore(),
  index: PushIndex = openSqlitePushIndex(":memory:"),
  caches: RepoCaches = createRepoCaches(128 * 1024 * 1024),
  name = "try",
): Promise<Tree> {
  await index.migrate();
  return new Tree({
    name,
    basePath,
    store,
    index,
    bundles: new BundleCache(store, new DiskCache(join(folder, "cache"), 1 << 30), MAX_BUNDLE_BYTES),
    caches,
    maxBundleBytes: MAX_BUNDLE_BYTES,
    maxScopeBytes: 64 * 1024 * 1024,
  });
}
