/** `json-summary`. Source: hgweb-compat 2.3. */
import { NULL_REV } from "../../ids";
import { type Json, jsonDate, jsonInteger, jsonList, jsonObject, jsonString } from "../json";
import { type LogSource, readLogEntries } from "./log-entry";
import { jsonLogEntry } from "./log-entry-json";
import { type FirstNames, listNewestRevs, readFirstNames } from "./summary-names";

/** Writes a summary as hgweb's template does, key by key. No archives are made here yet, so none are listed. */
export async function writeJsonSummary(source: LogSource, signal: AbortSignal): Promise<string> {
  const { repo } = source;
  const { tags, bookmarks, branches } = await readFirstNames(repo);
  const tip = await repo.readChangeset(repo.tip);
  const entries: Json[] = [];
  for await (const entry of readLogEntries(source, listNewestRevs(repo), signal)) entries.push(jsonLogEntry(entry));
  return jsonObject([
    ["node", jsonString(repo.getNode(repo.tip))],
    ["lastchange", repo.tip === NULL_REV ? jsonNullDate() : jsonDate(tip.dateSeconds, tip.dateOffset)],
    ["bookmarks", jsonNames("bookmark", bookmarks)],
    ["branches", jsonNames("branch", branches)],
    ["shortlog", jsonList(entries)],
    ["tags", jsonNames("tag", tags)],
    ["archives", jsonList([])],
    ["labels", jsonList([])],
  ]);
}

/** The null revision's date: no float. */
function jsonNullDate(): Json {
  return jsonList([jsonInteger(0), jsonInteger(0)]);
}

function jsonNames(kind: string, { names }: FirstNames): Json {
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
