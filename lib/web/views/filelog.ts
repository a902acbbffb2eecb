/** `filelog`, and `log` with a path: the revisions of a file, newest first. Source: hgweb-compat 2.3, 7, 8. */
import type { Node } from "../../ids";
import { Ancestors } from "../../repo/ancestors";
import type { Answer, Plan } from "../answer";
import { planState } from "../caching";
import { requireTemplate } from "../commands";
import { displayPath } from "../escape";
import { readFileParents } from "../file-facts";
import { type FileLogRequest, readFileLog } from "../file-log";
import { jsonList, jsonObject } from "../json";
import type { Place } from "../place";
import { CONTENT_TYPES, textAnswer } from "../respond";
import { readFeedChangesets } from "./feed";
import { writeAtomFileLog } from "./feed-atom";
import { writeRssFileLog } from "./feed-rss";
import type { FilelogRow, FilelogView } from "./filelog-view";
import { linkIn, makeFrame } from "./frame";
import { type LogEntry, readLogEntries } from "./log-entry";
import { jsonLogEntry } from "./log-entry-json";
import { eachLogRow } from "./log-entry-rows";
import { MAX_ROWS } from "./log-request";

/** Revisions above which a history is a costly one. */
const MANY_REVISIONS = 1_000;

/** Plans the answer of `filelog`. */
export function planFilelog(place: Place): Promise<Plan> {
  return planState(place, () => answerFilelog(place));
}

async function answerFilelog(place: Place): Promise<Answer> {
  const { style, template } = place.url;
  const request = await readFileLog(place, style === "html" ? MAX_ROWS : undefined);
  requireTemplate(style, template);
  if (request.fileRevs.length > MANY_REVISIONS) place.costs.begin();
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
      return { kind: "bytes", status: 200, headers, body: writeRssFileLog(place, path, changesets) };
    }
    default:
      return textAnswer(style, "");
  }
}

/** Reads the changeset of each revision; its parents are those of the file's revision. */
async function* eachEntry(place: Place, { newest, fileRevs, repo, start }: FileLogRequest): AsyncGenerator<LogEntry> {
  const source = { repo, push: place.push ?? start.push };
  const files = fileRevs.map((fileRev) => newest.at(fileRev));
  const revs = files.map((file) => file.linkRev);
  let position = 0;
  for await (const entry of readLogEntries(source, revs, place.signal)) {
    const file = files[position++];
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
  const { newest, path, start, repo, next } = request;
  const symbol = place.url.typedSymbol ?? start.node;
  const link = (at: string) => linkIn(place, { command: "log", symbol: at, path });
  return {
    name: "filelog",
    frame: makeFrame(place, {
      title: `${place.tree.name}: ${displayPath(path)} history`,
      heading: "revisions",
      command: "filelog",
      symbol,
      path,
      alternates: [{ text: "json", href: linkIn(place, { command: "log", style: "json", symbol: start.node, path }) }],
    }),
    path: displayPath(path),
    rows: await readRows(place, request),
    revisionCount: newest.fileRev + 1,
    latestHref: link("tip"),
    olderHref: next === undefined ? undefined : link(repo.getNode(newest.history.getLinkRev(next))),
  };
}

async function readRows(place: Place, { newest, fileRevs, start, repo, path }: FileLogRequest): Promise<FilelogRow[]> {
  const source = { repo, push: place.push ?? start.push };
  const ancestors = new Ancestors(repo, start.rev);
  const files = fileRevs.map((fileRev) => newest.at(fileRev));
  const rows: FilelogRow[] = [];
  for await (const { row } of eachLogRow(
    place,
    source,
    files.map((file) => file.linkRev),
  )) {
    const copy = await files[rows.length]?.readRename();
    const links = (["file", "annotate", "diff"] as const).map((command) => ({
      text: command,
      href: linkIn(place, { command, symbol: row.node, path }),
    }));
    rows.push({
      ...row,
      links,
      copiedFrom: copy && {
        text: displayPath(copy.path),
        href: linkIn(place, { command: "file", symbol: copy.node, path: copy.path }),
      },
      isElsewhere: !ancestors.has(row.rev),
    });
  }
  return rows;
}
