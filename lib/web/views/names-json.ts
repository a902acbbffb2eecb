/** Names in JSON: `json-tags`, `json-bookmarks`, `json-branches` and what a summary has of them. Source: hgweb-compat 2.3. */
import type { Node } from "../../ids";
import { type Json, jsonDate, jsonList, jsonObject, jsonString } from "../json";
import { listingCommand, type NamedChangeset, type NameKind } from "./named-changesets";

/** Writes a list of names. */
export function jsonNames(kind: NameKind, names: readonly NamedChangeset[]): Json {
  const items = names.map(({ name, node, dateSeconds, dateOffset, status }) =>
    jsonObject([
      [kind, jsonString(name)],
      ["node", jsonString(node)],
      ["date", jsonDate(dateSeconds, dateOffset)],
      ...(status === undefined ? [] : ([["status", jsonString(status)]] as const)),
    ]),
  );
  return jsonList(items);
}

/** Writes all names of a kind. @param tip the repository's tip, which the branches do without */
export function writeJsonNames(kind: NameKind, tip: Node, names: readonly NamedChangeset[]): Json {
  const list = [listingCommand(kind), jsonNames(kind, names)] as const;
  return jsonObject(kind === "branch" ? [list] : [["node", jsonString(tip)], list]);
}
