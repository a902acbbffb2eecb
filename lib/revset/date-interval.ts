/** Intervals of dates: `2020`, `<2020-05`, `>yesterday`, `-30`, `May 1 to May 3`. Source: `hg help dates`. */
import { isRepoError } from "../errors";
import { type LeftOut, parseDate } from "./parse-date";
import { malformedRevset } from "./revset-error";

const DAY_SECONDS = 86_400;
const EARLIEST: LeftOut = { second: 0, minute: 0, hour: 0, day: 1, month: 1 };
const LATEST: Omit<LeftOut, "day"> = { second: 59, minute: 59, hour: 23, month: 12 };
/** The last day of a month is the first of these that the month has. */
const LAST_DAYS = [31, 30, 29];

/** Unix seconds, both included. */
export interface DateInterval {
  readonly first: number;
  readonly last: number;
}

/** Reads an interval. @throws RepoError `malformedRequest` for what is none */
export function parseInterval(typed: string, nowSeconds: number): DateInterval {
  const text = typed.trim();
  if (/^[<>]?$/.test(text)) throw malformedRevset("a date interval is empty");
  if (text.startsWith("<")) return { first: Number.NEGATIVE_INFINITY, last: parseLast(text.slice(1), nowSeconds) };
  if (text.startsWith(">")) return { first: parseFirst(text.slice(1), nowSeconds), last: Number.POSITIVE_INFINITY };
  if (text.startsWith("-")) return { first: daysAgo(text.slice(1), nowSeconds), last: Number.POSITIVE_INFINITY };
  const [from = "", to = from, more] = text.split(" to ");
  if (more !== undefined) throw malformedRevset("a date interval has more than two ends");
  return { first: parseFirst(from, nowSeconds), last: parseLast(to, nowSeconds) };
}

function daysAgo(typed: string, nowSeconds: number): number {
  if (!/^\s*\+?[0-9]+$/.test(typed)) throw malformedRevset(`invalid day spec: ${typed}`);
  return nowSeconds - Number(typed) * DAY_SECONDS;
}

function parseFirst(text: string, nowSeconds: number): number {
  return parseDate(text, EARLIEST, nowSeconds);
}

function parseLast(text: string, nowSeconds: number): number {
  for (const day of LAST_DAYS) {
    try {
      return parseDate(text, { ...LATEST, day }, nowSeconds);
    } catch (error) {
      if (!isRepoError(error, "malformedRequest")) throw error;
    }
  }
  return parseDate(text, { ...LATEST, day: 28 }, nowSeconds);
}
