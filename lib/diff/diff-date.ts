/** Dates in plain diffs. */

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/**
 * Returns a date in its own zone as Mercurial's `%a %b %d %H:%M:%S %Y %1%2`: `Thu Jan 01 01:00:00 1970 +0100`.
 * @param offset seconds west of UTC
 */
export function formatDiffDate(seconds: number, offset: number): string {
  // Mercurial shows no local time outside 32 bits.
  const local = Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.trunc(seconds) - offset));
  const date = new Date(local * 1000);
  const two = (value: number): string => String(value).padStart(2, "0");
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(":");
  const minutes = Math.floor(Math.abs(offset) / 60);
  const zone = `${offset > 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`;
  const day = `${DAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${two(date.getUTCDate())}`;
  return `${day} ${time} ${date.getUTCFullYear()} ${zone}`;
}
