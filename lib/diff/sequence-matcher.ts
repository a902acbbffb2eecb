/**
 * How two sequences of lines correspond, as Python's `difflib.SequenceMatcher` sees it: what hgweb's side by side
 * comparison is made from. Not Mercurial's own matching, whose runs differ. Source: the documentation of Python's
 * `difflib` (`find_longest_match`, `get_opcodes`, `get_grouped_opcodes`, the automatic junk heuristic).
 *
 * The worst case is cubic, so the work is given in steps: each `yield` is a place where others may go first.
 */

/** What becomes of a run of lines. */
export type OpcodeTag = "equal" | "replace" | "delete" | "insert";

/** Lines `oldStart` to `oldEnd` of the old sequence stand where lines `newStart` to `newEnd` of the new one do; ends are exclusive. */
export interface Opcode {
  readonly tag: OpcodeTag;
  readonly oldStart: number;
  readonly oldEnd: number;
  readonly newStart: number;
  readonly newEnd: number;
}

/** A run of lines that both sequences have. */
interface Match {
  readonly oldStart: number;
  readonly newStart: number;
  readonly size: number;
}

/** A part of both sequences that is still to be searched; ends are exclusive. */
type Region = Omit<Opcode, "tag">;

/** A new sequence of at least this many lines may have popular ones. */
const POPULAR_FROM = 200;
/** Steps between two pauses: about a millisecond. */
const STEPS_PER_PAUSE = 1 << 16;

/** Gives the opcodes that turn the old sequence into the new one, in order; none for two empty ones. */
export function* listOpcodes(before: readonly string[], after: readonly string[]): Generator<void, Opcode[]> {
  const opcodes: Opcode[] = [];
  let [oldAt, newAt] = [0, 0];
  for (const { oldStart, newStart, size } of yield* new Matcher(before, after).listMatches()) {
    const tag = tagOfGap(oldStart - oldAt, newStart - newAt);
    if (tag !== undefined) opcodes.push({ tag, oldStart: oldAt, oldEnd: oldStart, newStart: newAt, newEnd: newStart });
    [oldAt, newAt] = [oldStart + size, newStart + size];
    if (size > 0) opcodes.push({ tag: "equal", oldStart, oldEnd: oldAt, newStart, newEnd: newAt });
  }
  return opcodes;
}

function tagOfGap(oldLength: number, newLength: number): OpcodeTag | undefined {
  if (oldLength > 0) return newLength > 0 ? "replace" : "delete";
  return newLength > 0 ? "insert" : undefined;
}

/**
 * Returns opcodes in groups around the changes, each with up to `context` equal lines on both sides; none when nothing
 * differs.
 */
export function groupOpcodes(opcodes: readonly Opcode[], context: number): Opcode[][] {
  const trimmed = opcodes.map((opcode, i) => {
    if (opcode.tag !== "equal") return opcode;
    const head = i === 0 ? lastLines(opcode, context) : opcode;
    return i === opcodes.length - 1 ? firstLines(head, context) : head;
  });
  const groups: Opcode[][] = [];
  let group: Opcode[] = [];
  for (const opcode of trimmed) {
    if (opcode.tag === "equal" && opcode.oldEnd - opcode.oldStart > 2 * context) {
      groups.push([...group, firstLines(opcode, context)]);
      group = [lastLines(opcode, context)];
    } else {
      group.push(opcode);
    }
  }
  if (group.some(({ tag }) => tag !== "equal")) groups.push(group);
  return groups;
}

function firstLines(opcode: Opcode, count: number): Opcode {
  const { oldStart, oldEnd, newStart, newEnd } = opcode;
  return { ...opcode, oldEnd: Math.min(oldEnd, oldStart + count), newEnd: Math.min(newEnd, newStart + count) };
}

function lastLines(opcode: Opcode, count: number): Opcode {
  const { oldStart, oldEnd, newStart, newEnd } = opcode;
  return { ...opcode, oldStart: Math.max(oldStart, oldEnd - count), newStart: Math.max(newStart, newEnd - count) };
}

class Matcher {
  /** Equal lines have equal numbers; a line that the new sequence lacks has a number of its own. */
  readonly #oldIds: Int32Array;
  readonly #newIds: Int32Array;
  /** For each number the new lines that have it, ascending; none for a popular one. */
  readonly #places: (readonly number[])[];
  /** The run that ends at each new line and the old line before the one looked at; and at the one looked at. */
  #runs: Int32Array;
  #nextRuns: Int32Array;
  #stepsLeft = STEPS_PER_PAUSE;

