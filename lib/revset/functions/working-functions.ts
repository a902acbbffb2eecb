/** Functions about the working folder and what is under way in it: a served repository has neither. */
import { expectCount, readString } from "../arguments";
import type { RevsetFunction, RevsetFunctions } from "../evaluation";
import { COST } from "../rev-set";
import { malformedRevset } from "../revset-error";

const BISECT_STATES: ReadonlySet<string> = new Set([
  ...["good", "bad", "skip", "goods", "bads", "range", "pruned", "untested", "ignored", "current"],
]);

const bisectFunction: RevsetFunction = (evaluation, args) => {
  expectCount("bisect", args, 1, 1);
  if (!BISECT_STATES.has(readString("bisect", args[0]).toLowerCase())) throw malformedRevset("invalid bisect state");
  return evaluation.none();
};

export const WORKING_FUNCTIONS: RevsetFunctions = {
  bisect: bisectFunction,
  bisected: bisectFunction,
  conflictlocal: nothingUnderWay("conflictlocal"),
  conflictother: nothingUnderWay("conflictother"),
  bundle: (evaluation) => {
    const { firstBundleRev } = evaluation.view;
    if (firstBundleRev === undefined) throw malformedRevset("there is no bundle");
    return evaluation.filter((rev) => rev >= firstBundleRev, COST.graph);
  },
};

function nothingUnderWay(name: string): RevsetFunction {
  return (evaluation, args) => {
    expectCount(name, args, 0, 0);
    return evaluation.none();
  };
}
