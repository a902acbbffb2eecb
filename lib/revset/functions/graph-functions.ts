/** Functions that ask where changesets stand in the graph. */
import { NULL_REV, type Rev } from "../../ids";
import { findCommonAncestor } from "../../repo/lineage";
import { expectCount, readCount, readNamed, require } from "../arguments";
import { markMembers } from "../collect";
import type { Evaluation, RevsetFunctions } from "../evaluation";
import type { Expression } from "../expression";
import {
  firstParentsOf,
  markAncestors,
  markAtDistance,
  markChildren,
  markDescendants,
  markHeads,
  markOnly,
} from "../graph";
import { Marks } from "../marks";
import { COST, FilteredSet, ListSet, type RevSet } from "../rev-set";

export const GRAPH_FUNCTIONS: RevsetFunctions = {
  all: (evaluation, args) => {
    expectCount("all", args, 0, 0);
    return evaluation.all();
  },
  none: (evaluation, args) => {
    expectCount("none", args, 0, 0);
    return evaluation.none();
  },
  ancestors: (evaluation, args) => relatives(evaluation, "ancestors", args),
  descendants: (evaluation, args) => relatives(evaluation, "descendants", args),
  ancestor: (evaluation, args) => commonAncestor(evaluation, args),
  commonancestors: (evaluation, args) => commonAncestors(evaluation, args),
  children: async (evaluation, args) => {
    expectCount("children", args, 1, 1);
    return evaluation.marked(await markChildren(evaluation, await evaluation.mark(require("children", args[0]))));
  },
  parents: (evaluation, args) => parents(evaluation, "parents", args, [0, 1]),
  p1: (evaluation, args) => parents(evaluation, "p1", args, [0]),
  p2: (evaluation, args) => parents(evaluation, "p2", args, [1]),
  heads: async (evaluation, args) => {
    expectCount("heads", args, 1, 1);
    return evaluation.marked(await markHeads(evaluation, await evaluation.mark(require("heads", args[0]))));
  },
  roots: async (evaluation, args) => {
    expectCount("roots", args, 1, 1);
    const set = await evaluation.evaluate(require("roots", args[0]));
    const { repo, work } = evaluation;
    const members = await markMembers(set, repo.length, work);
    const isRoot = (rev: Rev) => repo.getParents(rev).every((parent) => parent < 0 || !members.has(parent));
    return new FilteredSet(work, evaluation.marked(members), isRoot, COST.graph);
  },
  only: (evaluation, args) => only(evaluation, args),
  _commonancestorheads: async (evaluation, args) => {
    expectCount("_commonancestorheads", args, 1, 1);
    const common = await markCommon(evaluation, await evaluation.mark(require("_commonancestorheads", args[0])));
    return common === undefined ? evaluation.none() : evaluation.marked(await markHeads(evaluation, common));
  },
  _firstancestors: async (evaluation, args) => {
    expectCount("_firstancestors", args, 1, 1);
    const from = await evaluation.mark(require("_firstancestors", args[0]));
    return evaluation.marked(await markAncestors(firstParentsOf(evaluation), from));
  },
  _firstdescendants: async (evaluation, args) => {
    expectCount("_firstdescendants", args, 1, 1);
    const from = await evaluation.mark(require("_firstdescendants", args[0]));
    return evaluation.marked(await markDescendants(firstParentsOf(evaluation), from));
  },
  merge: (evaluation, args) => {
    expectCount("merge", args, 0, 0);
    return evaluation.filter((rev) => evaluation.repo.getParents(rev)[1] !== NULL_REV, COST.graph);
  },
  branchpoint: (evaluation, args) => {
    expectCount("branchpoint", args, 0, 0);
    return evaluation.filter((rev) => evaluation.repo.getChildren(rev).length > 1, COST.graph);
  },
};

async function relatives(
  evaluation: Evaluation,
  name: "ancestors" | "descendants",
  args: readonly Expression[],
): Promise<RevSet> {
  const { set, depth, startdepth } = readNamed(name, args, ["set", "depth", "startdepth"]);
  const expression = require(name, set);
  const least = startdepth === undefined ? 0 : readCount(name, startdepth);
  const end = depth === undefined ? Number.POSITIVE_INFINITY : readCount(name, depth) + 1;
  const from = await evaluation.mark(expression);
  if (depth === undefined && startdepth === undefined) {
    const walk = name === "ancestors" ? markAncestors : markDescendants;
    return evaluation.marked(await walk(evaluation, from));
  }
  const direction = name === "ancestors" ? "parents" : "children";
  return evaluation.marked(await markAtDistance(evaluation, from, { least, end }, direction));
}

/** The parents of a set; without one, those of the working folder, which a served repository has not. */
async function parents(
  evaluation: Evaluation,
  name: string,
  args: readonly Expression[],
  which: readonly (0 | 1)[],
): Promise<RevSet> {
  const [of] = args;
  if (of === undefined) return evaluation.none();
  expectCount(name, args, 0, 1);
  const found = new Marks(evaluation.repo.length, evaluation.work);
  for await (const rev of (await evaluation.evaluate(of)).members()) {
    const both = evaluation.repo.getParents(rev);
    for (const at of which) if (both[at] !== NULL_REV) found.add(both[at]);
  }
  return evaluation.marked(found);
}

async function only(evaluation: Evaluation, args: readonly Expression[]): Promise<RevSet> {
  expectCount("only", args, 1, 2);
  const heads = await evaluation.mark(require("only", args[0]));
  const bases = args[1] === undefined ? await otherHeads(evaluation, heads) : await evaluation.mark(args[1]);
  return evaluation.marked(await markOnly(evaluation, heads, bases));
}

/** The heads of the repository that do not descend from what is marked. */
async function otherHeads(evaluation: Evaluation, heads: Marks): Promise<Marks> {
  const own = await markDescendants(evaluation, heads);
  const others = new Marks(evaluation.repo.length, evaluation.work);
  for (const head of evaluation.repo.getHeads()) if (!own.has(head)) others.add(head);
  return others;
}

async function commonAncestors(evaluation: Evaluation, args: readonly Expression[]): Promise<RevSet> {
  expectCount("commonancestors", args, 1, 1);
  const members = await evaluation.mark(require("commonancestors", args[0]));
  const common = await markCommon(evaluation, members);
  return common === undefined ? evaluation.none() : evaluation.marked(common);
}

/** Marks what every member descends from, or is; `undefined` for no members. */
async function markCommon(evaluation: Evaluation, members: Marks): Promise<Marks | undefined> {
  let common: Marks | undefined;
  for (const rev of members.up()) {
    const ancestors = await markAncestors(evaluation, markOne(evaluation, rev));
    if (common === undefined) common = ancestors;
    else for (const other of common.up()) if (!ancestors.has(other)) common.delete(other);
  }
  return common;
}

function markOne({ repo, work }: Evaluation, rev: Rev): Marks {
  const marks = new Marks(repo.length, work);
  marks.add(rev);
  return marks;
}

async function commonAncestor(evaluation: Evaluation, args: readonly Expression[]): Promise<RevSet> {
  const turns = { next: () => evaluation.work.step() };
  let found: Rev | undefined;
  for (const arg of args) {
    for await (const rev of (await evaluation.evaluate(arg)).members()) {
      found = found === undefined ? rev : await findCommonAncestor(evaluation.repo, found, rev, turns);
    }
  }
  return found === undefined || found === NULL_REV ? evaluation.none() : new ListSet([found]);
}
