/**
 * The history of a file revision, packed into a few large pieces: each object that goes to another thread is copied by
 * itself, and there are thousands of revisions.
 */
import { type Node, NULL_NODE } from "../ids";
import type { AnnotateStep } from "./annotate-step";

/** Revisions, each after those that it needs; the last one is the one that is annotated. */
export interface PackedHistory {
  /** Number of revisions. */
  readonly length: number;
  /** The names of the filelogs. */
  readonly filelogs: readonly string[];
  /** For each revision its node and those of its parents, of `NODE_LENGTH` digits each. */
  readonly nodes: string;
  /**
   * For each revision: its filelog's place in `filelogs`; the revision that its deltas change, −1 for none; the number
   * of its pieces, then their lengths in bytes; the number of revisions that it was made from, then these.
   */
  readonly numbers: Int32Array<ArrayBuffer>;
  /** All pieces, one after the other. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A revision as it is told to `HistoryPacker`; who uses it is counted when it is unpacked. */
export type PackedRevision = Omit<AnnotateStep, "revision" | "textUses" | "children">;

const NODE_LENGTH = NULL_NODE.length;

/** Packs a history, one revision after the other. */
export class HistoryPacker {
  readonly #filelogs: string[] = [];
  readonly #nodes: Node[] = [];
  readonly #numbers: number[] = [];
  #bytes = new Uint8Array(64 * 1024);
  #byteCount = 0;
  #length = 0;

  /** Bytes of all pieces so far. */
  get byteCount(): number {
    return this.#byteCount;
  }

  /** Adds the next revision; its pieces are copied. */
  add({ filelog, node, parents, deltaBase, pieces, madeFrom }: PackedRevision): void {
    this.#nodes.push(node, ...parents);
    let filelogAt = this.#filelogs.lastIndexOf(filelog);
    if (filelogAt < 0) filelogAt = this.#filelogs.push(filelog) - 1;
    this.#numbers.push(filelogAt, deltaBase ?? -1, pieces.length);
    for (const piece of pieces) {
      this.#numbers.push(piece.length);
      this.#append(piece);
    }
    this.#numbers.push(madeFrom.length, ...madeFrom);
    this.#length++;
  }

  /** Returns all that was added. */
  finish(): PackedHistory {
    return {
      length: this.#length,
      filelogs: this.#filelogs,
      nodes: this.#nodes.join(""),
      numbers: Int32Array.from(this.#numbers),
      bytes: this.#bytes.subarray(0, this.#byteCount),
    };
  }

  #append(piece: Uint8Array): void {
    const end = this.#byteCount + piece.length;
    if (end > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(end, this.#bytes.length * 2));
      larger.set(this.#bytes.subarray(0, this.#byteCount));
      this.#bytes = larger;
    }
    this.#bytes.set(piece, this.#byteCount);
    this.#byteCount = end;
  }
}

/** Gives the steps of a history. */
export function* unpackHistory(history: PackedHistory): Generator<AnnotateStep> {
  const textUses = new Int32Array(history.length);
  const children = new Int32Array(history.length);
  children[history.length - 1] = 1; // its lines are asked for
  for (const { deltaBase, madeFrom } of unpackRevisions(history)) {
    if (deltaBase !== undefined) (textUses[deltaBase] as number)++;
    for (const parent of madeFrom) (children[parent] as number)++;
  }
  let revision = 0;
  for (const packed of unpackRevisions(history)) {
    yield { ...packed, revision, textUses: textUses[revision] ?? 0, children: children[revision] ?? 0 };
    revision++;
  }
}

function* unpackRevisions({ length, filelogs, nodes, numbers, bytes }: PackedHistory): Generator<PackedRevision> {
  let at = 0;
  let byteAt = 0;
  const next = () => numbers[at++] ?? 0;
  for (let revision = 0; revision < length; revision++) {
    const filelog = filelogs[next()] ?? "";
    const deltaBase = next();
    const pieces = Array.from({ length: next() }, () => {
      byteAt += numbers[at] ?? 0;
      return bytes.subarray(byteAt - next(), byteAt);
    });
    const madeFrom = Array.from({ length: next() }, next);
    const nodeAt = (index: number) => {
      const start = (revision * 3 + index) * NODE_LENGTH;
      return nodes.slice(start, start + NODE_LENGTH) as Node;
    };
    yield {
      filelog,
      node: nodeAt(0),
      parents: [nodeAt(1), nodeAt(2)],
      deltaBase: deltaBase < 0 ? undefined : deltaBase,
      pieces,
      madeFrom,
    };
  }
}
