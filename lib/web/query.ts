/** Query strings and percent-decoding as Mercurial does them: on bytes, and never failing. */
import { decodeUtf8b, toByteString } from "../bytes/text";
import { urlescape } from "./escape";

/**
 * Decodes `%NN` to bytes, one char (U+0000 to U+00FF) each. What is no valid sequence stays as it is.
 * @param raw chars above U+00FF are taken as their UTF-8 bytes
 */
export function percentDecode(raw: string): string {
  const bytes = /^[\0-\xff]*$/.test(raw) ? raw : toByteString(raw);
  return bytes.replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

/** Returns a byte string (one char per byte) as text: UTF-8, any other byte 0xNN as the lone surrogate U+DCNN. */
export function bytesToText(bytes: string): string {
  return decodeUtf8b(Buffer.from(bytes, "latin1"));
}

/**
 * Reads an integer as Python does: with white space around it, a sign, single underscores. What is beyond the safe
 * integers is the last one of them. Returns `undefined` for what is none.
 */
export function parseInteger(text: string): number | undefined {
  if (!/^\s*[+-]?[0-9]+(?:_[0-9]+)*\s*$/.test(text)) return undefined;
  const number = Number(text.replaceAll("_", ""));
  return Math.min(Number.MAX_SAFE_INTEGER, Math.max(-Number.MAX_SAFE_INTEGER, number));
}

/** The parameters of a query string, in order; names and values as `bytesToText` gives them. */
export class Query {
  readonly pairs: readonly (readonly [name: string, value: string])[];

  constructor(pairs: Query["pairs"]) {
    this.pairs = pairs;
  }

  /** Parses a query string (without `?`): separated by `&` only, `+` is a space, a name without `=` has an empty value. */
  static parse(raw: string): Query {
    const pairs: [string, string][] = [];
    for (const piece of raw.split("&")) {
      if (piece === "") continue;
      const equals = piece.indexOf("=");
      const name = equals < 0 ? piece : piece.slice(0, equals);
      pairs.push([decodePart(name), equals < 0 ? "" : decodePart(piece.slice(equals + 1))]);
    }
    return new Query(pairs);
  }

  /** Returns the last value of `name`, as hgweb does, or `undefined` when it is not there. */
  get(name: string): string | undefined {
    return this.pairs.findLast(([key]) => key === name)?.[1];
  }

  /** Returns all values of `name`, in order. */
  getAll(name: string): string[] {
    return this.pairs.filter(([key]) => key === name).map(([, value]) => value);
  }

  /** Says whether `name` is there, also with an empty value. */
  has(name: string): boolean {
    return this.pairs.some(([key]) => key === name);
  }

  /** Returns a query without the parameters `names`. */
  without(names: ReadonlySet<string>): Query {
    return new Query(this.pairs.filter(([key]) => !names.has(key)));
  }
}

/** Writes parameters as a query string with its `?`; nothing when there are none. */
export function formatQuery(pairs: Query["pairs"]): string {
  if (pairs.length === 0) return "";
  return `?${pairs.map(([name, value]) => `${urlescape(name)}=${urlescape(value)}`).join("&")}`;
}

function decodePart(raw: string): string {
  return bytesToText(percentDecode(raw.replaceAll("+", " ")));
}
