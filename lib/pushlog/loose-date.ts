/**
 * Dates as people and tools type them into the pushlog's `startdate` and `enddate`. The zone is UTC throughout.
 * Source: hgweb-compat 3.5, measured; beyond it Unix seconds, ISO 8601 with `T`, and RFC 2822, which the reference
 * reads wrongly.
 */

import { CLOCK, parseClock } from "./loose-clock";
import { DAY_SECONDS, type Day, dayOf, parseDay } from "./loose-day";

const UNIT_SECONDS: ReadonlyMap<string, number> = new Map([
  ["second", 1],
  ["minute", 60],
  ["hour", 3_600],
  ["day", DAY_SECONDS],
  ["week", 7 * DAY_SECONDS],
]);

/** Unix seconds: nothing but digits, and no number that could be a year or a day. */
const UNIX_SECONDS = /^(?:0|[0-9]{9,11})$/;
/** The one form that the reference reads itself; the fields may overflow, as in C. */
const PLAIN = /^([0-9]{4})-([0-9]{2})-([0-9]{2})(?: ([0-9]{2})(?::([0-9]{2})(?::([0-9]{2}))?)?)?$/;
const ISO_INSTANT =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})t([0-9]{2}):([0-9]{2})(?::([0-9]{2})(\.[0-9]+)?)?(z|[+-][0-9]{2}:?[0-9]{2})?$/;
/** `sun, 13 sep 2020 16:26:40 +0000`: the name of the day is what makes it RFC 2822. */
const RFC_2822 = /^[a-z]{3}, (.+) ([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?) (z|gmt|ut|utc|[+-][0-9]{4})$/;
const RELATIVE = /^(?:(in) )?([0-9]{1,6}|an?) (second|minute|hour|day|week|month|year)s?(?: (ago|from now))?$/;
/** A day, a time of day, or both, perhaps with a zone, which is ignored. */
const DAY_AND_CLOCK = new RegExp(`^(.*?)(?:(?:^|,? |,? at )(${CLOCK}))?(?: (?:[+-][0-9]{4}|utc|gmt))?$`);

/**
 * Returns the Unix second that `text` means, with a fraction only where the text has one; what cannot be understood means now.
 * @param nowSeconds the current time, Unix seconds; may have a fraction
 */
export function parseLooseDate(text: string, nowSeconds: number): number {
  const now = Math.floor(nowSeconds);
  const plain = PLAIN.exec(text);
  if (plain !== null) return utcSeconds(plain.slice(1).map((field) => Number(field ?? 0)));
  const words = text.trim().toLowerCase().replace(/\s+/g, " ");
  if (UNIX_SECONDS.test(words)) return Number(words);
  const seconds =
    parseInstant(words) ?? parseRfc2822(words, now) ?? parseRelative(words, now) ?? parseDayAndClock(words, now);
  return seconds ?? now;
}

/** Year, month from 1, day, hour, minute, second; what overflows goes into the next field. */
function utcSeconds([year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0]: readonly number[]): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day); // and not Date.UTC(), for which the year 20 is 1920
  return date.setUTCHours(hour, minute, second) / 1_000;
}

function parseInstant(words: string): number | undefined {
  const match = ISO_INSTANT.exec(words);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((field) => Number(field ?? 0));
  const local = utcSeconds([year ?? 0, month ?? 0, day ?? 0, hour ?? 0, minute ?? 0, second ?? 0]);
  return local + Number(match[7] ?? 0) - zoneSeconds(match[8] ?? "z");
}

function parseRfc2822(words: string, now: number): number | undefined {
  const [, dayText = "", clockText = "", zone = ""] = RFC_2822.exec(words) ?? [];
  const day = parseDay(dayText, now);
  const clock = parseClock(clockText);
  return day === undefined || clock === undefined ? undefined : day.startSeconds + clock - zoneSeconds(zone);
}

/** Seconds east of UTC. */
function zoneSeconds(zone: string): number {
  const [, sign, hours, minutes] = /^([+-])([0-9]{2}):?([0-9]{2})$/.exec(zone) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours ?? 0) * 3_600 + Number(minutes ?? 0) * 60);
}

/** `3 hours ago`, `a week from now`, `in 2 days`: exactly so far from now; months and years by the calendar. */
function parseRelative(words: string, now: number): number | undefined {
  const [all, before, countText = "", unit = "", after] = RELATIVE.exec(words) ?? [];
  if (all === undefined || (before === undefined) === (after === undefined)) return undefined;
  const count = (after === "ago" ? -1 : 1) * (countText.startsWith("a") ? 1 : Number(countText));
  const unitSeconds = UNIT_SECONDS.get(unit);
  if (unitSeconds !== undefined) return now + count * unitSeconds;
  return addMonths(now, unit === "year" ? count * 12 : count);
}

/** The same day and time some months on, or the last day of a shorter month. */
function addMonths(now: number, months: number): number {
  const date = new Date(now * 1_000);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, lastDay));
  const seconds = date.getTime() / 1_000;
  return Number.isNaN(seconds) ? now : seconds;
}

function parseDayAndClock(words: string, now: number): number | undefined {
  const [, dayText = "", clockText] = DAY_AND_CLOCK.exec(words) ?? [];
  const day: Day | undefined = dayText === "" ? dayOf(now) : parseDay(dayText, now);
  if (day === undefined) return undefined;
  if (clockText === undefined) return dayText === "" ? undefined : day.startSeconds + day.clockSeconds;
  const clock = parseClock(clockText);
  return clock === undefined ? undefined : day.startSeconds + clock;
}
