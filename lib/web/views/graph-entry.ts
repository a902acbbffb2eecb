/** The changesets of a graph, each with its row of the drawing: what its styles share. Source: hgweb-compat 1.4, 2.3. */
import { Turns } from "../../bytes/turns";
import { drawRows, type GraphRow, type GraphSpan } from "../../graph/graph-rows";
import { NULL_REV, type Rev } from "../../ids";
import type { Repo } from "../../repo/repo";
import { type LogEntry, type LogSource, readLogEntries, take, visibleDown } from "./log-entry";

/** Colours that a drawing is shown with: their numbers begin again after so many. */
const COLORS = 6;

/** A changeset of a graph. */
export interface GraphEntry {
  readonly entry: LogEntry;
  readonly row: GraphRow;
  /** The row's number on the page; 0 is the first. */
  readonly index: number;
}

/** The rows of one page of a graph. */
export interface GraphPage {
  /** `undefined` when it has no row: it begins at the null revision. */
  readonly span: GraphSpan | undefined;
  readonly rowCount: number;
  /** The changeset that the next page begins at. */
  readonly next: Rev | undefined;
}

/** Returns the number that a colour is shown with, from 1 to 6. */
export function showColor(color: number): number {
  return ((color - 1) % COLORS) + 1;
}

/** Finds the rows of a page, without reading any changeset. @throws the signal's reason */
export async function findGraphPage(repo: Repo, first: Rev, count: number, signal: AbortSignal): Promise<GraphPage> {
  const turns = new Turns(signal);
  let last: Rev = NULL_REV;
  let rowCount = 0;
  for (const rev of take(visibleDown(repo, first), count + 1)) {
    await turns.next();
    if (rowCount === count) return { span: { first, last }, rowCount, next: rev };
    last = rev;
    rowCount++;
  }
  return { span: rowCount === 0 ? undefined : { first, last }, rowCount, next: undefined };
}

/** Reads the changesets of a page and draws their rows, one when it is asked for. */
export async function* readGraphEntries(
  source: LogSource,
  { span, rowCount }: GraphPage,
  signal: AbortSignal,
): AsyncGenerator<GraphEntry> {
  if (span === undefined) return;
  const rows = drawRows(source.repo, span);
  const revs = take(visibleDown(source.repo, span.first), rowCount);
  let index = 0;
  for await (const entry of readLogEntries(source, revs, signal)) {
    const row = rows.next();
    if (row.done) return;
    yield { entry, row: row.value, index };
    index++;
  }
}
