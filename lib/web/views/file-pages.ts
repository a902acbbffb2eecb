/** `file`, `diff` and `comparison`: one file of a changeset. Source: hgweb-compat 2.4, 6.6, 7. */
import { Turns } from "../../bytes/turns";
import type { FileDiff } from "../../diff/file-diff";
import { isRepoError } from "../../errors";
import { NULL_REV, type RepoPath } from "../../ids";
import type { Answer, Plan } from "../answer";
import { planChangeset } from "../caching";
import { requireTemplate } from "../commands";
import { type Comparison, compareSides, listRows, parseContext } from "../comparison";
import { displayPath, escapeHtml } from "../escape";
import { readDiffOfFile } from "../file-diff";
import { openFileContext, readFileChildren, readFileParents } from "../file-facts";
import { type FoundFile, findFile, readFileEntry } from "../file-lookup";
import { type Found, findChangeset } from "../lookup";
import { readNames } from "../names";
import type { Place } from "../place";
import { CONTENT_TYPES, textAnswer } from "../respond";
import { getChildren, readRevision } from "../revision";
import { binaryType, readTextLines, stripLineEnd } from "../text-lines";
import { requireFile, requirePath } from "../view";
import { writeDiffHtml } from "./diff-html";
import { writeRawDiff } from "./diff-raw";
import { answerDirectory } from "./directory";
import { type FileCommand, makeFileFacts, type ShownFile } from "./file-facts";
import { writeJsonComparison, writeJsonDiff, writeJsonFile } from "./file-json";
import type { ComparisonView, FileDiffView, FileView } from "./file-view";
import { linkIn, makeFrame } from "./frame";
import type { Frame } from "./frame-view";
import { joinPieces, PageRoom } from "./page-room";
import { answerRawFile } from "./raw-file";

/** Bytes of a file above which its page is a costly one. */
const MANY_BYTES = 8 * 1024 * 1024;

/** Plans the answer of `file`: a file or a directory, in the raw style a file's bytes. */
export function planFile(place: Place): Promise<Plan> {
  if (place.url.style === "raw") return planRawFile(place);
  return planChangeset(place, () => answerFileOrDirectory(place, (file) => answerFile(place, file)));
}

/** Plans the answer of `raw-file`: a file's bytes, or what lies in a directory. */
export function planRawFile(place: Place): Promise<Plan> {
  return planChangeset(place, () => answerFileOrDirectory(place, answerRawFile));
}

/**
 * Answers with a file; where there is none but a directory of that name, with that. Of `A:B` hgweb's `file` shows a
 * directory in B, and no file.
 */
async function answerFileOrDirectory(place: Place, answer: (file: FoundFile) => Promise<Answer>): Promise<Answer> {
  const { url } = place;
  if (url.path === undefined || url.path === "") {
    return answerDirectory(place, await findChangeset(place, url.symbol), "" as RepoPath);
  }
  const { symbol, path } = requireFile(url);
  const file = await findFile(place, symbol, path).catch((error: unknown) => {
    const mayBeDirectory = isRepoError(error, "unknownRevision") && url.command === "file";
    if (!isRepoError(error, "unknownPath") && !mayBeDirectory) throw error;
    return error;
  });
  if (!(file instanceof Error)) return answer(file);
  const found = await findChangeset(place, symbol.slice(symbol.indexOf(":") + 1));
  return answerDirectory(place, found, path).catch((error: unknown) => {
    throw isRepoError(error, "notFound") ? file : error;
  });
}

async function answerFile(place: Place, file: FoundFile): Promise<Answer> {
  const { style, template } = place.url;
  const { repo, path, fileNode } = file;
  const { data } = await repo.readFileRevision(path, fileNode);
  if (data.length > MANY_BYTES) place.costs.begin();
  const lines = (await readTextLines(data, new Turns(place.signal))) ?? [`(binary:${binaryType(path)})`];
  const shown = await readFile(place, file);
  const headers = { "content-type": CONTENT_TYPES[style] };
  switch (style) {
    case "html": {
      const view = { ...(await makeFileView(place, shown, lines)), sizeBytes: data.length };
      return { kind: "page", status: 200, headers, view };
    }
    case "json": {
      const names = await readNames(repo);
      const [tags, bookmarks] = [names.getTags(file.node), names.getBookmarks(file.node)];
      const told = { ...shown, phase: repo.getPhase(file.rev), tags, bookmarks, lines };
      const body = writeJsonFile(told, place.signal);
      return { kind: "bytes", status: 200, headers, body };
    }
    default:
      requireTemplate(style, template);
      return textAnswer(style, "");
  }
}

