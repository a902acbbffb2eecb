/** A file with the changeset that brought each line, as the pages of `annotate` tell it. Source: hgweb-compat 1.3, 2.4. */
import { decodeUtf8b } from "../bytes/text";
import { Turns } from "../bytes/turns";
import { isBinary } from "../diff/binary";
import { splitLines } from "../diff/lines";
import type { WhitespaceOptions } from "../diff/whitespace";
import type { Changeset } from "../hg/changeset";
import { ReadAhead } from "../hg/read-ahead";
import type { Node, RepoPath, Rev } from "../ids";
import type { FileContext } from "../repo/file-context";
import { annotateFile, type LineOrigin } from "../tree/file-annotation";
import { openFileContext, type Relative, readFileChildren, readFileParents } from "./file-facts";
import { type FoundFile, findFile } from "./file-lookup";
import type { Place } from "./place";
import type { Query } from "./query";
import { binaryType } from "./text-lines";
import { requireFile } from "./view";

/** A line, and where it comes from. */
export interface AnnotatedLine {
  /** Its text, the end of the line included. */
  readonly text: string;
  readonly origin: LineOrigin;
  /** The changeset that brought it. */
  readonly rev: Rev;
  readonly node: Node;
  readonly changeset: Changeset;
  /** The file's name there. */
  readonly path: RepoPath;
}

/** A file annotated. */
export interface Annotation {
  readonly file: FoundFile;
  readonly context: FileContext;
  readonly changeset: Changeset;
  readonly parents: readonly Relative[];
  readonly children: readonly Relative[];
  readonly options: WhitespaceOptions;
  readonly lines: readonly AnnotatedLine[];
}

/** The parameters about white space. */
export const WHITESPACE_PARAMETERS = {
  ignorews: "ignoreWhitespace",
  ignorewsamount: "ignoreWhitespaceAmount",
  ignorewseol: "ignoreWhitespaceAtEol",
  ignoreblanklines: "ignoreBlankLines",
} as const satisfies Readonly<Record<string, keyof WhitespaceOptions>>;

const FALSE_WORDS: ReadonlySet<string> = new Set(["0", "no", "false", "off", "never"]);

/** Reads the parameters about white space: Mercurial's booleans; any other word means yes. */
export function readWhitespaceOptions(query: Query): WhitespaceOptions {
  return Object.fromEntries(
    Object.entries(WHITESPACE_PARAMETERS).map(([parameter, option]) => {
      const typed = query.get(parameter);
      return [option, typed !== undefined && !FALSE_WORDS.has(typed.toLowerCase())];
    }),
  );
}

/**
 * Reads the file that a URL names with the origin of each line.
 * @throws RepoError in hgweb's words when there is no such file; as `annotateFile`
 */
export async function readAnnotation(place: Place): Promise<Annotation> {
  const { symbol, path } = requireFile(place.url);
  const file = await findFile(place, symbol, path);
  const context = await openFileContext(file, place.signal);
  const options = readWhitespaceOptions(place.url.query);
  return {
    file,
    context,
    changeset: await file.repo.readChangeset(file.rev),
    parents: await readFileParents(context),
    children: await readFileChildren(context),
    options,
    lines: await readLines(place, file, context, options),
  };
}

async function readLines(
  { tree, signal, costs }: Place,
  { repo, path, fileNode }: FoundFile,
  context: FileContext,
  options: WhitespaceOptions,
): Promise<AnnotatedLine[]> {
  const { data } = await repo.readFileRevision(path, fileNode);
  if (isBinary(data)) {
    // As if there were one line, which the revision's first changeset brought.
    const origin = { file: context.at(context.fileRev), lineNumber: 1 };
    return joinLines([`(binary:${binaryType(path)})`], [origin], signal);
  }
  const client = { signal, beginCostly: () => costs.begin() };
  const origins = await annotateFile(context, {
    options,
    comparer: tree.comparer,
    client,
    known: tree.annotations,
  });
  const { text, starts } = splitLines(data);
  const texts = origins.map((_, line) => decodeUtf8b(text.subarray(starts[line], starts[line + 1])));
  return joinLines(texts, origins, signal);
}

/** What a file revision that brought a line is shown with. */
type LineSource = Omit<AnnotatedLine, "text" | "origin">;

/** Joins lines with the changesets that brought them, which are read in ascending order: the changelog is read once. */
async function joinLines(
  texts: readonly string[],
  origins: readonly LineOrigin[],
  signal: AbortSignal,
): Promise<AnnotatedLine[]> {
  const turns = new Turns(signal);
  const files: { readonly file: FileContext; readonly rev: Rev }[] = [];
  for (const file of new Set(origins.map((origin) => origin.file))) files.push({ file, rev: await file.findRev() });
  files.sort((left, right) => left.rev - right.rev);
  const readAhead = new ReadAhead();
  const sources = new Map<FileContext, LineSource>();
  for (const { file, rev } of files) {
    await turns.next();
    const { repo, path } = file;
    sources.set(file, { rev, node: repo.getNode(rev), changeset: await repo.readChangeset(rev, readAhead), path });
  }
  const lines: AnnotatedLine[] = [];
  for (const [line, origin] of origins.entries()) {
    const source = sources.get(origin.file);
    if (source !== undefined) lines.push({ text: texts[line] ?? "", origin, ...source });
  }
  return lines;
}
