/** Dates as Mercurial's users write them. Source: `hg help dates`, judged by Mercurial 6.3.2. Local time is UTC. */
import { malformedRevset } from "./revset-error";

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const MONTHS_PATTERN = MONTHS.join("|");

/** The forms of a date, in the order that they are tried; directives are those of C's strptime. */
const FORMS = [
  ...["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H%M%S", "%Y-%m-%dT%H%M", "%Y-%m-%d %H:%M:%S"],
  ...["%Y-%m-%d %H:%M", "%Y-%m-%d %H%M%S", "%Y-%m-%d %H%M", "%Y-%m-%d %I:%M:%S%p", "%Y-%m-%d %I:%M%p", "%Y-%m-%d"],
  ...["%m-%d", "%m/%d", "%m/%d/%y", "%m/%d/%Y", "%a %b %d %H:%M:%S %Y", "%a %b %d %I:%M:%S%p %Y"],
  ...["%a, %d %b %Y %H:%M:%S", "%b %d %H:%M:%S %Y", "%b %d %I:%M:%S%p %Y", "%b %d %H:%M:%S", "%b %d %I:%M:%S%p"],
  ...["%b %d %H:%M", "%b %d %I:%M%p", "%b %d %Y", "%b %d", "%H:%M:%S", "%I:%M:%S%p", "%H:%M", "%I:%M%p"],
  ...["%Y", "%Y-%m", "%b", "%b %Y"],
].map(compileForm);

const DAY_SECONDS = 86_400;
/** Years of two digits up to this one are of the 2000s. */
const LAST_SHORT_YEAR = 68;

/** What a date leaves out: from the second up to the year, the smallest first. */
const PARTS = ["second", "minute", "hour", "day", "month", "year"] as const;
type Part = (typeof PARTS)[number];
type Fields = Partial<Record<Part, number>>;

/** What is taken for parts that are left out below the smallest part that a date has. */
export type LeftOut = Readonly<Record<Exclude<Part, "year">, number>>;

/** A form as a pattern; names of groups are the letters of its directives. */
function compileForm(form: string): RegExp {
  const patterns: Readonly<Record<string, string>> = {
    "%Y": "(?<Y>[0-9]{4})",
    "%y": "(?<y>[0-9]{2})",
    "%m": "(?<m>1[0-2]|0[1-9]|[1-9])",
    "%b": `(?<b>${MONTHS_PATTERN})`,
    "%a": "(?:mon|tue|wed|thu|fri|sat|sun)",
    "%d": "(?<d>3[0-1]|[1-2][0-9]|0[1-9]|[1-9]| [1-9])",
    "%H": "(?<H>2[0-3]|[0-1][0-9]|[0-9])",
    "%I": "(?<I>1[0-2]|0[1-9]|[1-9])",
    "%M": "(?<M>[0-5][0-9]|[0-9])",
    "%S": "(?<S>6[0-1]|[0-5][0-9]|[0-9])",
    "%p": "(?<p>am|pm)",
    " ": "\\s+",
  };
  return new RegExp(`^${form.replace(/%.| /g, (directive) => patterns[directive] ?? directive)}`, "i");
}

/**
 * Reads a date: a number of seconds and a zone, or one of the forms, whose greater parts that are left out are today's.
 * @param leftOut what smaller parts that are left out are
 * @returns Unix seconds
 * @throws RepoError `malformedRequest` for what is no date, or none of 32 bits
 */
export function parseDate(typed: string, leftOut: LeftOut, nowSeconds: number): number {
  let date = typed.trim();
  if (date === "now") return nowSeconds;
  if (date === "today") date = monthAndDay(nowSeconds);
  if (date === "yesterday") date = monthAndDay(nowSeconds - DAY_SECONDS);
  const [, seconds, zone] = /^([+-]?[0-9]+) ([+-]?[0-9]+)$/.exec(date) ?? [];
  if (seconds !== undefined && zone !== undefined) return checked(Number(seconds), Number(zone));
  const { text, offset } = splitZone(date);
  for (const form of FORMS) {
    const fields = readForm(form, text);
    const when = fields && toSeconds({ ...fields, ...fill(fields, leftOut, nowSeconds) });
    if (when !== undefined) return checked(when + (offset ?? 0), offset ?? 0);
  }
  throw malformedRevset(`invalid date: '${date}'`);
}

