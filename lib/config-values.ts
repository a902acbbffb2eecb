/** Parsers of single settings. Each throws an Error that says what is wrong; `readConfig` adds the variable's name. */

const UNITS: Readonly<Record<string, number>> = { "": 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 };

/** Parses a size: plain bytes, or with a unit as in `10GiB` and `1.5 MiB`. Returns whole bytes, at least 1. */
export function parseByteCount(text: string): number {
  const [, digits = "", unit = ""] = /^(\d+(?:\.\d+)?)\s*([A-Za-z]*)$/.exec(text.trim()) ?? [];
  const bytes = Math.round(Number(digits || Number.NaN) * (UNITS[unit] ?? Number.NaN));
  if (!Number.isSafeInteger(bytes) || bytes < 1) {
    throw new Error(`“${text}” is no size: bytes, or a number with KiB, MiB, GiB or TiB`);
  }
  return bytes;
}

/** A timer of Node.js takes no more: 2^31 - 1 milliseconds. */
const MAX_SECONDS = 2_147_483;

/** Parses a time in seconds, fractions allowed; more than 0, and no more than a timer can take (24 days). */
export function parseSeconds(text: string): number {
  const seconds = /^\d+(?:\.\d+)?$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (!(seconds > 0 && seconds <= MAX_SECONDS)) {
    throw new Error(`“${text}” is no number of seconds between 0 and ${MAX_SECONDS}`);
  }
  return seconds;
}

/** Parses `1` or `0`. */
export function parseFlag(text: string): boolean {
  if (text !== "0" && text !== "1") throw new Error(`“${text}” is neither 1 nor 0`);
  return text === "1";
}

/** Checks an http or https URL and returns it without the slashes at its end. */
export function parseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw new Error("it is no http or https URL");
  if (url.username !== "" || url.password !== "") throw new Error("it holds a user or password");
  if (url.search !== "" || url.hash !== "") throw new Error("it has a query or fragment");
  return url.href.replace(/\/+$/, "");
}
