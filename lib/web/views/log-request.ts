/** What a list of changesets is asked for: where it begins and how many it has. Source: hgweb-compat 1.3, 1.4, 1.7. */
import { RepoError } from "../../errors";
import type { Rev } from "../../ids";
import { requireTemplate } from "../commands";
import { type Found, findChangeset } from "../lookup";
import type { Place } from "../place";
import { parseRevCount } from "../session";
import { type LogSource, take, visibleDown } from "./log-entry";

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
 * @throws RepoError `unknownRevision`; `notImplemented` for a search, which is the same command with `rev=`
 */
export async function readLogRequest(place: Place, entriesPerPage: number): Promise<LogRequest> {
  const { url } = place;
  if (url.template === "search") {
    requireTemplate(url.style, url.template);
    throw new RepoError("notImplemented", "search is not here yet");
  }
  const start = await findChangeset(place, url.symbol);
  return {
    start,
    // In a scope the changesets above one of the base are still the push's.
    source: { repo: start.repo, push: place.push ?? start.push },
    symbol: url.typedSymbol ?? "tip",
    count: parseRevCount(url.query.get("revcount")) ?? entriesPerPage,
  };
}

/** Returns the numbers of a page of the list, highest first, and of the entry that follows it, if there is one. */
export function listPage({ start, count }: LogRequest, mostEntries: number): { revs: Rev[]; next: Rev | undefined } {
  const shown = Math.min(count, mostEntries);
  const revs = [...take(visibleDown(start.repo, start.rev), shown + 1)];
  return { revs: revs.slice(0, shown), next: revs[shown] };
}
