/**
 * Regular expressions over bytes, in time that grows with the text alone: a server runs what strangers type. The
 * machine of all places is made a machine of one place (a table) as far as texts need it.
 */
import { NEWLINE, WORD_BYTES } from "./byte-set";
import { parseRegex } from "./parse-regex";
import { makeProgram, type Program, type Step } from "./regex-program";
import type { Assertion } from "./regex-tree";

/** What stands before a place: nothing, a newline, a byte of a word, another byte. */
type Before = "nothing" | "newline" | "word" | "other";

/** Where the machine may be before the next byte. */
interface State {
  readonly places: readonly number[];
  readonly before: Before;
  /** The state after each symbol: a byte, the text's end, a newline that ends the text. */
  readonly after: (State | "match" | "never" | undefined)[];
}

const END = 256;
/** A newline that nothing follows: `$` holds before it. */
const LAST_NEWLINE = 257;
/** States that are kept; then it begins anew. */
const MAX_STATES = 2_000;
/** Bytes between two looks at the clock. */
const BYTES_PER_STEP = 4_096;

/** How a regular expression is taken. */
export interface RegexOptions {
  readonly ignoreCase: boolean;
  /** Whether a match has to begin where the text does. */
  readonly fromStart: boolean;
}

/** One regular expression. */
export class Regex {
  readonly #program: Program;
  readonly #fromStart: boolean;
  #states = new Map<string, State>();

  /**
   * @param source one character for each byte
   * @throws RepoError `malformedRequest`; `notImplemented` for what cannot be done in linear time; `tooLarge`
   */
  constructor(source: string, { ignoreCase, fromStart }: RegexOptions) {
    this.#program = makeProgram(parseRegex(source, ignoreCase));
    this.#fromStart = fromStart;
  }

  /** Says whether a text matches. @param text one character for each byte; short, as a path is */
  test(text: string): boolean {
    for (const work = this.run(text); ; ) {
      const step = work.next();
      if (step.done) return step.value;
    }
  }

  /** As `test`, in steps, for a text of any length. */
  *run(text: string): Generator<void, boolean> {
    let state = this.#toState([this.#program.start], "nothing");
    for (let at = 0; at <= text.length; at++) {
      if (at % BYTES_PER_STEP === BYTES_PER_STEP - 1) yield;
      const byte = text.charCodeAt(at);
      const symbol = at === text.length ? END : byte === NEWLINE && at === text.length - 1 ? LAST_NEWLINE : byte;
      const next = state.after[symbol] ?? this.#advance(state, symbol);
      if (next === "match") return true;
      if (next === "never") return false;
      state = next;
    }
    return false;
  }

  #toState(places: readonly number[], before: Before): State {
    const key = `${before} ${places.join(" ")}`;
    const known = this.#states.get(key);
    if (known !== undefined) return known;
    if (this.#states.size >= MAX_STATES) this.#states = new Map();
    const state: State = { places, before, after: [] };
    this.#states.set(key, state);
    return state;
  }

  #advance(state: State, symbol: number): State | "match" | "never" {
    const after = this.#findAfter(state, symbol);
    state.after[symbol] = after;
    return after;
  }

  #findAfter({ places, before }: State, symbol: number): State | "match" | "never" {
    const { steps, start } = this.#program;
    const next = new Set<number>(this.#fromStart ? [] : [start]);
    const seen = new Set(places);
    // A set gives what is added while it is walked over, too.
    for (const place of seen) {
      const step = steps[place];
      if (step?.kind === "match") return "match";
      if (step?.kind === "bytes") {
        if (step.set[symbol === LAST_NEWLINE ? NEWLINE : symbol] === 1) next.add(step.next);
      } else for (const other of listFree(step, before, symbol)) seen.add(other);
    }
    if (symbol === END || next.size === 0) return "never";
    return this.#toState(
      [...next].sort((a, b) => a - b),
      classify(symbol),
    );
  }
}

/** Lists where a step goes on without taking a byte. */
function listFree(step: Step | undefined, before: Before, symbol: number): readonly number[] {
  if (step?.kind === "fork") return step.next;
  return step?.kind === "assertion" && holds(step.what, before, symbol) ? [step.next] : [];
}

function holds(what: Assertion, before: Before, symbol: number): boolean {
  const isAtEnd = symbol === END;
  switch (what) {
    case "start":
      return before === "nothing";
    case "lineStart":
      return before === "nothing" || before === "newline";
    case "end":
      return isAtEnd || symbol === LAST_NEWLINE;
    case "lineEnd":
      return isAtEnd || symbol === LAST_NEWLINE || symbol === NEWLINE;
    case "veryEnd":
      return isAtEnd;
    case "wordEdge":
      return (before === "word") !== isWord(symbol);
    case "noWordEdge":
      // Python finds neither in an empty text.
      return !(before === "nothing" && isAtEnd) && (before === "word") === isWord(symbol);
  }
}

function isWord(symbol: number): boolean {
  return WORD_BYTES[symbol] === 1;
}

function classify(symbol: number): Before {
  if (symbol === NEWLINE || symbol === LAST_NEWLINE) return "newline";
  return isWord(symbol) ? "word" : "other";
}
