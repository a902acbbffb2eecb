/** A history made by hand, its hashes right: for what hg would never commit. For tests. */
import { type Bundle, type DeltaChunk, parseBundle } from "../../hg/bundle/bundle";
import { DEFAULT_BUNDLE_LIMITS } from "../../hg/bundle/limits";
import { writeBundle } from "../../hg/bundle/write-bundle";
import { hashRevision } from "../../hg/revlog";
import { type Node, NULL_NODE, type RepoPath } from "../../ids";

/** One changeset. All texts are raw bytes, one char each. */
export interface MadeUpChangeset {
  /** The texts of the files that it adds or changes, by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** The manifest's text; when not given all files so far, as hg writes them. */
  readonly manifest?: (nodeOf: (path: string) => Node) => string;
  /** The changeset's text; when not given one that says what is true. */
  readonly text?: (manifest: Node) => string;
}

type Row = Omit<DeltaChunk, "linkNode">;

/** Changesets in a row, the first a child of `parent`, each with its full texts. */
export class MadeUpHistory {
  readonly #changesets: DeltaChunk[] = [];
  readonly #manifests: DeltaChunk[] = [];
  readonly #files = new Map<RepoPath, DeltaChunk[]>();
  readonly #parent: Node;

  constructor(parent: Node = NULL_NODE) {
    this.#parent = parent;
  }

  /** Adds a changeset on top; returns its node. */
  commit({ files = {}, manifest, text }: MadeUpChangeset = {}): Node {
    const rows = Object.entries(files).map(([path, data]) => {
      const p1 = this.#files.get(path as RepoPath)?.at(-1)?.node ?? NULL_NODE;
      return [path as RepoPath, fullRow(data, p1)] as const;
    });
    const nodeOf = (path: string) =>
      rows.find(([own]) => own === path)?.[1].node ?? this.#files.get(path as RepoPath)?.at(-1)?.node ?? NULL_NODE;
    const paths = [...new Set([...this.#files.keys(), ...Object.keys(files)])].sort();
    const manifestText = manifest?.(nodeOf) ?? paths.map((path) => `${path}\0${nodeOf(path)}\n`).join("");
    const manifestRow = fullRow(manifestText, this.#manifests.at(-1)?.node ?? NULL_NODE);
    const claimed = Object.keys(files).sort();
    const changeset = fullRow(
      text?.(manifestRow.node) ?? changesetText(manifestRow.node, claimed),
      this.#changesets.at(-1)?.node ?? this.#parent,
    );
    const linkNode = changeset.node;
    this.#changesets.push({ ...changeset, linkNode });
    if (!this.#manifests.some(({ node }) => node === manifestRow.node))
      this.#manifests.push({ ...manifestRow, linkNode });
    for (const [path, row] of rows) this.#files.set(path, [...(this.#files.get(path) ?? []), { ...row, linkNode }]);
    return linkNode;
  }

  /** Returns it as a bundle. */
  bundle(): Uint8Array {
    return writeBundle({ changesets: this.#changesets, manifests: this.#manifests, files: this.#files });
  }
}

/** Makes two changesets that differ in one of two files: as a bundle, parsed, and the rows of their manifests. */
export function makeTwoManifests(): { bytes: Uint8Array; bundle: Bundle; first: DeltaChunk; second: DeltaChunk } {
  const history = new MadeUpHistory();
  history.commit({ files: { a: "text\n", b: "text\n" } });
  history.commit({ files: { b: "other\n" } });
  const bytes = history.bundle();
  const bundle = parseBundle(bytes, DEFAULT_BUNDLE_LIMITS);
  const [first, second] = bundle.manifests;
  if (first === undefined || second === undefined) throw new Error("the history has no manifests");
  return { bytes, bundle, first, second };
}

/** Returns the text of a changeset as hg writes it. */
export function changesetText(
  manifest: Node,
  files: readonly string[],
  date = "1000 0",
  description = "made up",
): string {
  return `${manifest}\nMade Up <made@example.org>\n${date}\n${files.map((file) => `${file}\n`).join("")}\n${description}`;
}

/** Returns a revision with its full text as a delta against nothing. */
export function fullRow(text: string | Uint8Array, p1: Node = NULL_NODE): Row {
  const data = typeof text === "string" ? Buffer.from(text, "latin1") : text;
  return {
    node: hashRevision(p1, NULL_NODE, data),
    p1,
    p2: NULL_NODE,
    deltaBase: NULL_NODE,
    flags: 0,
    delta: hunk(0, 0, data),
  };
}

/** Writes a delta of one hunk: bytes `start` to `end` of the older text become `data`. */
export function hunk(start: number, end: number, data: Uint8Array): Uint8Array {
  const bytes = Buffer.allocUnsafe(12 + data.length);
  bytes.writeInt32BE(start, 0);
  bytes.writeInt32BE(end, 4);
  bytes.writeInt32BE(data.length, 8);
  bytes.set(data, 12);
  return bytes;
}