/** Reads what all pages about a file tell. */
async function readFile(place: Place, file: FoundFile): Promise<ShownFile & { isHead: boolean }> {
  const context = await openFileContext(file, place.signal);
  return {
    found: file,
    path: file.path,
    flags: file.flags,
    changeset: await file.repo.readChangeset(file.rev),
    parents: await readFileParents(context),
    children: await readFileChildren(context),
    isHead: context.history.getChildren(context.fileRev).length === 0,
  };
}

/** Reads the same where the changeset has removed the file: then it is told of the changeset itself. */
async function readRemoved(found: Found, path: RepoPath): Promise<ShownFile> {
  const { repo, rev } = found;
  const parents = repo
    .getParents(rev)
    .filter((parent) => parent !== NULL_REV)
    .map((parent) => ({ rev: parent, node: repo.getNode(parent) }));
  const changeset = await repo.readChangeset(rev);
  return { found, path, flags: undefined, changeset, parents, children: getChildren(found) };
}

function makeFileFrame(place: Place, { found, path, flags }: ShownFile, command: FileCommand): Frame {
  const symbol = place.url.typedSymbol ?? found.node;
  const machine = { symbol: found.node, path };
  const alternates = [{ text: "json", href: linkIn(place, { command, style: "json", ...machine }) }];
  if (command === "diff") alternates.push({ text: "raw", href: linkIn(place, { command, style: "raw", ...machine }) });
  if (command === "file")
    alternates.push({ text: "raw", href: linkIn(place, { command: "rawfile", style: "raw", ...machine }) });
  const title = `${place.tree.name}: ${displayPath(path)} ${command}`;
  return makeFrame(place, {
    ...{ title, heading: command, command, symbol, path, alternates },
    isRemoved: flags === undefined,
  });
}

async function makeFileView(
  place: Place,
  file: ShownFile & { isHead: boolean },
  lines: readonly string[],
): Promise<Omit<FileView, "sizeBytes">> {
  const symbol = place.url.typedSymbol ?? file.found.node;
  return {
    name: "file",
    frame: makeFileFrame(place, file, "file"),
    facts: await makeFileFacts(place, file, "file"),
    lineCount: lines.length,
    logUrl: linkIn(place, { command: "log", symbol, path: file.path }),
    isHead: file.isHead,
    linesHtml: await joinPieces(writeLines(lines), new Turns(place.signal), new PageRoom("file", "raw-file")),
  };
}

function* writeLines(lines: readonly string[]): Generator<string> {
  for (const [index, line] of lines.entries()) {
    const id = `l${index + 1}`;
    yield `<a href="#${id}"></a><span id="${id}">${escapeHtml(stripLineEnd(line))}</span>\n`;
  }
}

/** Plans the answer of `diff` (alias `filediff`): what a changeset did to one file, against its first parent. */
export function planDiff(place: Place): Promise<Plan> {
  return planChangeset(place, () => answerDiff(place));
}

async function answerDiff(place: Place): Promise<Answer> {
  const { symbol, path } = requireFile(place.url);
  const { style, template } = place.url;
  const found = await findDiffedFile(place, symbol, path);
  const diffs = readDiffOfFile(place, found, path);
  const headers = { "content-type": CONTENT_TYPES[style] };
  if (style === "raw") return { kind: "bytes", status: 200, headers, body: writeRawDiff(diffs) };
  requireTemplate(style, template);
  const file = "fileNode" in found ? await readFile(place, found) : await readRemoved(found, path);
  if (style === "json") return { kind: "bytes", status: 200, headers, body: writeJsonDiff(file, diffs, place.signal) };
  return { kind: "page", status: 200, headers, view: await makeDiffView(place, file, diffs) };
}

