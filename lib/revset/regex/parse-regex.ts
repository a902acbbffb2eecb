/**
 * Parses regular expressions as Python 3.11's `re` does for bytes. What cannot be matched in linear time (references to
 * groups, looks ahead and behind) is refused.
 */
import { RepoError } from "../../errors";
import { malformedRevset, tooLargeRevset } from "../revset-error";
import { ANY_BUT_NEWLINE, ANY_BYTE, type ByteSet, bytesThat, CLASSES, foldCase, invert } from "./byte-set";
import type { Assertion, RegexTree } from "./regex-tree";

/** Brackets within brackets; each level is a few calls of ours. */
const MAX_DEPTH = 100;

/** What the letters of `(?ims)` turn on. */
interface Flags {
  readonly ignoreCase: boolean;
  readonly manyLines: boolean;
  readonly dotIsAll: boolean;
}

const NO_FLAGS: Flags = { ignoreCase: false, manyLines: false, dotIsAll: false };

const CONTROL: ReadonlyMap<string, number> = new Map([
  ["a", 0x07],
  ["f", 0x0c],
  ["n", 0x0a],
  ["r", 0x0d],
  ["t", 0x09],
  ["v", 0x0b],
]);

const ASSERTIONS: ReadonlyMap<string, Assertion> = new Map([
  ["A", "start"],
  ["Z", "veryEnd"],
  ["b", "wordEdge"],
  ["B", "noWordEdge"],
]);

/**
 * Parses a regular expression.
 * @param source one character for each byte
 * @throws RepoError `malformedRequest` when it is none; `notImplemented` for what is not matched here; `tooLarge`
 */
export function parseRegex(source: string, ignoreCase: boolean): RegexTree {
  return new RegexParser(source).parse({ ...NO_FLAGS, ignoreCase });
}

class RegexParser {
  readonly #source: string;
  #at = 0;
  #depth = 0;

  constructor(source: string) {
    this.#source = source;
  }

  parse(flags: Flags): RegexTree {
    const global = /^\(\?([a-zA-Z]+)\)/.exec(this.#source);
    this.#at = global?.[0].length ?? 0;
    const tree = this.#parseEither(global === null ? flags : setFlags(flags, global[1] ?? "", true));
    if (this.#at < this.#source.length) throw malformed("has a bracket that nothing opens");
    return tree;
  }

  get #next(): string {
    return this.#source[this.#at] ?? "";
  }

  #take(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  /** Takes what a sticky pattern matches here. */
  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#source);
    if (match === null) return undefined;
    this.#at += match[0].length;
    return match;
  }

