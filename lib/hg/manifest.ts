/** Flat manifests: lines `path NUL node flag LF`, sorted bytewise by path. Source: mercurial-formats 5.2. */
import { RepoError } from "../errors";
import { type Node, parseNode, pathBytes, type RepoPath, toRepoPath } from "../ids";
import type { TextRange } from "./composed-text";

/** `x` executable, `l` symbolic link (the content is the target), `""` an ordinary file. */
export type FileFlags = "" | "x" | "l";

/** What a manifest says of one path. */
export interface ManifestEntry {
  readonly node: Node;
  readonly flags: FileFlags;
}

/** One path whose entry differs between two manifests. An absent side means added or removed. */
export interface ManifestChange {
  readonly path: RepoPath;
  readonly before: ManifestEntry | undefined;
  readonly after: ManifestEntry | undefined;
}

const NUL = 0x00;
/** What a line ends with. */
export const NEWLINE = 0x0a;
const NODE_DIGITS = 40;
/** Blocks that are compared at once while two manifests agree: small after a difference, then larger. */
const FIRST_BLOCK = 256;
const LAST_BLOCK = 64 * 1024;
/** Bytes that are read on either side of a place to find the line there: more than most lines have. */
const LINE_REACH = 256;

/** One line of a manifest. */
export interface ManifestLine {
  readonly path: RepoPath;
  readonly entry: ManifestEntry;
  /** Where the next line begins. */
  readonly end: number;
}

/** Returns the entry of `path`, or `undefined`. Reads about log2 of the lines. @throws RepoError `corruptStore` */
export function findManifestEntry(text: TextRange, path: RepoPath): ManifestEntry | undefined {
  const wanted = pathBytes(path);
  let low = 0;
  let high = text.length;
  while (low < high) {
    const { start, line } = readLineAround(text, (low + high) >>> 1, low);
    const order = wanted.compare(line, 0, findPathEnd(line, 0));
    if (order === 0) return parseManifestLine(line, 0).entry;
    if (order < 0) high = start;
    else low = start + parseManifestLine(line, 0).end;
  }
  return undefined;
}

/**
 * Reads the line that holds the byte `at`, its newline included; what is missing of a last line is not there.
 * @param lineStart where some line at or before it begins
 */
export function readLineAround(text: TextRange, at: number, lineStart: number): { start: number; line: Buffer } {
  for (let reach = LINE_REACH; ; reach *= 2) {
    const from = Math.max(lineStart, at - reach);
    const to = Math.min(text.length, at + reach);
    const near = asBuffer(text.subarray(from, to));
    const before = at === from ? -1 : near.lastIndexOf(NEWLINE, at - from - 1);
    const after = near.indexOf(NEWLINE, at - from);
    if ((before < 0 && from > lineStart) || (after < 0 && to < text.length)) continue;
    return { start: from + before + 1, line: near.subarray(before + 1, after < 0 ? near.length : after + 1) };
  }
}

/** Returns all entries in order. @throws RepoError `corruptStore` for a line that is none, or out of order */
export function parseManifest(text: Uint8Array): Map<RepoPath, ManifestEntry> {
  const buffer = asBuffer(text);
  const entries = new Map<RepoPath, ManifestEntry>();
  let previous: RepoPath | undefined;
  for (let at = 0; at < buffer.length; ) {
    const line = parseManifestLine(buffer, at);
    if (previous !== undefined && line.path <= previous) throw notInOrder(at);
    entries.set(line.path, line.entry);
    previous = line.path;
    at = line.end;
  }
  return entries;
}

/**
 * Returns the paths whose entries differ, sorted bytewise. Stretches that agree are skipped by comparing blocks, so
 * the cost follows the differences, with a memcmp of the rest.
 * @param before a manifest whose lines are in order
 * @throws RepoError `corruptStore` where a differing line is none, or a line of `after` is out of order
 */
