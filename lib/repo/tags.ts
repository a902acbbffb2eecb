/** Tags: what the `.hgtags` of all heads say together. Source: mercurial-formats 5.5. */
import { decodeMetadata } from "../bytes/text";
import { type Node, NULL_NODE, parseNode } from "../ids";

/** The nodes that a name was given, oldest first; the last one holds. */
export type TagHistory = ReadonlyMap<string, readonly Node[]>;

/** Parses `.hgtags` or `localtags`: lines `<40 hex> <name>`. Lines that are none are left out, as Mercurial does. */
export function parseTags(data: Uint8Array): TagHistory {
  const history = new Map<string, Node[]>();
  for (const line of decodeMetadata(data).split("\n")) {
    const space = line.indexOf(" ");
    const node = parseNode(line.slice(0, Math.max(0, space)).trim());
    const name = line.slice(space + 1).trim();
    if (node === undefined || name === "") continue;
    const nodes = history.get(name);
    if (nodes === undefined) history.set(name, [node]);
    else nodes.push(node);
  }
  return history;
}

/**
 * Joins the histories of several heads, given lowest head first. For each name a value supersedes another whose
 * history has it; where neither has the other's, the longer history wins, and at equal length the later head.
 * @returns the node of each name; names whose last node is null are deleted tags and left out
 */
export function mergeTags(histories: readonly TagHistory[]): Map<string, Node> {
  const merged = new Map<string, readonly Node[]>();
  for (const history of histories) {
    for (const [name, nodes] of history) {
      const other = merged.get(name);
      merged.set(name, other === undefined ? nodes : join(other, nodes));
    }
  }
  const tags = new Map<string, Node>();
  for (const [name, nodes] of merged) {
    const node = nodes.at(-1);
    if (node !== undefined && node !== NULL_NODE) tags.set(name, node);
  }
  return tags;
}

function join(earlier: readonly Node[], later: readonly Node[]): readonly Node[] {
  const earlierNode = earlier.at(-1);
  const laterNode = later.at(-1);
  const keepsEarlier =
    earlierNode !== laterNode &&
    laterNode !== undefined &&
    earlier.includes(laterNode) &&
    !(earlierNode !== undefined && later.includes(earlierNode) && earlier.length <= later.length);
  const [winner, loser] = keepsEarlier ? [earlier, later] : [later, earlier];
  const missing = loser.filter((node) => !winner.includes(node));
  return [...missing, ...winner];
}
