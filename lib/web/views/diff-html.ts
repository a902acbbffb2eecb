/** The diff of a changeset as hgweb's markup, written as one string. Source: hgweb-compat 5, item 8. */
import { decodeUtf8b } from "../../bytes/text";
import type { FileDiff } from "../../diff/file-diff";
import { countHunkLines, pairRuns } from "../../diff/line-pairs";
import { diffLines, diffStat } from "../../diff/unified";
import { type Mark, markWords } from "../../diff/word-marks";
import { displayPath, escapeHtml } from "../escape";

const CLASSES: Readonly<Record<string, string>> = {
  "+": ' class="difflineplus"',
  "-": ' class="difflineminus"',
  "@": ' class="difflineat"',
};

/** The marks of lines, by the line's place among its file's. */
type LineMarks = ReadonlyMap<number, readonly Mark[]>;

/** Writes all files' blocks; each is numbered by its place among the diffs, from 1. A block's own id is `f<number>`. */
export function writeDiffHtml(diffs: readonly FileDiff[]): string {
  return diffs.map((diff, i) => writeBlock(diff, i + 1)).join("");
}

/** Says whether a file has lines, and so a block. */
export function hasBlock(diff: FileDiff): boolean {
  return diff.headers.length > 0 || diff.body.kind !== "none";
}

function writeBlock(diff: FileDiff, number: number): string {
  if (!hasBlock(diff)) return "";
  const lines = readLines(diff);
  const marks = markLines(diff, lines);
  const spans = lines.map((line, i) => {
    const id = `l${number}.${i + 1}`;
    return `<a href="#${id}"></a><span id="${id}"${CLASSES[line[0] ?? ""] ?? ""}>${writeLine(line, marks.get(i))}</span>`;
  });
  const pre = `<pre class="sourcelines">\n${spans.join("\n")}</pre>`;
  return `<div class="diffblock" id="f${number}">${writeHeading(diff, number)}${pre}</div>`;
}

/** Returns a file's lines without their ends. A binary patch is one line that holds many. */
function readLines(diff: FileDiff): string[] {
  const lines = diffLines(diff);
  if (diff.body.kind !== "text") return lines.map((line) => stripEnd(decodeUtf8b(line)));
  // In one piece: a call for each line takes ten times as long.
  return decodeUtf8b(Buffer.concat(lines)).split("\n").slice(0, -1).map(stripEnd);
}

function stripEnd(line: string): string {
  return line.endsWith("\n") || line.endsWith("\r") ? line.replace(/[\r\n]+$/, "") : line;
}

function writeHeading(diff: FileDiff, number: number): string {
  const { before, after, status } = diff;
  const path = (after ?? before)?.path;
  const isMoved = status === "renamed" || status === "copied";
  const what = isMoved && before !== undefined ? `${status} from ${escapeHtml(displayPath(before.path))}` : status;
  const { added, removed } = diffStat(diff);
  const counts = diff.body.kind === "text" ? ` <ins>+${added}</ins> <del>−${removed}</del>` : "";
  const name = path === undefined ? "" : escapeHtml(displayPath(path));
  return `<h3><a href="#f${number}">${name}</a>${what === "modified" ? "" : ` ${what}`}${counts}</h3>`;
}

/** Finds the words that changed in each removed line and the added line that stands in its place. */
function markLines(diff: FileDiff, lines: readonly string[]): LineMarks {
  const marks = new Map<number, readonly Mark[]>();
  let at = diff.headers.length;
  for (const { runs } of diff.body.kind === "text" ? diff.body.hunks : []) {
    const first = at + 1; // below the hunk's header
    for (const pair of pairRuns(runs, first)) {
      // Without their signs, which differ always.
      const found = markWords((lines[pair.removed] ?? "").slice(1), (lines[pair.added] ?? "").slice(1));
      if (found === undefined) continue;
      marks.set(pair.removed, found.removed);
      marks.set(pair.added, found.added);
    }
    at = first + countHunkLines(runs);
  }
  return marks;
}

/** Writes a line's text; the marks count from behind the sign. */
function writeLine(line: string, marks: readonly Mark[] | undefined): string {
  if (marks === undefined) return escapeHtml(line);
  let html = "";
  let at = 0;
  for (const { start, end } of marks) {
    html += `${escapeHtml(line.slice(at, start + 1))}<b>${escapeHtml(line.slice(start + 1, end + 1))}</b>`;
    at = end + 1;
  }
  return html + escapeHtml(line.slice(at));
}
