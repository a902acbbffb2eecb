/** Feeds in Atom: of changesets, of a file's history, of names. Source: hgweb-compat 8, judged by hgweb itself. */
import { decodeUtf8b } from "../../bytes/text";
import { NULL_CHANGESET } from "../../hg/changeset";
import { pathBytes, type RepoPath, shortNode } from "../../ids";
import { rfc3339date } from "../dates";
import { escapeHtml, obfuscate } from "../escape";
import { email, person } from "../person";
import type { Place } from "../place";
import { type FeedChangeset, feedLink, feedRoot, feedRows, feedTitle } from "./feed";
import { listingCommand, type NamedChangeset, type NameKind } from "./named-changesets";
import { encodePieces } from "./text-pieces";

const START = `<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n`;
const END = "\n</feed>\n";

/** Writes a list of changesets, newest first. */
export function writeAtomLog(place: Place, changesets: AsyncIterable<FeedChangeset>): AsyncGenerator<Uint8Array> {
  const root = feedRoot(place);
  const head = [
    " <!-- Changelog -->",
    ` <id>${root}</id>`,
    ` <link rel="self" href="${feedLink(place, { command: "log", style: "atom" })}"/>`,
    ` <link rel="alternate" href="${root}"/>`,
    ` <title>${escapeHtml(place.tree.name)} Changelog</title>`,
  ];
  return encodePieces(writeChangesets(place, head, changesets, true));
}

/** Writes the history of a file, newest first. The feed is that of the tip's file, whatever changeset was asked for. */
export function writeAtomFileLog(
  place: Place,
  path: RepoPath,
  changesets: AsyncIterable<FeedChangeset>,
): AsyncGenerator<Uint8Array> {
  const shownPath = escapeHtml(decodeUtf8b(pathBytes(path)));
  const head = [
    ` <id>${feedLink(place, { command: "log", style: "atom", symbol: "tip" })}/${shownPath}</id>`,
    ` <link rel="self" href="${feedLink(place, { command: "log", style: "atom", symbol: "tip", path })}"/>`,
    ` <title>${escapeHtml(place.tree.name)}: ${shownPath} history</title>`,
  ];
  return encodePieces(writeChangesets(place, head, changesets, false));
}

/** Writes names with the dates of their changesets. */
export function writeAtomNames(
  place: Place,
  kind: NameKind,
  names: AsyncIterable<NamedChangeset>,
): AsyncGenerator<Uint8Array> {
  return encodePieces(writeNames(place, kind, names));
}

async function* writeChangesets(
  place: Place,
  head: readonly string[],
  changesets: AsyncIterable<FeedChangeset>,
  withFiles: boolean,
): AsyncGenerator<string> {
  yield `${START}${head.join("\n")}\n`;
  let isFirst = true;
  for await (const told of changesets) {
    if (isFirst) yield updated(told.changeset);
    isFirst = false;
    yield writeChangeset(place, told, withFiles);
  }
  if (isFirst) yield NEVER_UPDATED;
  yield END;
}

async function* writeNames(place: Place, kind: NameKind, names: AsyncIterable<NamedChangeset>): AsyncGenerator<string> {
  const command = listingCommand(kind);
  const tree = escapeHtml(place.tree.name);
  const head = [
    ` <id>${feedRoot(place)}</id>`,
    ` <link rel="self" href="${feedLink(place, { command, style: "atom" })}"/>`,
    ` <link rel="alternate" href="${feedLink(place, { command })}"/>`,
    ` <title>${tree}: ${command}</title>`,
    ` <summary>${tree} ${kind} history</summary>`,
    " <author><name>Mercurial SCM</name></author>",
  ];
  yield `${START}${head.join("\n")}\n`;
  // The list of branches has a space before it.
  const before = kind === "branch" ? " " : "";
  let isFirst = true;
  for await (const named of names) {
    if (isFirst) yield updated(named) + before;
    isFirst = false;
    yield writeName(place, kind, named);
  }
  // Without bookmarks hgweb takes the null revision's date.
  if (isFirst) yield kind === "bookmark" ? updated(NULL_CHANGESET) : NEVER_UPDATED + before;
  yield END;
}

/** A moment, as changesets have it. */
interface Moment {
  readonly dateSeconds: number;
  readonly dateOffset: number;
}

/** Says when a feed has changed: with its first entry. */
function updated({ dateSeconds, dateOffset }: Moment): string {
  return ` <updated>${rfc3339date(dateSeconds, dateOffset)}</updated>\n\n`;
}

/** What stands there in a feed without an entry. */
const NEVER_UPDATED = " \n\n";

function writeChangeset(place: Place, told: FeedChangeset, withFiles: boolean): string {
  const { node, changeset, branch } = told;
  const date = rfc3339date(changeset.dateSeconds, changeset.dateOffset);
  const branchLabel = branch === "" ? "" : `[${escapeHtml(branch)}] `;
  const lines = [
    " <entry>",
    `  <title>${branchLabel}${feedTitle(changeset.description) || "(none)"}</title>`,
    `  <id>${feedRoot(place)}#changeset-${node}</id>`,
    `  <link href="${feedLink(place, { command: "rev", symbol: shortNode(node) })}"/>`,
    "  <author>",
    `   <name>${escapeHtml(person(changeset.user))}</name>`,
    `   <email>${obfuscate(email(changeset.user))}</email>`,
    "  </author>",
    `  <updated>${date}</updated>`,
    `  <published>${date}</published>`,
    `  <content type="xhtml">`,
    `   <table xmlns="http://www.w3.org/1999/xhtml">`,
    ...feedRows(told, withFiles).map(writeRow),
    "   </table>",
    "  </content>",
    " </entry>",
    "",
  ];
  return lines.join("\n");
}

/** The rows whose values may have many lines. */
const TALL_ROWS: ReadonlySet<string> = new Set(["description", "files"]);

function writeRow({ label, value }: { readonly label: string; readonly value: string }): string {
  const style = `text-align:left;${TALL_ROWS.has(label) ? "vertical-align:top;" : ""}`;
  return `    <tr>\n     <th style="${style}">${label}</th>\n     <td>${value}</td>\n    </tr>`;
}

function writeName(place: Place, kind: NameKind, { name, node, dateSeconds, dateOffset }: NamedChangeset): string {
  const date = rfc3339date(dateSeconds, dateOffset);
  const lines = [
    " <entry>",
    `  <title>${escapeHtml(name)}</title>`,
    `  <link rel="alternate" href="${feedLink(place, { command: "rev", symbol: shortNode(node) })}"/>`,
    `  <id>${feedRoot(place)}#${kind}-${node}</id>`,
    `  <updated>${date}</updated>`,
    `  <published>${date}</published>`,
    `  <content type="text">${escapeHtml(name)}</content>`,
    " </entry>",
    "",
  ];
  return lines.join("\n");
}
