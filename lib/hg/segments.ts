/** Texts as ranges of a base and of deltas against it, and how one such text is made from another. Source: mercurial-formats 3.5. */

/** Integers of one segment: its source, first byte and end. */
export const SEGMENT = 3;
/** The source of a segment that is a range of the base; other segments name their delta by its index. */
export const FROM_BASE = -1;

/** A text as ranges of the base and of deltas, in order, three integers each: `SEGMENT`. Ranges of the base only go forwards. */
export type Segments = Int32Array;

/**
 * Composes a chain of steps, oldest first: pairwise, as a tree, so each hunk is visited log2(members) times.
 * @returns `undefined` for an empty chain
 */
export function composeSegments(chain: readonly Segments[]): Segments | undefined {
  return composeAll(chain, 0, chain.length);
}

/** Composes the chain's members `first` (inclusive) to `end` (exclusive). */
function composeAll(chain: readonly Segments[], first: number, end: number): Segments | undefined {
  if (end - first < 2) return chain[first];
  const middle = (first + end) >> 1;
  const older = composeAll(chain, first, middle);
  const newer = composeAll(chain, middle, end);
  return older === undefined || newer === undefined ? undefined : compose(older, newer);
}

/** Composes two steps: where `newer` takes a range of its base, the segments of `older` that make this range. */
function compose(older: Segments, newer: Segments): Segments {
  const writer = new SegmentWriter((older.length + newer.length) / SEGMENT);
  let at = 0; // the segment of `older` that makes the byte at `made`
  let made = 0; // bytes that the segments of `older` before `at` make
  for (let i = 0; i < newer.length; i += SEGMENT) {
    const source = newer[i] ?? 0;
    const start = newer[i + 1] ?? 0;
    const end = newer[i + 2] ?? 0;
    if (source !== FROM_BASE) {
      writer.push(source, start, end);
      continue;
    }
    // Ranges of the base only go forwards, so `older` is walked once.
    while (at < older.length) {
      const from = older[at + 1] ?? 0;
      const size = (older[at + 2] ?? 0) - from;
      const low = Math.max(start - made, 0);
      const high = Math.min(end - made, size);
      if (low < high) writer.push(older[at] ?? 0, from + low, from + high);
      if (made + size > end) break;
      made += size;
      at += SEGMENT;
    }
  }
  return writer.segments();
}

/** Returns the bytes of the text that `segments` make. */
export function segmentsLength(segments: Segments): number {
  let length = 0;
  for (let i = 0; i < segments.length; i += SEGMENT) length += (segments[i + 2] ?? 0) - (segments[i + 1] ?? 0);
  return length;
}

/** Collects segments; leaves out empty ones and joins those that continue each other. */
export class SegmentWriter {
  readonly #integers: Int32Array;
  #at = 0;

  /** @param capacity the most segments that will be pushed */
  constructor(capacity: number) {
    this.#integers = new Int32Array(capacity * SEGMENT);
  }

  push(source: number, start: number, end: number): void {
    if (start >= end) return;
    const at = this.#at;
    if (at > 0 && this.#integers[at - 3] === source && this.#integers[at - 1] === start) {
      this.#integers[at - 1] = end;
      return;
    }
    this.#integers[at] = source;
    this.#integers[at + 1] = start;
    this.#integers[at + 2] = end;
    this.#at = at + SEGMENT;
  }

  /** Returns what was pushed: in memory of its own where much more was set aside, since segments may be kept. */
  segments(): Segments {
    const isSmall = 2 * this.#at < this.#integers.length;
    return isSmall ? this.#integers.slice(0, this.#at) : this.#integers.subarray(0, this.#at);
  }
}
