/** `json-graph`, and the drawing as hgweb's page has it for its script. Source: hgweb-compat 2.3, 7. */
import type { GraphEdge, GraphRow } from "../../graph/graph-rows";
import type { Node } from "../../ids";
import { JSON_ABSENT, type Json, jsonDictionary, jsonInteger, jsonList, jsonObject, jsonString } from "../json";
import type { Found } from "../lookup";
import { type GraphEntry, showColor } from "./graph-entry";
import type { GraphSign } from "./graph-view";
import { listEntryMembers, writeJsonChangesets } from "./log-entry-json";
import { jsonStrings } from "./rev-json";

/** Said of each line: hgweb's settings would give it a width and a colour by branch, and none is set. */
const NO_WIDTH = jsonInteger(-1);
const NO_COLOR = JSON_ABSENT;

/** Writes `json-graph`, as the entries are read. @param start the changeset that it begins at */
export function writeJsonGraph(
  start: Pick<Found, "node" | "repo">,
  entries: AsyncIterable<GraphEntry>,
): AsyncGenerator<Uint8Array> {
  return writeJsonChangesets(start, entries, jsonGraphEntry);
}

function jsonGraphEntry({ entry, row, index }: GraphEntry): Json {
  return jsonObject([
    ...listEntryMembers(entry),
    ["col", jsonInteger(row.column)],
    ["row", jsonInteger(index)],
    ["color", jsonInteger(showColor(row.color))],
    ["edges", jsonList(row.edges.map(jsonEdge))],
    ["parents", jsonStrings(entry.parents)],
  ]);
}

function jsonEdge({ column, nextColumn, color }: GraphEdge): Json {
  return jsonDictionary([
    ["bcolor", NO_COLOR],
    ["col", jsonInteger(column)],
    ["color", jsonInteger(showColor(color))],
    ["nextcol", jsonInteger(nextColumn)],
    ["width", NO_WIDTH],
  ]);
}

/** A row of a drawing as scripts read it. */
export interface GraphDatum {
  readonly row: GraphRow;
  readonly node: Node;
  readonly sign: GraphSign;
}

/** Writes a drawing as hgweb's page has it for its script: colours with their own numbers, lines as lists. */
export function jsonGraphData(data: readonly GraphDatum[]): Json {
  return jsonList(
    data.map(({ row, node, sign }) =>
      jsonDictionary([
        ["vertex", jsonList([jsonInteger(row.column), jsonInteger(row.color)])],
        ["edges", jsonList(row.edges.map(jsonLine))],
        ["node", jsonString(node.slice(0, 12))],
        ["graphnode", jsonString(sign)],
      ]),
    ),
  );
}

function jsonLine({ column, nextColumn, color }: GraphEdge): Json {
  return jsonList([jsonInteger(column), jsonInteger(nextColumn), jsonInteger(color), NO_WIDTH, NO_COLOR]);
}
