/** What all views of one base share: texts and changesets, by node. */
import { ByteLru } from "../bytes/byte-lru";
import type { Changeset } from "../hg/changeset";

/**
 * Checked texts and parsed changesets. A node is the hash of what it names, so an entry is right in every view,
 * whichever base or bundle it was read from.
 */
export interface RepoCaches {
  readonly texts: ByteLru<Uint8Array>;
  readonly changesets: ByteLru<Changeset>;
}

/** Makes empty caches of `maxBytes` in all: an eighth for changesets, the rest for texts. */
export function createRepoCaches(maxBytes: number): RepoCaches {
  return { texts: new ByteLru(maxBytes * 0.875), changesets: new ByteLru(maxBytes * 0.125) };
}
