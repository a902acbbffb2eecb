/**
 * Parses revsets by binding strength, top down. Source: `hg help revsets`, judged by Mercurial 6.3.2's own parser.
 */
import { malformedRevset, tooLargeRevset } from "./revset-error";
import type { SyntaxBranch, SyntaxOperator, SyntaxTree } from "./syntax-tree";
import { listHyphenated, type OperatorToken, type Token, tokenize, tokenizeOldRange } from "./tokens";

/** Levels that a revset may have; each is a few calls of ours, so the bound is far below what fits the stack. */
export const MAX_DEPTH = 250;

/** An operator before its operand, or between two; what it closes with, if it does. */
interface Rule {
  readonly op: SyntaxOperator;
  readonly binding: number;
  readonly closing?: OperatorToken;
}

/** What an operator can be, by where it stands. The higher the binding, the tighter. */
interface Grammar {
  readonly binding: number;
  readonly alone?: SyntaxOperator;
  readonly prefix?: Rule;
  readonly infix?: Rule;
  readonly suffix?: SyntaxOperator;
}

const DAG_RANGE: Grammar = {
  binding: 17,
  alone: "dagrangeall",
  prefix: { op: "dagrangepre", binding: 17 },
  infix: { op: "dagrange", binding: 17 },
  suffix: "dagrangepost",
};
const AND: Grammar = { binding: 5, infix: { op: "and", binding: 5 } };
const OR: Grammar = { binding: 4, infix: { op: "or", binding: 4 } };
const NOT: Grammar = { binding: 10, prefix: { op: "not", binding: 10 } };
const END: Grammar = { binding: 0 };

const GRAMMAR: Readonly<Record<OperatorToken | "end", Grammar>> = {
  "(": {
    binding: 21,
    prefix: { op: "group", binding: 1, closing: ")" },
    infix: { op: "func", binding: 1, closing: ")" },
  },
  "[": { binding: 21, infix: { op: "subscript", binding: 1, closing: "]" } },
  "#": { binding: 21, infix: { op: "relation", binding: 21 } },
  "##": { binding: 20, infix: { op: "concat", binding: 20 } },
  "~": { binding: 18, infix: { op: "ancestor", binding: 18 } },
  "^": { binding: 18, infix: { op: "parent", binding: 18 }, suffix: "parentpost" },
  "-": { binding: 5, prefix: { op: "negate", binding: 19 }, infix: { op: "minus", binding: 5 } },
  "::": DAG_RANGE,
  "..": DAG_RANGE,
  ":": {
    binding: 15,
    alone: "rangeall",
    prefix: { op: "rangepre", binding: 15 },
    infix: { op: "range", binding: 15 },
    suffix: "rangepost",
  },
  not: NOT,
  "!": NOT,
  and: AND,
  "&": AND,
  "%": { binding: 5, infix: { op: "only", binding: 5 }, suffix: "onlypost" },
  or: OR,
  "|": OR,
  "+": OR,
  "=": { binding: 3, infix: { op: "keyvalue", binding: 3 } },
  ",": { binding: 2, infix: { op: "list", binding: 2 } },
  ")": END,
  "]": END,
  end: END,
};

/**
 * Parses a revset.
 * @param isChangeset says whether there is a changeset of a name: names with `-` and other operators in them are taken
 *   for what they are called only then. Without it they never are
 * @throws RepoError `malformedRequest`; `tooLarge` for more words or levels than a revset may have
 */
export async function parseRevset(
  revset: string,
  isChangeset?: (symbol: string) => Promise<boolean>,
): Promise<SyntaxTree> {
  if (isChangeset === undefined || (revset.startsWith("revset(") && revset.endsWith(")")))
    return parseTokens(tokenize(revset));
  const range = tokenizeOldRange(revset);
  if (revset !== "" && (await every(range, isChangeset))) return parseTokens(range);
  const known = new Set<string>();
  for (const text of listHyphenated(revset)) if (await isChangeset(text)) known.add(text);
  return parseTokens(tokenize(revset, (text) => known.has(text)));
}

async function every(tokens: readonly Token[], isChangeset: (symbol: string) => Promise<boolean>): Promise<boolean> {
  for (const token of tokens) if ("text" in token && !(await isChangeset(token.text))) return false;
  return true;
}

