/** What a pushlog URL asks for. Source: hgweb-compat 3.2, 3.3, 3.6. */
import { RepoError } from "../errors";
import type { PushId } from "../ids";
import { parseLooseDate } from "./loose-date";

/** The parameters of a URL, decoded. */
export interface PushlogParameters {
  /** Returns all values of a parameter, in order. */
  getAll(name: string): string[];
  has(name: string): boolean;
}

/** One end of a range of pushes: a date is exclusive on both ends, the others exclude below and include above. */
export type PushlogBound =
  | { readonly kind: "date"; readonly seconds: number }
  | { readonly kind: "changeset"; readonly symbol: string }
  | { readonly kind: "id"; readonly id: PushId };

/** A pushlog query, checked; symbols and branch are not resolved yet. */
export interface PushlogQuery {
  /** `latest`: one page of the newest pushes, whatever the upper bound; `matching`: all that match, no paging. */
  readonly mode: "latest" | "matching";
  /** From 1; acts in `latest` mode only. */
  readonly page: number;
  readonly lower: PushlogBound | undefined;
  /** Always `undefined` in `latest` mode. */
  readonly upper: PushlogBound | undefined;
  /** Any of these users; empty for all. */
  readonly users: readonly string[];
  /** Symbols: the pushes of any of these changesets; empty for all. */
  readonly changesets: readonly string[];
  /** Only changesets on this branch, and pushes that have any. */
  readonly branch: string | undefined;
  /** Only the newest changeset of each push. */
  readonly tipsOnly: boolean;
  /** Changesets as objects and not as nodes, in JSON. */
  readonly full: boolean;
  /** The shape of the JSON. */
  readonly version: 1 | 2;
  /** The dates as they were typed, for the search form; `undefined` where none was. */
  readonly typedDates: { readonly startdate: string | undefined; readonly enddate: string | undefined };
}

/**
 * Reads the query of `json-pushes`, `pushlog` or `pushloghtml`. Of a parameter that is there twice the last one acts,
 * but for `user` and `changeset`.
 * @param page the path segment after the command (or `?node=`), if any; what is no number means page 1
 * @param nowSeconds the current time, Unix seconds
 * @throws RepoError `hgwebServerError` for a wrong `version`; `malformedRequest` for a `startID` or `endID` that is no
 * integer, where the reference crashes
 */
export function parsePushlogQuery(
  parameters: PushlogParameters,
  page: string | undefined,
  nowSeconds: number,
): PushlogQuery {
  const version = parseVersion(lastValue(parameters, "version"));
  const users = parameters.getAll("user");
  const changesets = parameters.getAll("changeset");
  const lower = parseBound(parameters, nowSeconds, "startdate", "fromchange", "startID");
  const mode = lower === undefined && users.length === 0 && changesets.length === 0 ? "latest" : "matching";
  return {
    mode,
    page: Math.max(1, parseInteger(page ?? "") ?? 1),
    lower,
    // In latest mode the upper bound is not even looked at: a wrong one is no error.
    upper: mode === "latest" ? undefined : parseBound(parameters, nowSeconds, "enddate", "tochange", "endID"),
    users,
    changesets,
    branch: lastValue(parameters, "branch"),
    tipsOnly: lastValue(parameters, "tipsonly") === "1",
    full: parameters.has("full"),
    version,
    typedDates: { startdate: lastValue(parameters, "startdate"), enddate: lastValue(parameters, "enddate") },
  };
}

/** Says in words what a query asks for, as the page shows it: empty in `latest` mode. Source: hgweb-compat 4. */
export function describeQuery(query: PushlogQuery): string {
  const parts = [
    describeBound(query.lower, "after", "after"),
    describeBound(query.upper, "before", "up to and including"),
    query.users.length > 0 ? `by user ${query.users.join(" or ")}` : undefined,
    // The pushes of *any* of them, but this is how the page has always said it.
    query.changesets.length > 0 ? `with changeset ${query.changesets.join(" and ")}` : undefined,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? "" : `Changes pushed ${parts.join(", ")}`;
}

function describeBound(bound: PushlogBound | undefined, date: string, other: string): string | undefined {
  switch (bound?.kind) {
    case undefined:
      return undefined;
    case "date":
      return `${date} ${new Date(bound.seconds * 1_000).toISOString().replace("T", " ").slice(0, -5)}`;
    case "changeset":
      return `${other} changeset ${bound.symbol}`;
    case "id":
      return `${other} push ID ${bound.id}`;
  }
}

/** Only one of three parameters acts: the date, else the changeset, else the id. */
function parseBound(
  parameters: PushlogParameters,
  nowSeconds: number,
  dateName: string,
  changesetName: string,
  idName: string,
): PushlogBound | undefined {
  const date = lastValue(parameters, dateName);
  if (date !== undefined) return { kind: "date", seconds: parseLooseDate(date, nowSeconds) };
  const symbol = lastValue(parameters, changesetName);
  if (symbol !== undefined) return { kind: "changeset", symbol };
  const text = lastValue(parameters, idName);
  if (text === undefined) return undefined;
  const id = parseInteger(text);
  if (id === undefined) throw new RepoError("malformedRequest", `${idName} parameter must be an integer`);
  return { kind: "id", id };
}

function parseVersion(text: string | undefined): 1 | 2 {
  if (text === undefined) return 1;
  const version = parseInteger(text);
  if (version === undefined) throw new RepoError("hgwebServerError", "version parameter must be an integer");
  if (version === 1 || version === 2) return version;
  throw new RepoError("hgwebServerError", "version parameter must be 1 or 2");
}

function lastValue(parameters: PushlogParameters, name: string): string | undefined {
  return parameters.getAll(name).at(-1);
}

/** Reads an integer as Python's `int()` does; what is too large for a number becomes the largest one. */
function parseInteger(text: string): number | undefined {
  if (!/^\s*[+-]?[0-9]+(?:_[0-9]+)*\s*$/.test(text)) return undefined;
  const value = Number(text.replaceAll("_", ""));
  return Math.min(Math.max(value, -Number.MAX_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
}
