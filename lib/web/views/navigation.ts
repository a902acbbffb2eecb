/** The row of links to other pages that every page has: hgweb's, in hgweb's order. Source: hgweb-compat 5, 7; the templates of hgweb's gitweb style. */
import type { RepoPath } from "../../ids";
import { ARCHIVE_KINDS } from "../archive-kinds";
import type { Command } from "../commands";
import { type Link, urlFor, urlsFor } from "../links";
import type { SessionVariable } from "../session";
import type { FrameLink } from "./frame-view";

/** What the links of a page have in common: their tree, their scope, and the choices that they carry. */
export interface LinkOrigin extends Pick<Link, "tree" | "bundle"> {
  readonly session: readonly SessionVariable[];
}

/** What of a page decides where its navigation leads. */
export interface NavigationOptions {
  /**
   * The command whose page it is, and whose own entry is plain text: `log` for the changelog, `filelog` for a file's
   * history, `manifest` for a directory. `undefined` for a failure.
   */
  readonly command: Command | "search" | undefined;
  /** The symbol that navigation keeps; the tip when left out. */
  readonly symbol?: string | undefined;
  /** The file or the directory that the page is about; none for the root. */
  readonly path?: RepoPath | undefined;
  /** Whether the changeset has removed that file, which then has fewer pages. */
  readonly isRemoved?: boolean | undefined;
}

interface Entry {
  readonly text: string;
  /** The command on whose page the entry is plain text. */
  readonly page: Command | undefined;
  readonly link: Omit<Link, "tree">;
}

/** Pages from which lists of changesets begin at the page's own changeset. */
const KEEP_SYMBOL: ReadonlySet<NavigationOptions["command"]> = new Set(["rev", "shortlog", "log", "graph"]);
const ABOUT_FILES: ReadonlySet<NavigationOptions["command"]> = new Set([
  "file",
  "filelog",
  "annotate",
  "diff",
  "comparison",
]);
/** Pages that are about no changeset, and so lead to no archive. */
const WITHOUT_ARCHIVE: ReadonlySet<NavigationOptions["command"]> = new Set([
  ...(["tags", "bookmarks", "branches", "help", "repoinfo"] as const),
  undefined,
]);

function to(text: string, link: Entry["link"], page: Command = link.command): Entry {
  return { text, page, link };
}

/** An entry that is a link on every page. */
function always(text: string, link: Entry["link"]): Entry {
  return { text, page: undefined, link };
}

/** Returns the links of a page to the others, in order. */
export function navigate(origin: LinkOrigin, options: NavigationOptions): FrameLink[] {
  const { command } = options;
  const own = ABOUT_FILES.has(command) ? listFileEntries(options) : listTreeEntries(options);
  return [...listCommonEntries(options), ...own, to("help", { command: "help" })].map(({ text, page, link }) =>
    page !== undefined && page === command ? { text } : { text, href: linkFrom(origin, link) },
  );
}

/** Returns a link of a page, which stays in its scope and keeps its choices where they mean something. */
export function linkFrom(origin: LinkOrigin, link: Partial<Link> & Pick<Link, "command">): string {
  return urlFor(completeLink(origin, link));
}

/** Returns what gives the links from a page that differ in their path alone. */
export function linksFrom(
  origin: LinkOrigin,
  link: Partial<Omit<Link, "path">> & Pick<Link, "command">,
): (path: RepoPath) => string {
  return urlsFor(completeLink(origin, link));
}

function completeLink(origin: LinkOrigin, link: Partial<Link> & Pick<Link, "command">): Link {
  // Archives and machine styles have no choices.
  const hasChoices = (link.style ?? "html") === "html" && link.command !== "archive" && link.command !== "pushlog";
  return { ...origin, session: hasChoices ? origin.session : [], ...link };
}

function listCommonEntries({ command, symbol }: NavigationOptions): Entry[] {
  const kept = KEEP_SYMBOL.has(command) ? symbol : undefined;
  return [
    to("summary", { command: "summary" }),
    to("shortlog", { command: "shortlog", symbol: kept }),
    to("changelog", { command: "log", symbol: kept }),
    // The pushlog is the tree's: a push has but one row in it.
    to("pushlog", { command: "pushloghtml", bundle: undefined }),
    to("graph", { command: "graph", symbol: kept }),
    to("tags", { command: "tags" }),
    to("bookmarks", { command: "bookmarks" }),
    to("branches", { command: "branches" }),
  ];
}

function listTreeEntries({ command, symbol, path }: NavigationOptions): Entry[] {
  const entries = [to("files", { command: "file", symbol }, "manifest")];
  if (command === "rev" || command === "manifest") entries.push(to("changeset", { command: "rev", symbol }));
  if (command === "rev") entries.push(always("raw", { command: "rev", style: "raw", symbol }));
  if (!WITHOUT_ARCHIVE.has(command)) {
    const archive = { command: "archive", symbol: symbol ?? "tip", path } as const;
    entries.push(...ARCHIVE_KINDS.map((archiveKind) => always(archiveKind.type, { ...archive, archiveKind })));
  }
  return entries;
}

function listFileEntries({ command, symbol, path, isRemoved = false }: NavigationOptions): Entry[] {
  const file = { symbol, path };
  // With its last file a directory is gone, too.
  const end = isRemoved ? -1 : (path?.lastIndexOf("/") ?? -1);
  const folder = end < 0 ? undefined : (path?.slice(0, end) as RepoPath);
  return [
    to("files", { command: "file", symbol, path: folder }, "manifest"),
    to("changeset", { command: "rev", symbol }),
    ...(isRemoved ? [] : [to("file", { command: "file", ...file })]),
    always("latest", { command: "file", symbol: "tip", path }),
    to("revisions", { command: "log", ...file }, "filelog"),
    ...(isRemoved ? [] : [to("annotate", { command: "annotate", ...file })]),
    to("diff", { command: "diff", ...file }),
    to("comparison", { command: "comparison", ...file }),
    ...listMachineEntries(command, file),
  ];
}

function listMachineEntries(command: NavigationOptions["command"], file: Pick<Link, "symbol" | "path">): Entry[] {
  switch (command) {
    case "file":
    case "annotate":
      return [always("raw", { command: "rawfile", style: "raw", ...file })];
    case "diff":
    case "comparison":
      return [always("raw", { command: "diff", style: "raw", ...file })];
    default:
      return [always("rss", { command: "log", style: "rss", ...file, symbol: "tip" })];
  }
}
