/** `sort()`. */

import { toByteString } from "../../bytes/text";
import { RepoError } from "../../errors";
import type { Changeset } from "../../hg/changeset";
import type { Rev } from "../../ids";
import { readNamed, readString, require } from "../arguments";
import { listMembers, markMembers } from "../collect";
import type { Evaluation, RevsetFunctions } from "../evaluation";
import type { Expression } from "../expression";
import { ListSet, type RevSet } from "../rev-set";
import { malformedRevset } from "../revset-error";
import { sortByLine } from "../topo-order";

/** What changesets are sorted by; texts by their bytes. */
const KEYS: Readonly<Record<string, (changeset: Changeset, rev: Rev, evaluation: Evaluation) => string | number>> = {
  rev: (_, rev) => rev,
  branch: ({ branch }) => toByteString(branch),
  desc: ({ description }) => toByteString(description),
  user: ({ user }) => toByteString(user),
  author: ({ user }) => toByteString(user),
  date: ({ dateSeconds }) => dateSeconds,
  node: (_, rev, { repo }) => repo.getNode(rev),
};
const TOPO = "topo";
const RANDOM = "random";
/** Bytes that a key takes beside its letters. */
const KEY_BYTES = 16;

/** One key of a sort. */
interface Key {
  readonly name: string;
  readonly isReverse: boolean;
}

export const SORT_FUNCTIONS: RevsetFunctions = { sort: (evaluation, args) => sort(evaluation, args) };

async function sort(evaluation: Evaluation, args: readonly Expression[]): Promise<RevSet> {
  const found = readNamed("sort", args, ["set", "keys", "topo.firstbranch", "random.seed"]);
  const expression = require("sort", found.set);
  const keys = parseKeys(found.keys === undefined ? "rev" : readString("sort", found.keys));
  const firstBranch = found["topo.firstbranch"];
  const has = (name: string) => keys.some((key) => key.name === name);
  if (has(TOPO) && keys.length > 1) throw malformedRevset("sort by topo goes with no other key");
  if (firstBranch !== undefined && !has(TOPO)) throw malformedRevset("topo.firstbranch goes with the key topo");
  if (found["random.seed"] !== undefined && !has(RANDOM)) throw malformedRevset("random.seed goes with the key random");
  if (has(RANDOM))
    throw new RepoError("notImplemented", "sort by random is not here: no page could be asked for twice");
  const set = await evaluation.evaluate(expression);
  const [first] = keys;
  if (first === undefined) return set;
  if (first.name === TOPO) return sortTopo(evaluation, set, firstBranch, first.isReverse);
  if (keys.length === 1 && first.name === "rev") return set.sorted(first.isReverse ? "descending" : "ascending");
  return sortByKeys(evaluation, set, keys);
}

function parseKeys(text: string): readonly Key[] {
  const names = text.split(/[ \t\n\r\v\f]+/).filter((name) => name !== "");
  return names.map((typed) => {
    const name = typed.replace(/^-/, "");
    if (!Object.hasOwn(KEYS, name) && name !== TOPO && name !== RANDOM) {
      throw malformedRevset(`unknown sort key '${typed}'`);
    }
    return { name, isReverse: typed.startsWith("-") };
  });
}

async function sortTopo(
  evaluation: Evaluation,
  set: RevSet,
  firstBranch: Expression | undefined,
  isReverse: boolean,
): Promise<RevSet> {
  const { repo, work } = evaluation;
  const first = firstBranch === undefined ? [] : (await evaluation.mark(firstBranch)).up();
  const sorted = new ListSet(await sortByLine(evaluation, await markMembers(set, repo.length, work), first));
  return isReverse ? sorted.reversed() : sorted;
}

/** Those that are equal by every key stay in the set's order. */
async function sortByKeys(evaluation: Evaluation, set: RevSet, keys: readonly Key[]): Promise<RevSet> {
  const { repo, work } = evaluation;
  const rows: { readonly rev: Rev; readonly values: readonly (string | number)[] }[] = [];
  for (const rev of await listMembers(set, work)) {
    const changeset = await work.read(repo, rev);
    const values = keys.map(({ name }) => KEYS[name]?.(changeset, rev, evaluation) ?? 0);
    for (const value of values) work.keep(KEY_BYTES + (typeof value === "string" ? value.length : 0));
    rows.push({ rev, values });
  }
  rows.sort((left, right) => compareRows(left.values, right.values, keys));
  return new ListSet(rows.map(({ rev }) => rev));
}

function compareRows(
  left: readonly (string | number)[],
  right: readonly (string | number)[],
  keys: readonly Key[],
): number {
  for (const [at, { isReverse }] of keys.entries()) {
    const [one, other] = [left[at] ?? 0, right[at] ?? 0];
    if (one !== other) return one < other === isReverse ? 1 : -1;
  }
  return 0;
}
