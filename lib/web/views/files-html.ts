/** The list of a changeset's files as table rows, written as one string: a merge or a reformatting has thousands. */
import { escapeHtml } from "../escape";
import type { RevFile } from "./rev-view";

const LETTERS = { added: "A", modified: "M", removed: "R" } as const;

/** Writes a row per file: status, path, lines added and removed, links. */
export function writeFilesHtml(files: readonly RevFile[]): string {
  return files.map((file, i) => writeRow(file, i % 2)).join("");
}

function writeRow(file: RevFile, parity: number): string {
  const { status, from, anchor } = file;
  const path = escapeHtml(file.path);
  const name = anchor === undefined ? path : `<a class="list" href="${anchor}">${path}</a>`;
  const source = from === undefined ? "" : ` <small>from ${escapeHtml(from)}</small>`;
  const links = file.links.map(({ text, href }) =>
    href === undefined ? text : `<a href="${escapeHtml(href)}" aria-label="${text} of ${path}">${text}</a>`,
  );
  return (
    `<tr class="parity${parity}"><td><abbr class="${status}" title="${status}">${LETTERS[status]}</abbr></td>` +
    `<th scope="row">${name}${source}</th><td>${writeCounts(file)}</td><td class="link">${links.join(" | ")}</td></tr>`
  );
}

function writeCounts({ added, removed }: RevFile): string {
  const plus = added > 0 ? `<ins>+${added}</ins>` : "";
  const minus = removed > 0 ? `<del>−${removed}</del>` : "";
  return [plus, minus].filter((count) => count !== "").join(" ");
}
