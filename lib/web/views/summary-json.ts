/** `json-summary`. Source: hgweb-compat 2.3. */
import { NULL_REV } from "../../ids";
import { ARCHIVE_KINDS, type ArchiveKind } from "../archive-kinds";
import { type Json, jsonDate, jsonInteger, jsonList, jsonObject, jsonString } from "../json";
import type { Place } from "../place";
import { linkIn } from "./frame";
import { type LogSource, readLogEntries } from "./log-entry";
import { jsonLogEntry } from "./log-entry-json";
import { jsonNames } from "./names-json";
import { listNewestRevs, readFirstNames } from "./summary-names";

/** Writes a summary as hgweb's template does, key by key. */
export async function writeJsonSummary(place: Place, source: LogSource): Promise<string> {
  const { signal } = place;
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
    ["archives", jsonList(ARCHIVE_KINDS.map((kind) => jsonArchive(place, kind)))],
    ["labels", jsonList([])],
  ]);
}

/** An archive of the tip, as the tip will be when it is asked for. */
function jsonArchive(place: Place, archiveKind: ArchiveKind): Json {
  const { publicUrl } = place.site;
  const path = linkIn(place, { command: "archive", symbol: "tip", archiveKind, session: [] });
  return jsonObject([
    ["node", jsonString("tip")],
    ["extension", jsonString(archiveKind.extension)],
    ["type", jsonString(archiveKind.type)],
    ["url", jsonString(publicUrl + path)],
  ]);
}

/** The null revision's date: no float. */
function jsonNullDate(): Json {
  return jsonList([jsonInteger(0), jsonInteger(0)]);
}
