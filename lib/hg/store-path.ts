/** Where the store keeps the revlog of a path: the "fncache" encodings. Source: mercurial-formats 2. */
import { createHash } from "node:crypto";
import type { RepoPath } from "../ids";

/** Which encoding a repository's requirements ask for. */
export interface StorePathEncoding {
  /** `fncache`: reserved names are escaped and long names hashed; else only the default escape. */
  readonly fncache: boolean;
  /** `dotencode`: a leading dot or space of a segment is escaped. */
  readonly dotencode: boolean;
}

/** Encoded names up to this many bytes are kept; longer ones are hashed. */
const MAX_PLAIN_BYTES = 120;
const HASHED_SEGMENT_BYTES = 8;
const MAX_HASHED_DIRECTORY_BYTES = 68;
const RESERVED = /^(?:aux|con|prn|nul|com[1-9]|lpt[1-9])$/;

/** Returns the store path of a file's revlog: `data/…` or, hashed, `dh/…`. @param suffix `.i` or `.d`: in hashed names they differ */
export function encodeFilelogPath(path: RepoPath, suffix: ".i" | ".d", encoding: StorePathEncoding): string {
  return encodeStorePath(`data/${path}${suffix}`, encoding);
}

/** Encodes a logical store name that begins with `data/` or `meta/`; its chars are bytes. */
export function encodeStorePath(name: string, encoding: StorePathEncoding): string {
  const escaped = escapeDirectories(name);
  const plain = escapeBytes(escaped, true);
  if (!encoding.fncache) return plain;
  const encoded = escapeSegments(plain, encoding.dotencode);
  return encoded.length > MAX_PLAIN_BYTES ? hashName(escaped, encoding.dotencode) : encoded;
}

/** So a directory `foo.i` cannot collide with a revlog `foo.i`. */
function escapeDirectories(name: string): string {
  return name.replaceAll(".hg/", ".hg.hg/").replaceAll(".i/", ".i.hg/").replaceAll(".d/", ".d.hg/");
}

/** Escapes what some file system cannot hold. @param keepCase capitals become `_x` and `_` doubles; else both just fold */
function escapeBytes(name: string, keepCase: boolean): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these bytes are what is escaped
  return name.replace(/[A-Z_]|[\x00-\x1f\x7e-\xff\\:*?"<>|]/g, (char) => {
    if (char === "_") return keepCase ? "__" : "_";
    if (char >= "A" && char <= "Z") return (keepCase ? "_" : "") + char.toLowerCase();
    return escapeByte(char);
  });
}

function escapeByte(char: string): string {
  return `~${char.charCodeAt(0).toString(16).padStart(2, "0")}`;
}

function escapeSegments(name: string, dotencode: boolean): string {
  return name
    .split("/")
    .map((segment) => escapeLast(escapeFirst(segment, dotencode)))
    .join("/");
}

function escapeFirst(segment: string, dotencode: boolean): string {
  if (dotencode && (segment.startsWith(".") || segment.startsWith(" ")))
    return escapeByte(segment.charAt(0)) + segment.slice(1);
  const stem = segment.split(".", 1)[0] ?? "";
  return RESERVED.test(stem) ? segment.slice(0, 2) + escapeByte(segment.charAt(2)) + segment.slice(3) : segment;
}

function escapeLast(segment: string): string {
  const last = segment.at(-1);
  return last === "." || last === " " ? segment.slice(0, -1) + escapeByte(last) : segment;
}

function hashName(escaped: string, dotencode: boolean): string {
  const digest = createHash("sha1").update(escaped, "latin1").digest("hex");
  const segments = escapeSegments(escapeBytes(escaped.slice("data/".length), false), dotencode).split("/");
  const base = segments.pop() ?? "";
  const suffix = base.slice(base.lastIndexOf("."));
  const directories: string[] = [];
  let length = 0;
  for (const segment of segments) {
    const cut = segment.slice(0, HASHED_SEGMENT_BYTES).replace(/[. ]$/, "_");
    const longer = directories.length === 0 ? cut.length : length + 1 + cut.length;
    if (directories.length > 0 && longer > MAX_HASHED_DIRECTORY_BYTES) break;
    directories.push(cut);
    length = longer;
  }
  const prefix = `dh/${directories.map((directory) => `${directory}/`).join("")}`;
  const room = MAX_PLAIN_BYTES - prefix.length - digest.length - suffix.length;
  return prefix + base.slice(0, Math.max(0, room)) + digest + suffix;
}
