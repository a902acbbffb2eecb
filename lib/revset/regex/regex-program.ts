/** A regular expression as steps of a machine that is in many places at once. */
import { tooLargeRevset } from "../revset-error";
import type { ByteSet } from "./byte-set";
import type { Assertion, RegexTree } from "./regex-tree";

/** Steps that a program may have: for each byte of a text all of them may be looked at. */
const MAX_STEPS = 2_000;

/** One step. All but `bytes` are taken between two bytes. */
export type Step =
  | { readonly kind: "bytes"; readonly set: ByteSet; readonly next: number }
  | { readonly kind: "assertion"; readonly what: Assertion; readonly next: number }
  | { readonly kind: "fork"; readonly next: readonly number[] }
  | { readonly kind: "match" };

/** The steps, and where it begins. */
export interface Program {
  readonly steps: readonly Step[];
  readonly start: number;
}

/** Makes the program of a regular expression. @throws RepoError `tooLarge` when it repeats too much */
export function makeProgram(tree: RegexTree): Program {
  const steps: Step[] = [];
  const add = (step: Step): number => {
    if (steps.length >= MAX_STEPS) throw tooLargeRevset(`a regular expression may have ${MAX_STEPS} steps`);
    return steps.push(step) - 1;
  };
  const start = addTree(tree, add({ kind: "match" }), steps, add);
  return { steps, start };
}

/** Adds the steps of `tree`, which go on at `next`; returns the first one. */
function addTree(tree: RegexTree, next: number, steps: Step[], add: (step: Step) => number): number {
  switch (tree.kind) {
    case "bytes":
    case "assertion":
      return add({ ...tree, next });
    case "sequence":
      return tree.items.reduceRight((after, item) => addTree(item, after, steps, add), next);
    case "either":
      return add({ kind: "fork", next: tree.items.map((item) => addTree(item, next, steps, add)) });
    case "repeat":
      return addRepeat(tree.of, tree.least, tree.most, next, steps, add);
  }
}

function addRepeat(
  of: RegexTree,
  least: number,
  most: number,
  next: number,
  steps: Step[],
  add: (step: Step) => number,
): number {
  let first = next;
  if (most === Number.POSITIVE_INFINITY) {
    first = add({ kind: "fork", next: [] });
    const again = addTree(of, first, steps, add);
    steps[first] = { kind: "fork", next: [again, next] };
  } else {
    for (let count = least; count < most; count++) {
      first = add({ kind: "fork", next: [addTree(of, first, steps, add), next] });
    }
  }
  // What is asked for at least comes first in the text, so it is added last.
  for (let count = 0; count < least; count++) first = addTree(of, first, steps, add);
  return first;
}
