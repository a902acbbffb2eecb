/** The check that every store passes before it is trusted: does it keep what it has? */
import { RepoError } from "../errors";
import type { BundleStore } from "./bundle-store";

/** The object that a check writes. It stays, so that a later check changes nothing. */
const CHECK_KEY = "check/conditional-put";
const FIRST = Buffer.from("bundles are written once\n");
const SECOND = Buffer.from("this store overwrites what it has\n");

/**
 * Writes two things under one key and says whether the first is still there, as it must be. Some S3 look-alikes
 * ignore `If-None-Match` and overwrite; only trying tells.
 * @throws RepoError `storeUnavailable` when the store does not answer or does not give back what it took
 */
export async function keepsWhatItHas(store: BundleStore): Promise<boolean> {
  await store.putNew(CHECK_KEY, FIRST);
  await store.putNew(CHECK_KEY, SECOND);
  const bytes = await store.read(CHECK_KEY, Math.max(FIRST.length, SECOND.length));
  if (bytes !== undefined && FIRST.equals(bytes)) return true;
  if (bytes !== undefined && SECOND.equals(bytes)) return false;
  const facts = { store: store.description, key: CHECK_KEY };
  throw new RepoError("storeUnavailable", "the bundle store does not give back what it took", facts);
}
