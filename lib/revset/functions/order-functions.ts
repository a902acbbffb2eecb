/** Functions that choose among the members of a set, or order them. */

import { isRepoError } from "../../errors";
import { expectCount, readCount, readIntegerRange, readNamed, require } from "../arguments";
import { firstMember, listMembers } from "../collect";
import type { Evaluation, RevsetFunctions } from "../evaluation";
import type { Expression } from "../expression";
import { ListSet, type RevSet } from "../rev-set";
import { malformedRevset, unknownInRevset } from "../revset-error";

export const ORDER_FUNCTIONS: RevsetFunctions = {
  first: (evaluation, args) => limit(evaluation, args),
  limit: (evaluation, args) => limit(evaluation, args),
  last: async (evaluation, args) => {
    expectCount("last", args, 1, 2);
    const count = args[1] === undefined ? 1 : readCount("last", args[1]);
    const set = await evaluation.evaluate(require("last", args[0]));
    return new ListSet(await listMembers(set.reversed(), evaluation.work, count)).reversed();
  },
  max: (evaluation, args) => extreme(evaluation, "max", args),
  min: (evaluation, args) => extreme(evaluation, "min", args),
  reverse: async (evaluation, args) => {
    expectCount("reverse", args, 1, 1);
    return (await evaluation.evaluate(require("reverse", args[0]))).reversed();
  },
  revset: async (evaluation, args) => {
    expectCount("revset", args, 1, 1);
    return evaluation.evaluate(require("revset", args[0]));
  },
  present: async (evaluation, args) => {
    expectCount("present", args, 1, 1);
    try {
      return await evaluation.evaluate(require("present", args[0]));
    } catch (error) {
      if (isRepoError(error, "unknownRevision")) return evaluation.none();
      throw error;
    }
  },
  expectsize: (evaluation, args) => expectSize(evaluation, args),
};

async function limit(evaluation: Evaluation, args: readonly Expression[]): Promise<RevSet> {
  const { set, n, offset } = readNamed("limit", args, ["set", "n", "offset"]);
  const expression = require("limit", set);
  const count = n === undefined ? 1 : readCount("limit", n);
  const skipped = offset === undefined ? 0 : readCount("limit", offset);
  const revs = await listMembers(await evaluation.evaluate(expression), evaluation.work, skipped + count);
  return new ListSet(revs.slice(skipped));
}

async function extreme(evaluation: Evaluation, name: "min" | "max", args: readonly Expression[]): Promise<RevSet> {
  expectCount(name, args, 1, 1);
  const set = await evaluation.evaluate(require(name, args[0]));
  const found = await firstMember(await set.sorted(name === "min" ? "ascending" : "descending"));
  return found === undefined || found < 0 ? evaluation.none() : new ListSet([found]);
}

/** A set that has to have so many members. */
async function expectSize(evaluation: Evaluation, args: readonly Expression[]): Promise<RevSet> {
  const { set, size } = readNamed("expectsize", args, ["set", "size"]);
  const whole = { first: 0, last: evaluation.repo.length + 1 };
  const { first, last } = readIntegerRange("expectsize", require("expectsize", size), whole);
  if (first < 0 || last < 0) throw malformedRevset("expectsize takes no negative number");
  const revs = await listMembers(await evaluation.evaluate(require("expectsize", set)), evaluation.work);
  if (revs.length < first || revs.length > last) {
    throw unknownInRevset(`a revset has ${revs.length} changesets, and was expected to have ${first} to ${last}`);
  }
  return new ListSet(revs);
}
