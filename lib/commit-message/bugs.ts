/** The bugs that a commit message names. Source: hgweb-compat 9.1. Every pattern here runs in linear time. */
import { BLANK } from "./message-lines";

/** Numbers from here on are no bug numbers. */
const LIMIT = 100_000_000;

/** `bug N`, `b=N`, five or more digits that stand alone, or digits that begin the message. */
const ANY_BUG = new RegExp(`(?:bug|b=|\\b(?=#?[0-9]{5})|^(?=[0-9]))${BLANK}*#?([0-9]+)\\b`, "gi");

const CONSERVATIVE_BUG = new RegExp(`\\b(?:bug\\b${BLANK}*|b=)([0-9]+)\\b`, "gi");

/** A part of a message that names a bug. */
export interface BugMention {
  /** Where the mention begins and ends in the message, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  readonly bug: string;
}

/** Returns the URL of the repository on GitHub that the message says it comes from, or `undefined`. */
export function githubSource(message: string): string | undefined {
  const url = sourceRepo(message)?.url;
  return url?.startsWith("https://github.com/") ? url : undefined;
}

/** Returns the first `Source-Repo:` URL of a message and where it begins, or `undefined`. */
export function sourceRepo(message: string): { url: string; start: number } | undefined {
  const label = "Source-Repo: ";
  const match = /(?<![^\n])Source-Repo: (https?:\/\/[^\r\n]*)/.exec(message);
  return match?.[1] === undefined ? undefined : { url: match[1], start: match.index + label.length };
}

/** Returns whole-word `bug N` and `b=N` only, in order: what is linked in every message, and all that counts in some. */
export function conservativeMentions(message: string): BugMention[] {
  return [...message.matchAll(CONSERVATIVE_BUG)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    bug: match[1] ?? "",
  }));
}

/** Returns the numbers of the bugs that a message names: in order, each once, below 100000000. */
export function parseBugs(message: string): number[] {
  const conservative = githubSource(message) !== undefined || message.startsWith("Bumping gaia.json");
  const digits = conservative
    ? conservativeMentions(message).map((mention) => mention.bug)
    : [...message.matchAll(ANY_BUG)].map((match) => match[1] ?? "");
  const bugs = new Set<number>();
  for (const text of digits) {
    const bug = Number(text);
    if (bug < LIMIT) bugs.add(bug);
  }
  return [...bugs];
}
