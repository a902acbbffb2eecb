/**
 * Where bundles and the push journal lie: a flat map from key to bytes, written once (a damaged bundle may be healed). Keys are those that
 * `checkKey` takes, for instance `bundles/<40 hex>.hg` and `try/pushes/000000000001.json`. No key may be the folder of
 * another (`p` beside `p/q`): a directory cannot hold both.
 *
 * Every method throws RepoError `storeUnavailable` when the store does not answer, refuses us or is not there, and
 * `malformedRequest` for a key, prefix or range that is none.
 */
export interface BundleStore {
  /** What this store is, for `check-config`; no secret in it. */
  readonly description: string;
  /**
   * Whether `putNew` is atomic between writers. A store without may have one writer only. An S3 that lacks it is found
   * out by the first `putNew` or by `check`; until then this is true.
   */
  readonly conditionalPut: boolean;

  /**
   * Tries the store out: it must answer, take a small object (`check/conditional-put`, which stays) and give it back.
   * Afterwards `conditionalPut` is known for certain.
   */
  check(): Promise<void>;
  /** Returns the size in bytes, or `undefined` when there is no such object. */
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
  /**
   * Stores an object under a key that has none yet, whole and durably, or says that there is one and leaves it. Of
   * several writers exactly one is told `stored`; only writers of the very same bytes may all be told so, when an
   * answer was lost and the store cannot know whose write it was.
   */
  putNew(key: string, bytes: Uint8Array): Promise<"stored" | "exists">;
  /**
   * Stores an object whatever lies under its key, whole and durably: only for bytes that the key itself promises, where
   * what lies there is damaged. A reader meets the old bytes or the new ones, never a mixture.
   */
  replace(key: string, bytes: Uint8Array): Promise<void>;
  /** Gives the keys that begin with `prefix` and come after `after`, sorted bytewise, without bound. */
  list(prefix: string, after?: string): AsyncIterable<string>;
}
