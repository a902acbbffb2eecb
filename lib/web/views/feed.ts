/** What feeds tell of changesets; `feed-atom.ts` and `feed-rss.ts` write it, and the names too. Source: hgweb-compat 8. */
import { decodeUtf8b } from "../../bytes/text";
import type { Changeset } from "../../hg/changeset";
import { type Node, pathBytes, shortNode } from "../../ids";
import type { Repo } from "../../repo/repo";
import { escapeHtml, obfuscate } from "../escape";
import { type Link, urlFor } from "../links";
import type { Place } from "../place";
import { BranchTips } from "./branch-tips";
import { linkIn } from "./frame";
import type { LogEntry } from "./log-entry";

/** Files of a changeset that a feed lists; an empty line stands for the others. */
const FILES = 10;

/** A changeset in a feed. */
export interface FeedChangeset {
  readonly node: Node;
  readonly changeset: Changeset;
  /** The branch, when the changeset is its tip or when it is not the default one; else empty. */
  readonly branch: string;
  readonly tags: readonly string[];
  readonly bookmarks: readonly string[];
}

/** Gives the changesets of a list of `repo` as feeds tell them. */
export async function* readFeedChangesets(repo: Repo, entries: AsyncIterable<LogEntry>): AsyncGenerator<FeedChangeset> {
  const tips = new BranchTips(repo);
  for await (const { node, rev, changeset, tags, bookmarks } of entries) {
    const { branch } = changeset;
    const isNamed = branch !== "default" || (await tips.isTip(branch, rev));
    yield { node, changeset, branch: isNamed ? branch : "", tags, bookmarks };
  }
}

/** Returns the URL below which all of a feed's links are, with its slash: it names the feed and what is in it. */
export function feedRoot({ site, tree, push }: Place): string {
  return `${site.publicUrl}${urlFor({ tree: tree.name, bundle: push?.bundle, command: "push" })}/`;
}

/** Returns an absolute link. Feeds carry no choices on. */
export function feedLink(place: Place, link: Omit<Partial<Link>, "session"> & Pick<Link, "command">): string {
  return `${place.site.publicUrl}${linkIn(place, { ...link, session: [] })}`;
}

/** Returns the first line of a message, escaped; empty when there is none. */
export function feedTitle(description: string): string {
  return escapeHtml(strip(/^[^\r\n]*/.exec(strip(description))?.[0] ?? ""));
}

/** Returns a whole message as markup, its lines broken. */
export function feedMessage(description: string): string {
  return escapeHtml(strip(description)).replaceAll("\n", "<br/>\n") || "(none)";
}

/** A row of the table that tells of a changeset. */
export interface FeedRow {
  readonly label: string;
  /** Markup. */
  readonly value: string;
}

/**
 * Lists what both kinds of feeds tell of a changeset.
 * @param withFiles whether it says which files it touches: in the history of one file it does not
 */
export function feedRows({ node, changeset, branch, tags, bookmarks }: FeedChangeset, withFiles: boolean): FeedRow[] {
  return [
    { label: "changeset", value: shortNode(node) },
    { label: "branch", value: escapeHtml(branch) },
    { label: "bookmark", value: bookmarks.map(escapeHtml).join("") },
    { label: "tag", value: tags.map(escapeHtml).join("") },
    { label: "user", value: obfuscate(changeset.user) },
    { label: "description", value: feedMessage(changeset.description) },
    { label: "files", value: withFiles ? feedFiles(changeset) : "" },
  ];
}

function feedFiles({ claimedFiles }: Changeset): string {
  const paths = claimedFiles.slice(0, FILES).map((path) => escapeHtml(decodeUtf8b(pathBytes(path))));
  if (claimedFiles.length > FILES) paths.push("");
  return paths.map((path) => `${path}<br />`).join("");
}

/** Strips ASCII white space from both ends, as Python does with bytes. */
function strip(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}
