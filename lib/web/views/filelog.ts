/** `filelog`, and `log` with a path: the revisions of a file, newest first. Source: hgweb-compat 2.3, 7, 8. */
import { Turns } from "../../bytes/turns";
import type { FileDiff } from "../../diff/file-diff";
import { isHunkInRange, type LineRange } from "../../diff/line-range";
import { type Node, type RepoPath, shortNode } from "../../ids";
import { Ancestors } from "../../repo/ancestors";
import type { Answer, Plan } from "../answer";
import { planState } from "../caching";
import { requireTemplate } from "../commands";
import { displayPath } from "../escape";
import { readDiffOfFile } from "../file-diff";
import { readFileParents } from "../file-facts";
import { type FileLogRequest, type FollowedLines, readFileLog } from "../file-log";
import { jsonList, jsonObject } from "../json";
import { formatLineRange } from "../line-range";
import type { Place } from "../place";
import { CONTENT_TYPES, textAnswer } from "../respond";
import { writeDiffHtml } from "./diff-html";
import { readFeedChangesets } from "./feed";
import { writeAtomFileLog } from "./feed-atom";
import { writeRssFileLog } from "./feed-rss";
import type { FilelogRow, FilelogView } from "./filelog-view";
import { linkIn, makeFrame } from "./frame";
import { type LogEntry, readLogEntries } from "./log-entry";
import { jsonLogEntry } from "./log-entry-json";
import { eachLogRow } from "./log-entry-rows";
import { linkSizes } from "./log-navigation";
import { MAX_ROWS } from "./log-request";
import { formOf } from "./page-form";
import { PageRoom } from "./page-room";
import type { TextLink } from "./rev-view";

/** Revisions above which a history is a costly one. */
const MANY_REVISIONS = 1_000;
/** The same when each has its diff. */
const MANY_DIFFS = 100;

type Params = readonly (readonly [name: string, value: string])[];

/** Plans the answer of `filelog`. */
export function planFilelog(place: Place): Promise<Plan> {
  return planState(place, () => answerFilelog(place));
}

async function answerFilelog(place: Place): Promise<Answer> {
  const { style, template } = place.url;
  const request = await readFileLog(place, style === "html" ? MAX_ROWS : undefined);
  requireTemplate(style, template);
  if (request.revisions.length > MANY_REVISIONS) place.costs.begin();
  const headers = { "content-type": CONTENT_TYPES[style] };
  const { path, repo } = request;
  switch (style) {
    case "html":
      return { kind: "page", status: 200, headers, view: await makeFilelogView(place, request) };
    case "json":
      return { kind: "bytes", status: 200, headers, body: writeJson(eachEntry(place, request)) };
    case "atom": {
      const changesets = readFeedChangesets(repo, eachEntry(place, request));
      return { kind: "bytes", status: 200, headers, body: writeAtomFileLog(place, path, changesets) };
    }
    case "rss": {
      const changesets = readFeedChangesets(repo, eachEntry(place, request));
      const paths = request.revisions.map(({ file }) => file.path);
      return { kind: "bytes", status: 200, headers, body: writeRssFileLog(place, path, changesets, paths) };
    }
    default:
      return textAnswer(style, "");
  }
}

/** Reads the changeset of each revision; its parents are those of the file's revision. */
async function* eachEntry(place: Place, { revisions, repo, start }: FileLogRequest): AsyncGenerator<LogEntry> {
  const source = { repo, push: place.push ?? start.push };
  const revs = revisions.map(({ rev }) => rev);
  let position = 0;
  for await (const entry of readLogEntries(source, revs, place.signal)) {
    const file = revisions[position++]?.file;
    const parents: readonly Node[] = file === undefined ? [] : (await readFileParents(file)).map(({ node }) => node);
    yield { ...entry, parents };
  }
}

async function* writeJson(entries: AsyncIterable<LogEntry>): AsyncGenerator<Uint8Array> {
  const whole = jsonObject([["entries", jsonList([])]]);
  const end = whole.lastIndexOf("]");
  yield Buffer.from(whole.slice(0, end));
  let separator = "";
  for await (const entry of entries) {
    yield Buffer.from(`${separator}${jsonLogEntry(entry)}`);
    separator = ", ";
  }
  yield Buffer.from(whole.slice(end));
}

