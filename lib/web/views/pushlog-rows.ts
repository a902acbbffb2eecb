/**
 * The rows of the pushlog as hgweb's markup, written as one string: there may be 1,000, and scrapers know each class.
 * Source: hgweb-compat 4.
 */
import { firstLine, type LinkBases, linkify, type Piece } from "../../commit-message/linkify";
import { type Node, NULL_NODE } from "../../ids";
import type { Push, PushedChangeset } from "../../push-index/push-index";
import { date, rfc3339date } from "../dates";
import { escapeHtml } from "../escape";
import { person } from "../person";
import type { LogName } from "./log-name";

/** A changeset and its labels. */
export interface PushlogRow {
  readonly changeset: PushedChangeset;
  readonly labels: readonly LogName[];
}

/** A push with the rows that are shown of it. */
export interface PushlogRows {
  readonly push: Push;
  /** Newest first; never empty. */
  readonly rows: readonly PushlogRow[];
  /** How many of its changesets the query asks for; more than `rows` where the page is cut. */
  readonly total: number;
}

/** Where the links of rows lead. */
export interface RowLinks {
  /** A changeset, in the scope of its push. */
  rev(push: Push, node: Node): string;
  /** A push's page. */
  push(push: Push): string;
  readonly bases: LinkBases;
}

/** Writes the rows of pushes, newest first. */
export function writePushlogRows(pushes: readonly PushlogRows[], links: RowLinks): string {
  return pushes.map((push, i) => writePush(push, i % 2, links)).join("\n");
}

function writePush({ push, rows, total }: PushlogRows, parity: number, links: RowLinks): string {
  const isMerge = rows[0]?.changeset.parents[1] !== NULL_NODE;
  // Without `hidden` its place stays, so two spaces: scrapers match the attribute as a whole.
  const classes = `pushlogentry parity${parity} ${isMerge ? "hidden" : ""} id${push.pushId}`;
  const written = rows.map(({ changeset, labels }, i) => {
    const first = i === 0 ? writePushCell(push, links) : "";
    const fold = i === 0 && isMerge ? writeFold(push, total) : "";
    const { node } = changeset;
    const link = `<a href="${escapeHtml(links.rev(push, node))}">${node}</a>`;
    return `<tr class="${classes}"><td>${first}</td><td>${link}</td><td>${writeMessage(changeset, links)} ${writeLabels(labels)}${fold}</td></tr>`;
  });
  return written.join("\n");
}

function writePushCell(push: Push, links: RowLinks): string {
  const shown = date(push.dateSeconds, 0);
  const time = `<time datetime="${rfc3339date(push.dateSeconds, 0)}">${shown}</time>`;
  const link = `<a class="pushlink" href="${escapeHtml(links.push(push))}">push ${push.pushId}</a>`;
  return `<cite>${escapeHtml(push.user)}<br/><span class="date">${time}</span></cite> ${link}`;
}

/** Without script the rows are expanded, and the link is not shown. */
function writeFold({ pushId }: Push, total: number): string {
  return `<br/>← ${total} merge changesets <a class="expand hideid${pushId}" href="#" role="button" aria-expanded="true">[Collapse]</a>`;
}

function writeMessage({ user, description }: PushedChangeset, { bases }: RowLinks): string {
  const message = firstLine(linkify(description, bases)).map(writePiece).join("");
  return `<strong>${escapeHtml(person(user))} &mdash; ${message}</strong>`;
}

function writePiece({ text, href }: Piece): string {
  return href === undefined ? escapeHtml(text) : `<a href="${escapeHtml(href)}">${escapeHtml(text)}</a>`;
}

function writeLabels(labels: readonly LogName[]): string {
  const spans = labels.map(({ kind, text }) => {
    const escaped = escapeHtml(text);
    return `<span class="${kind}" title="${escaped}">${escaped}</span> `;
  });
  return `<span class="logtags">${spans.join("")}</span>`;
}
