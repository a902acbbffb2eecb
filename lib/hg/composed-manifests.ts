/** How two manifests differ that are deltas against the same text: only what the deltas touch is read. */
import type { ComposedText, Edit } from "./composed-text";
import { compareManifests, type ManifestChange, NEWLINE } from "./manifest";

/** Segments of both texts above which the texts are compared whole: edits take more time and memory than they spare. */
const MAX_SEGMENTS = 100_000;

/** A range of the base, whole lines of it. */
interface BaseRange {
  start: number;
  end: number;
  /** Whether all edits within it are of both texts. */
  isSame: boolean;
}

/** An edit of one text, and whether the other has it too. */
interface SharedEdit extends Edit {
  readonly isShared: boolean;
}

/**
 * Returns the paths whose entries differ, sorted bytewise, as `compareManifests` does for the whole texts.
 * @param before a text over the same base as `after`
 * @param maxSegments segments of both up to which their edits are compared
 * @throws RepoError `corruptStore` where a differing line is none, or a line of `after` is out of order
 */
export function compareComposedManifests(
  before: ComposedText,
  after: ComposedText,
  maxSegments: number = MAX_SEGMENTS,
): ManifestChange[] {
  if (before.composed.starts.length + after.composed.starts.length > maxSegments)
    return compareManifests(before.subarray(0, before.length), after.subarray(0, after.length));
  const { base } = before;
  const [old, now] = findShared(before, after);
  const changes: ManifestChange[] = [];
  const left = new EditedText(before, old);
  const right = new EditedText(after, now);
  for (const range of findTouched(base, [...old, ...now])) {
    if (range.isSame) continue;
    const [was, is] = [left.read(range), right.read(range)];
    if (Buffer.compare(was, is) !== 0) changes.push(...compareManifests(was, is));
  }
  return changes;
}

/** Lists the edits of both texts; most of them are the same where one text was made from the other. */
function findShared(before: ComposedText, after: ComposedText): [SharedEdit[], SharedEdit[]] {
  const now = new Map([...after.edits()].map((edit) => [edit.baseStart, edit]));
  const shared = new Set<number>();
  const old = [...before.edits()].map((edit): SharedEdit => {
    const other = now.get(edit.baseStart);
    const isShared = other !== undefined && before.hasSameEdit(edit, after, other);
    if (isShared) shared.add(edit.baseStart);
    return { ...edit, isShared };
  });
  return [old, [...now.values()].map((edit) => ({ ...edit, isShared: shared.has(edit.baseStart) }))];
}

/**
 * Returns the ranges of whole lines that edits touch, ascending and apart from each other: with a line more on either
 * side, so that comparing a range also finds what is out of order with its neighbours.
 */
function findTouched(base: Uint8Array, edits: SharedEdit[]): BaseRange[] {
  const touched: BaseRange[] = [];
  for (const { baseStart, baseEnd, isShared } of edits.sort((a, b) => a.baseStart - b.baseStart)) {
    const start = findLineStart(base, findLineStart(base, baseStart) - 1);
    const end = findLineEnd(base, findLineEnd(base, baseEnd));
    const last = touched.at(-1);
    if (last === undefined || start > last.end) touched.push({ start, end, isSame: isShared });
    else {
      last.end = Math.max(last.end, end);
      last.isSame &&= isShared;
    }
  }
  return touched;
}

/** Returns where the line begins that holds the byte `at`. */
function findLineStart(text: Uint8Array, at: number): number {
  return at <= 0 ? 0 : text.lastIndexOf(NEWLINE, at - 1) + 1;
}

/** Returns where the line ends that holds the byte `at`, its newline included. */
function findLineEnd(text: Uint8Array, at: number): number {
  const newline = text.indexOf(NEWLINE, at);
  return newline < 0 ? text.length : newline + 1;
}

/** What a text has in the place of ranges of its base, asked for in ascending order; some may be passed over. */
class EditedText {
  readonly #text: ComposedText;
  readonly #edits: readonly Edit[];
  #next = 0;
  /** Bytes that the text has more than the base before the next edit. */
  #shift = 0;

  constructor(text: ComposedText, edits: readonly Edit[]) {
    this.#text = text;
    this.#edits = edits;
  }

  /** Reads what stands in the place of a range that cuts no edit. */
  read({ start, end }: BaseRange): Uint8Array {
    this.#pass((edit) => edit.baseEnd < start);
    const from = start + this.#shift;
    this.#pass((edit) => edit.baseEnd <= end);
    return this.#text.subarray(from, end + this.#shift);
  }

  #pass(isPast: (edit: Edit) => boolean): void {
    for (let edit = this.#edits[this.#next]; edit !== undefined && isPast(edit); edit = this.#edits[this.#next]) {
      this.#shift = edit.end - edit.baseEnd;
      this.#next++;
    }
  }
}
