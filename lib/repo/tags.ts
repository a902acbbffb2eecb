/** Tags: what the `.hgtags` of all heads and `localtags` say together. Source: mercurial-formats 5.5. */
import { decodeMetadata } from "../bytes/text";
import { type Node, NULL_NODE, parseNode } from "../ids";

/** What one file says of a tag. */
export interface TagHistory {
  /** The node that holds: the null node for a deleted tag. */
  readonly node: Node;
  /** The nodes that the tag had before, oldest first. */
  readonly past: readonly Node[];
}

/** Tags by name. */
export type TagHistories = ReadonlyMap<string, TagHistory>;

/** Parses `.hgtags` or `localtags`: lines `<40 hex> <name>`, oldest first. Lines that are none are left out, as Mercurial does. */
export function parseTags(data: Uint8Array): TagHistories {
  const histories = new Map<string, TagHistory>();
  for (const line of decodeMetadata(data).split(/\r\n|\n|\r/)) {
    const space = line.indexOf(" ");
    const node = parseNode(line.slice(0, Math.max(0, space)).toLowerCase());
    const name = line.slice(space + 1).trim();
    if (node === undefined || name === "") continue;
    const before = histories.get(name);
    histories.set(name, { node, past: before === undefined ? [] : [...before.past, before.node] });
  }
  return histories;
}

/**
 * Joins what several files say, given lowest head first. For each name the later file's node holds, unless it is one
 * that the earlier file moved the tag away from; where each moved it away from the other's, the longer past wins.
 */
export function mergeTags(files: readonly TagHistories[]): TagHistories {
  const merged = new Map<string, TagHistory>();
  for (const file of files) {
    for (const [name, later] of file) {
      const earlier = merged.get(name);
      merged.set(name, earlier === undefined ? later : join(earlier, later));
    }
  }
  return merged;
}

/** Leaves out the tags of `files` that `localtags`, read after them, gives too: but not what they moved away from its node. */
export function withoutLocal(files: TagHistories, local: TagHistories): TagHistories {
  return new Map(
    [...files].filter(([name, earlier]) => {
      const later = local.get(name);
      return later === undefined || isOutdated(later, earlier);
    }),
  );
}

/** Returns the node of each tag, without the deleted ones. */
export function nodesOf(tags: TagHistories): Map<string, Node> {
  const nodes = [...tags].map(([name, { node }]) => [name, node] as const);
  return new Map(nodes.filter(([, node]) => node !== NULL_NODE));
}

function join(earlier: TagHistory, later: TagHistory): TagHistory {
  const past = [...later.past, ...earlier.past.filter((node) => !later.past.includes(node))];
  return { node: isOutdated(later, earlier) ? earlier.node : later.node, past };
}

/** Says whether what a later file says of a tag is what an earlier one has moved it away from. */
function isOutdated(later: TagHistory, earlier: TagHistory): boolean {
  const isMovedAway = earlier.node !== later.node && earlier.past.includes(later.node);
  const isMovedBack = later.past.includes(earlier.node) && earlier.past.length <= later.past.length;
  return isMovedAway && !isMovedBack;
}
