/** The diff of a changeset as hgweb's markup, written as one string. Source: hgweb-compat 5, item 8. */
import { decodeUtf8b } from "../../bytes/text";
import type { Turns } from "../../bytes/turns";
import type { FileDiff } from "../../diff/file-diff";
import { countHunkLines, pairRuns } from "../../diff/line-pairs";
import { diffLines, diffStat } from "../../diff/unified";
import { type Mark, markWords } from "../../diff/word-marks";
import { displayPath, escapeHtml } from "../escape";
import type { PageHtml } from "./page-html";
import { joinPieces, PageRoom } from "./page-room";

const CLASSES: Readonly<Record<string, string>> = {
  "+": ' class="difflineplus"',
  "-": ' class="difflineminus"',
  "@": ' class="difflineat"',
};

/** The marks of lines, by the line's place among its file's. */
type LineMarks = Map<number, readonly Mark[]>;

/** Lines that are written in one go: some milliseconds. */
const LINES_PER_STEP = 1000;
/** The markup of a line, at least. */
const LINE_CHARS = 44;
/** Characters up to which a diff is written before its page is sent. */
const MAX_READY_CHARS = 128 * 1024;
/** Characters that are sent on in one piece, or more: each costs a turn of everything on its way. */
const STREAMED_CHARS = 64 * 1024;
/** Pairs of lines that are compared word by word in one go. */
const PAIRS_PER_STEP = 50;

/** Where a diff stands on its page. */
export interface DiffPlace {
  /** The page's room; the diff has it alone when left out. */
  readonly room?: PageRoom;
  /** Stands before all ids, where a page has several diffs. */
  readonly idPrefix?: string;
}

/**
 * Writes all files' blocks; each is numbered by its place among the diffs, from 1. A block's own id is `f<number>`.
 * @throws RepoError `tooLarge` as `PageRoom`; what the turns' signal is aborted with
 */
export function writeDiffHtml(
  diffs: readonly FileDiff[],
  turns: Turns,
  { room = new PageRoom("diff", "raw-rev"), idPrefix = "" }: DiffPlace = {},
): Promise<string> {
  return joinPieces(writeBlocks(diffs, idPrefix), turns, room);
}

/**
 * Writes as `writeDiffHtml` does, but a long diff only as it is read: its beginning is ready, so that most of what can go
 * wrong has done so.
 * @throws RepoError `tooLarge` for a diff that has no room on a page; what the turns' signal is aborted with
 */
export async function streamDiffHtml(diffs: readonly FileDiff[], turns: Turns): Promise<PageHtml> {
  const room = new PageRoom("diff", "raw-rev");
  for (const diff of diffs) room.takeChars(countChars(diff));
  const pieces = writeBlocks(diffs, "");
  let ready = "";
  while (ready.length <= MAX_READY_CHARS) {
    const { done, value } = pieces.next();
    if (done) return ready;
    ready += value;
    await turns.next();
  }
  return resume(ready, pieces, turns);
}

async function* resume(ready: string, pieces: Iterable<string>, turns: Turns): AsyncGenerator<string> {
  let waiting = ready;
  for (const piece of pieces) {
    waiting += piece;
    await turns.next();
    if (waiting.length < STREAMED_CHARS) continue;
    yield waiting;
    waiting = "";
  }
  if (waiting !== "") yield waiting;
}

/** Returns at least how many characters a file's block has, without writing it. */
function countChars({ body }: FileDiff): number {
  if (body.kind !== "text") return body.kind === "binary" ? body.patch.length : 0;
  const runs = body.hunks.flatMap((hunk) => hunk.runs);
  return runs.reduce((sum, { bytes, lineCount }) => sum + bytes.length + lineCount * LINE_CHARS, 0);
}

function* writeBlocks(diffs: readonly FileDiff[], idPrefix: string): Generator<string> {
  for (const [i, diff] of diffs.entries()) yield* writeBlock(diff, { number: i + 1, idPrefix });
}

/** Says whether a file has lines, and so a block. */
export function hasBlock(diff: FileDiff): boolean {
  return diff.headers.length > 0 || diff.body.kind !== "none";
}

/** Gives a file's block in pieces, so that others get their turns in between. Empty pieces are turns as well. */
function* writeBlock(diff: FileDiff, { number, idPrefix }: { number: number; idPrefix: string }): Generator<string> {
  if (!hasBlock(diff)) return;
  const lines = readLines(diff);
  const marks: LineMarks = new Map();
  let pairs = 0;
  for (const _ of markLines(diff, lines, marks)) if (++pairs % PAIRS_PER_STEP === 0) yield "";
  const blockId = `${idPrefix}f${number}`;
  yield `<div class="diffblock" id="${blockId}">${writeHeading(diff, blockId)}<pre class="sourcelines">\n`;
  for (let start = 0; start < lines.length; start += LINES_PER_STEP) {
    const spans = lines.slice(start, start + LINES_PER_STEP).map((line, i) => {
      const at = start + i;
      const id = `${idPrefix}l${number}.${at + 1}`;
      return `<a href="#${id}"></a><span id="${id}"${CLASSES[line[0] ?? ""] ?? ""}>${writeLine(line, marks.get(at))}</span>`;
    });
    yield `${start === 0 ? "" : "\n"}${spans.join("\n")}`;
  }
  yield "</pre></div>";
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

function writeHeading(diff: FileDiff, blockId: string): string {
  const { before, after, status } = diff;
  const path = (after ?? before)?.path;
  const isMoved = status === "renamed" || status === "copied";
  const what = isMoved && before !== undefined ? `${status} from ${escapeHtml(displayPath(before.path))}` : status;
  const { added, removed } = diffStat(diff);
  const counts = diff.body.kind === "text" ? ` <ins>+${added}</ins> <del>−${removed}</del>` : "";
  const name = path === undefined ? "" : escapeHtml(displayPath(path));
  return `<h3><a href="#${blockId}">${name}</a>${what === "modified" ? "" : ` ${what}`}${counts}</h3>`;
}

/**
 * Finds the words that changed in each removed line and the added line that stands in its place. Stops after each pair
 * until it is asked to go on.
 * @param marks takes what is found, by the line's place among its file's
 */
function* markLines(diff: FileDiff, lines: readonly string[], marks: LineMarks): Generator<void> {
  let at = diff.headers.length;
  for (const { runs } of diff.body.kind === "text" ? diff.body.hunks : []) {
    const first = at + 1; // below the hunk's header
    for (const pair of pairRuns(runs, first)) {
      // Without their signs, which differ always.
      const found = markWords((lines[pair.removed] ?? "").slice(1), (lines[pair.added] ?? "").slice(1));
      if (found !== undefined) {
        marks.set(pair.removed, found.removed);
        marks.set(pair.added, found.added);
      }
      yield;
    }
    at = first + countHunkLines(runs);
  }
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
