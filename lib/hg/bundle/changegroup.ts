/** Changegroups 01, 02 and 03: deltas of changelog, manifest and files. Source: mercurial-formats 6.3, 6.4. */
import { RepoError } from "../../errors";
import { type Node, NULL_NODE, type RepoPath } from "../../ids";
import type { BundleLimits } from "./limits";
import { checkBundlePath } from "./path";
import { quote } from "./quote";

/** The versions that are read. */
export type ChangegroupVersion = "01" | "02" | "03";

/** One revision as a changegroup brings it: a delta against a revision that the receiver has by then. */
export interface DeltaChunk {
  readonly node: Node;
  readonly p1: Node;
  readonly p2: Node;
  /** The revision that the delta is against; the null node for the empty text. */
  readonly deltaBase: Node;
  /** The changeset that introduced the revision; in the changelog group the changeset itself. */
  readonly linkNode: Node;
  /** Revlog flags; 0 in versions 01 and 02, which have none. */
  readonly flags: number;
  /** Hunks as `lib/hg/delta.ts` reads them, not looked at yet and not copied. */
  readonly delta: Uint8Array;
}

/** The groups of a changegroup, each in the order of the stream, a node that comes twice included. */
export interface Changegroup {
  readonly changesets: readonly DeltaChunk[];
  readonly manifests: readonly DeltaChunk[];
  readonly files: ReadonlyMap<RepoPath, readonly DeltaChunk[]>;
}

/** Bytes of a chunk's length, which counts itself. */
const LENGTH_SIZE = 4;
/** Bytes of a node, and its digits in hex. */
const NODE_SIZE = 20;
const NODE_DIGITS = 40;

/** The nodes of a delta chunk's header, in order: node, p1, p2, (deltabase,) linknode; then the flags of 03. */
const HEADERS = {
  "01": { nodes: 4, size: 80 },
  "02": { nodes: 5, size: 100 },
  "03": { nodes: 5, size: 102 },
} as const;

/**
 * Returns `name` as a version that is read.
 *
 * @throws RepoError `unsupportedBundle` for any other
 */
export function toChangegroupVersion(name: string): ChangegroupVersion {
  if (name === "01" || name === "02" || name === "03") return name;
  throw new RepoError("unsupportedBundle", `changegroup version ${quote(name)} is not supported`);
}

/**
 * Reads a whole changegroup. Whether parents and bases exist is for whoever lays it over a repository.
 *
 * @throws RepoError `malformedBundle` when it is cut off, wrong or followed by other bytes; `unsupportedBundle` when it
 * holds directory manifests; `tooLarge` over the limits
 */
export function readChangegroup(bytes: Uint8Array, version: ChangegroupVersion, limits: BundleLimits): Changegroup {
  const reader = new ChangegroupReader(bytes, version, limits);
  const changesets = reader.group("the changelog", limits.maxChangesets);
  if (changesets.length === 0) throw new RepoError("malformedBundle", "the bundle holds no changesets");
  const manifests = reader.group("the manifest", limits.maxRevisions);
  if (version === "03" && reader.chunk("the list of directory manifests") !== undefined) {
    throw new RepoError("unsupportedBundle", "the bundle holds directory manifests (treemanifest)");
  }
  const files = new Map<RepoPath, readonly DeltaChunk[]>();
  for (let path = reader.path(); path !== undefined; path = reader.path()) {
    const quoted = quote(path);
    if (files.has(path)) throw new RepoError("malformedBundle", `the bundle names the file ${quoted} twice`);
    if (files.size === limits.maxFiles) {
      throw new RepoError("tooLarge", `the bundle names more than ${limits.maxFiles} files`);
    }
    const chunks = reader.group(quoted, limits.maxRevisions);
    if (chunks.length === 0) {
      throw new RepoError("malformedBundle", `the bundle names the file ${quoted} and brings no revision of it`);
    }
    files.set(path, chunks);
  }
  reader.end();
  return { changesets, manifests, files };
}

