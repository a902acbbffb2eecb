/** Functions that ask how far changesets have come: whether they are public, and what is worked on together. */
import type { Phase } from "../../repo/repo";
import { expectCount, readInteger, require } from "../arguments";
import type { Evaluation, RevsetFunctions } from "../evaluation";
import type { Expression } from "../expression";
import { markAncestors } from "../graph";
import { Marks } from "../marks";
import { COST, type RevSet } from "../rev-set";
import { malformedRevset } from "../revset-error";

/** Phases by Mercurial's numbers. */
const PHASES: readonly Phase[] = ["public", "draft", "secret"];
/** What `_phaseandancestors` takes for a name. */
const NAMED: ReadonlyMap<string, readonly Phase[]> = new Map([
  ["draft", ["draft"]],
  ["secret", ["secret"]],
  ["_notpublic", ["draft", "secret"]],
]);

export const PHASE_FUNCTIONS: RevsetFunctions = {
  public: (evaluation, args) => inPhases(evaluation, "public", args, ["public"]),
  draft: (evaluation, args) => inPhases(evaluation, "draft", args, ["draft"]),
  secret: (evaluation, args) => inPhases(evaluation, "secret", args, ["secret"]),
  _notpublic: (evaluation, args) => inPhases(evaluation, "_notpublic", args, ["draft", "secret"]),
  _phase: (evaluation, args) => {
    expectCount("_phase", args, 1, 1);
    const phase = PHASES[readInteger("_phase", args[0])];
    return inPhases(evaluation, "_phase", [], phase === undefined ? [] : [phase]);
  },
  _phaseandancestors: async (evaluation, args) => {
    expectCount("_phaseandancestors", args, 2, 2);
    const [name, of] = args;
    const phases = name?.kind === "symbol" ? NAMED.get(name.text) : undefined;
    if (phases === undefined) throw malformedRevset("_phaseandancestors takes the name of a phase");
    const below = await markAncestors(evaluation, await evaluation.mark(require("_phaseandancestors", of)));
    for (const rev of below.up()) if (rev < 0 || !phases.includes(evaluation.repo.getPhase(rev))) below.delete(rev);
    return evaluation.marked(below);
  },
  stack: (evaluation, args) => stack(evaluation, args),
};

function inPhases(evaluation: Evaluation, name: string, args: readonly Expression[], phases: readonly Phase[]): RevSet {
  expectCount(name, args, 0, 0);
  const { repo } = evaluation;
  return evaluation.filter((rev) => phases.includes(rev < 0 ? "public" : repo.getPhase(rev)), COST.graph);
}

/**
 * What is worked on together with each changeset of a set: its ancestors of no other head that are not public, above
 * the last merge. Without a set that is asked of the working folder, which a served repository has not.
 */
async function stack(evaluation: Evaluation, args: readonly Expression[]): Promise<RevSet> {
  expectCount("stack", args, 0, 1);
  const [of] = args;
  if (of === undefined) return evaluation.none();
  const found = new Marks(evaluation.repo.length, evaluation.work);
  for await (const rev of (await evaluation.evaluate(of)).members()) {
    for (const other of (await evaluation.mark(stackOf(String(rev)))).up()) found.add(other);
  }
  return evaluation.marked(found);
}

/** `only(REV) - public() - ::merge()` */
function stackOf(rev: string): Expression {
  const call = (name: string, ...args: readonly Expression[]): Expression => ({ kind: "function", name, args });
  const own: Expression = {
    kind: "difference",
    left: call("only", { kind: "symbol", text: rev }),
    right: call("public"),
  };
  return { kind: "difference", left: own, right: call("ancestors", call("merge")) };
}
