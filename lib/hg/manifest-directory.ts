/** Parts of a flat manifest: one directory without the lines of what lies deeper, and some files at a time. Source: mercurial-formats 5.2. */
import { RepoError } from "../errors";
import { pathBytes, type RepoPath } from "../ids";
import type { TextRange } from "./composed-text";
import {
  asBuffer,
  findManifestEntry,
  findPathEnd,
  type ManifestEntry,
  type ManifestLine,
  NEWLINE,
  parseManifestLine,
  readLineAround,
} from "./manifest";

/** A file of a manifest. */
export interface ManifestFile {
  readonly path: RepoPath;
  readonly entry: ManifestEntry;
}

/** A file of a directory. */
export interface DirectoryFile extends ManifestFile {
  /** The last segment of `path`. */
  readonly name: RepoPath;
}

/** A directory in a directory. */
export interface Subdirectory {
  readonly path: RepoPath;
  /** The last segment of `path`. */
  readonly name: RepoPath;
  /** The chain of directories below it that have nothing but the next one: `only/child`; empty for none. */
  readonly emptyDirectories: RepoPath;
}

/** What lies in one directory; both lists sorted bytewise by name. */
export interface ManifestDirectory {
  readonly directories: readonly Subdirectory[];
  readonly files: readonly DirectoryFile[];
}

/** Bytes that a search goes ahead at first: most directories are small. */
const FIRST_STEP = 1024;
/** Bytes that are read of a text at once for lines that follow each other. */
const WINDOW_BYTES = 8 * 1024;
const SLASH = "/";
/** The character after the slash: all that lies in a directory comes before its path with this one. */
const AFTER_SLASH = "0";

/**
 * Lists a directory, going from each of its children to the next one: the cost follows their number, not that of the
 * lines below them.
 *
 * @param directory without slashes around it; empty for the root
 * @returns `undefined` when nothing lies in it and it is not the root of an empty manifest
 * @throws RepoError `corruptStore` for a line that is none, or out of order
 */
export function listManifestDirectory(text: TextRange, directory: RepoPath): ManifestDirectory | undefined {
  const lines = new LineReader(text);
  const prefix = directory === "" ? "" : `${directory}${SLASH}`;
  const directories: Subdirectory[] = [];
  const files: DirectoryFile[] = [];
  for (let at = findFrom(text, prefix as RepoPath, 0); at < text.length; ) {
    const { path, entry, end } = lines.read(at);
    if (!path.startsWith(prefix)) break;
    const slash = path.indexOf(SLASH, prefix.length);
    if (slash < 0) {
      files.push({ path, name: path.slice(prefix.length) as RepoPath, entry });
      at = end;
      continue;
    }
    const child = path.slice(0, slash) as RepoPath;
    const next = findFrom(text, `${child}${AFTER_SLASH}` as RepoPath, end);
    const last = next === end ? path : parseManifestLine(readLineAround(text, next - 1, end).line, 0).path;
    at = next;
    const name = child.slice(prefix.length) as RepoPath;
    directories.push({ path: child, name, emptyDirectories: findCommonFolders(path, last, slash + 1) });
  }
  if (files.length + directories.length === 0 && text.length > 0) return undefined;
  // In a manifest `a.b/` comes before `a/`.
  directories.sort((left, right) => (left.name < right.name ? -1 : 1));
  return { directories, files };
}

/**
 * Lists files of a manifest in order: the file `path`, and those below the directory `path`.
 *
 * @param path without slashes around it; empty for all files
 * @param after the path after which the list goes on; `undefined` for its beginning
 * @param limit the most files that are listed
 * @throws RepoError `corruptStore` for a line that is none
 */
export function listManifestFiles(
  text: TextRange,
  path: RepoPath,
  after: RepoPath | undefined,
  limit: number,
): ManifestFile[] {
  const lines = new LineReader(text);
  const files: ManifestFile[] = [];
  const exact = after === undefined && path !== "" ? findManifestEntry(text, path) : undefined;
  if (exact !== undefined) files.push({ path, entry: exact });
  const prefix = path === "" ? "" : `${path}${SLASH}`;
  // Nothing comes between a path and the same path with a NUL.
  const start = after === undefined || after < prefix ? prefix : `${after}\0`;
  for (let at = findFrom(text, start as RepoPath, 0); at < text.length && files.length < limit; ) {
    const line = lines.read(at);
    if (!line.path.startsWith(prefix)) break;
    files.push({ path: line.path, entry: line.entry });
    at = line.end;
  }
  return files;
}

/** Reads lines that follow each other, or lie far apart. */
class LineReader {
  readonly #text: TextRange;
  #window: Buffer = Buffer.alloc(0);
  #windowStart = 0;

  constructor(text: TextRange) {
    this.#text = text;
  }

  /** Reads the line that begins at `start`. @throws RepoError `corruptStore` when there is none */
  read(start: number): ManifestLine {
    if (!this.#holdsLine(start)) this.#fill(start);
    const line = parseManifestLine(this.#window, start - this.#windowStart);
    return { ...line, end: line.end + this.#windowStart };
  }

  #holdsLine(start: number): boolean {
    const at = start - this.#windowStart;
    return at >= 0 && at < this.#window.length && this.#window.indexOf(NEWLINE, at) >= 0;
  }

  /** Takes a window that begins with a line and holds all of it, or the rest of the text where the line does not end. */
  #fill(start: number): void {
    for (let size = WINDOW_BYTES; ; size *= 2) {
      const end = Math.min(this.#text.length, start + size);
      this.#window = asBuffer(this.#text.subarray(start, end));
      this.#windowStart = start;
      if (end === this.#text.length || this.#window.includes(NEWLINE)) return;
    }
  }
}

/** Returns where the first line at or after `from` begins whose path is not below `bound`, or the end. */
function findFrom(text: TextRange, bound: RepoPath, from: number): number {
  const wanted = pathBytes(bound);
  let low = from;
  let high = text.length;
  for (let step = FIRST_STEP; low < high; step *= 2) {
    const middle = Math.min(low + step, (low + high) >>> 1);
    const { start, line } = readLineAround(text, middle, low);
    if (line.at(-1) !== NEWLINE) throw new RepoError("corruptStore", "a manifest ends inside a line", { at: start });
    if (wanted.compare(line, 0, findPathEnd(line, 0)) <= 0) high = start;
    else low = start + line.length;
  }
  return low;
}

/** Returns the folders that two paths have in common from `from` on. All between them have these, since lines are in order. */
function findCommonFolders(first: RepoPath, last: RepoPath, from: number): RepoPath {
  if (first.slice(0, from) !== last.slice(0, from)) {
    throw new RepoError("corruptStore", "a manifest's paths are not in order");
  }
  let end = from;
  for (;;) {
    const slash = first.indexOf(SLASH, end);
    if (slash < 0 || last.slice(end, slash + 1) !== first.slice(end, slash + 1)) break;
    end = slash + 1;
  }
  return first.slice(from, Math.max(from, end - 1)) as RepoPath;
}
