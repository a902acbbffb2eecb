/**
 * hg.mozilla.org's functions about pushes. They know the pushes whose changesets the view shows as theirs: in a scope
 * that is one, and what landed in the base was not pushed here. Source: hgweb-compat 1.7.
 */
import { lowerCase } from "../../bytes/text";
import type { Rev } from "../../ids";
import { expectCount, readInteger, readNamed, readString, require } from "../arguments";
import { listMembers } from "../collect";
import { parseInterval } from "../date-interval";
import type { Evaluation, RevsetFunctions, RevsetPush } from "../evaluation";
import type { Expression } from "../expression";
import { markAncestors } from "../graph";
import { Marks } from "../marks";
import { COST, ListSet, type RevSet } from "../rev-set";
import { malformedRevset } from "../revset-error";

export const PUSH_FUNCTIONS: RevsetFunctions = {
  pushhead: (evaluation, args) => {
    expectCount("pushhead", args, 0, 0);
    return ListSet.ascending(evaluation.view.pushes.flatMap((push) => listRevs(evaluation, push).slice(-1)));
  },
  pushid: (evaluation, args) => {
    expectCount("pushid", args, 1, 1);
    const id = readInteger("pushid", args[0]);
    return ofPushes(evaluation, ({ pushId }) => pushId === id);
  },
  pushuser: (evaluation, args) => {
    const name = lowerCase(readOne("pushuser", args));
    return ofPushes(evaluation, ({ user }) => lowerCase(user).includes(name));
  },
  pushdate: (evaluation, args) => {
    const { first, last } = parseInterval(readOne("pushdate", args), evaluation.view.nowSeconds);
    return ofPushes(evaluation, ({ dateSeconds }) => first <= dateSeconds && dateSeconds <= last);
  },
  pushrev: async (evaluation, args) => {
    expectCount("pushrev", args, 1, 1);
    const members = await evaluation.mark(require("pushrev", args[0]));
    return ofPushes(evaluation, (push) => listRevs(evaluation, push).some((rev) => members.has(rev)));
  },
  automationrelevant: (evaluation, args) => automationRelevant(evaluation, args),
  // Releases are made from other repositories than those that are pushed to for a try.
  firefoxrelease: (evaluation, args) => {
    const { channel, platform } = readNamed("firefoxrelease", args, ["channel", "platform"]);
    for (const given of [channel, platform]) if (given !== undefined) readString("firefoxrelease", given);
    return evaluation.none();
  },
};

function readOne(name: string, args: readonly Expression[]): string {
  expectCount(name, args, 1, 1);
  return readString(name, args[0]);
}

/** Lists a push's changesets, bottom to top. */
function listRevs({ repo }: Evaluation, { nodes }: RevsetPush): readonly Rev[] {
  return nodes.map((node) => repo.getRev(node)).filter((rev) => rev !== undefined);
}

function ofPushes(evaluation: Evaluation, isMeant: (push: RevsetPush) => boolean): RevSet {
  return ListSet.ascending(evaluation.view.pushes.filter(isMeant).flatMap((push) => listRevs(evaluation, push)));
}

/** One changeset, and its ancestors in its push: what `json-automationrelevance` tells of. */
async function automationRelevant(evaluation: Evaluation, args: readonly Expression[]): Promise<RevSet> {
  expectCount("automationrelevant", args, 1, 1);
  const { repo, work, view } = evaluation;
  const set = await evaluation.evaluate(require("automationrelevant", args[0]));
  const [only, other] = await listMembers(set, work, 2);
  if (only === undefined) return evaluation.none();
  if (other !== undefined) throw malformedRevset("can only evaluate single changeset");
  const own = view.pushes.map((push) => listRevs(evaluation, push)).find((revs) => revs.includes(only));
  const relevant = new Marks(repo.length, work);
  relevant.add(only);
  const ancestors = await markAncestors(evaluation, relevant, own?.[0] ?? only);
  return evaluation.filter((rev) => rev === only || (ancestors.has(rev) && (own?.includes(rev) ?? false)), COST.graph);
}