export function compareManifests(before: Uint8Array, after: Uint8Array): ManifestChange[] {
  const a = asBuffer(before);
  const b = asBuffer(after);
  const changes: ManifestChange[] = [];
  let i = 0;
  let j = 0;
  for (;;) {
    const same = countSameBytes(a, i, b, j);
    // Back to where the line began that holds the first difference.
    const lineStart = i + same === 0 ? 0 : Math.max(i, a.lastIndexOf(NEWLINE, i + same - 1) + 1);
    j += lineStart - i;
    i = lineStart;
    if (i >= a.length && j >= b.length) return changes;
    const left = i < a.length ? parseManifestLine(a, i) : undefined;
    const right = j < b.length ? parseManifestLine(b, j) : undefined;
    const isLeft = left !== undefined && (right === undefined || left.path <= right.path) ? left : undefined;
    const isRight = right !== undefined && (left === undefined || right.path <= left.path) ? right : undefined;
    // All lines that are not looked at follow each other in `before` too: so this finds any disorder.
    if (isRight !== undefined) checkOrder(b, j, isRight.path);
    const path = (isLeft ?? isRight)?.path;
    if (path !== undefined) changes.push({ path, before: isLeft?.entry, after: isRight?.entry });
    i = isLeft?.end ?? i;
    j = isRight?.end ?? j;
  }
}

/** Refuses a path that does not come after that of the line before `start`. */
function checkOrder(buffer: Buffer, start: number, path: RepoPath): void {
  if (start === 0) return;
  const previous = start < 2 ? 0 : buffer.lastIndexOf(NEWLINE, start - 2) + 1;
  if (path <= toRepoPath(buffer.subarray(previous, findPathEnd(buffer, previous)))) throw notInOrder(start);
}

function notInOrder(at: number): RepoError {
  return new RepoError("corruptStore", "a manifest's paths are not in order", { at });
}

/** Returns how many bytes of `a` from `i` and of `b` from `j` agree. */
function countSameBytes(a: Buffer, i: number, b: Buffer, j: number): number {
  const most = Math.min(a.length - i, b.length - j);
  let same = 0;
  let block = FIRST_BLOCK;
  while (same < most) {
    const size = Math.min(block, most - same);
    if (a.compare(b, j + same, j + same + size, i + same, i + same + size) !== 0) break;
    same += size;
    block = Math.min(block * 4, LAST_BLOCK);
  }
  const end = Math.min(most, same + block);
  while (same < end && a[i + same] === b[j + same]) same++;
  return same;
}

/** Reads the line that begins at `start`. @throws RepoError `corruptStore` when there is none */
export function parseManifestLine(buffer: Buffer, start: number): ManifestLine {
  const nul = findPathEnd(buffer, start);
  const newline = buffer.indexOf(NEWLINE, nul);
  const node = parseNode(buffer.toString("latin1", nul + 1, nul + 1 + NODE_DIGITS));
  const flags = buffer.toString("latin1", nul + 1 + NODE_DIGITS, Math.max(0, newline));
  const path = toRepoPath(buffer.subarray(start, nul));
  const isPath = path !== "" && !path.includes("\n");
  if (newline < 0 || node === undefined || !isPath || (flags !== "" && flags !== "x" && flags !== "l")) {
    const sentence =
      flags === "t" ? "a manifest has a directory: tree manifests are not read" : "a manifest has a line that is none";
    throw new RepoError(flags === "t" ? "unsupportedStore" : "corruptStore", sentence, { at: start });
  }
  return { path, entry: { node, flags }, end: newline + 1 };
}

/** Returns where the path of the line that begins at `start` ends. @throws RepoError `corruptStore` */
export function findPathEnd(buffer: Buffer, start: number): number {
  const nul = buffer.indexOf(NUL, start);
  if (nul < 0) throw new RepoError("corruptStore", "a manifest has a line without a node", { at: start });
  return nul;
}

/** Returns the same bytes with the methods of a `Buffer`. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
