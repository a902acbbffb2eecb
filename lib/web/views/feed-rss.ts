/** Feeds in RSS 2.0: of changesets, of a file's history, of names. Source: hgweb-compat 8, judged by hgweb itself. */
import { decodeUtf8b } from "../../bytes/text";
import { pathBytes, type RepoPath, shortNode } from "../../ids";
import { rfc822date } from "../dates";
import { escapeHtml, obfuscate } from "../escape";
import type { Place } from "../place";
import { type FeedChangeset, feedLink, feedMessage, feedRoot, feedRows, feedTitle } from "./feed";
import { listingCommand, type NamedChangeset, type NameKind } from "./named-changesets";
import { encodePieces } from "./text-pieces";

/** Writes a list of changesets, newest first. */
export function writeRssLog(place: Place, changesets: AsyncIterable<FeedChangeset>): AsyncGenerator<Uint8Array> {
  const title = `${escapeHtml(place.tree.name)} Changelog`;
  const items = mapEach(changesets, (told) => writeChangeset(place, told));
  // This one feed of hgweb's ends without a newline.
  return encodePieces(writeChannel(place, title, title, items, ""));
}

/**
 * Writes the history of a file.
 * @param path the file's name now
 * @param paths its name in each of the changesets
 */
export function writeRssFileLog(
  place: Place,
  path: RepoPath,
  changesets: AsyncIterable<FeedChangeset>,
  paths: readonly RepoPath[],
): AsyncGenerator<Uint8Array> {
  const shownPath = escapeHtml(decodeUtf8b(pathBytes(path)));
  const title = `${escapeHtml(place.tree.name)}: ${shownPath} history`;
  const items = mapEach(changesets, (told, at) => writeFileRevision(place, paths[at] ?? path, told));
  return encodePieces(writeChannel(place, title, `${shownPath} revision history`, items, "\n"));
}

/** Writes names with the dates of their changesets. */
export function writeRssNames(
  place: Place,
  kind: NameKind,
  names: AsyncIterable<NamedChangeset>,
): AsyncGenerator<Uint8Array> {
  const tree = escapeHtml(place.tree.name);
  const items = mapEach(names, (named) => writeName(place, named));
  const title = `${tree}: ${listingCommand(kind)}`;
  return encodePieces(writeChannel(place, title, `${tree} ${kind} history`, items, "\n"));
}

/** @param end what follows the last tag */
async function* writeChannel(
  place: Place,
  title: string,
  description: string,
  items: AsyncIterable<string>,
  end: string,
): AsyncGenerator<string> {
  const head = [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<rss version="2.0">`,
    "  <channel>",
    `    <link>${feedRoot(place)}</link>`,
    "    <language>en-us</language>",
    "",
    `    <title>${title}</title>`,
    `    <description>${description}</description>`,
    "    ",
  ];
  yield head.join("\n");
  yield* items;
  yield `\n  </channel>\n</rss>${end}`;
}

async function* mapEach<Item>(
  items: AsyncIterable<Item>,
  write: (item: Item, at: number) => string,
): AsyncGenerator<string> {
  let at = 0;
  for await (const item of items) yield write(item, at++);
}

/** The rows whose names stand at the top, in RSS alone also that of the user. */
const TOP_ROWS: ReadonlySet<string> = new Set(["user", "description", "files"]);

function writeChangeset(place: Place, told: FeedChangeset): string {
  const { node, changeset, branch } = told;
  const link = feedLink(place, { command: "rev", symbol: shortNode(node) });
  const lines = [
    "<item>",
    `    <title>${branch === "" ? "" : `[${escapeHtml(branch)}] `}${feedTitle(changeset.description)}</title>`,
    `    <guid isPermaLink="true">${link}</guid>`,
    `    <link>${link}</link>`,
    "    <description>",
    "    <![CDATA[",
    "        <table>",
    ...feedRows(told, true).map(writeRow),
    "        </table>",
    "    ]]>",
    "    </description>",
    `    <author>${obfuscate(changeset.user)}</author>`,
    `    <pubDate>${rfc822date(changeset.dateSeconds, changeset.dateOffset)}</pubDate>`,
    "</item>",
    "",
  ];
  return lines.join("\n");
}

function writeRow({ label, value }: { readonly label: string; readonly value: string }): string {
  const style = `text-align:left;${TOP_ROWS.has(label) ? "vertical-align:top;" : ""}`;
  const indent = " ".repeat(12);
  return `${indent}<tr>\n${indent}    <th style="${style}">${label}</th>\n${indent}    <td>${value}</td>\n${indent}</tr>`;
}

function writeFileRevision(place: Place, path: RepoPath, { node, changeset }: FeedChangeset): string {
  const lines = [
    "<item>",
    `    <title>${feedTitle(changeset.description)}</title>`,
    `    <link>${feedLink(place, { command: "log", symbol: shortNode(node), path })}</link>`,
    `    <description><![CDATA[${feedMessage(changeset.description)}]]></description>`,
    `    <author>${obfuscate(changeset.user)}</author>`,
    `    <pubDate>${rfc822date(changeset.dateSeconds, changeset.dateOffset)}</pubDate>`,
    "</item>",
    "",
  ];
  return lines.join("\n");
}

function writeName(place: Place, { name, node, dateSeconds, dateOffset }: NamedChangeset): string {
  const lines = [
    "<item>",
    `    <title>${escapeHtml(name)}</title>`,
    `    <link>${feedLink(place, { command: "rev", symbol: shortNode(node) })}</link>`,
    `    <description><![CDATA[${escapeHtml(name)}]]></description>`,
    `    <pubDate>${rfc822date(dateSeconds, dateOffset)}</pubDate>`,
    "</item>",
    "",
  ];
  return lines.join("\n");
}
