/** A manifest that is read in ranges: what deltas make of a full text that many manifests share. */
import { ComposedDeltas, ComposedText } from "../hg/composed-text";
import { type Node, NULL_NODE } from "../ids";

export interface OpenManifest {
  /** The manifest whose full text the deltas change; the null node's is empty. */
  readonly start: Node;
  readonly text: ComposedText;
}

/** The manifest of what has no files. */
export const NO_MANIFEST = wholeManifest(NULL_NODE, new Uint8Array(0));

/** Opens a manifest whose full text is there. */
export function wholeManifest(node: Node, text: Uint8Array): OpenManifest {
  return { start: node, text: new ComposedText(text, new ComposedDeltas(text.length, [])) };
}

/** Opens what further deltas make of a manifest. @throws RepoError `corruptStore` when one does not fit */
export function extendManifest({ start, text }: OpenManifest, deltas: readonly Uint8Array[]): OpenManifest {
  const { base, composed } = text;
  return { start, text: new ComposedText(base, new ComposedDeltas(base.length, deltas, composed)) };
}
