/**
 * What one changeset changed against one parent, as a BLOB of the index: a version byte, the number of paths (varint),
 * then for each path, sorted bytewise:
 *
 *     the path, front-coded (path-codec.ts)
 *     a byte: bit 0 has an old node, bit 1 has a new node, bits 2-3 old flags, bits 4-5 new flags, bit 6 is a copy
 *     20 bytes of the old node, if any; 20 bytes of the new node, if any
 *     for a copy: the length of the source's path (varint), the path, 20 bytes of the source's node
 *
 * Flags: 0 none, 1 `x`, 2 `l`. A typical change takes 50 bytes.
 */
import { Cursor } from "../bytes/cursor";
import { RepoError } from "../errors";
import { type Node, nodeBytes, pathBytes, toNode, toRepoPath } from "../ids";
import { ByteWriter } from "./byte-writer";
import {
  CODEC_VERSION,
  expectEnd,
  MAX_PATH_BYTES,
  MIN_PATH_BYTES,
  PathReader,
  PathWriter,
  readHeader,
  readVarint,
} from "./path-codec";
import type { FileChange } from "./push-index";

const HAS_OLD = 1;
const HAS_NEW = 2;
const OLD_FLAGS_SHIFT = 2;
const NEW_FLAGS_SHIFT = 4;
const IS_COPY = 64;
const FLAGS: readonly string[] = ["", "x", "l"];
/** A path, the byte that says what follows, and one node. */
const MIN_CHANGE_BYTES = MIN_PATH_BYTES + 1 + 20;

/**
 * Encodes the changes against one parent.
 * @throws RepoError `corruptStore` when paths are not sorted bytewise, flags are unknown or a side is missing that must
 * be there; `tooLarge` when the paths are over their limit
 */
export function encodeChanges(changes: readonly FileChange[]): Buffer {
  const writer = new ByteWriter();
  writer.u8(CODEC_VERSION);
  writer.varint(changes.length);
  const paths = new PathWriter(writer);
  for (const change of changes) {
    paths.write(change.path);
    writeChange(writer, change);
  }
  return writer.finish();
}

/** Decodes what `encodeChanges` wrote. @throws RepoError `corruptStore` when it did not write these bytes */
export function decodeChanges(bytes: Uint8Array): FileChange[] {
  const cursor = new Cursor(bytes, "corruptStore", "a list of changes");
  const count = readHeader(cursor, MIN_CHANGE_BYTES);
  const paths = new PathReader(cursor);
  const changes: FileChange[] = [];
  for (let i = 0; i < count; i++) changes.push({ path: paths.read(), ...readChange(cursor) });
  expectEnd(cursor);
  return changes;
}

function writeChange(writer: ByteWriter, change: FileChange): void {
  const { oldNode, newNode, copy } = change;
  if (oldNode === undefined && newNode === undefined) throw new RepoError("corruptStore", "a change has no side");
  writer.u8(
    (oldNode === undefined ? 0 : HAS_OLD) |
      (newNode === undefined ? 0 : HAS_NEW) |
      (flagsCode(change.oldFlags) << OLD_FLAGS_SHIFT) |
      (flagsCode(change.newFlags) << NEW_FLAGS_SHIFT) |
      (copy === undefined ? 0 : IS_COPY),
  );
  if (oldNode !== undefined) writer.bytes(nodeBytes(oldNode));
  if (newNode !== undefined) writer.bytes(nodeBytes(newNode));
  if (copy === undefined) return;
  const source = pathBytes(copy.path);
  if (source.length > MAX_PATH_BYTES) throw new RepoError("tooLarge", "the source of a copy is too long to be indexed");
  writer.varint(source.length);
  writer.bytes(source);
  writer.bytes(nodeBytes(copy.node));
}

function readChange(cursor: Cursor): Omit<FileChange, "path"> {
  const shape = cursor.u8();
  if (shape >= 128 || (shape & (HAS_OLD | HAS_NEW)) === 0) {
    throw new RepoError("corruptStore", "an indexed change has an unknown shape", { shape, at: cursor.at });
  }
  const oldNode = (shape & HAS_OLD) === 0 ? undefined : readNode(cursor);
  const newNode = (shape & HAS_NEW) === 0 ? undefined : readNode(cursor);
  return {
    oldNode,
    newNode,
    oldFlags: flagsOf(shape >> OLD_FLAGS_SHIFT),
    newFlags: flagsOf(shape >> NEW_FLAGS_SHIFT),
    copy: (shape & IS_COPY) === 0 ? undefined : readCopy(cursor),
  };
}

function readCopy(cursor: Cursor): NonNullable<FileChange["copy"]> {
  const length = readVarint(cursor);
  return { path: toRepoPath(cursor.bytes(length)), node: readNode(cursor) };
}

function readNode(cursor: Cursor): Node {
  return toNode(cursor.bytes(20));
}

function flagsCode(flags: string): number {
  const code = FLAGS.indexOf(flags);
  if (code < 0) throw new RepoError("corruptStore", "a changed file has unknown flags", { flags });
  return code;
}

function flagsOf(code: number): string {
  const flags = FLAGS[code & 3];
  if (flags === undefined) throw new RepoError("corruptStore", "an indexed change has unknown flags");
  return flags;
}
