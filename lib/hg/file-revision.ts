/** The texts of filelogs: contents with a metadata header before some. Source: mercurial-formats 5.4. */
import { type Node, parseNode, type RepoPath } from "../ids";

/** A file revision's content and what its header says. */
export interface FileText {
  /** The content, without the header. */
  readonly data: Uint8Array;
  /** Where it was copied or renamed from; only when both keys are there and the first parent is null. */
  readonly copy: { readonly path: RepoPath; readonly node: Node } | undefined;
  /** Whether the revision is a tombstone: its content was removed and its hash does not match. */
  readonly censored: boolean;
}

const MARK = Buffer.from("\x01\n", "latin1");

/**
 * Takes the metadata header off a filelog text.
 * @param hasFirstParent whether the file revision has a first parent: then `copy` has no meaning
 */
export function parseFileText(text: Uint8Array, hasFirstParent: boolean): FileText {
  const buffer = Buffer.from(text.buffer, text.byteOffset, text.length);
  const end = startsWithMark(buffer) ? buffer.indexOf(MARK, MARK.length) : -1;
  if (end < 0) return { data: text, copy: undefined, censored: false };
  const header = parseHeader(buffer.toString("latin1", MARK.length, end));
  const path = header.get("copy");
  const node = parseNode(header.get("copyrev") ?? "");
  const copy = path && node !== undefined && !hasFirstParent ? { path: path as RepoPath, node } : undefined;
  return { data: text.subarray(end + MARK.length), copy, censored: header.has("censored") };
}

function startsWithMark(buffer: Buffer): boolean {
  return buffer.length >= MARK.length && buffer.compare(MARK, 0, MARK.length, 0, MARK.length) === 0;
}

function parseHeader(header: string): Map<string, string> {
  const items = new Map<string, string>();
  for (const line of header.split("\n")) {
    const colon = line.indexOf(": ");
    if (colon > 0) items.set(line.slice(0, colon), line.slice(colon + 2));
  }
  return items;
}