class ChangegroupReader {
  readonly #bytes: Buffer;
  readonly #version: ChangegroupVersion;
  readonly #limits: BundleLimits;
  #at = 0;
  #revisions = 0;
  /** Where the chunk that was read last ends. */
  #chunkEnd = 0;

  constructor(bytes: Uint8Array, version: ChangegroupVersion, limits: BundleLimits) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#version = version;
    this.#limits = limits;
  }

  /** Reads the length of the next chunk; returns where its contents start, or `undefined` for the empty chunk. */
  chunk(what: string): number | undefined {
    const at = this.#at;
    if (at + LENGTH_SIZE > this.#bytes.length) {
      throw new RepoError("malformedBundle", `the bundle ends too early, within ${what}`, { at });
    }
    const length = this.#bytes.readInt32BE(at);
    if (length === 0) {
      this.#at = at + LENGTH_SIZE;
      return undefined;
    }
    if (length <= LENGTH_SIZE) {
      throw new RepoError("malformedBundle", `a chunk of ${what} says that it has ${length} bytes`, { at });
    }
    if (at + length > this.#bytes.length) {
      throw new RepoError("malformedBundle", `the bundle ends too early, within a chunk of ${what}`, { at, length });
    }
    this.#at = this.#chunkEnd = at + length;
    return at + LENGTH_SIZE;
  }

  /** Reads the delta chunks up to the next empty chunk. */
  group(what: string, maxChunks: number): DeltaChunk[] {
    const chunks: DeltaChunk[] = [];
    let previous: Node | undefined;
    for (let at = this.chunk(what); at !== undefined; at = this.chunk(what)) {
      if (chunks.length === maxChunks || ++this.#revisions > this.#limits.maxRevisions) {
        throw new RepoError("tooLarge", `the bundle brings too many revisions of ${what}`, {
          revisions: this.#revisions,
        });
      }
      const chunk = this.#delta(at, previous, what);
      chunks.push(chunk);
      previous = chunk.node;
    }
    return chunks;
  }

  /** Reads the path that begins a file's group, or `undefined` at the end of the files. */
  path(): RepoPath | undefined {
    const at = this.chunk("the list of files");
    if (at === undefined) return undefined;
    // Bounded before it is decoded: what is over the bound fails in the check.
    const end = Math.min(this.#chunkEnd, at + this.#limits.maxPathBytes + 1);
    const path = this.#bytes.toString("latin1", at, end) as RepoPath;
    checkBundlePath(path, this.#limits.maxPathBytes);
    return path;
  }

  end(): void {
    const left = this.#bytes.length - this.#at;
    if (left > 0) throw new RepoError("malformedBundle", `${left} bytes follow the end of the changegroup`);
  }

  #delta(at: number, previous: Node | undefined, what: string): DeltaChunk {
    const header = HEADERS[this.#version];
    const deltaStart = at + header.size;
    if (deltaStart > this.#chunkEnd) {
      throw new RepoError("malformedBundle", `a chunk of ${what} is shorter than its header`, { at });
    }
    // One conversion for all nodes of the header, cut afterwards: this is the hot loop of a large push.
    const digits = this.#bytes.toString("hex", at, at + header.nodes * NODE_SIZE);
    const nodeAt = (index: number) => digits.slice(index * NODE_DIGITS, (index + 1) * NODE_DIGITS) as Node;
    const node = nodeAt(0);
    if (node === NULL_NODE) throw new RepoError("malformedBundle", `a chunk of ${what} has the null node`, { at });
    const p1 = nodeAt(1);
    return {
      node,
      p1,
      p2: nodeAt(2),
      // Version 01 does not say: the first chunk of a group is against its first parent, others against the one before.
      deltaBase: this.#version === "01" ? (previous ?? p1) : nodeAt(3),
      linkNode: nodeAt(header.nodes - 1),
      flags: this.#version === "03" ? this.#bytes.readUInt16BE(deltaStart - 2) : 0,
      delta: this.#bytes.subarray(deltaStart, this.#chunkEnd),
    };
  }
}