function monthAndDay(seconds: number): string {
  const date = new Date(seconds * 1000);
  return `${MONTHS[date.getUTCMonth()]} ${date.getUTCDate()}`;
}

/** A date has to fit 32 bits, and a zone the earth. */
function checked(seconds: number, offset: number): number {
  if (seconds < -(2 ** 31) || seconds >= 2 ** 31) throw malformedRevset(`date exceeds 32 bits: ${seconds}`);
  if (offset < -50_400 || offset > 43_200) throw malformedRevset(`impossible time zone offset: ${offset}`);
  return seconds;
}

/** Takes the zone off, which is given in seconds west of UTC; `undefined` for none. */
function splitZone(date: string): { text: string; offset: number | undefined } {
  if (/(?:GMT|UTC)$/.test(date)) return { text: date.slice(0, -3).trimEnd(), offset: 0 };
  const [zone, sign, hours, colon, minutes] = /([+-])([0-9]{2})(:?)([0-9]{2})$/.exec(date) ?? [];
  if (zone !== undefined) {
    const east = (Number(hours) * 60 + Number(minutes)) * 60;
    const text = date.slice(0, -zone.length);
    return { text: colon === "" ? text.trimEnd() : text, offset: sign === "+" ? -east : east };
  }
  if (/[0-9]Z$/.test(date)) return { text: date.slice(0, -1), offset: 0 };
  return { text: date, offset: undefined };
}

/** Reads what a date says in one form; `undefined` when it has not that form. */
function readForm(form: RegExp, text: string): Fields | undefined {
  const match = form.exec(text);
  if (match === null || match[0].length !== text.length) return undefined;
  const { Y, y, m, b, d, H, I, M, S, p } = match.groups ?? {};
  const fields: Fields = {};
  if (Y !== undefined) fields.year = Number(Y);
  if (y !== undefined) fields.year = Number(y) + (Number(y) <= LAST_SHORT_YEAR ? 2000 : 1900);
  if (m !== undefined) fields.month = Number(m);
  if (b !== undefined) fields.month = MONTHS.indexOf(b.toLowerCase()) + 1;
  if (d !== undefined) fields.day = Number(d);
  if (H !== undefined) fields.hour = Number(H);
  if (I !== undefined) fields.hour = (Number(I) % 12) + (p?.toLowerCase() === "pm" ? 12 : 0);
  if (M !== undefined) fields.minute = Number(M);
  if (S !== undefined) fields.second = Number(S);
  return fields;
}

/** What is left out is as asked for below the smallest part that is there, and today's above it. */
function fill(fields: Fields, leftOut: LeftOut, nowSeconds: number): Fields {
  const now = new Date(nowSeconds * 1000);
  const today: Record<Part, number> = {
    second: now.getUTCSeconds(),
    minute: now.getUTCMinutes(),
    hour: now.getUTCHours(),
    day: now.getUTCDate(),
    month: now.getUTCMonth() + 1,
    year: now.getUTCFullYear(),
  };
  const smallest = PARTS.findIndex((part) => fields[part] !== undefined);
  const filled: Fields = {};
  for (const [at, part] of PARTS.entries()) {
    if (fields[part] !== undefined) continue;
    filled[part] = at > smallest || part === "year" ? today[part] : leftOut[part];
  }
  return filled;
}

/** Returns the Unix seconds of a date, `undefined` for a day that its month has not. */
function toSeconds({ year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 }: Fields): number | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (year < 1 || date.getUTCDate() !== day) return undefined;
  return date.getTime() / 1000 + hour * 3600 + minute * 60 + second;
}
