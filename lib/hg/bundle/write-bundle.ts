/** Writes bundles: an uncompressed bundle2 with one changegroup part. Source: mercurial-formats 6.2 to 6.5. */
import { RepoError } from "../../errors";
import { nodeBytes, pathBytes } from "../../ids";
import type { Changegroup, DeltaChunk } from "./changegroup";

/** The longest payload chunk: its length is a signed 32-bit integer. */
const MAX_PAYLOAD_BYTES = 0x7fffffff;

/**
 * Writes a changegroup as a bundle file: version 02, or 03 when a revision has flags. The same changegroup always
 * gives the same bytes: revisions stay in their order, files are sorted bytewise.
 *
 * @throws RepoError `tooLarge` when the changegroup has 2 GiB or more
 */
export function writeBundle(changegroup: Changegroup): Uint8Array {
  const { changesets, manifests, files } = changegroup;
  const hasFlags = [changesets, manifests, ...files.values()].some((chunks) => chunks.some(({ flags }) => flags !== 0));
  const version = hasFlags ? "03" : "02";
  const pieces: Uint8Array[] = [];
  writeGroup(pieces, changesets, hasFlags);
  writeGroup(pieces, manifests, hasFlags);
  if (hasFlags) pieces.push(int32(0)); // the empty list of directory manifests
  // One char of a path is one byte, so the default order of strings is bytewise.
  for (const path of [...files.keys()].sort()) {
    const name = pathBytes(path);
    pieces.push(int32(4 + name.length), name);
    writeGroup(pieces, files.get(path) ?? [], hasFlags);
  }
  pieces.push(int32(0));
  const size = pieces.reduce((sum, piece) => sum + piece.length, 0);
  if (size > MAX_PAYLOAD_BYTES) throw new RepoError("tooLarge", `a changegroup of ${size} bytes does not fit a bundle`);
  const header = partHeader(version, changesets.length);
  const before = [Buffer.from("HG20"), int32(0), int32(header.length), header, int32(size)];
  return Buffer.concat([...before, ...pieces, int32(0), int32(0)]);
}

/** The header of a mandatory changegroup part, with the parameters that `hg bundle` gives it. */
function partHeader(version: string, changesets: number): Buffer {
  const type = "CHANGEGROUP";
  const mandatory = ["version", version] as const;
  const advisory = ["nbchanges", String(changesets)] as const;
  const sizes = [...mandatory, ...advisory].map((text) => text.length);
  return Buffer.concat([
    Buffer.of(type.length),
    Buffer.from(type),
    int32(0), // its id
    Buffer.of(1, 1), // numbers of mandatory and advisory parameters
    Buffer.from(sizes),
    Buffer.from([...mandatory, ...advisory].join("")),
  ]);
}

function writeGroup(pieces: Uint8Array[], chunks: readonly DeltaChunk[], hasFlags: boolean): void {
  for (const { node, p1, p2, deltaBase, linkNode, flags, delta } of chunks) {
    const nodes = [node, p1, p2, deltaBase, linkNode].map(nodeBytes);
    const header = hasFlags ? [...nodes, uint16(flags)] : nodes;
    const size = header.reduce((sum, piece) => sum + piece.length, 4 + delta.length);
    pieces.push(int32(size), ...header, delta);
  }
  pieces.push(int32(0));
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}
