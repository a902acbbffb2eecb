/** Binary files in a git diff. Source: hgweb-compat 6.3, mercurial-formats 10.2. */
import { createHash } from "node:crypto";
import { Deflate } from "pako";
import { type ShouldStop, stopIfAsked } from "./work-limit";

/** The id that git gives to no file. */
const NO_BLOB = "0".repeat(40);
/** Compressed bytes between two questions whether to stop. */
const BYTES_PER_QUESTION = 4096;
/** Bytes of compressed data per line of a patch. */
const BYTES_PER_LINE = 52;
const BASE85 = Buffer.from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~");

/** Says whether Mercurial takes a file for binary: it holds a NUL byte, wherever that is. */
export function isBinary(data: Uint8Array): boolean {
  return data.includes(0);
}

/** Returns the id git gives to a file: the SHA-1 of `blob <size>\0` and its bytes, 40 hex digits; zeros for no file. */
export function gitBlobId(data: Uint8Array | undefined): string {
  if (data === undefined) return NO_BLOB;
  return createHash("sha1").update(`blob ${data.length}\0`).update(data).digest("hex");
}

/**
 * Returns the binary patch that writes `data`: a heading, its compressed bytes in base 85, an empty line.
 * @throws RepoError `deadlineExceeded` when `shouldStop` says so
 */
export function literalPatch(data: Uint8Array, shouldStop?: ShouldStop): Uint8Array {
  const compressed = compressAsZlib(data, shouldStop);
  const pieces: Uint8Array[] = [Buffer.from(`GIT binary patch\nliteral ${data.length}\n`, "latin1")];
  for (let at = 0; at < compressed.length; at += BYTES_PER_LINE) {
    pieces.push(encodeLine(compressed.subarray(at, at + BYTES_PER_LINE)));
  }
  pieces.push(Buffer.from("\n"));
  return Buffer.concat(pieces);
}

/**
 * Returns `data` as zlib's `compress` writes it at its default level, byte for byte: a patch of the same file must have
 * the same bytes as hg's. Node's own zlib is Chromium's, which finds other matches; pako is a port of the original.
 */
function compressAsZlib(data: Uint8Array, shouldStop: ShouldStop | undefined): Uint8Array {
  const pieces: Uint8Array[] = [];
  const stream = new Deflate({ chunkSize: BYTES_PER_QUESTION });
  stream.onData = (piece) => {
    stopIfAsked(shouldStop, "compress a binary file", { size: data.length });
    pieces.push(piece as Uint8Array); // text only with the option `to`
  };
  if (!stream.push(data, true)) throw new Error(`pako cannot compress ${data.length} bytes: ${stream.msg}`);
  return Buffer.concat(pieces);
}

/** Encodes at most 52 bytes: a letter for their number, five digits for each four bytes (zeros added), LF. */
function encodeLine(bytes: Uint8Array): Uint8Array {
  const groups = Math.ceil(bytes.length / 4);
  const line = Buffer.alloc(groups * 5 + 2);
  line[0] = bytes.length <= 26 ? 0x40 + bytes.length : 0x60 + bytes.length - 26;
  for (let group = 0; group < groups; group++) {
    let value = 0;
    for (let at = 0; at < 4; at++) value = value * 256 + (bytes[group * 4 + at] ?? 0);
    for (let digit = 5; digit >= 1; digit--) {
      line[group * 5 + digit] = BASE85[value % 85] as number;
      value = Math.floor(value / 85);
    }
  }
  line[line.length - 1] = 0x0a;
  return line;
}
