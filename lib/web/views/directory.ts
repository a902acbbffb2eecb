/** A directory of a changeset: `manifest`, and `file` and `raw-file` of a path that is one. Source: hgweb-compat 2.4, 6.6, 7. */
import type { RepoPath } from "../../ids";
import type { Answer, Plan } from "../answer";
import { planChangeset } from "../caching";
import { requireTemplate } from "../commands";
import { displayPath } from "../escape";
import { type Found, findChangeset } from "../lookup";
import type { Place } from "../place";
import { CONTENT_TYPES, textAnswer } from "../respond";
import { writeDirectoryHtml } from "./directory-html";
import { writeJsonDirectory } from "./directory-json";
import { type Directory, readDirectory, readSizes, type SizedFile } from "./directory-listing";
import { writeRawDirectory } from "./directory-raw";
import type { DirectoryView } from "./directory-view";
import { linkIn, makeFrame } from "./frame";
import type { FrameLink } from "./frame-view";
import { readLogNames } from "./log-names";

/** The most rows of a page; the machine styles have them all. */
const MAX_ROWS = 1_000;

/** Plans the answer of `manifest`. */
export function planDirectory(place: Place): Promise<Plan> {
  return planChangeset(place, async () => {
    const { symbol, path } = place.url;
    return answerDirectory(place, await findChangeset(place, symbol), path ?? ("" as RepoPath));
  });
}

/**
 * Answers with what lies in a directory of a changeset.
 * @param path empty for the root
 * @throws RepoError `notFound` in hgweb's words when nothing does; `forbidden` in a style that has no directories
 */
export async function answerDirectory(place: Place, found: Found, path: RepoPath): Promise<Answer> {
  const { style } = place.url;
  const directory = await readDirectory(found, path);
  const headers = { "content-type": CONTENT_TYPES[style] };
  switch (style) {
    case "html":
      return { kind: "page", status: 200, headers, view: await makeDirectoryView(place, directory) };
    case "json":
      return { kind: "bytes", status: 200, headers, body: writeJsonDirectory(directory, readSizes(place, directory)) };
    case "raw":
      return { kind: "bytes", status: 200, headers, body: writeRawDirectory(directory, readSizes(place, directory)) };
    default:
      requireTemplate(style, "manifest");
      return textAnswer(style, "");
  }
}

async function makeDirectoryView(place: Place, directory: Directory): Promise<DirectoryView> {
  const { found, changeset, path, directories, files } = directory;
  const symbol = place.url.typedSymbol ?? "tip";
  const count = directories.length + files.length;
  const from = readOffset(place, count);
  const to = Math.min(count, from + MAX_ROWS);
  const sized: SizedFile[] = [];
  for await (const file of readSizes(
    place,
    directory,
    Math.max(0, from - directories.length),
    Math.max(0, to - directories.length),
  )) {
    sized.push(file);
  }
  const rows = { directories: directories.slice(from, to), files: sized, symbol, path, changeset };
  const machine = { symbol: found.node, path: path === "" ? undefined : path };
  const command = place.url.command === "manifest" ? "manifest" : "file";
  const linkOffset = (offset: number) =>
    linkIn(place, {
      command,
      symbol,
      path: machine.path,
      params: offset === 0 ? [] : [["offset", String(offset)]],
    });
  return {
    name: "directory",
    frame: makeFrame(place, {
      title: `${place.tree.name}: files of ${displayPath(path) || "/"}`,
      heading: "files",
      command: "manifest",
      symbol,
      path: machine.path,
      alternates: [
        { text: "raw", href: linkIn(place, { command: "manifest", style: "raw", ...machine }) },
        { text: "json", href: linkIn(place, { command: "manifest", style: "json", ...machine }) },
      ],
    }),
    node: found.node,
    nodeHref: linkIn(place, { command: "rev", symbol: found.node }),
    path: linkSegments(place, symbol, path),
    names: await readLogNames(found, changeset),
    rowsHtml: writeDirectoryHtml(place, rows),
    directoryCount: directories.length,
    fileCount: files.length,
    part: to - from < count ? { first: from + 1, last: to } : undefined,
    previousHref: from === 0 ? undefined : linkOffset(Math.max(0, from - MAX_ROWS)),
    nextHref: to === count ? undefined : linkOffset(to),
  };
}

/** Reads where a page of a large directory begins: `offset=1000`; 0 for what is no such number. */
function readOffset({ url }: Place, count: number): number {
  const typed = url.query.get("offset") ?? "0";
  const offset = /^[0-9]{1,9}$/.test(typed) ? Number(typed) : 0;
  return offset < count ? offset : 0;
}

function linkSegments(place: Place, symbol: string, path: RepoPath): FrameLink[] {
  const root = { text: "/", href: linkIn(place, { command: "file", symbol }) };
  if (path === "") return [{ text: root.text }];
  const names = path.split("/") as RepoPath[];
  const folders = names.slice(0, -1).map((name, i) => ({
    text: displayPath(name),
    href: linkIn(place, { command: "file", symbol, path: names.slice(0, i + 1).join("/") as RepoPath }),
  }));
  return [root, ...folders, { text: displayPath(names.at(-1) ?? path) }];
}
