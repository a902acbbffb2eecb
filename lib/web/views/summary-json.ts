/** `json-summary`. Source: hgweb-compat 2.3. */
import { NULL_REV } from "../../ids";
import { type Json, jsonDate, jsonInteger, jsonList, jsonObject, jsonString } from "../json";
import { type LogSource, readLogEntries } from "./log-entry";
import { jsonLogEntry } from "./log-entry-json";
import { jsonNames } from "./names-json";
import { listNewestRevs, readFirstNames } from "./summary-names";

/** Writes a summary as hgweb's template does, key by key. No archives are made here yet, so none are listed. */
export async function writeJsonSummary(source: LogSource, signal: AbortSignal): Promise<string> {
  const { repo } = source;
  const { tags, bookmarks, branches } = await readFirstNames(repo, signal);
  const tip = await repo.readChangeset(repo.tip);
  const entries: Json[] = [];
  for await (const entry of readLogEntries(source, listNewestRevs(repo), signal)) entries.push(jsonLogEntry(entry));
  return jsonObject([
    ["node", jsonString(repo.getNode(repo.tip))],
    ["lastchange", repo.tip === NULL_REV ? jsonNullDate() : jsonDate(tip.dateSeconds, tip.dateOffset)],
    ["bookmarks", jsonNames("bookmark", bookmarks.names)],
    ["branches", jsonNames("branch", branches.names)],
    ["shortlog", jsonList(entries)],
    ["tags", jsonNames("tag", tags.names)],
    ["archives", jsonList([])],
    ["labels", jsonList([])],
  ]);
}

/** The null revision's date: no float. */
function jsonNullDate(): Json {
  return jsonList([jsonInteger(0), jsonInteger(0)]);
}
