/** An entry of a list in JSON, and the lists of shortlog, log and search. Source: hgweb-compat 2.3. */

import { type Node, NULL_REV } from "../../ids";
import {
  JSON_ABSENT,
  type Json,
  type JsonEntries,
  jsonDate,
  jsonInteger,
  jsonList,
  jsonObject,
  jsonString,
  jsonTopObject,
} from "../json";
import type { Found } from "../lookup";
import type { LogEntry } from "./log-entry";
import { jsonPushDate, jsonStrings } from "./rev-json";

/** Characters that are sent as one piece, about: an entry of a graph may have thousands of lines. */
const PIECE_LENGTH = 64 * 1024;

/** Writes an entry, key by key as hgweb's template does. */
export function jsonLogEntry(entry: LogEntry): Json {
  const { parents, push } = entry;
  return jsonObject([
    ...listEntryMembers(entry),
    ["parents", jsonStrings(parents)],
    ["pushid", push ? jsonInteger(push.pushId) : JSON_ABSENT],
    ["pushdate", push ? jsonPushDate(push.dateSeconds) : JSON_ABSENT],
  ]);
}

/** Lists the members that the entries of all lists begin with: what a changeset says, its names and its phase. */
export function listEntryMembers({ rev, node, changeset, phase, tags, bookmarks }: LogEntry): JsonEntries {
  return [
    ["node", jsonString(node)],
    // The null revision alone has whole seconds.
    [
      "date",
      rev === NULL_REV
        ? jsonList([jsonInteger(0), jsonInteger(0)])
        : jsonDate(changeset.dateSeconds, changeset.dateOffset),
    ],
    ["desc", jsonString(changeset.description)],
    ["branch", jsonString(changeset.branch)],
    ["bookmarks", jsonStrings(bookmarks)],
    ["tags", jsonStrings(tags)],
    ["user", jsonString(changeset.user)],
    ["phase", jsonString(phase)],
  ];
}

/**
 * Writes `json-shortlog` and `json-log`, as the entries are read: a client may ask for all there are.
 * @param start the changeset that the list begins at
 */
export function writeJsonLog(
  start: Pick<Found, "node" | "repo">,
  entries: AsyncIterable<LogEntry>,
): AsyncGenerator<Uint8Array> {
  return writeJsonChangesets(start, entries, jsonLogEntry);
}

/**
 * Writes changesets from one down, as their entries are read.
 * @param start the changeset that they begin at
 */
export function writeJsonChangesets<Entry>(
  { node, repo }: Pick<Found, "node" | "repo">,
  entries: AsyncIterable<Entry>,
  writeEntry: (entry: Entry) => Json,
): AsyncGenerator<Uint8Array> {
  const list = jsonTopObject([
    ["node", jsonString(node)],
    ["changeset_count", jsonInteger(repo.length)],
    ["changesets", jsonList([])],
  ]);
  return writeJsonEntries(list, entries, writeEntry);
}

/**
 * Writes a search, as the entries are read.
 * @param node the tip
 */
export function writeJsonSearch(
  node: Node,
  query: string,
  entries: AsyncIterable<LogEntry>,
): AsyncGenerator<Uint8Array> {
  const list = jsonObject([
    ["node", jsonString(node)],
    ["query", jsonString(query)],
    ["entries", jsonList([])],
  ]);
  return writeJsonEntries(list, entries, jsonLogEntry);
}

/** Writes `list` with the entries in its last list, which is empty. */
async function* writeJsonEntries<Entry>(
  list: Json,
  entries: AsyncIterable<Entry>,
  writeEntry: (entry: Entry) => Json,
): AsyncGenerator<Uint8Array> {
  const end = list.lastIndexOf("]");
  let piece = list.slice(0, end);
  let separator = "";
  for await (const entry of entries) {
    piece += `${separator}${writeEntry(entry)}`;
    separator = ", ";
    if (piece.length < PIECE_LENGTH) continue;
    yield Buffer.from(piece);
    piece = "";
  }
  yield Buffer.from(piece + list.slice(end));
}
