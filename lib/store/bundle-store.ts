/**
 * Where bundles and the push journal lie: a flat map from key to bytes. Keys are ASCII, `/`-separated, for instance
 * `bundles/<40 hex>.hg` and `try/pushes/000000000001.json`; `..`, empty and dot-only segments are refused.
 */
export interface BundleStore {
  /** What this store is, for `check-config`; no secret in it. */
  readonly description: string;
  /** Whether `putNew` is atomic between writers. A store without may have one writer only. */
  readonly conditionalPut: boolean;

  /**
   * Returns the size in bytes, or `undefined` when there is no such object.
   * @throws RepoError `storeUnavailable` when the store does not answer (every method)
   */
  size(key: string): Promise<number | undefined>;
  /**
   * Reads a whole object in one request, or gives `undefined` when there is none.
   * @param maxBytes the most that is read into memory
   * @throws RepoError `tooLarge` when the object is larger
   */
  read(key: string, maxBytes: number): Promise<Uint8Array | undefined>;
  /**
   * Returns bytes `start` (inclusive) to `end` (exclusive); what lies past the end is left out, never padded.
   * @throws RepoError `corruptObject` when there is no such object
   */
  readRange(key: string, start: number, end: number): Promise<Uint8Array>;
  /** Stores an object under a key that has none yet, whole and durably, or says that there is one and leaves it. */
  putNew(key: string, bytes: Uint8Array): Promise<"stored" | "exists">;
  /** Gives the keys that begin with `prefix` and come after `after`, sorted bytewise, without bound. */
  list(prefix: string, after?: string): AsyncIterable<string>;
}