function parseTokens(tokens: readonly Token[]): SyntaxTree {
  return new Parser(tokens).parse();
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #level = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): SyntaxTree {
    const tree = this.#parse(0);
    if (this.#current.kind !== "end") throw unexpected(this.#current);
    return tree;
  }

  get #current(): Token {
    return this.#tokens[this.#at] ?? { kind: "end" };
  }

  #advance(): Token {
    const token = this.#current;
    this.#at++;
    return token;
  }

  #parse(binding: number): SyntaxTree {
    this.#level++;
    if (this.#level > MAX_DEPTH) throw tooDeep();
    let tree = this.#parseFirst();
    for (;;) {
      const token = this.#current;
      if ("text" in token || binding >= GRAMMAR[token.kind].binding) break;
      this.#advance();
      tree = this.#parseNext(tree, token.kind);
    }
    this.#level--;
    return tree;
  }

  #parseFirst(): SyntaxTree {
    const token = this.#advance();
    if ("text" in token) return { op: token.kind, text: token.text, depth: 1 };
    const { alone, prefix } = GRAMMAR[token.kind];
    if (alone !== undefined && !(prefix !== undefined && this.#mayBeginTerm())) return branch(alone);
    if (prefix === undefined) throw unexpected(token);
    return branch(prefix.op, this.#parseOperand(prefix));
  }

  #parseNext(left: SyntaxTree, kind: OperatorToken | "end"): SyntaxTree {
    const { infix, suffix } = GRAMMAR[kind];
    if (suffix !== undefined && !(infix !== undefined && this.#mayBeginTerm())) return branch(suffix, left);
    if (infix === undefined) throw unexpected({ kind });
    return join(infix.op, left, this.#parseOperand(infix));
  }

  /** Parses what stands after an operator; `undefined` for empty brackets. */
  #parseOperand({ binding, closing }: Rule): SyntaxTree | undefined {
    if (closing === undefined) return this.#parse(binding);
    const tree = this.#current.kind === closing ? undefined : this.#parse(binding);
    const token = this.#advance();
    if (token.kind !== closing) throw unexpected(token);
    return tree;
  }

  #mayBeginTerm(): boolean {
    const token = this.#current;
    if ("text" in token) return true;
    const { alone, prefix } = GRAMMAR[token.kind];
    return alone !== undefined || prefix !== undefined;
  }
}

/** Joins two operands, as the whole language has it rather than as it was read. */
function join(op: SyntaxOperator, left: SyntaxTree, right: SyntaxTree | undefined): SyntaxTree {
  // Chains are one branch: `a + b + c` may be long, and is not to be deep.
  if ((op === "or" || op === "list") && left.op === op) return branch(op, ...left.operands, right);
  if (op === "parent" && right !== undefined && right.op in AFTER_PARENT && "operands" in right) {
    // `x^:y` is `(x^):y`, not `x^(:y)`.
    const range = AFTER_PARENT[right.op as keyof typeof AFTER_PARENT];
    return branch(range, branch("parentpost", left), ...right.operands);
  }
  if (op === "subscript" && left.op === "relation") return branch("relsubscript", ...left.operands, right);
  return branch(op, left, right);
}

const AFTER_PARENT = {
  dagrangepre: "dagrange",
  dagrangeall: "dagrangepost",
  rangepre: "range",
  rangeall: "rangepost",
} as const satisfies Partial<Record<SyntaxOperator, SyntaxOperator>>;

function branch(op: SyntaxOperator, ...operands: (SyntaxTree | undefined)[]): SyntaxBranch {
  let depth = 1;
  for (const operand of operands) depth = Math.max(depth, 1 + (operand?.depth ?? 0));
  if (depth > MAX_DEPTH) throw tooDeep();
  return { op, operands, depth };
}

function unexpected(token: Token): Error {
  return malformedRevset(token.kind === "end" ? "a revset ends too early" : `unexpected ${token.kind} in a revset`);
}

function tooDeep(): Error {
  return tooLargeRevset(`a revset may be ${MAX_DEPTH} levels deep`);
}
