/** The words of the revset language. Source: `hg help revsets`, judged by Mercurial 6.3.2's own tokenizer. */
import { malformedRevset, tooLargeRevset } from "./revset-error";
import { unescapeString } from "./unescape";

/** The words that are operators or brackets. */
const OPERATORS = [
  ...["(", ")", "[", "]", "#", "##", ":", "::", "..", "=", ",", "-", "|", "&", "+", "!", "~", "^", "%"],
  ...["and", "or", "not"],
] as const;

/** An operator or bracket. */
export type OperatorToken = (typeof OPERATORS)[number];

/** One word of a revset. */
export type Token =
  | { readonly kind: "symbol" | "string"; readonly text: string }
  | { readonly kind: OperatorToken }
  | { readonly kind: "end" };

/** More words than anybody types, and fewer than would be costly. */
export const MAX_TOKENS = 5_000;

const KEYWORDS: ReadonlySet<string> = new Set(["and", "or", "not"]);
const SYMBOL_START = /[A-Za-z0-9._@\u0080-\uffff]/;
/** The rest of a symbol. Two dots in a row end it: they are the operator. */
const SYMBOL_REST = /(?:[A-Za-z0-9_@\u0080-\uffff/-]|\.(?!\.))*/y;
const SPACES = /[ \t\n\r\v\f]*/y;
const OPERATOR = /##|::|\.\.|[()[\]#:=,|&+!~^%-]/y;

/**
 * Splits a revset into its words, `end` last.
 * @param isSymbol says of `foo-bar` whether there is a changeset of that name; else it is a difference
 * @throws RepoError `malformedRequest` for a character that is no word's, or a string without its end
 */
export function tokenize(revset: string, isSymbol: (text: string) => boolean = () => false): Token[] {
  const tokens: Token[] = [];
  for (let at = skip(SPACES, revset, 0); at < revset.length; at = skip(SPACES, revset, at)) {
    at = readToken(revset, at, isSymbol, tokens);
    if (tokens.length > MAX_TOKENS) throw tooLargeRevset(`a revset may have ${MAX_TOKENS} words`);
  }
  tokens.push({ kind: "end" });
  return tokens;
}

/** Lists the texts that `tokenize` would ask `isSymbol` about. */
export function listHyphenated(revset: string): ReadonlySet<string> {
  const texts = new Set<string>();
  tokenize(revset, (text) => {
    texts.add(text);
    return false;
  });
  return texts;
}

/**
 * Splits a revset at its first colon only, as it was done before there were revsets: names may have any characters.
 * @returns the words, `end` last; they hold when each symbol among them is a changeset's
 */
export function tokenizeOldRange(revset: string): Token[] {
  const colon = revset.indexOf(":");
  const symbol = (text: string): Token[] => (text === "" ? [] : [{ kind: "symbol", text }]);
  if (colon < 0) return [...symbol(revset), { kind: "end" }];
  return [...symbol(revset.slice(0, colon)), { kind: ":" }, ...symbol(revset.slice(colon + 1)), { kind: "end" }];
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  pattern.exec(text);
  return pattern.lastIndex;
}

/** Adds the word at `at` to `tokens`; returns where it ends. */
function readToken(revset: string, at: number, isSymbol: (text: string) => boolean, tokens: Token[]): number {
  OPERATOR.lastIndex = at;
  const operator = OPERATOR.exec(revset)?.[0];
  if (operator !== undefined) {
    tokens.push({ kind: operator as OperatorToken });
    return at + operator.length;
  }
  const isRaw = /^r['"]/.test(revset.slice(at, at + 2));
  const quote = isRaw ? at + 1 : at;
  if (revset[quote] === '"' || revset[quote] === "'") return readString(revset, quote, isRaw, tokens);
  if (!SYMBOL_START.test(revset[at] ?? "")) throw malformedRevset("a revset has a character that means nothing in it");
  const end = skip(SYMBOL_REST, revset, at + 1);
  addSymbol(revset.slice(at, end), isSymbol, tokens);
  return end;
}

function readString(revset: string, quote: number, isRaw: boolean, tokens: Token[]): number {
  for (let at = quote + 1; at < revset.length; at++) {
    if (revset[at] === "\\") at++;
    else if (revset[at] === revset[quote]) {
      const text = revset.slice(quote + 1, at);
      tokens.push({ kind: "string", text: isRaw ? text : unescapeString(text) });
      return at + 1;
    }
  }
  throw malformedRevset("a string in a revset does not end");
}

function addSymbol(text: string, isSymbol: (text: string) => boolean, tokens: Token[]): void {
  if (KEYWORDS.has(text)) tokens.push({ kind: text as OperatorToken });
  else if (!text.includes("-") || isSymbol(text)) tokens.push({ kind: "symbol", text });
  else {
    for (const [at, part] of text.split("-").entries()) {
      if (at > 0) tokens.push({ kind: "-" });
      if (part !== "") tokens.push({ kind: "symbol", text: part });
    }
  }
}
