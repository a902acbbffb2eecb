/** `raw-log`, and the entries of every raw list. Source: hgweb-compat 6.6. */
import type { Node } from "../../ids";
import type { Repo } from "../../repo/repo";
import { rfc822date } from "../dates";
import { BranchTips } from "./branch-tips";
import type { LogEntry } from "./log-entry";
import { encodePieces } from "./text-pieces";

/** Writes a list of changesets of `repo`. @param node the changeset that it begins at */
export function writeRawLog(repo: Repo, node: Node, entries: AsyncIterable<LogEntry>): AsyncGenerator<Uint8Array> {
  return writeRawList(repo, ["# HG changelog", `# Node ID ${node}`], entries);
}

/** Writes a list of changesets of `repo`, under the lines of a head of its own. */
export function writeRawList(
  repo: Repo,
  head: readonly string[],
  entries: AsyncIterable<LogEntry>,
): AsyncGenerator<Uint8Array> {
  return encodePieces(writeTexts(repo, head, entries));
}

async function* writeTexts(
  repo: Repo,
  head: readonly string[],
  entries: AsyncIterable<LogEntry>,
): AsyncGenerator<string> {
  const tips = new BranchTips(repo);
  yield `\n${head.join("\n")}\n\n`;
  for await (const entry of entries) {
    yield writeEntry(entry, await tips.isTip(entry.changeset.branch, entry.rev));
  }
  yield "\n";
}

/** Writes an entry; a branch is named at its tip alone. */
function writeEntry({ node, rev, changeset, tags, bookmarks }: LogEntry, isBranchTip: boolean): string {
  const lines = [
    `changeset:   ${node}`,
    `revision:    ${rev}`,
    `user:        ${changeset.user}`,
    `date:        ${rfc822date(changeset.dateSeconds, changeset.dateOffset)}`,
    `summary:     ${changeset.description}`,
    ...(isBranchTip ? [`branch:      ${changeset.branch}`] : []),
    ...tags.map((tag) => `tag:         ${tag}`),
    ...bookmarks.map((bookmark) => `bookmark:    ${bookmark}`),
    "",
    "",
  ];
  return lines.join("\n");
}
