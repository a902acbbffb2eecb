/** Functions that ask what changesets are called: branches, bookmarks, tags. */
import type { Node, Rev } from "../../ids";
import { expectCount, readString, require } from "../arguments";
import type { Evaluation, RevsetFunction, RevsetFunctions } from "../evaluation";
import type { Expression } from "../expression";
import { COST, ListSet, type RevSet } from "../rev-set";
import { unknownInRevset } from "../revset-error";
import { matchWhole, splitPattern } from "../string-pattern";
import { filterChangesets } from "./text-functions";

/** The name of what every repository has: no tag that anybody set. */
const TIP = "tip";

const tagFunction: RevsetFunction = async (evaluation, args) => {
  const { repo } = evaluation;
  const tags = await repo.readTags();
  if (args.length === 0) return named(evaluation, "tag", args, tags);
  return named(evaluation, "tag", args, new Map([...tags, [TIP, repo.getNode(repo.tip)]]));
};

export const NAME_FUNCTIONS: RevsetFunctions = {
  branch: (evaluation, args) => branch(evaluation, args),
  bookmark: async (evaluation, args) => named(evaluation, "bookmark", args, await evaluation.repo.readBookmarks()),
  tag: tagFunction,
  tagged: tagFunction,
  head: async ({ repo }, args) => {
    expectCount("head", args, 0, 0);
    const heads = (await repo.readBranches()).flatMap((each) => each.heads.map(({ node }) => repo.getRev(node)));
    return ListSet.ascending(heads.filter((rev) => rev !== undefined));
  },
};

/** The changesets of the names that are meant; of all names without a pattern. */
async function named(
  { repo, work }: Evaluation,
  kind: "bookmark" | "tag",
  args: readonly Expression[],
  names: ReadonlyMap<string, Node>,
): Promise<RevSet> {
  expectCount(kind, args, 0, 1);
  const pattern = args.length === 0 ? undefined : splitPattern(readString(kind, args[0]));
  if (pattern?.kind === "literal" && !names.has(pattern.text)) {
    throw unknownInRevset(`${kind} '${pattern.text}' does not exist`);
  }
  const isMeant = pattern === undefined ? () => true : matchWhole(pattern, work);
  const found: Rev[] = [];
  for (const [name, node] of names) {
    await work.step();
    const rev = repo.getRev(node);
    if (rev !== undefined && rev >= 0 && (await isMeant(name))) found.push(rev);
  }
  return ListSet.ascending(found);
}

/** The changesets on the branches of a name, or on those of the changesets of a set. */
async function branch(evaluation: Evaluation, args: readonly Expression[]): Promise<RevSet> {
  expectCount("branch", args, 1, 1);
  const { repo, work } = evaluation;
  const of = require("branch", args[0]);
  if (of.kind === "string" || of.kind === "symbol") {
    const pattern = splitPattern(of.text);
    const isKnown = pattern.kind === "re" || (await repo.readBranchTip(pattern.text)) !== undefined;
    if (isKnown) {
      const test = matchWhole(pattern, work);
      return filterChangesets(evaluation, (changeset) => test(changeset.branch));
    }
    if (pattern.isExplicit) throw unknownInRevset(`branch '${pattern.text}' does not exist`);
  }
  const members = await evaluation.mark(of);
  const branches = new Set<string>();
  for (const rev of members.up()) branches.add((await work.read(repo, rev)).branch);
  const isMeant = async (rev: Rev) => members.has(rev) || branches.has((await work.read(repo, rev)).branch);
  return evaluation.filter(isMeant, COST.changeset);
}
