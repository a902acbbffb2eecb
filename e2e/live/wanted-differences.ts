/** Where we answer otherwise than hgweb on purpose, each with its reason. Every other difference is a bug. */
import type { Response } from "./hgweb";

/** What was asked and answered. */
export interface Exchange {
  /** Its escapes undone; bytes as latin1. */
  readonly url: string;
  readonly theirs: Response;
  readonly ours: Response;
}

/** A difference that is meant. */
export interface WantedDifference {
  readonly what: string;
  readonly why: string;
  /** Says whether it explains two answers that differ; it looks at both, so that no other difference hides behind it. */
  applies(exchange: Exchange): boolean;
}

const text = ({ body }: Response) => body.toString("latin1");

/** The list. */
export const WANTED_DIFFERENCES: readonly WantedDifference[] = [
  {
    what: "an unknown node of 40 digits where a file is asked for",
    why: "hgweb's message has the node's 20 bytes, of which its JSON dies",
    applies: ({ theirs, ours }) =>
      /revision not found: [0-9a-f]{40}/i.test(text(ours)) &&
      ours.status === 404 &&
      (theirs.status === 404 || theirs.crash?.includes("ot found: ") === true),
  },
  {
    what: "a message with bytes that are no UTF-8, in JSON",
    why: "hgweb dies of it",
    applies: ({ theirs, ours }) =>
      /^Abort\(b["']decoding near/.test(theirs.crash ?? "") &&
      (ours.status === 404 || ours.status === 403) &&
      text(ours).startsWith('{\n"error": "'),
  },
  {
    what: "a Content-Disposition that is not ASCII",
    why: "hgweb dies of it",
    applies: ({ theirs, ours }) =>
      /^UnicodeDecodeError\('ascii', b["'](inline|attachment); filename=/.test(theirs.crash ?? "") &&
      ours.status === 200,
  },
  {
    what: "a path outside of the repository",
    why: "hgweb tells the server's folder; of a manifest or a comparison it first tells that the changeset is not there",
    applies: ({ theirs, ours }) =>
      ours.status === 403 &&
      / not under root|path contains/.test(text(ours)) &&
      (theirs.status === 403 || theirs.status === 404),
  },
  {
    what: "an ambiguous prefix, and lines that cannot be",
    why: "of two mistakes hgweb tells the other one first",
    applies: ({ url, theirs, ours }) =>
      /[?&]linerange=/.test(url) &&
      theirs.status === 404 &&
      /revision not found/.test(text(theirs)) &&
      ours.status === 400,
  },
  {
    what: "a zip with names that are no UTF-8",
    why: "hgweb dies of them",
    applies: ({ theirs, ours }) =>
      /^UnicodeEncodeError\('utf-8', .* 'surrogates not allowed'/.test(theirs.crash ?? "") &&
      ours.type === "application/zip",
  },
  {
    what: "an archive of no changeset",
    why: "hgweb dies of it",
    applies: ({ theirs, ours }) => theirs.crash === "KeyError(b'node')" && ours.status === 400,
  },
  {
    what: "a path with a NUL",
    why: "hgweb dies of it",
    applies: ({ theirs, ours }) =>
      /^ValueError\('embedded null byte'\)/.test(theirs.crash ?? "") && ours.status === 404,
  },
  {
    what: "the node of 40 f",
    why: "to hgweb it is the working copy, which a served repository has not: it shows nothing, or dies",
    applies: ({ url, ours }) => /f{40}/.test(url) && ours.status < 500,
  },
  {
    what: "the number of a hidden changeset where a file is asked for",
    why: "hgweb takes it for a number within the file's own history",
    applies: ({ url, theirs, ours }) =>
      /\/-?\d+\/|[?&]node=-?\d+(&|$)/.test(url) &&
      (theirs.status === 200 || theirs.status === 403) &&
      ours.status === 404,
  },
  {
    what: "graphtop= of what is no whole node",
    why: "hgweb dies of it",
    applies: ({ url, theirs, ours }) =>
      /[?&]graphtop=/.test(url) && theirs.crash?.startsWith("TypeError(") === true && ours.status < 500,
  },
  {
    what: "the page of a scope",
    why: "it is the push's, and hgweb's summary is below it",
    applies: ({ url, theirs, ours }) =>
      /^\/try\/bundle\/[0-9a-f]{40}\/*(\?|$)/.test(url) &&
      !/[?&]cmd=[^&]/.test(url) &&
      theirs.type?.startsWith("text/html") === true &&
      text(ours).includes('<h1 class="title">Push '),
  },
  {
    what: "help",
    why: "its topics are what is answered here, not hg's own",
    applies: ({ url, ours }) => /\/([\w-]+-)?help\b|[?&]cmd=help\b/.test(url) && ours.status < 500,
  },
  {
    what: "static without a name",
    why: "hgweb dies of it",
    applies: ({ url, theirs, ours }) =>
      /static/.test(url) && /^(ProgrammingError|KeyError)/.test(theirs.crash ?? "") && ours.status === 404,
  },
  {
    what: "static files of hgweb's own",
    why: "our pages have others",
    applies: ({ url, theirs, ours }) =>
      /static.*(hgicon|style-gitweb|mercurial\.js)/.test(url) && theirs.status === 200 && ours.status === 404,
  },
  {
    what: "cmd=branches without a command in the path",
    why: "that is the wire protocol's command of this name",
    applies: ({ url, theirs }) =>
      /\?cmd=branches(&|$)/.test(url) &&
      (theirs.type === "application/mercurial-0.1" || theirs.crash === "KeyError(b'nodes')"),
  },
];
