/**
 * Functions about changesets that were rewritten. We know which ones were, not by what: where there is a marker of
 * that, what has to know it is not answered.
 */
import { RepoError } from "../../errors";
import type { Rev } from "../../ids";
import { expectCount, require } from "../arguments";
import type { Evaluation, RevsetFunction, RevsetFunctions } from "../evaluation";
import type { Expression } from "../expression";
import { markAncestors } from "../graph";
import { Marks } from "../marks";
import { COST } from "../rev-set";

export const OBSOLETE_FUNCTIONS: RevsetFunctions = {
  obsolete: (evaluation, args) => {
    expectCount("obsolete", args, 0, 0);
    return evaluation.filter((rev) => isObsolete(evaluation.repo, rev), COST.graph);
  },
  orphan: async (evaluation, args) => {
    expectCount("orphan", args, 0, 0);
    return evaluation.marked(await markOrphans(evaluation));
  },
  extinct: async (evaluation, args) => {
    expectCount("extinct", args, 0, 0);
    const suspended = await markAncestors(evaluation, await markOrphans(evaluation));
    return evaluation.filter((rev) => isObsolete(evaluation.repo, rev) && !suspended.has(rev), COST.graph);
  },
  // What is hidden is not served.
  hidden: (evaluation, args) => {
    expectCount("hidden", args, 0, 0);
    return evaluation.none();
  },
  phasedivergent: noneWithoutMarkers("phasedivergent"),
  contentdivergent: noneWithoutMarkers("contentdivergent"),
  unstable: noneWithoutMarkers("unstable"),
  successors: async (evaluation, args) => {
    expectCount("successors", args, 1, 1);
    expectNoMarkers(evaluation, "successors");
    return evaluation.marked(await evaluation.mark(require("successors", args[0])));
  },
};

function isObsolete(repo: Evaluation["repo"], rev: Rev): boolean {
  return rev >= 0 && repo.isObsolete(rev);
}

/** Marks what was not rewritten, but stands on what was. */
async function markOrphans({ repo, work }: Evaluation): Promise<Marks> {
  const orphans = new Marks(repo.length, work);
  if (!repo.hasMarkers()) return orphans;
  for (let rev = 0; rev < repo.length; rev++) {
    await work.step();
    if (!repo.isHidden(rev) && repo.isOrphan(rev)) orphans.add(rev);
  }
  return orphans;
}

function noneWithoutMarkers(name: string): RevsetFunction {
  return (evaluation, args: readonly Expression[]) => {
    expectCount(name, args, 0, 0);
    expectNoMarkers(evaluation, name);
    return evaluation.none();
  };
}

/** @throws RepoError `notImplemented` where something was rewritten */
function expectNoMarkers({ repo }: Evaluation, name: string): void {
  if (!repo.hasMarkers()) return;
  const sentence = `the revset function ${name}() is not here where changesets were rewritten: it asks by what`;
  throw new RepoError("notImplemented", sentence, { function: name });
}
