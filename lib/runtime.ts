/** Chooses the implementations behind the interfaces: the only place that does. */
import type { BundleStoreConfig, Config, S3Config, TreeConfig } from "./config";
import { isRepoError, RepoError } from "./errors";
import type { PushIndex } from "./push-index/push-index";
import { openSqlitePushIndex } from "./push-index/sqlite-push-index";
import { createRepoCaches } from "./repo/repo-caches";
import type { BundleStore } from "./store/bundle-store";
import { DirectoryBundleStore } from "./store/directory-bundle-store";
import { S3BundleStore } from "./store/s3-bundle-store";
import { type BlockPacker, ThreadedPacker } from "./tree/block-packer";
import { BundleCache } from "./tree/bundle-cache";
import { DiskCache } from "./tree/disk-cache";
import type { FileComparer } from "./tree/file-comparer";
import { ThreadedComparer } from "./tree/threaded-comparer";
import { Tree } from "./tree/tree";
import { WorkThread } from "./tree/work-thread";

/** What every command works on: the trees, and what they are made of. */
export interface Runtime {
  /** By name, in the order of the configuration. */
  readonly trees: ReadonlyMap<string, Tree>;
  /** Shared by all trees. */
  readonly store: BundleStore;
  /** Shared by all trees; its schema is up to date. */
  readonly index: PushIndex;
  /** Closes the index and ends the thread; nothing else holds what must be given back. */
  close(): Promise<void>;
}

/**
 * How `CACHE_MEMORY_BYTES` is shared out. What is left is for what a request holds while it is answered, and for the
 * base's indices, which are held whole.
 */
export const MEMORY_SHARES = {
  /** Complete responses. */
  responses: 1 / 8,
  /** Parsed bundles of opened scopes, all trees together. */
  scopes: 1 / 4,
  /** Checked texts (manifests above all) and changesets. */
  texts: 3 / 8,
} as const;

/**
 * Opens what the configuration names. The store is not asked anything yet: `store.check()` does.
 * @throws RepoError for a base, store or index that cannot be opened, with the variable that names it in front
 */
export async function openRuntime(config: Config): Promise<Runtime> {
  const store = await naming("BUNDLE_STORE", () => openStore(config.bundleStore, config.s3));
  const index = await naming("PUSH_INDEX", () => openIndex(config));
  // Bundled as a file of its own, beside this one.
  const thread = new WorkThread(new URL("./comparing-thread.js", import.meta.url));
  const workers = { comparer: new ThreadedComparer(thread), packer: new ThreadedPacker(thread) };
  const close = async () => {
    await thread.close();
    await index.close();
  };
  try {
    const trees = await openTrees(config, store, index, workers);
    return { trees, store, index, close };
  } catch (error) {
    await index.close();
    throw error;
  }
}

function openStore(bundleStore: BundleStoreConfig, s3: S3Config): BundleStore {
  if (bundleStore.kind === "directory") return new DirectoryBundleStore(bundleStore.directory);
  const { bucket, prefix } = bundleStore;
  const { endpointUrl, region, forcePathStyle } = s3;
  // The endpoint is given to the store, though the SDK would find it by itself: checksums depend on whose it is.
  return new S3BundleStore({
    bucket,
    prefix,
    forcePathStyle,
    ...(endpointUrl === undefined ? {} : { endpoint: endpointUrl }),
    ...(region === undefined ? {} : { region }),
  });
}

async function openIndex({ pushIndex }: Config): Promise<PushIndex> {
  const index = openSqlitePushIndex(pushIndex.file);
  try {
    await index.migrate();
    return index;
  } catch (error) {
    await index.close();
    throw error;
  }
}

/** Opens the trees, each with its base: one that is not there is better known now than at the first request. */
async function openTrees(
  config: Config,
  store: BundleStore,
  index: PushIndex,
  workers: { readonly comparer: FileComparer; readonly packer: BlockPacker },
): Promise<Map<string, Tree>> {
  const { cacheMemoryBytes, maxBundleBytes } = config;
  const shared = {
    store,
    index,
    bundles: new BundleCache(store, new DiskCache(config.cacheDir, config.cacheDiskBytes), maxBundleBytes),
    caches: createRepoCaches(cacheMemoryBytes * MEMORY_SHARES.texts),
    maxBundleBytes,
    ...workers,
    maxScopeBytes: (cacheMemoryBytes * MEMORY_SHARES.scopes) / config.trees.length,
  };
  const trees = new Map<string, Tree>();
  for (const { name, basePath } of config.trees) {
    trees.set(name, await openTree({ name, basePath }, shared));
  }
  return trees;
}

type SharedParts = Omit<ConstructorParameters<typeof Tree>[0], keyof TreeConfig>;

async function openTree(place: TreeConfig, shared: SharedParts): Promise<Tree> {
  const tree = new Tree({ ...place, ...shared });
  await naming(`TREES: the base of ${place.name}`, () => tree.getBase());
  return tree;
}

/** Does `open`; an expected failure of it is told with what was opened in front. */
async function naming<T>(what: string, open: () => T | Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (!isRepoError(error)) throw error;
    throw new RepoError(error.code, `${what}: ${error.message}`, error.facts, error);
  }
}
