/**
 * Binary deltas: hunks that replace ranges of an older text. A chain of them is composed to one list of segments first
 * and applied once, so its cost is the sum of the hunks and one copy. Source: mercurial-formats 3.5, 3.6.
 */
import { type ErrorCode, RepoError } from "../errors";
import { composeSegments, FROM_BASE, SEGMENT, type Segments, SegmentWriter, segmentsLength } from "./segments";

/** Bytes before the data of a hunk: start, end and length, 32 bits each. */
const HUNK_HEADER_SIZE = 12;
/** The longest text that a revlog can hold: its lengths are signed 32-bit integers. */
const MAX_TEXT_BYTES = 0x7fffffff;
/** One hunk of a delta: the bytes `start` (inclusive) to `end` (exclusive) of the older text become `data`. */
export interface DeltaHunk {
  readonly start: number;
  readonly end: number;
  /** The new bytes, not copied. */
  readonly data: Uint8Array;
}

/** How a wrong delta is answered, and how long a text may become. */
export interface DeltaOptions {
  /** The error code of a delta that is not well-formed or does not fit its base: `corruptStore` when not given. */
  readonly code?: ErrorCode;
  /** The most bytes that a text of the chain may have; 2^31 − 1 when not given. */
  readonly maxBytes?: number;
}

/**
 * Reads the hunks of a delta, in order.
 *
 * @param baseLength bytes of the text that the delta changes, when known
 * @param code the error code of a delta that is not well-formed
 * @throws RepoError `code` when a hunk is cut off, goes backwards or lies outside the text
 */
export function parseDelta(
  delta: Uint8Array,
  baseLength: number = MAX_TEXT_BYTES,
  code: ErrorCode = "corruptStore",
): DeltaHunk[] {
  const hunks: DeltaHunk[] = [];
  eachHunk(delta, baseLength, code, (start, end, from, to) =>
    hunks.push({ start, end, data: delta.subarray(from, to) }),
  );
  return hunks;
}

/**
 * Applies one delta to a text.
 *
 * @throws RepoError `options.code` when the delta is wrong; `tooLarge` when the new text is
 */
export function applyDelta(base: Uint8Array, delta: Uint8Array, options: DeltaOptions = {}): Uint8Array {
  return applyDeltas(base, [delta], undefined, options);
}

/**
 * Applies a chain of deltas to a text, oldest first. Gives the base itself when the chain is empty.
 *
 * @param expectedLength bytes that the result must have, when known
 * @throws RepoError `options.code` when a delta is wrong or the length is; `tooLarge` when a text of the chain is
 */
export function applyDeltas(
  base: Uint8Array,
  deltas: readonly Uint8Array[],
  expectedLength?: number,
  options: DeltaOptions = {},
): Uint8Array {
  const { code = "corruptStore" } = options;
  const segments = readChainSegments(base.length, deltas, options);
  const length = segments === undefined ? base.length : segmentsLength(segments);
  if (expectedLength !== undefined && length !== expectedLength) {
    throw new RepoError(code, `a delta chain makes ${length} bytes where ${expectedLength} are due`, {
      deltas: deltas.length,
    });
  }
  return segments === undefined ? base : copySegments(segments, base, deltas, length);
}

/**
 * Composes a chain of deltas, oldest first, against a text of `baseLength` bytes.
 *
 * @param older what earlier deltas made of that text: the chain goes on from there
 * @returns the segments of the last text, whose sources are indexes of the older deltas and `deltas` together;
 * `undefined` when there is no delta
 * @throws RepoError as `applyDeltas` does
 */
export function readChainSegments(
  baseLength: number,
  deltas: readonly Uint8Array[],
  options: DeltaOptions = {},
  older?: { readonly segments: Segments; readonly deltas: readonly Uint8Array[] },
): Segments | undefined {
  const { code = "corruptStore", maxBytes = MAX_TEXT_BYTES } = options;
  const chain: Segments[] = older === undefined ? [] : [older.segments];
  const firstIndex = older?.deltas.length ?? 0;
  let length = older === undefined ? baseLength : segmentsLength(older.segments);
  for (const [index, delta] of deltas.entries()) {
    const segments = readSegments(delta, firstIndex + index, length, code);
    length = segmentsLength(segments);
    if (length > maxBytes) {
      throw new RepoError("tooLarge", `a delta makes a text of ${length} bytes, more than ${maxBytes}`, { index });
    }
    chain.push(segments);
  }
  return composeSegments(chain);
}

/** Calls `visit` with each hunk's range in the older text and the range of its data within the delta. */
function eachHunk(
  delta: Uint8Array,
  baseLength: number,
  code: ErrorCode,
  visit: (start: number, end: number, from: number, to: number) => void,
): void {
  const view = new DataView(delta.buffer, delta.byteOffset, delta.length);
  let previousEnd = 0;
  for (let at = 0; at < delta.length; ) {
    if (at + HUNK_HEADER_SIZE > delta.length) {
      throw new RepoError(code, "a delta ends inside the header of a hunk", { at, size: delta.length });
    }
    const start = view.getInt32(at);
    const end = view.getInt32(at + 4);
    const from = at + HUNK_HEADER_SIZE;
    const to = from + view.getInt32(at + 8);
    if (to < from || to > delta.length) {
      throw new RepoError(code, "a delta ends inside the data of a hunk", { at, to, size: delta.length });
    }
    if (start < previousEnd || end < start || end > baseLength) {
      throw new RepoError(code, `a delta replaces bytes ${start} to ${end}, which its base does not have there`, {
        at,
        previousEnd,
        baseLength,
      });
    }
    visit(start, end, from, to);
    previousEnd = end;
    at = to;
  }
}

/** Turns a delta against a text of `baseLength` bytes into segments; `index` is its place in the chain. */
function readSegments(delta: Uint8Array, index: number, baseLength: number, code: ErrorCode): Segments {
  const writer = new SegmentWriter(2 * Math.floor(delta.length / HUNK_HEADER_SIZE) + 1);
  let copied = 0;
  eachHunk(delta, baseLength, code, (start, end, from, to) => {
    writer.push(FROM_BASE, copied, start);
    writer.push(index, from, to);
    copied = end;
  });
  writer.push(FROM_BASE, copied, baseLength);
  return writer.segments();
}

/** Copies the ranges that `segments` name into one new text of `length` bytes. */
function copySegments(segments: Segments, base: Uint8Array, deltas: readonly Uint8Array[], length: number): Uint8Array {
  const text = new Uint8Array(length);
  let at = 0;
  for (let i = 0; i < segments.length; i += SEGMENT) {
    const bytes = deltas[segments[i] ?? FROM_BASE] ?? base;
    const start = segments[i + 1] ?? 0;
    const end = segments[i + 2] ?? 0;
    text.set(bytes.subarray(start, end), at);
    at += end - start;
  }
  return text;
}
