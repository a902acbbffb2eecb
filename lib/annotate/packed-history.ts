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

/** Gives the steps of a history, one after the other. */
export function unpackHistory(history: PackedHistory, take: (step: AnnotateStep) => void): void {
  const { length, filelogs, nodes, numbers, bytes } = history;
  const { textUses, children } = countUses(history);
  let at = 0;
  let byteAt = 0;
  const next = () => numbers[at++] as number;
  for (let revision = 0; revision < length; revision++) {
    const filelog = filelogs[next()] ?? "";
    const deltaBase = next();
    const pieces: Uint8Array[] = [];
    for (let left = next(); left > 0; left--) {
      const end = byteAt + next();
      pieces.push(bytes.subarray(byteAt, end));
      byteAt = end;
    }
    const madeFrom: number[] = [];
    for (let left = next(); left > 0; left--) madeFrom.push(next());
    take({
      revision,
      filelog,
      node: nodeAt(nodes, revision * 3),
      parents: [nodeAt(nodes, revision * 3 + 1), nodeAt(nodes, revision * 3 + 2)],
      deltaBase: deltaBase < 0 ? undefined : deltaBase,
      pieces,
      madeFrom,
      textUses: textUses[revision] as number,
      children: children[revision] as number,
    });
  }
}

function nodeAt(nodes: string, index: number): Node {
  return nodes.slice(index * NODE_LENGTH, (index + 1) * NODE_LENGTH) as Node;
}

/** Counts for each revision the later ones that need it. */
function countUses({ length, numbers }: PackedHistory): { textUses: Int32Array; children: Int32Array } {
  const textUses = new Int32Array(length);
  const children = new Int32Array(length);
  children[length - 1] = 1; // its lines are asked for
  let at = 0;
  for (let revision = 0; revision < length; revision++) {
    const deltaBase = numbers[at + 1] as number;
    if (deltaBase >= 0) (textUses[deltaBase] as number)++;
    at += 3 + (numbers[at + 2] as number);
    const madeFromEnd = at + 1 + (numbers[at] as number);
    for (at++; at < madeFromEnd; at++) (children[numbers[at] as number] as number)++;
  }
  return { textUses, children };
}
