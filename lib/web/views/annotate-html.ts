/** The rows of an annotated file, written as one string: a file may have many thousand lines. Source: hgweb-compat 7. */
import type { Node, RepoPath } from "../../ids";
import type { AnnotatedLine, Annotation } from "../annotation";
import { isodate, rfc3339date } from "../dates";
import { displayPath, escapeHtml } from "../escape";
import { person } from "../person";
import type { Place } from "../place";
import { linkIn } from "./frame";

/** Shades of age, from the newest (0) on. */
const AGES = 8;

/** The changeset before a line's, to go on from there. */
export type Earlier = ReadonlyMap<AnnotatedLine["origin"]["file"], { readonly node: Node; readonly path: RepoPath }>;

/**
 * Gives a row for each line: the changeset that brought it, its number, its text. Of lines that follow each other and
 * come from one changeset the first names it.
 */
export function* writeAnnotationHtml(place: Place, { file, lines }: Annotation, earlier: Earlier): Generator<string> {
  const ageOf = shadeByAge(lines);
  let isEven = true;
  for (const [i, line] of lines.entries()) {
    const number = i + 1;
    const isHead = line.rev !== lines[i - 1]?.rev;
    if (isHead) isEven = !isEven;
    const classes = [isHead ? "blockhead" : "", `parity${isEven ? 0 : 1}`, line.rev === file.rev ? "thisrev" : ""];
    const cell = isHead ? writeOrigin(place, line, earlier) : "";
    yield `<tr id="l${number}" class="${classes.filter(Boolean).join(" ")}">` +
      `<td class="annotate age${ageOf(line)}">${cell}</td>` +
      `<td><a class="linenr" href="#l${number}">${number}</a></td>` +
      `<td class="source">${escapeHtml(line.text.replace(/[\r\n]+$/, ""))}</td></tr>`;
  }
}

function writeOrigin(place: Place, { origin, node, changeset, path, rev }: AnnotatedLine, earlier: Earlier): string {
  const href = (command: "annotate" | "rev" | "diff", symbol: Node, at?: RepoPath) =>
    escapeHtml(linkIn(place, { command, symbol, path: at }));
  const summary = escapeHtml(changeset.description.split("\n", 1)[0] ?? "");
  const before = earlier.get(origin.file);
  const skip =
    before === undefined ? "" : ` | <a href="${href("annotate", before.node, before.path)}">without this change</a>`;
  const date = `<time datetime="${rfc3339date(changeset.dateSeconds, changeset.dateOffset)}">${isodate(changeset.dateSeconds, changeset.dateOffset)}</time>`;
  return (
    `<a class="annotate-rev" href="${href("annotate", node, path)}#l${origin.lineNumber}" title="${node.slice(0, 12)}: ${summary}">${rev}</a> ` +
    `<span class="annotate-author">${escapeHtml(person(changeset.user))}</span>` +
    `<div class="annotate-info"><div><a href="${href("rev", node)}">${node}</a></div><div>${summary}</div>` +
    `<div>${escapeHtml(person(changeset.user))}, ${date}</div><div>${escapeHtml(displayPath(path))}</div>` +
    `<div><a href="${href("diff", node, path)}">diff</a> | <a href="${href("rev", node)}">changeset</a>${skip}</div></div>`
  );
}

/** Returns a function that gives a line's shade: by the place of its date among all dates. */
function shadeByAge(lines: readonly AnnotatedLine[]): (line: AnnotatedLine) => number {
  const dates = [...new Set(lines.map(({ changeset }) => changeset.dateSeconds))].sort((a, b) => b - a);
  const ranks = new Map(dates.map((date, rank) => [date, Math.floor((rank * AGES) / Math.max(dates.length, 1))]));
  return ({ changeset }) => ranks.get(changeset.dateSeconds) ?? 0;
}