  constructor(before: readonly string[], after: readonly string[]) {
    const ids = new Map<string, number>();
    const numberLine = (line: string): number => {
      const id = ids.get(line) ?? ids.size;
      ids.set(line, id);
      return id;
    };
    this.#newIds = Int32Array.from(after, numberLine);
    this.#oldIds = Int32Array.from(before, numberLine);
    this.#places = listPlaces(this.#newIds, ids.size);
    this.#runs = new Int32Array(after.length);
    this.#nextRuns = new Int32Array(after.length);
  }

  /** Lists the matches in order, neighbours that touch on both sides joined, then an empty one at both ends. */
  *listMatches(): Generator<void, Match[]> {
    const [oldEnd, newEnd] = [this.#oldIds.length, this.#newIds.length];
    const pending: Region[] = [{ oldStart: 0, oldEnd, newStart: 0, newEnd }];
    const matches: Match[] = [];
    for (let region = pending.pop(); region !== undefined; region = pending.pop()) {
      const match = yield* this.#findLongest(region);
      if (match.size === 0) continue;
      matches.push(match);
      const { oldStart, newStart, size } = match;
      const above = { ...region, oldEnd: oldStart, newEnd: newStart };
      const below = { ...region, oldStart: oldStart + size, newStart: newStart + size };
      pending.push(...[above, below].filter(hasBothSides));
    }
    matches.sort((left, right) => left.oldStart - right.oldStart);
    return [...joinTouching(matches), { oldStart: oldEnd, newStart: newEnd, size: 0 }];
  }

  /** Finds the longest match of a region: of equals the first in the old sequence, then in the new one. */
  *#findLongest(region: Region): Generator<void, Match> {
    const { oldStart, oldEnd, newStart, newEnd } = region;
    let best: Match = { oldStart, newStart, size: 0 };
    let left: readonly number[] = [];
    for (let i = oldStart; i < oldEnd; i++) {
      const places = placesWithin(this.#places[this.#oldIds[i] as number] ?? [], newStart, newEnd);
      for (const j of places) {
        const size = (this.#runs[j - 1] ?? 0) + 1;
        this.#nextRuns[j] = size;
        if (size > best.size) best = { oldStart: i - size + 1, newStart: j - size + 1, size };
      }
      for (const j of left) this.#runs[j] = 0;
      [this.#runs, this.#nextRuns, left] = [this.#nextRuns, this.#runs, places];
      this.#stepsLeft -= places.length + 1;
      if (this.#stepsLeft > 0) continue;
      this.#stepsLeft = STEPS_PER_PAUSE;
      yield;
    }
    for (const j of left) this.#runs[j] = 0;
    return this.#extend(best, region);
  }

  /** Makes a match longer while lines on both sides of it are equal: popular lines start none, but they go on with one. */
  #extend({ oldStart, newStart, size }: Match, region: Region): Match {
    let [i, j] = [oldStart, newStart];
    let [oldEnd, newEnd] = [oldStart + size, newStart + size];
    while (i > region.oldStart && j > region.newStart && this.#oldIds[i - 1] === this.#newIds[j - 1]) {
      i--;
      j--;
    }
    while (oldEnd < region.oldEnd && newEnd < region.newEnd && this.#oldIds[oldEnd] === this.#newIds[newEnd]) {
      oldEnd++;
      newEnd++;
    }
    return { oldStart: i, newStart: j, size: oldEnd - i };
  }
}

/** Lists the new lines of each number; of a long sequence without the lines that are more than 1 in 100 of it. */
function listPlaces(newIds: Int32Array, idCount: number): number[][] {
  const places = Array.from({ length: idCount }, (): number[] => []);
  for (const [line, id] of newIds.entries()) places[id]?.push(line);
  if (newIds.length < POPULAR_FROM) return places;
  const limit = Math.floor(newIds.length / 100) + 1;
  return places.map((lines) => (lines.length > limit ? [] : lines));
}

/** Returns those of ascending numbers that lie from `start` to `end` (exclusive); not copied when all do. */
function placesWithin(places: readonly number[], start: number, end: number): readonly number[] {
  const first = firstFrom(places, start);
  const last = firstFrom(places, end);
  return first === 0 && last === places.length ? places : places.slice(first, last);
}

/** Returns the index of the first of ascending numbers that is `least` or more; their count when none is. */
function firstFrom(numbers: readonly number[], least: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] as number) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

function hasBothSides({ oldStart, oldEnd, newStart, newEnd }: Region): boolean {
  return oldStart < oldEnd && newStart < newEnd;
}

/** Joins matches that follow each other in both sequences. */
function joinTouching(matches: readonly Match[]): Match[] {
  const joined: Match[] = [];
  for (const match of matches) {
    const last = joined.at(-1);
    if (last?.oldStart === match.oldStart - (last?.size ?? 0) && last.newStart === match.newStart - last.size) {
      joined[joined.length - 1] = { ...last, size: last.size + match.size };
    } else {
      joined.push(match);
    }
  }
  return joined;
}
