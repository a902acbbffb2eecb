/** Makes the rows of a list's table. Source: hgweb-compat 7. */
import { firstLine, linkify } from "../../commit-message/linkify";
import type { Rev } from "../../ids";
import { isodate, rfc3339date } from "../dates";
import { linkBases } from "../outside";
import { person } from "../person";
import type { Place } from "../place";
import { BranchTips } from "./branch-tips";
import { linkIn } from "./frame";
import { type LogEntry, type LogSource, readLogEntries } from "./log-entry";
import type { LogEntryView } from "./log-entry-view";
import { orderLogNames, troubleOf } from "./log-names";
import type { Message } from "./message";
import type { ShownDate } from "./shown-date";

/**
 * Makes a date for a column: shorter than on a page of its own, `2017-07-14 02:41 +0000`.
 * @param seconds Unix seconds
 * @param offset seconds west of UTC; the date is shown in that zone
 */
export function showShortDate(seconds: number, offset = 0): ShownDate {
  return { shown: isodate(seconds, offset), iso: rfc3339date(seconds, offset) };
}

/** A row, and what it was made from. */
export interface LogRow {
  readonly row: LogEntryView;
  readonly entry: LogEntry;
  /** The whole message. */
  readonly message: Message;
}

/** Reads changesets and makes their rows. */
export async function* eachLogRow(place: Place, source: LogSource, revs: Iterable<Rev>): AsyncGenerator<LogRow> {
  const bases = linkBases(place.site);
  const tips = new BranchTips(source.repo);
  for await (const entry of readLogEntries(source, revs, place.signal)) {
    const { node, rev, changeset, phase, tags, bookmarks } = entry;
    const { branch } = changeset;
    const isBranchTip = await tips.isTip(branch, rev);
    const message = linkify(changeset.description, bases);
    const row = {
      node,
      rev,
      href: linkIn(place, { command: "rev", symbol: node }),
      rawHref: linkIn(place, { command: "rev", style: "raw", symbol: node }),
      filesHref: linkIn(place, { command: "file", symbol: node }),
      date: showShortDate(changeset.dateSeconds, changeset.dateOffset),
      author: person(changeset.user),
      summary: firstLine(message),
      names: orderLogNames({ phase, trouble: troubleOf(source.repo, rev), branch, isBranchTip, tags, bookmarks }),
    };
    yield { row, entry, message };
  }
}

/** Reads changesets and makes the rows of a table. */
export async function readLogRows(place: Place, source: LogSource, revs: Iterable<Rev>): Promise<LogEntryView[]> {
  const rows: LogEntryView[] = [];
  for await (const { row } of eachLogRow(place, source, revs)) rows.push(row);
  return rows;
}
