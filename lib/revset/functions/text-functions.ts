/** Functions that ask what a changeset says of itself: author, message, date, extra items. */
import { decodeUtf8b, hasPart, lowerCase } from "../../bytes/text";
import { parseReviewers } from "../../commit-message/reviewers";
import type { Changeset } from "../../hg/changeset";
import { pathBytes } from "../../ids";
import { expectCount, readNamed, readString, require } from "../arguments";
import { parseInterval } from "../date-interval";
import type { Evaluation, RevsetFunction, RevsetFunctions } from "../evaluation";
import type { Expression } from "../expression";
import { COST, type RevSet } from "../rev-set";
import { matchPart, matchWhole, splitPattern } from "../string-pattern";

const userFunction: RevsetFunction = (evaluation, args) => {
  const test = matchPart(splitPattern(readOne("user", args)), evaluation.work);
  return filterChangesets(evaluation, ({ user }) => test(user));
};

export const TEXT_FUNCTIONS: RevsetFunctions = {
  author: userFunction,
  user: userFunction,
  desc: (evaluation, args) => {
    const test = matchPart(splitPattern(readOne("desc", args)), evaluation.work);
    return filterChangesets(evaluation, ({ description }) => test(description));
  },
  keyword: (evaluation, args) => {
    const word = lowerCase(readOne("keyword", args));
    const has = (text: string) => hasPart(lowerCase(text), word);
    return filterChangesets(evaluation, (changeset) => {
      const { user, description, claimedFiles } = changeset;
      return has(user) || has(description) || claimedFiles.some((path) => has(decodeUtf8b(pathBytes(path))));
    });
  },
  date: (evaluation, args) => {
    const { first, last } = parseInterval(readOne("date", args), evaluation.view.nowSeconds);
    return filterChangesets(evaluation, ({ dateSeconds }) => first <= dateSeconds && dateSeconds <= last);
  },
  extra: (evaluation, args) => extra(evaluation, args),
  converted: (evaluation, args) => {
    expectCount("converted", args, 0, 1);
    const from = args.length === 0 ? "" : readString("converted", args[0]);
    return filterChangesets(evaluation, ({ extras }) => extras.get("convert_revision")?.startsWith(from) ?? false);
  },
  closed: (evaluation, args) => {
    expectCount("closed", args, 0, 0);
    return filterChangesets(evaluation, ({ extras }) => extras.has("close"));
  },
  // hg.mozilla.org's own: one name exactly, so that nobody's name is found in another's.
  reviewer: (evaluation, args) => {
    const name = lowerCase(readOne("reviewer", args));
    return filterChangesets(evaluation, ({ description }) =>
      parseReviewers(description).some((reviewer) => lowerCase(reviewer) === name),
    );
  },
};

/** The changesets that pass a test of what they say. */
export function filterChangesets(
  evaluation: Evaluation,
  test: (changeset: Changeset) => boolean | Promise<boolean>,
): RevSet {
  const { work, repo } = evaluation;
  return evaluation.filter(async (rev) => test(await work.read(repo, rev)), COST.changeset);
}

function readOne(name: string, args: readonly Expression[]): string {
  expectCount(name, args, 1, 1);
  return readString(name, args[0]);
}

function extra(evaluation: Evaluation, args: readonly Expression[]): RevSet {
  const { label, value } = readNamed("extra", args, ["label", "value"]);
  const key = readString("extra", require("extra", label));
  const test = value && matchWhole(splitPattern(readString("extra", value)), evaluation.work);
  return filterChangesets(evaluation, ({ branch, extras }) => {
    const found = key === "branch" ? branch : extras.get(key);
    return found !== undefined && (test === undefined || test(found));
  });
}
