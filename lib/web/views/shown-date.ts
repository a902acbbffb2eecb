/** Dates for pages. */
import { rfc822date, rfc3339date } from "../dates";

/** A date for people, and for machines. */
export interface ShownDate {
  /** `Fri, 14 Jul 2017 02:41:40 +0000`, as hgweb's pages have it. */
  readonly shown: string;
  /** `2017-07-14T02:41:40+00:00`, for `<time datetime>`. */
  readonly iso: string;
}

/**
 * Makes a date for pages.
 * @param seconds Unix seconds
 * @param offset seconds west of UTC; the date is shown in that zone
 */
export function showDate(seconds: number, offset = 0): ShownDate {
  return { shown: rfc822date(seconds, offset), iso: rfc3339date(seconds, offset) };
}
