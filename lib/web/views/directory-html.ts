/** The rows of a directory's table, written as one string: a directory may have thousands. Source: hgweb-compat 7. */
import type { Changeset } from "../../hg/changeset";
import type { Subdirectory } from "../../hg/manifest-directory";
import type { RepoPath } from "../../ids";
import { isodate, rfc3339date } from "../dates";
import { displayPath, escapeHtml } from "../escape";
import { DIRECTORY_PERMISSIONS, permissions } from "../permissions";
import type { Place } from "../place";
import type { SizedFile } from "./directory-listing";
import { linkIn, linksIn } from "./frame";

/** What the rows are made from. */
export interface DirectoryRows {
  readonly directories: readonly Subdirectory[];
  readonly files: readonly SizedFile[];
  /** The symbol that stays in the links. */
  readonly symbol: string;
  /** The directory's path; empty for the root. */
  readonly path: RepoPath;
  readonly changeset: Changeset;
}

/** Writes a row for the directory above, each directory and each file: permissions, date, size, name, links. */
export function writeDirectoryHtml(
  place: Place,
  { directories, files, symbol, path, changeset }: DirectoryRows,
): string {
  const { dateSeconds, dateOffset } = changeset;
  const date = `<time datetime="${rfc3339date(dateSeconds, dateOffset)}">${isodate(dateSeconds, dateOffset)}</time>`;
  const links = {
    file: linksIn(place, { command: "file", symbol }),
    log: linksIn(place, { command: "log", symbol }),
    annotate: linksIn(place, { command: "annotate", symbol }),
  };
  const link = (command: keyof typeof links, at: RepoPath) =>
    escapeHtml(at === "" ? linkIn(place, { command, symbol }) : links[command](at));
  const rows: string[] = [];
  const addRow = (cells: readonly [mode: string, date: string, size: string, name: string, links: string]) => {
    const [mode, shownDate, size, name, links] = cells;
    rows.push(
      `<tr class="parity${rows.length % 2}"><td><code>${mode}</code></td><td>${shownDate}</td><td>${size}</td>` +
        `<th scope="row">${name}</th><td class="link">${links}</td></tr>`,
    );
  };
  if (path !== "") addRow([DIRECTORY_PERMISSIONS, "", "", `<a href="${link("file", parentOf(path))}">[up]</a>`, ""]);
  for (const { path: at, name, emptyDirectories } of directories) {
    const chain = `${at}/${emptyDirectories}` as RepoPath;
    const deeper =
      emptyDirectories === "" ? "" : `<wbr><a href="${link("file", chain)}">${text(emptyDirectories)}/</a>`;
    const files = `<a href="${link("file", at)}" aria-label="files of ${text(name)}">files</a>`;
    addRow([DIRECTORY_PERMISSIONS, "", "", `<a href="${link("file", at)}">${text(name)}/</a>${deeper}`, files]);
  }
  for (const { path: at, name, size, entry } of files) {
    const shown = text(name);
    const file = link("file", at);
    const pages = (["file", "log", "annotate"] as const).map((command) => {
      const word = command === "log" ? "revisions" : command;
      const href = command === "file" ? file : link(command, at);
      return `<a href="${href}" aria-label="${word} of ${shown}">${word}</a>`;
    });
    const named = `<a class="list" href="${file}">${shown}</a>`;
    addRow([permissions(entry.flags), date, String(size), named, pages.join(" | ")]);
  }
  return rows.join("");
}

function text(name: RepoPath): string {
  return escapeHtml(displayPath(name));
}

function parentOf(path: RepoPath): RepoPath {
  return path.slice(0, Math.max(0, path.lastIndexOf("/"))) as RepoPath;
}
