/** What a list of changesets is asked for: where it begins and how many it has. Source: hgweb-compat 1.3, 1.4. */
import type { Rev } from "../../ids";
import { type Found, findChangeset } from "../lookup";
import type { Place } from "../place";
import { parseRevCount } from "../session";
import { type LogEntry, type LogSource, readLogEntries, take, visibleDown } from "./log-entry";

/** The most rows of an HTML page, whatever `revcount` asks for; other styles are streamed, and have no such limit. */
export const MAX_ROWS = 1_000;
/** The request for more entries is a costly one. */
export const MANY_ENTRIES = 1_000;

/** A list that was asked for. */
export interface LogRequest {
  /** The changeset that it begins at. */
  readonly start: Found;
  readonly source: LogSource;
  /** The symbol that stays in the page's links. */
  readonly symbol: string;
  /** How many entries it may have, 1 or more. */
  readonly count: number;
}

/**
 * Finds where a list begins.
 * @param entriesPerPage how many entries it has when the request does not say
 * @throws RepoError `unknownRevision`
 */
export async function readLogRequest(place: Place, entriesPerPage: number): Promise<LogRequest> {
  const { url } = place;
  const start = await findChangeset(place, url.symbol);
  return {
    start,
    // In a scope the changesets above one of the base are still the push's.
    source: { repo: start.repo, push: place.push ?? start.push },
    symbol: url.typedSymbol ?? "tip",
    count: parseRevCount(url.query.get("revcount")) ?? entriesPerPage,
  };
}

/**
 * Reads the entries of a list, for the styles that have them all.
 * @throws RepoError `tooManyRequests` at once when the list is long and others are being made
 */
export function readListEntries(place: Place, { start, source, count }: LogRequest): AsyncGenerator<LogEntry> {
  if (Math.min(count, start.rev) > MANY_ENTRIES) place.costs.begin();
  return readLogEntries(source, take(visibleDown(start.repo, start.rev), count), place.signal);
}

/** Returns the numbers of an HTML page of the list, highest first, and of the entry that follows it, if there is one. */
export function listPage({ start, count }: LogRequest): { revs: Rev[]; next: Rev | undefined } {
  const shown = Math.min(count, MAX_ROWS);
  const revs = [...take(visibleDown(start.repo, start.rev), shown + 1)];
  return { revs: revs.slice(0, shown), next: revs[shown] };
}
