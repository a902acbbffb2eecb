/** What a revset looks like, before anything of it is understood. */

/** What a branch of a syntax tree is. Names are Mercurial's where it has some. */
export type SyntaxOperator =
  | "group"
  | "func"
  | "subscript"
  | "relation"
  | "relsubscript"
  | "concat"
  | "ancestor"
  | "parent"
  | "parentpost"
  | "negate"
  | "minus"
  | "dagrangeall"
  | "dagrangepre"
  | "dagrange"
  | "dagrangepost"
  | "rangeall"
  | "rangepre"
  | "range"
  | "rangepost"
  | "not"
  | "and"
  | "only"
  | "onlypost"
  | "or"
  | "keyvalue"
  | "list";

/** A name, number or quoted string. */
export interface SyntaxLeaf {
  readonly op: "symbol" | "string";
  readonly text: string;
  readonly depth: 1;
}

/** An operator with what it stands between, or a function with its arguments. */
export interface SyntaxBranch {
  readonly op: SyntaxOperator;
  /** In order; `undefined` where brackets are empty. */
  readonly operands: readonly (SyntaxTree | undefined)[];
  /** Levels, this one included. */
  readonly depth: number;
}

/** A revset, or a part of one. */
export type SyntaxTree = SyntaxLeaf | SyntaxBranch;

/** Says whether a part is a name, a number or a quoted string. */
export function isLeaf(tree: SyntaxTree | undefined): tree is SyntaxLeaf {
  return tree?.op === "symbol" || tree?.op === "string";
}

/** Lists the names of the functions that a revset calls; `undefined` among them for a call of what is no name. */
export function listFunctions(tree: SyntaxTree): ReadonlySet<string | undefined> {
  const names = new Set<string | undefined>();
  for (const part of listParts(tree)) {
    if (part.op !== "func" || isLeaf(part)) continue;
    const [name] = part.operands;
    names.add(name?.op === "symbol" ? name.text : undefined);
  }
  return names;
}

/** Lists a revset and all its parts, each before its own parts. */
export function listParts(tree: SyntaxTree): readonly SyntaxTree[] {
  const parts = [tree];
  // What is added while the list is walked over is walked over too.
  for (const part of parts) {
    if (isLeaf(part)) continue;
    for (const operand of part.operands) if (operand !== undefined) parts.push(operand);
  }
  return parts;
}