/** Finds a file of a changeset, or the changeset alone when that removed the file. */
async function findDiffedFile(place: Place, symbol: string, path: RepoPath): Promise<FoundFile | Found> {
  return findFile(place, symbol, path).catch(async (error: unknown) => {
    if (!isRepoError(error, "unknownPath")) throw error;
    const { files } = await readRevision(place, symbol, undefined);
    if (!files.some((file) => file.path === path)) throw error;
    return findChangeset(place, symbol, "file");
  });
}

async function makeDiffView(place: Place, file: ShownFile, diffs: AsyncIterable<FileDiff>): Promise<FileDiffView> {
  const read: FileDiff[] = [];
  for await (const diff of diffs) read.push(diff);
  return {
    name: "filediff",
    frame: makeFileFrame(place, file, "diff"),
    facts: await makeFileFacts(place, file, "diff"),
    diffHtml: await writeDiffHtml(read, new Turns(place.signal), { room: new PageRoom("diff", "raw-diff") }),
  };
}

/** Plans the answer of `comparison`: both versions of a file side by side. */
export function planComparison(place: Place): Promise<Plan> {
  return planChangeset(place, () => answerComparison(place));
}

async function answerComparison(place: Place): Promise<Answer> {
  const { style, template, symbol, query } = place.url;
  const found = await findChangeset(place, symbol);
  const path = requirePath(place.url);
  const context = parseContext(query.get("context"));
  const comparison = await compareSides(place, found, path, context);
  requireTemplate(style, template);
  const entry = await readFileEntry(found, path);
  const file = entry === undefined ? await readRemoved(found, path) : await readFile(place, entry);
  const headers = { "content-type": CONTENT_TYPES[style] };
  if (style === "json")
    return { kind: "bytes", status: 200, headers, body: writeJsonComparison(file, comparison, place.signal) };
  return { kind: "page", status: 200, headers, view: await makeComparisonView(place, file, comparison) };
}

async function makeComparisonView(place: Place, file: ShownFile, comparison: Comparison): Promise<ComparisonView> {
  const symbol = place.url.typedSymbol ?? file.found.node;
  const link = (params: readonly (readonly [string, string])[]) =>
    linkIn(place, { command: "comparison", symbol, path: file.path, params });
  return {
    name: "comparison",
    frame: makeFileFrame(place, file, "comparison"),
    facts: await makeFileFacts(place, file, "comparison"),
    contexts: [
      { text: "5 lines", href: link([]) },
      { text: "20 lines", href: link([["context", "20"]]) },
      { text: "the whole file", href: link([["context", "full"]]) },
    ],
    tableHtml: await joinPieces(
      writeTable(comparison),
      new Turns(place.signal),
      new PageRoom("comparison", "raw-diff or raw-file"),
    ),
  };
}

/** Writes the table: a body for each group, with hgweb's ids: of a line of each side `l3r4`, of one side `l3` or `r4`. */
function* writeTable(comparison: Comparison): Generator<string> {
  const { left, right, groups } = comparison;
  if (groups.length === 0) return;
  const head = (side: typeof left) => `<th scope="col">${side.rev}:${side.node.slice(0, 12)}</th>`;
  yield `<caption>The file before and after the changeset</caption><thead><tr>${head(left)}${head(right)}</tr></thead>`;
  for (const group of groups) {
    yield '<tbody class="block">';
    yield* writeRows(comparison, group);
    yield "</tbody>";
  }
}

function* writeRows(comparison: Comparison, group: Comparison["groups"][number]): Generator<string> {
  for (const { tag, left, right } of listRows(comparison, group)) {
    const id = `${left === undefined ? "" : `l${left.number}`}${right === undefined ? "" : `r${right.number}`}`;
    const side = (line: typeof left) =>
      `<td class="source ${tag}"><a class="linenr" href="#${id}">${line?.number ?? ""}</a> ${escapeHtml(line?.text ?? "")}</td>`;
    yield `<tr id="${id}">${side(left)}${side(right)}</tr>`;
  }
}
