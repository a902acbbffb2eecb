/** Times of day as people type them. Source: hgweb-compat 3.5. */

/** A time of day, as the source of a regular expression without groups that capture. */
export const CLOCK = "[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: ?[ap]m)?|[0-9]{1,2} ?[ap]m|noon|midnight|eod";

const DIGITS = /^([0-9]{1,2})(?::([0-9]{2}))?(?::([0-9]{2}))?(?: ?([ap])m)?$/;
const NAMED: ReadonlyMap<string, number> = new Map([
  ["midnight", 0],
  ["noon", 12 * 3_600],
  ["eod", 17 * 3_600],
]);

/** Returns the seconds since midnight of a text that `CLOCK` matches, or `undefined` when there is no such time. */
export function parseClock(text: string): number | undefined {
  const named = NAMED.get(text);
  if (named !== undefined) return named;
  const match = DIGITS.exec(text);
  if (match === null) return undefined;
  const half = match[4];
  const typedHour = Number(match[1]);
  if (half !== undefined && (typedHour < 1 || typedHour > 12)) return undefined;
  const hour = half === undefined ? typedHour : (typedHour % 12) + (half === "p" ? 12 : 0);
  const minute = Number(match[2] ?? 0);
  const second = Number(match[3] ?? 0);
  return hour > 23 || minute > 59 || second > 59 ? undefined : hour * 3_600 + minute * 60 + second;
}
