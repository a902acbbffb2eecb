/** Session variables: choices that travel in every link of a page. Source: hgweb-compat 1.2; design: no cookies are read. */
import type { Style } from "./commands";
import { parseInteger, type Query } from "./query";

/** A choice and its value. */
export type SessionVariable = readonly [name: string, value: string];

/** The one name of our HTML style that a request may give. */
const HTML_STYLE = "gitweb_mozilla";

/** The values of `ws`: which changes of whitespace a diff page leaves out. */
export const WHITESPACE_CHOICES: readonly string[] = ["all", "amount", "eol", "blank"];

/** Returns the style that answers to `name`; an unknown or missing one is the HTML style. */
export function styleNamed(name: string | undefined): Style {
  return name === "json" || name === "raw" || name === "atom" || name === "rss" ? name : "html";
}

/** Reads an integer as Python does, and raises it to 1. Returns `undefined` for what is none. */
export function parseRevCount(text: string | undefined): number | undefined {
  const count = parseInteger(text ?? "");
  return count === undefined ? undefined : Math.max(1, count);
}

/**
 * Returns the session variables of a request in alphabetical order.
 *
 * @param askedStyle the style by prefix or parameter; it travels on when it is the one that is used
 * @param countsRevs whether the command reads `revcount`
 */
export function sessionVariables(query: Query, askedStyle: string | undefined, countsRevs: boolean): SessionVariable[] {
  const variables: SessionVariable[] = [];
  const revCount = countsRevs ? parseRevCount(query.get("revcount")) : undefined;
  if (revCount !== undefined) variables.push(["revcount", String(revCount)]);
  if (askedStyle !== undefined && (askedStyle === HTML_STYLE || styleNamed(askedStyle) !== "html")) {
    variables.push(["style", askedStyle]);
  }
  if (query.get("view") === "split") variables.push(["view", "split"]);
  const whitespace = query.get("ws");
  if (whitespace !== undefined && WHITESPACE_CHOICES.includes(whitespace)) variables.push(["ws", whitespace]);
  return variables;
}
