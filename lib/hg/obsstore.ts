/** Obsolescence markers: which changesets were rewritten or pruned. Source: mercurial-formats 5.5, obsstore. */
import { RepoError } from "../errors";
import { type Node, toNode } from "../ids";

/** The only version of the file that is read: what Mercurial has written since 3.1. */
const VERSION = 1;
/** Where a record's fields lie that matter here; its first 4 bytes are its size. */
const OFFSET_OF_FLAGS = 14;
const OFFSET_OF_PREDECESSOR = 19;
const FLAG_SHA256_NODES = 2;
const NODE_SIZE = 20;

/**
 * Gives the changesets that have a marker of their own: replaced by others, or pruned. A record that is not complete
 * at the end of the file does not count: another process is appending it.
 * @param bytes the whole file; empty for none
 * @throws RepoError `unsupportedStore` for another version of the file, `corruptStore` for a record shorter than its
 * own fields
 */
export function parsePredecessors(bytes: Uint8Array): Set<Node> {
  const predecessors = new Set<Node>();
  if (bytes.length === 0) return predecessors;
  // What is hidden would be shown if such a file were passed over.
  if (bytes[0] !== VERSION)
    throw new RepoError("unsupportedStore", `obsolescence markers of version ${bytes[0]} are not read`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 1; at + 4 <= bytes.length; ) {
    const size = view.getUint32(at);
    if (at + size > bytes.length) break;
    if (size < OFFSET_OF_PREDECESSOR + NODE_SIZE)
      throw new RepoError("corruptStore", "an obsolescence marker is too short for its fields", { at, size });
    // A node of 32 bytes is of another hash than any changeset here.
    if ((view.getUint16(at + OFFSET_OF_FLAGS) & FLAG_SHA256_NODES) === 0)
      predecessors.add(toNode(bytes, at + OFFSET_OF_PREDECESSOR));
    at += size;
  }
  return predecessors;
}
