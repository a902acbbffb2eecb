/** Bundles on their way from the store to a reader: kept on disk as they are, and each fetched once. */
import { createHash } from "node:crypto";
import { RepoError } from "../errors";
import { type Bundle, parseBundle } from "../hg/bundle/bundle";
import { type BundleLimits, DEFAULT_BUNDLE_LIMITS } from "../hg/bundle/limits";
import type { BundleId } from "../ids";
import type { BundleStore } from "../store/bundle-store";
import type { DiskCache } from "./disk-cache";

/** Returns the key of a bundle in the store. */
export function bundleKey(id: BundleId): string {
  return `bundles/${id}.hg`;
}

/** Returns the id of a bundle with these bytes: their SHA-1. */
export function bundleIdOf(bytes: Uint8Array): BundleId {
  return createHash("sha1").update(bytes).digest("hex") as BundleId;
}

/** Returns the limits for bundles of at most `maxBytes`, packed and unpacked. */
export function bundleLimits(maxBytes: number): BundleLimits {
  return { ...DEFAULT_BUNDLE_LIMITS, maxUnpackedBytes: maxBytes };
}

/** Bytes that a parsed revision costs beside its delta. */
const PARSED_REVISION_BYTES = 600;

/** Returns about how many bytes a parsed bundle takes in memory. */
export function parsedBytes(bundle: Bundle): number {
  let revisions = bundle.changesets.length + bundle.manifests.length;
  for (const chunks of bundle.files.values()) revisions += chunks.length;
  return bundle.unpackedBytes + revisions * PARSED_REVISION_BYTES;
}

/**
 * Reads bundles by id, from the disk cache or the store. Those who ask for the same one at the same time share one fetch,
 * the processes of a machine through its disk cache.
 */
export class BundleCache {
  readonly #store: BundleStore;
  readonly #disk: DiskCache;
  readonly #maxBundleBytes: number;
  readonly #running = new Map<BundleId, Promise<Bundle>>();

  constructor(store: BundleStore, disk: DiskCache, maxBundleBytes: number) {
    this.#store = store;
    this.#disk = disk;
    this.#maxBundleBytes = maxBundleBytes;
  }

  /**
   * Reads and parses a bundle.
   * @throws RepoError `corruptObject` when the store has lost it or has other bytes than its id promises;
   * `storeUnavailable` when it does not answer
   */
  read(id: BundleId): Promise<Bundle> {
    const running = this.#running.get(id) ?? this.#load(id).finally(() => this.#running.delete(id));
    this.#running.set(id, running);
    return running;
  }

  async #load(id: BundleId): Promise<Bundle> {
    const bytes = (await this.#disk.read(id)) ?? (await this.#fetchOnce(id));
    return parseBundle(bytes, bundleLimits(this.#maxBundleBytes));
  }

  /** Fetches a bundle, or waits for the process that is fetching it and takes its copy. */
  async #fetchOnce(id: BundleId): Promise<Uint8Array> {
    const lock = await this.#disk.lockFetch(id);
    if (lock === undefined) {
      if ((await this.#disk.awaitFetch(id)) === "abandoned") return this.#fetchOnce(id);
      // Without a copy the other has failed, or could not keep it. In turn we would all wait for each other's failure.
      return (await this.#disk.read(id)) ?? (await this.#fetch(id));
    }
    try {
      // Another may have been done just before.
      return (await this.#disk.read(id)) ?? (await this.#fetch(id));
    } finally {
      await lock.release();
    }
  }

  async #fetch(id: BundleId): Promise<Uint8Array> {
    const bytes = await this.#store.read(bundleKey(id), this.#maxBundleBytes);
    if (bytes === undefined)
      throw new RepoError("corruptObject", `bundle ${id} is gone from the store`, { bundle: id });
    if (bundleIdOf(bytes) !== id) {
      const sentence = `the store has other bytes than bundle ${id} had when it was pushed`;
      throw new RepoError("corruptObject", sentence, { bundle: id });
    }
    await this.#disk.write(id, bytes);
    return bytes;
  }
}
