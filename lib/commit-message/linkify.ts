/** The links in a commit message. Source: hgweb-compat 9.4. Every pattern here runs in linear time. */
import { conservativeMentions, githubSource, sourceRepo } from "./bugs";

/** A part of a message: plain text, or the text of a link. */
export interface Piece {
  readonly text: string;
  readonly href?: string;
}

/** Where links lead: origins, without a slash at the end. */
export interface LinkBases {
  readonly bugzilla: string;
  readonly phabricator: string;
  /** The site that `X-Channel-Repo` names a repository of. */
  readonly hg: string;
}

/** Mozilla's own. */
export const MOZILLA_LINKS: LinkBases = {
  bugzilla: "https://bugzilla.mozilla.org",
  phabricator: "https://phabricator.services.mozilla.com",
  hg: "https://hg.mozilla.org",
};

interface Span {
  readonly start: number;
  readonly end: number;
  readonly href: string;
}

/**
 * Cuts a whole message into text and links: `bug N` and `b=N`, `Source-Repo:` and what follows from one on GitHub,
 * `X-Channel-` pairs, revisions on Phabricator. The texts together are the message; no text is escaped.
 */
export function linkify(message: string, bases: LinkBases): Piece[] {
  const spans = [...sourceSpans(message), ...bugSpans(message, bases), ...channelSpans(message, bases)];
  spans.push(...phabricatorSpans(message, bases));
  spans.sort((left, right) => left.start - right.start);
  const pieces: Piece[] = [];
  let at = 0;
  for (const { start, end, href } of spans) {
    if (start < at) continue; // within a link already
    if (start > at) pieces.push({ text: message.slice(at, start) });
    pieces.push({ text: message.slice(start, end), href });
    at = end;
  }
  if (at < message.length) pieces.push({ text: message.slice(at) });
  return pieces;
}

/** Returns the pieces of a message's first line. hgweb links the whole message first, and cuts then. */
export function firstLine(pieces: readonly Piece[]): Piece[] {
  const kept: Piece[] = [];
  for (const piece of pieces) {
    const end = piece.text.search(/[\r\n]/);
    if (end < 0) {
      kept.push(piece);
      continue;
    }
    if (end > 0) kept.push({ ...piece, text: piece.text.slice(0, end) });
    break;
  }
  return kept;
}

function bugSpans(message: string, bases: LinkBases): Span[] {
  return conservativeMentions(message).map(({ start, end, bug }) => ({
    start,
    end,
    href: `${bases.bugzilla}/show_bug.cgi?id=${bug}`,
  }));
}

/** Links `Source-Repo:`; when that is on GitHub, also the first `Source-Revision:` and each `#N`. */
function sourceSpans(message: string): Span[] {
  const source = sourceRepo(message);
  if (source === undefined) return [];
  const spans: Span[] = [{ start: source.start, end: source.start + source.url.length, href: source.url }];
  const github = githubSource(message);
  if (github === undefined) return spans;
  const revision = /(?<![^\n])Source-Revision: ([^\r\n]+)/.exec(message);
  if (revision?.[1] !== undefined) {
    const end = revision.index + revision[0].length;
    spans.push({ start: end - revision[1].length, end, href: `${github}/commit/${revision[1]}` });
  }
  for (const issue of message.matchAll(/#([0-9]+)/g)) {
    const end = issue.index + issue[0].length;
    spans.push({ start: issue.index, end, href: `${github}/issues/${issue[1]}` });
  }
  return spans;
}

const CHANNEL =
  /(?<![^\n])X-Channel-Repo: ([A-Za-z0-9/._-]+)\nX-Channel-Converted-Revision: ([0-9A-Fa-f]{12,40})(?![^\n])/g;

function channelSpans(message: string, bases: LinkBases): Span[] {
  return [...message.matchAll(CHANNEL)].map((match) => {
    const [, repo = "", revision = ""] = match;
    const end = match.index + match[0].length;
    return { start: end - revision.length, end, href: `${bases.hg}/${repo}/rev/${revision}` };
  });
}

function phabricatorSpans(message: string, bases: LinkBases): Span[] {
  const start = `${bases.phabricator}/D`;
  const spans: Span[] = [];
  for (let at = message.indexOf(start); at >= 0; at = message.indexOf(start, at + start.length)) {
    const digits = /^[0-9]+/.exec(message.slice(at + start.length, at + start.length + 20))?.[0];
    if (digits === undefined) continue;
    const end = at + start.length + digits.length;
    spans.push({ start: at, end, href: message.slice(at, end) });
  }
  return spans;
}
