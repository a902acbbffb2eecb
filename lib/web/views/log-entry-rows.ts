/** Makes the rows of a list's table. Source: hgweb-compat 7. */
import { firstLine, linkify } from "../../commit-message/linkify";
import type { Rev } from "../../ids";
import { isodate, rfc3339date } from "../dates";
import { linkBases } from "../outside";
import { person } from "../person";
import type { Place } from "../place";
import { linkIn } from "./frame";
import { type LogSource, readLogEntries } from "./log-entry";
import type { LogEntryView } from "./log-entry-view";
import { orderLogNames } from "./log-names";
import type { ShownDate } from "./shown-date";

/**
 * Makes a date for a column: shorter than on a page of its own, `2017-07-14 02:41 +0000`.
 * @param seconds Unix seconds
 * @param offset seconds west of UTC; the date is shown in that zone
 */
export function showShortDate(seconds: number, offset = 0): ShownDate {
  return { shown: isodate(seconds, offset), iso: rfc3339date(seconds, offset) };
}

/** Reads changesets and makes their rows. */
export async function readLogRows(place: Place, source: LogSource, revs: Iterable<Rev>): Promise<LogEntryView[]> {
  const { repo } = source;
  const bases = linkBases(place.site);
  const branchTips = new Map<string, Rev | undefined>();
  const rows: LogEntryView[] = [];
  for await (const entry of readLogEntries(source, revs, place.signal)) {
    const { node, rev, changeset, phase, tags, bookmarks } = entry;
    const { branch } = changeset;
    if (!branchTips.has(branch)) branchTips.set(branch, await repo.readBranchTip(branch));
    rows.push({
      node,
      rev,
      href: linkIn(place, { command: "rev", symbol: node }),
      rawHref: linkIn(place, { command: "rev", style: "raw", symbol: node }),
      date: showShortDate(changeset.dateSeconds, changeset.dateOffset),
      author: person(changeset.user),
      summary: firstLine(linkify(changeset.description, bases)),
      names: orderLogNames({ phase, branch, isBranchTip: branchTips.get(branch) === rev, tags, bookmarks }),
    });
  }
  return rows;
}
