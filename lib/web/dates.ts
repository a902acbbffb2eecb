/**
 * hgweb's date filters. A date is Unix seconds (perhaps with a fraction) and the zone's offset in seconds **west** of
 * UTC; it is shown in that zone. Source: hgweb-compat 1.8, judged by `mercurial.templatefilters`.
 */

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Mercurial shows no moment outside of 32 bits, the zone included. */
const LATEST = 0x7fffffff;
const EARLIEST = -0x80000000;

const DAY = 86_400;
const YEAR = 365 * DAY;
/** The units of an age with their seconds, the longest first. */
const AGE_UNITS = [
  ["year", YEAR],
  ["month", 30 * DAY],
  ["week", 7 * DAY],
  ["day", DAY],
  ["hour", 3600],
  ["minute", 60],
] as const;

interface Clock {
  readonly day: string;
  readonly month: string;
  readonly dayOfMonth: string;
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly year: string;
  /** `HH:MM`. */
  readonly minutes: string;
  /** `HH:MM:SS`. */
  readonly seconds: string;
  /** `+HH` or `-HH`, east of UTC. */
  readonly zoneHours: string;
  readonly zoneMinutes: string;
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}

/** Rounds to the nearest integer, a half to the even one: so Mercurial's clock rounds microseconds. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest === 0.5) return floor % 2 === 0 ? floor : floor + 1;
  return rest < 0.5 ? floor : floor + 1;
}

/** Returns the whole second that a clock shows at `moment`, which has microseconds and no finer parts. */
function wholeSecond(moment: number): number {
  const whole = Math.floor(moment);
  return roundHalfEven((moment - whole) * 1e6) >= 1e6 ? whole + 1 : whole;
}

function clockAt(seconds: number, offset: number): Clock {
  const local = Number.isNaN(seconds) ? 0 : Math.min(LATEST, Math.max(EARLIEST, seconds - offset));
  const time = new Date(wholeSecond(local) * 1000);
  const zone = Math.floor(Math.abs(offset) / 60);
  const month = time.getUTCMonth();
  const year = String(time.getUTCFullYear());
  const minutes = `${two(time.getUTCHours())}:${two(time.getUTCMinutes())}`;
  return {
    day: DAYS[time.getUTCDay()] ?? "",
    month: MONTHS[month] ?? "",
    dayOfMonth: two(time.getUTCDate()),
    date: `${year}-${two(month + 1)}-${two(time.getUTCDate())}`,
    year,
    minutes,
    seconds: `${minutes}:${two(time.getUTCSeconds())}`,
    zoneHours: `${offset > 0 ? "-" : "+"}${two(Math.floor(zone / 60))}`,
    zoneMinutes: two(zone % 60),
  };
}

/** Returns `Fri, 14 Jul 2017 02:41:40 +0000`. */
export function rfc822date(seconds: number, offset: number): string {
  const at = clockAt(seconds, offset);
  return `${at.day}, ${at.dayOfMonth} ${at.month} ${at.year} ${at.seconds} ${at.zoneHours}${at.zoneMinutes}`;
}

/** Returns `Sun Sep 13 21:26:40 2020 +0000`. */
export function date(seconds: number, offset: number): string {
  const at = clockAt(seconds, offset);
  return `${at.day} ${at.month} ${at.dayOfMonth} ${at.seconds} ${at.year} ${at.zoneHours}${at.zoneMinutes}`;
}

/** Returns `2017-07-14 02:45 +0000`. */
export function isodate(seconds: number, offset: number): string {
  const at = clockAt(seconds, offset);
  return `${at.date} ${at.minutes} ${at.zoneHours}${at.zoneMinutes}`;
}

/** Returns `2017-07-14 02:45:00 +0000`. */
export function isodatesec(seconds: number, offset: number): string {
  const at = clockAt(seconds, offset);
  return `${at.date} ${at.seconds} ${at.zoneHours}${at.zoneMinutes}`;
}

/** Returns `2017-07-14T02:56:40+00:00`. */
export function rfc3339date(seconds: number, offset: number): string {
  const at = clockAt(seconds, offset);
  return `${at.date}T${at.seconds}${at.zoneHours}:${at.zoneMinutes}`;
}

/** Returns `2017-07-14`. */
export function shortdate(seconds: number, offset: number): string {
  return clockAt(seconds, offset).date;
}

/**
 * Returns how long ago a moment is: `3 hours ago`, `2 days from now`; the date when it is over two years ago.
 * @param nowSeconds the current time in Unix seconds
 */
export function age(seconds: number, offset: number, nowSeconds: number): string {
  const isFuture = seconds > nowSeconds;
  const distance = Math.max(1, Math.trunc(Math.abs(nowSeconds - seconds)));
  if (isFuture && distance > 30 * YEAR) return "in the distant future";
  if (!isFuture && distance > 2 * YEAR) return shortdate(seconds, offset);
  const [name, unit] = AGE_UNITS.find(([, length]) => distance >= 2 * length) ?? ["second", 1];
  const count = Math.floor(distance / unit);
  return `${count} ${name}${count === 1 ? "" : "s"} ${isFuture ? "from now" : "ago"}`;
}

/** Returns `1500000100 0`: seconds (a fraction is cut off, nothing is clamped) and offset. */
export function hgdate(seconds: number, offset: number): string {
  return Number.isFinite(seconds) ? `${BigInt(Math.trunc(seconds))} ${offset}` : `0 ${offset}`;
}
