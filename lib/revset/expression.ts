/** What a revset means: a syntax tree with its shorthands written out. */
import { malformedRevset } from "./revset-error";
import { isLeaf, type SyntaxTree } from "./syntax-tree";

/** A set of changesets to be found, or an argument of a function, which only the function knows to be one. */
export type Expression =
  | { readonly kind: "symbol" | "string"; readonly text: string }
  | { readonly kind: "and" | "difference"; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "or" | "list"; readonly items: readonly Expression[] }
  | { readonly kind: "not"; readonly operand: Expression }
  /** By number; an end that is left out is that of the repository. */
  | { readonly kind: "range"; readonly from: Expression | undefined; readonly to: Expression | undefined }
  /** What is a descendant of `from` and an ancestor of `to`. */
  | { readonly kind: "dagrange"; readonly from: Expression; readonly to: Expression }
  /** The `nth` parent, the first without it. */
  | { readonly kind: "parent"; readonly of: Expression; readonly nth: Expression | undefined }
  /** So many first parents up. */
  | { readonly kind: "ancestor"; readonly of: Expression; readonly steps: Expression }
  | {
      readonly kind: "relation";
      readonly of: Expression;
      readonly relation: Expression;
      readonly subscript: Expression | undefined;
    }
  | { readonly kind: "function"; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: "keyvalue"; readonly key: Expression; readonly value: Expression }
  /** A subscript of what has none. */
  | { readonly kind: "subscript" };

/**
 * Writes out the shorthands of a revset.
 * @throws RepoError `malformedRequest` where something is left out that is needed
 */
export function toExpression(tree: SyntaxTree | undefined): Expression {
  if (tree === undefined) throw malformedRevset("an argument is missing in a revset");
  if (isLeaf(tree)) return { kind: tree.op, text: tree.text };
  const [left, right, third] = tree.operands;
  switch (tree.op) {
    case "group":
      return toExpression(left);
    case "func":
      return toFunction(left, right);
    case "concat":
      return { kind: "string", text: concatenate(tree) };
    case "negate":
      return { kind: "string", text: `-${leafText(left, "a revset can negate a name or a number only")}` };
    case "minus":
      return { kind: "difference", left: toExpression(left), right: toExpression(right) };
    case "and":
      return toAnd(toExpression(left), toExpression(right));
    case "or":
    case "list":
      return { kind: tree.op, items: tree.operands.map(toExpression) };
    case "not":
      return { kind: "not", operand: toExpression(left) };
    case "only":
      return { kind: "function", name: "only", args: [toExpression(left), toExpression(right)] };
    case "onlypost":
      return { kind: "function", name: "only", args: [toExpression(left)] };
    case "dagrange":
      return { kind: "dagrange", from: toExpression(left), to: toExpression(right) };
    case "dagrangepre":
      return { kind: "function", name: "ancestors", args: [toExpression(left)] };
    case "dagrangepost":
      return { kind: "function", name: "descendants", args: [toExpression(left)] };
    case "dagrangeall":
      throw malformedRevset("'::' in a revset needs a changeset beside it");
    case "range":
      return { kind: "range", from: toExpression(left), to: toExpression(right) };
    case "rangepre":
      return { kind: "range", from: undefined, to: toExpression(left) };
    case "rangepost":
      return { kind: "range", from: toExpression(left), to: undefined };
    case "rangeall":
      return { kind: "range", from: undefined, to: undefined };
    case "parent":
      return { kind: "parent", of: toExpression(left), nth: toExpression(right) };
    case "parentpost":
      return { kind: "parent", of: toExpression(left), nth: undefined };
    case "ancestor":
      return { kind: "ancestor", of: toExpression(left), steps: toExpression(right) };
    case "relation":
      return { kind: "relation", of: toExpression(left), relation: toExpression(right), subscript: undefined };
    case "relsubscript": {
      const [of, relation, subscript] = [toExpression(left), toExpression(right), toExpression(third)];
      return { kind: "relation", of, relation, subscript };
    }
    case "subscript":
      return { kind: "subscript" };
    case "keyvalue":
      return { kind: "keyvalue", key: toExpression(left), value: toExpression(right) };
  }
}

/** `x and not y` keeps the order of x, and looks at nothing but x. */
function toAnd(left: Expression, right: Expression): Expression {
  return right.kind === "not" ? { kind: "difference", left, right: right.operand } : { kind: "and", left, right };
}

function toFunction(name: SyntaxTree | undefined, args: SyntaxTree | undefined): Expression {
  if (name?.op !== "symbol") throw malformedRevset("a revset calls what is no function");
  const items = args === undefined ? [] : args.op === "list" ? args.operands : [args];
  return { kind: "function", name: name.text, args: items.map(toExpression) };
}

function leafText(tree: SyntaxTree | undefined, sentence: string): string {
  if (!isLeaf(tree)) throw malformedRevset(sentence);
  return tree.text;
}

/** `a ## b` is one string. */
function concatenate(tree: SyntaxTree | undefined): string {
  if (tree === undefined || isLeaf(tree) || tree.op !== "concat") {
    return leafText(tree, "'##' in a revset joins strings only");
  }
  return tree.operands.map(concatenate).join("");
}