async function makeFilelogView(place: Place, request: FileLogRequest): Promise<FilelogView> {
  const { newest, path, start, repo, next, lines } = request;
  const symbol = place.url.typedSymbol ?? start.node;
  const link = (at: string, params: Params = []) => linkIn(place, { command: "log", symbol: at, path, params });
  const ofLines = lines === undefined ? [] : lineParams(place, lines);
  const patch = place.url.query.get("patch");
  const ofPatch: Params = patch === undefined ? [] : [["patch", patch]];
  const list = (params: Params) => linkIn(place, { command: "log", symbol, path, params: [...ofLines, ...params] });
  return {
    name: "filelog",
    frame: makeFrame(place, {
      title: `${place.tree.name}: ${displayPath(path)} history`,
      heading: "revisions",
      command: "filelog",
      symbol,
      path,
      alternates: [
        {
          text: "json",
          href: linkIn(place, { command: "log", style: "json", symbol: start.node, path, params: ofLines }),
        },
      ],
    }),
    path: displayPath(path),
    rows: await readRows(place, request),
    diffsHtml: patch === undefined ? undefined : await writeDiffs(place, request),
    sizes: linkSizes(request.count, (params) => list([...ofPatch, ...params])),
    patchLink:
      patch === undefined
        ? { text: "with diffs", href: list([["patch", ""]]) }
        : { text: "without diffs", href: list([]) },
    revisionCount: newest.fileRev + 1,
    linesForm: formOf(link(symbol, ofPatch)),
    lines: lines && {
      text: formatLineRange(lines.range),
      isDescending: lines.isDescending,
      allHref: link(symbol),
    },
    latestHref: link("tip"),
    olderHref: next === undefined ? undefined : link(repo.getNode(newest.history.getLinkRev(next)), ofPatch),
  };
}

/** Gives the parameters of the same lines' history in another style, or of more or less of it. */
function lineParams({ url }: Place, { range, isDescending }: FollowedLines): Params {
  const descend: Params = isDescending ? [["descend", url.query.get("descend") ?? ""]] : [];
  return [...descend, ["linerange", formatLineRange(range)]];
}

async function readRows(place: Place, request: FileLogRequest): Promise<FilelogRow[]> {
  const { revisions, start, repo, path, lines } = request;
  const source = { repo, push: place.push ?? start.push };
  const ancestors = new Ancestors(repo, start.rev);
  const revs = revisions.map(({ rev }) => rev);
  const rows: FilelogRow[] = [];
  for await (const { row } of eachLogRow(place, source, revs)) {
    const revision = revisions[rows.length];
    const copy = await revision?.file.readRename();
    const range = revision?.range;
    const own = revision?.file.path ?? path;
    rows.push({
      ...row,
      links: linkFile(place, row.node, own, range),
      path: own === path ? undefined : displayPath(own),
      lines: range && formatLineRange(range),
      copiedFrom: copy && {
        text: displayPath(copy.path),
        href: linkIn(place, { command: "file", symbol: copy.node, path: copy.path }),
      },
      // What became of the lines is in descendants, which were asked for.
      isElsewhere: !lines?.isDescending && !ancestors.has(row.rev),
    });
  }
  return rows;
}

/** Writes what each revision changed; of a history of lines the hunks that touch them. */
async function writeDiffs(place: Place, { revisions, repo, start }: FileLogRequest): Promise<string[]> {
  if (revisions.length > MANY_DIFFS) place.costs.begin();
  const turns = new Turns(place.signal);
  const room = new PageRoom("history with its diffs", "raw-diff, one revision at a time");
  const written: string[] = [];
  for (const { file, rev, range } of revisions) {
    const node = repo.getNode(rev);
    const found = { repo, rev, node, push: place.push ?? start.push };
    const diffs: FileDiff[] = [];
    for await (const diff of readDiffOfFile(place, found, file.path)) diffs.push(keepRange(diff, range));
    written.push(await writeDiffHtml(diffs, turns, { room, idPrefix: `${shortNode(node)}-` }));
  }
  return written;
}

function keepRange(diff: FileDiff, range: LineRange | undefined): FileDiff {
  const { body } = diff;
  if (range === undefined || body.kind !== "text") return diff;
  return { ...diff, body: { ...body, hunks: body.hunks.filter((hunk) => isHunkInRange(hunk, range)) } };
}

/** Links a file as a changeset has it, at the lines that are followed. */
function linkFile(place: Place, symbol: Node, path: RepoPath, range: LineRange | undefined): TextLink[] {
  const fragment = range === undefined || range.start === range.end ? {} : { fragment: `l${range.start + 1}` };
  return [
    { text: "file", href: linkIn(place, { command: "file", symbol, path, ...fragment }) },
    { text: "annotate", href: linkIn(place, { command: "annotate", symbol, path, ...fragment }) },
    { text: "diff", href: linkIn(place, { command: "diff", symbol, path }) },
  ];
}
