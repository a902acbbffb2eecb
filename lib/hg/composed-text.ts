/** A text that is not copied out: ranges of a base and of the deltas that lead from it. */
import { compact } from "../bytes/compact";
import { readChainSegments } from "./delta";
import { FROM_BASE, SEGMENT, type Segments, segmentsLength } from "./segments";

/** Ranges shorter than this are given together. */
const PIECE_BYTES = 64 * 1024;

/** What parts of a text are read from: a `Uint8Array`, or a text that is composed. */
export interface TextRange {
  readonly length: number;
  /** Returns bytes `start` (inclusive) to `end` (exclusive), a view where that costs nothing. */
  subarray(start: number, end: number): Uint8Array;
}

/** Where a text differs from its base: bytes `start` to `end` stand in the place of the base's `baseStart` to `baseEnd`. */
export interface Edit {
  readonly baseStart: number;
  readonly baseEnd: number;
  readonly start: number;
  readonly end: number;
  /** The segments that stand there: `firstSegment` (inclusive) to `endSegment` (exclusive). */
  readonly firstSegment: number;
  readonly endSegment: number;
}

/** Deltas composed to what they make of a text, without that text: what is worth keeping of a chain. */
export class ComposedDeltas {
  readonly deltas: readonly Uint8Array[];
  readonly segments: Segments;
  /** Where each segment begins in the new text. */
  readonly starts: Int32Array;

  /**
   * @param baseLength bytes of the text that the first delta of all changes
   * @param older what `deltas` go on from, over the same base
   * @throws RepoError `corruptStore` when a delta is not well-formed or does not fit
   */
  constructor(baseLength: number, deltas: readonly Uint8Array[], older?: ComposedDeltas) {
    const whole = baseLength === 0 ? [] : [FROM_BASE, 0, baseLength];
    const own = deltas.map(compact);
    const segments = readChainSegments(baseLength, own, {}, older) ?? Int32Array.from(whole);
    const used = withoutUnused(segments, older === undefined ? own : [...older.deltas, ...own]);
    this.deltas = used.deltas;
    this.segments = used.segments;
    this.starts = findStarts(this.segments);
  }

  /** Bytes that this keeps in memory. */
  get byteSize(): number {
    const deltaBytes = this.deltas.reduce((sum, delta) => sum + delta.length, 0);
    return deltaBytes + this.segments.byteLength + this.starts.byteLength;
  }
}

/**
 * Leaves out deltas of which nothing is in the text any more, where they are many: a chain may change the same line over
 * and over.
 */
function withoutUnused(
  segments: Segments,
  deltas: readonly Uint8Array[],
): { segments: Segments; deltas: readonly Uint8Array[] } {
  if (deltas.length <= (2 * segments.length) / SEGMENT) return { segments, deltas };
  const places = new Map<number, number>();
  const renumbered = segments.slice();
  for (let i = 0; i < segments.length; i += SEGMENT) {
    const source = segments[i] ?? FROM_BASE;
    if (source === FROM_BASE) continue;
    const place = places.get(source) ?? places.size;
    places.set(source, place);
    renumbered[i] = place;
  }
  return { segments: renumbered, deltas: [...places.keys()].flatMap((source) => deltas[source] ?? []) };
}

/** The text of a delta chain, read in ranges: it costs what the deltas cost, however long the text is. It is not hashed. */
export class ComposedText implements TextRange {
  readonly base: Uint8Array;
  readonly composed: ComposedDeltas;
  readonly length: number;
  readonly #deltas: readonly Uint8Array[];
  readonly #segments: Segments;
  readonly #starts: Int32Array;

