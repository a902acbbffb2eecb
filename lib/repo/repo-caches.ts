/** What all views of one base share: texts, changesets and manifests, by node. */
import { ByteLru } from "../bytes/byte-lru";
import type { Changeset } from "../hg/changeset";
import type { ComposedDeltas } from "../hg/composed-text";
import type { Node } from "../ids";

/** A manifest as what deltas make of the one with the node `start`, whose text is among the checked ones. */
export interface ComposedManifest {
  readonly start: Node;
  readonly composed: ComposedDeltas;
}

/**
 * Checked texts, parsed changesets and composed manifests. A node is the hash of what it names, so an entry is right in
 * every view, whichever base or bundle it was read from.
 */
export interface RepoCaches {
  readonly texts: ByteLru<Uint8Array>;
  readonly changesets: ByteLru<Changeset>;
  readonly manifests: ByteLru<ComposedManifest>;
  /** What revisions of `.hgtags` say together, by their nodes: pushes by the thousand have the tags of their base. */
  readonly tags: ByteLru<ReadonlyMap<string, Node>>;
}

/** Makes empty caches of `maxBytes` in all: an eighth each for changesets and for manifests, a little for tags, the rest for texts. */
export function createRepoCaches(maxBytes: number): RepoCaches {
  return {
    texts: new ByteLru(maxBytes * 0.71875),
    changesets: new ByteLru(maxBytes * 0.125),
    manifests: new ByteLru(maxBytes * 0.125),
    tags: new ByteLru(maxBytes * 0.03125),
  };
}
