/** `raw-graph`. Source: hgweb-compat 6.6. */
import { summaryLine } from "../../commit-message/message-lines";
import { age } from "../dates";
import type { Found } from "../lookup";
import { person } from "../person";
import { BranchTips } from "./branch-tips";
import { type GraphEntry, showColor } from "./graph-entry";
import { encodePieces } from "./text-pieces";

/** A graph in text. */
export interface RawGraph {
  /** The changeset that it begins at. */
  readonly start: Pick<Found, "node" | "repo">;
  readonly rowCount: number;
  /** The moment that ages are told from, in Unix seconds. */
  readonly nowSeconds: number;
}

/** Writes `raw-graph`, as the entries are read. */
export function writeRawGraph(graph: RawGraph, entries: AsyncIterable<GraphEntry>): AsyncGenerator<Uint8Array> {
  return encodePieces(writeTexts(graph, entries));
}

async function* writeTexts(
  { start: { repo, node }, rowCount, nowSeconds }: RawGraph,
  entries: AsyncIterable<GraphEntry>,
): AsyncGenerator<string> {
  const tips = new BranchTips(repo);
  yield `\n# HG graph\n# Node ID ${node}\n# Rows shown ${rowCount}\n\n`;
  for await (const graphEntry of entries) {
    const { changeset, rev } = graphEntry.entry;
    yield writeEntry(graphEntry, nowSeconds, await tips.isTip(changeset.branch, rev));
  }
  yield "\n";
}

/** Writes an entry; a branch is named at its tip alone. */
function writeEntry({ entry, row, index }: GraphEntry, nowSeconds: number, isBranchTip: boolean): string {
  const { node, changeset, tags, bookmarks } = entry;
  const { column, color, edges } = row;
  const lines = [
    `changeset:   ${node.slice(0, 12)}`,
    `user:        ${person(changeset.user)}`,
    `date:        ${age(changeset.dateSeconds, changeset.dateOffset, nowSeconds)}`,
    `summary:     ${summaryLine(changeset.description) || "(none)"}`,
    ...(isBranchTip ? [`branch:      ${changeset.branch}`] : []),
    ...tags.map((tag) => `tag:         ${tag}`),
    ...bookmarks.map((bookmark) => `bookmark:    ${bookmark}`),
    "",
    `node:        (${column}, ${index}) (color ${showColor(color)})`,
    ...edges.map(
      (edge) =>
        `edge:        (${edge.column}, ${index}) -> (${edge.nextColumn}, ${index + 1}) (color ${showColor(edge.color)})`,
    ),
    "",
    "",
  ];
  return lines.join("\n");
}
