/** Annotating a file in steps, one for each of its revisions, in an order in which each needs earlier ones alone. */
import type { Node } from "../ids";

/** A revision: what its text is built from, and which revisions its lines may come from. */
export interface AnnotateStep {
  /** The revision's number, from 0, by which later steps name it. */
  readonly revision: number;
  /** The name of its filelog, for errors. */
  readonly filelog: string;
  readonly node: Node;
  /** The parents in the filelog: with the text they make the node. */
  readonly parents: readonly [Node, Node];
  /** The revision whose text the deltas change; `undefined` when the first piece is a text itself. */
  readonly deltaBase: number | undefined;
  /** A text or deltas as the filelog stores them, decompressed, in the order in which they are applied. */
  readonly pieces: readonly Uint8Array[];
  /** The revisions that it was made from, in Mercurial's order: the last one that has a line wins. */
  readonly madeFrom: readonly number[];
  /** Later revisions whose texts are built from this one. */
  readonly textUses: number;
  /** Later revisions that are made from this one, and one more for the revision whose lines are asked for. */
  readonly children: number;
}

/** For each line of a text where it comes from. */
export interface LineOrigins {
  /** The revision that brought the line. */
  readonly revisions: Int32Array;
  /** The line's number in that revision, from 1. */
  readonly lineNumbers: Int32Array;
}