  /** @param composed made for a base of this length */
  constructor(base: Uint8Array, composed: ComposedDeltas) {
    this.base = base;
    this.composed = composed;
    this.#deltas = composed.deltas;
    this.#segments = composed.segments;
    this.#starts = composed.starts;
    this.length = segmentsLength(this.#segments);
  }

  subarray(start: number, end: number): Uint8Array {
    const first = this.#findSegment(start);
    if (end <= (this.#starts[first + 1] ?? this.length)) return this.#range(first, start, end);
    const bytes = new Uint8Array(end - start);
    for (let i = first; i < this.#starts.length; i++) {
      const from = Math.max(start, this.#starts[i] ?? 0);
      const to = Math.min(end, this.#starts[i + 1] ?? this.length);
      if (from >= to) break;
      bytes.set(this.#range(i, from, to), from - start);
    }
    return bytes;
  }

  /** Gives what differs from the base, in order; what lies between two edits is the base's. */
  *edits(): Generator<Edit> {
    let baseStart = 0;
    let start = 0;
    let firstSegment = 0;
    for (let i = 0; i < this.#starts.length; i++) {
      if (this.#segments[SEGMENT * i] !== FROM_BASE) continue;
      const from = this.#segments[SEGMENT * i + 1] ?? 0;
      const to = this.#segments[SEGMENT * i + 2] ?? 0;
      const at = this.#starts[i] ?? 0;
      if (from > baseStart || at > start)
        yield { baseStart, baseEnd: from, start, end: at, firstSegment, endSegment: i };
      baseStart = to;
      start = at + to - from;
      firstSegment = i + 1;
    }
    const endSegment = this.#starts.length;
    if (baseStart < this.base.length || start < this.length)
      yield { baseStart, baseEnd: this.base.length, start, end: this.length, firstSegment, endSegment };
  }

  /** Says whether an edit of this text is the same as one of another text over the same base: made of the same bytes. */
  hasSameEdit(edit: Edit, other: ComposedText, otherEdit: Edit): boolean {
    if (edit.baseStart !== otherEdit.baseStart || edit.baseEnd !== otherEdit.baseEnd) return false;
    const count = edit.endSegment - edit.firstSegment;
    if (otherEdit.endSegment - otherEdit.firstSegment !== count) return false;
    for (let n = 0; n < count; n++) {
      const [ours, theirs] = [SEGMENT * (edit.firstSegment + n), SEGMENT * (otherEdit.firstSegment + n)];
      const isSame =
        this.#deltas[this.#segments[ours] ?? FROM_BASE] === other.#deltas[other.#segments[theirs] ?? FROM_BASE] &&
        this.#segments[ours + 1] === other.#segments[theirs + 1] &&
        this.#segments[ours + 2] === other.#segments[theirs + 2];
      if (!isSame) return false;
    }
    return true;
  }

  /** Gives the whole text in order, in pieces that are views or copies of a bounded size; each is valid until the next. */
  *pieces(): Generator<Uint8Array> {
    const piece = new Uint8Array(Math.min(PIECE_BYTES, this.length));
    let filled = 0;
    for (let i = 0; i < this.#starts.length; i++) {
      const range = this.#range(i, this.#starts[i] ?? 0, this.#starts[i + 1] ?? this.length);
      if (filled + range.length > piece.length) {
        yield piece.subarray(0, filled);
        filled = 0;
      }
      if (range.length > piece.length) yield range;
      else {
        piece.set(range, filled);
        filled += range.length;
      }
    }
    yield piece.subarray(0, filled);
  }

  /** Returns a range that lies in one segment. */
  #range(i: number, start: number, end: number): Uint8Array {
    const source = this.#deltas[this.#segments[SEGMENT * i] ?? FROM_BASE] ?? this.base;
    const shift = (this.#segments[SEGMENT * i + 1] ?? 0) - (this.#starts[i] ?? 0);
    return source.subarray(start + shift, end + shift);
  }

  #findSegment(at: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((this.#starts[middle] ?? 0) <= at) low = middle;
      else high = middle;
    }
    return low;
  }
}

function findStarts(segments: Segments): Int32Array {
  const starts = new Int32Array(segments.length / SEGMENT);
  let at = 0;
  for (let i = 0; i < starts.length; i++) {
    starts[i] = at;
    at += (segments[SEGMENT * i + 2] ?? 0) - (segments[SEGMENT * i + 1] ?? 0);
  }
  return starts;
}