  #parseEither(flags: Flags): RegexTree {
    this.#depth++;
    if (this.#depth > MAX_DEPTH) throw tooLargeRevset(`a regular expression may be ${MAX_DEPTH} levels deep`);
    const items = [this.#parseSequence(flags)];
    while (this.#take("|")) items.push(this.#parseSequence(flags));
    this.#depth--;
    return { kind: "either", items };
  }

  #parseSequence(flags: Flags): RegexTree {
    const items: RegexTree[] = [];
    while (this.#at < this.#source.length && this.#next !== "|" && this.#next !== ")") {
      if (this.#match(/\(\?#[^)]*\)/y) !== undefined) continue;
      const repeat = this.#parseRepeat();
      if (repeat === undefined) items.push(this.#parseItem(flags));
      else {
        const of = items.pop();
        if (of === undefined || of.kind === "assertion") throw malformed("repeats nothing");
        if (of.kind === "repeat") throw malformed("repeats what is repeated");
        items.push({ kind: "repeat", of, ...repeat });
      }
    }
    return { kind: "sequence", items };
  }

  /** Whether a match is the longest or the shortest makes no difference to whether there is one. */
  #parseRepeat(): { least: number; most: number } | undefined {
    const match = this.#match(/([*+?])|\{(?!\})([0-9]*)(?:(,)([0-9]*))?\}/y);
    if (match === undefined) return undefined;
    if (this.#next === "+") throw unsupported("a possessive quantifier");
    this.#take("?");
    const [, sign, least = "", comma, most = ""] = match;
    if (sign !== undefined) return { least: Number(sign === "+"), most: sign === "?" ? 1 : Number.POSITIVE_INFINITY };
    const range = {
      least: Number(least),
      most: comma === undefined ? Number(least) : most === "" ? Number.POSITIVE_INFINITY : Number(most),
    };
    if (range.most < range.least) throw malformed("repeats less than it repeats at least");
    return range;
  }

  #parseItem(flags: Flags): RegexTree {
    const letter = this.#next;
    this.#at++;
    switch (letter) {
      case "(":
        return this.#parseGroup(flags);
      case "[":
        return { kind: "bytes", set: this.#parseClass(flags) };
      case ".":
        return { kind: "bytes", set: flags.dotIsAll ? ANY_BYTE : ANY_BUT_NEWLINE };
      case "^":
        return { kind: "assertion", what: flags.manyLines ? "lineStart" : "start" };
      case "$":
        return { kind: "assertion", what: flags.manyLines ? "lineEnd" : "end" };
      case "\\": {
        const what = ASSERTIONS.get(this.#next);
        if (what === undefined) return toBytes(this.#parseEscape(), flags);
        this.#at++;
        return { kind: "assertion", what };
      }
      default:
        return toBytes(only(letter.charCodeAt(0)), flags);
    }
  }

  #parseGroup(outer: Flags): RegexTree {
    let flags = outer;
    if (this.#next === "?") {
      const head = this.#match(/\?(?:P<[A-Za-z_][A-Za-z0-9_]*>|([a-zA-Z]*)(?:-([a-zA-Z]+))?:)/y);
      if (head === undefined) {
        if (/^\?(?:<?[=!]|P=|\(|>)/.test(this.#source.slice(this.#at)))
          throw unsupported("a look ahead, behind or back");
        throw malformed("has a group of no kind");
      }
      const [, on = "", off = ""] = head;
      flags = setFlags(setFlags(outer, on, true), off, false);
    }
    const tree = this.#parseEither(flags);
    if (!this.#take(")")) throw malformed("has a bracket that does not close");
    // A group of its own: `(a*)*` repeats it, while `a**` is an error.
    return { kind: "sequence", items: [tree] };
  }

  /** Reads what an escaped character means, a letter of its own or a class. */
  #parseEscape(inClass = false): ByteSet {
    const hex = this.#match(/x([0-9a-fA-F]{2})/y);
    if (hex !== undefined) return only(Number.parseInt(hex[1] ?? "", 16));
    const octal = this.#match(inClass ? /[0-7]{1,3}/y : /0[0-7]{0,2}|[1-3][0-7]{2}/y);
    if (octal !== undefined) return onlyOctal(octal[0]);
    const letter = this.#next;
    this.#at++;
    if (letter === "") throw malformed("ends with a backslash");
    if (/[0-9]/.test(letter)) {
      if (inClass) throw malformed("has an unknown escape");
      throw unsupported("a reference to a group");
    }
    const known = CLASSES.get(letter);
    if (known !== undefined) return known;
    if (inClass && letter === "b") return only(0x08);
    const control = CONTROL.get(letter);
    if (control !== undefined) return only(control);
    if (/[a-zA-Z]/.test(letter)) throw malformed("has an unknown escape");
    return only(letter.charCodeAt(0));
  }

  #parseClass({ ignoreCase }: Flags): ByteSet {
    const isInverse = this.#take("^");
    const members = new Uint8Array(256);
    for (let isFirst = true; isFirst || this.#next !== "]"; isFirst = false) {
      if (this.#at >= this.#source.length) throw malformed("has a class that does not end");
      const from = this.#parseClassItem();
      if (this.#next === "-" && this.#at + 1 < this.#source.length && this.#source[this.#at + 1] !== "]") {
        this.#at++;
        addRange(members, from, this.#parseClassItem());
      } else for (const [byte, is] of from.entries()) if (is === 1) members[byte] = 1;
    }
    this.#at++;
    // Before it is turned round: `[^a]` leaves out `A` too.
    const folded = ignoreCase ? foldCase(members) : members;
    return isInverse ? invert(folded) : folded;
  }

  #parseClassItem(): ByteSet {
    const letter = this.#next;
    this.#at++;
    return letter === "\\" ? this.#parseEscape(true) : only(letter.charCodeAt(0));
  }
}

/** @throws RepoError `malformedRequest` for letters that mean nothing for bytes */
function setFlags(flags: Flags, letters: string, value: boolean): Flags {
  let set = flags;
  for (const letter of letters) {
    if (letter === "i") set = { ...set, ignoreCase: value };
    else if (letter === "m") set = { ...set, manyLines: value };
    else if (letter === "s") set = { ...set, dotIsAll: value };
    else if (letter === "x" || letter === "L") throw unsupported(`the flag ${letter}`);
    else if (letter !== "a" || !value) throw malformed("has an unknown flag");
  }
  return set;
}

function toBytes(set: ByteSet, { ignoreCase }: Flags): RegexTree {
  return { kind: "bytes", set: ignoreCase ? foldCase(set) : set };
}

function only(byte: number): ByteSet {
  return bytesThat((other) => other === byte);
}

function onlyOctal(digits: string): ByteSet {
  const value = Number.parseInt(digits, 8);
  if (value > 0xff) throw malformed("has an escape that is no byte");
  return only(value);
}

function addRange(members: ByteSet, from: ByteSet, to: ByteSet): void {
  const [first, last] = [from.indexOf(1), to.indexOf(1)];
  const areSingle = from.lastIndexOf(1) === first && to.lastIndexOf(1) === last;
  if (!areSingle || last < first) throw malformed("has a bad range in a class");
  members.fill(1, first, last + 1);
}

function malformed(what: string): RepoError {
  return malformedRevset(`a regular expression ${what}`);
}

function unsupported(what: string): RepoError {
  return new RepoError("notImplemented", `${what} in a regular expression is not here: it may take for ever`);
}
