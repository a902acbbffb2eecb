/** Days as people type them. Source: hgweb-compat 3.5. */

/** Seconds of a day; UTC has no summer time. */
export const DAY_SECONDS = 86_400;
/** The time of day that a day told in words means. */
const MORNING_SECONDS = 9 * 3_600;

const MONTHS = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
];
/** From Sunday, as `getUTCDay` counts. */
const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const DAYS_AHEAD: ReadonlyMap<string, number> = new Map([
  ["today", 0],
  ["yesterday", -1],
  ["tomorrow", 1],
  ["last week", -7],
  ["next week", 7],
]);

const ISO = /^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})$/;
const SLASHES = /^([0-9]{1,2})\/([0-9]{1,2})\/([0-9]{4})$/;
const DAY_MONTH_YEAR = /^([0-9]{1,2})(?:st|nd|rd|th)? ([a-z]{3,9}),? ([0-9]{4})$/;
const MONTH_DAY_YEAR = /^([a-z]{3,9}) ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})$/;
const WEEKDAY = /^(?:(last|next) )?([a-z]{3,9})$/;

/** A day, and the time of day that is meant when none is told. */
export interface Day {
  /** Its midnight, Unix seconds. */
  readonly startSeconds: number;
  /** Seconds since that midnight. */
  readonly clockSeconds: number;
}

/** Returns the day of a Unix second, with its time of day. */
export function dayOf(seconds: number): Day {
  const clockSeconds = ((seconds % DAY_SECONDS) + DAY_SECONDS) % DAY_SECONDS;
  return { startSeconds: seconds - clockSeconds, clockSeconds };
}

/**
 * Returns the day that `words` (lower case, single spaces) mean, or `undefined` when they mean none. A date means the
 * current time of day, `yesterday` and the like mean 09:00.
 */
export function parseDay(words: string, nowSeconds: number): Day | undefined {
  const today = dayOf(nowSeconds);
  const days = DAYS_AHEAD.get(words);
  if (days !== undefined) {
    return { startSeconds: today.startSeconds + days * DAY_SECONDS, clockSeconds: MORNING_SECONDS };
  }
  const startSeconds = parseDate(words);
  if (startSeconds !== undefined) return { startSeconds, clockSeconds: today.clockSeconds };
  return parseWeekday(words, today);
}

/** `monday` is the next one, never today; so is `next monday`, at 09:00; `last monday` is the one before today. */
function parseWeekday(words: string, today: Day): Day | undefined {
  const [, which, name = ""] = WEEKDAY.exec(words) ?? [];
  const weekday = indexOfName(WEEKDAYS, name);
  if (weekday < 0) return undefined;
  const todaysWeekday = new Date(today.startSeconds * 1_000).getUTCDay();
  const ahead = ((weekday - todaysWeekday + 6) % 7) + 1;
  const behind = ((todaysWeekday - weekday + 6) % 7) + 1;
  return {
    startSeconds: today.startSeconds + (which === "last" ? -behind : ahead) * DAY_SECONDS,
    clockSeconds: which === undefined ? today.clockSeconds : MORNING_SECONDS,
  };
}

function parseDate(words: string): number | undefined {
  const iso = ISO.exec(words);
  if (iso !== null) return midnight(iso[1], Number(iso[2]), iso[3]);
  const slashes = SLASHES.exec(words);
  if (slashes !== null) return midnight(slashes[3], Number(slashes[1]), slashes[2]);
  const dayFirst = DAY_MONTH_YEAR.exec(words);
  if (dayFirst !== null) return midnight(dayFirst[3], monthNumber(dayFirst[2]), dayFirst[1]);
  const monthFirst = MONTH_DAY_YEAR.exec(words);
  if (monthFirst !== null) return midnight(monthFirst[3], monthNumber(monthFirst[1]), monthFirst[2]);
  return undefined;
}

/** From 1; 0 when it is no month's name nor the first three letters of one. */
function monthNumber(name = ""): number {
  return indexOfName(MONTHS, name) + 1;
}

/** The place of the name that is `name` or begins with its three letters, or −1. */
function indexOfName(names: readonly string[], name: string): number {
  return names.findIndex((full) => name === full || name === full.slice(0, 3));
}

/** The midnight of a day, or `undefined` when the calendar has no such day. */
function midnight(yearText = "", month = 0, dayText = ""): number | undefined {
  const date = new Date(0);
  date.setUTCFullYear(Number(yearText), month - 1, Number(dayText));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === Number(dayText) ? date.getTime() / 1_000 : undefined;
}
