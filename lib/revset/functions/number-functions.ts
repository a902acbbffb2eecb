/** Functions that name changesets by number or node, and lists of them as Mercurial writes them for itself. */
import { RepoError } from "../../errors";
import { type Node, NULL_REV, parseNode, type Rev } from "../../ids";
import { findNodePrefix } from "../../repo/node-prefix";
import { expectCount, readInteger, readString } from "../arguments";
import type { Evaluation, RevsetFunctions } from "../evaluation";
import type { Expression } from "../expression";
import { ListSet, type RevSet } from "../rev-set";
import { malformedRevset, unknownInRevset } from "../revset-error";

/** The number that Mercurial gives the working folder. */
const WORKING_FOLDER = 2 ** 31 - 1;
const SEPARATOR = "\0";

export const NUMBER_FUNCTIONS: RevsetFunctions = {
  rev: (evaluation, args) => {
    const rev = readRev(evaluation, args);
    return rev === undefined ? evaluation.none() : new ListSet([rev]);
  },
  _rev: (evaluation, args) => {
    const rev = readRev(evaluation, args);
    if (rev === undefined) throw unknownInRevset("a revset names a number that no changeset has");
    return new ListSet([rev]);
  },
  id: (evaluation, args) => {
    expectCount("id", args, 1, 1);
    const rev = findId(evaluation, readString("id", args[0]).toLowerCase());
    return rev === undefined ? evaluation.none() : new ListSet([rev]);
  },
  _list: (evaluation, args) => list(args, (text) => evaluation.view.lookUp(text)),
  _hexlist: ({ repo }, args) => list(args, (text) => findNode(repo, parseNode(text))),
  _intlist: async ({ repo }, args) => {
    const all = readList(args).map((text) => readInteger("_intlist", { kind: "string", text }));
    return new ListSet([...new Set(all)].filter((rev) => isVisible(repo, rev)));
  },
};

function isVisible(repo: Evaluation["repo"], rev: Rev): boolean {
  return rev >= 0 && rev < repo.length && !repo.isHidden(rev);
}

function readRev({ repo }: Evaluation, args: readonly Expression[]): Rev | undefined {
  expectCount("rev", args, 1, 1);
  const rev = readInteger("rev", args[0]);
  if (rev === WORKING_FOLDER) {
    throw new RepoError("notImplemented", "rev() of the working folder is not here", { function: "rev" });
  }
  return rev === NULL_REV || isVisible(repo, rev) ? rev : undefined;
}

function findId({ repo }: Evaluation, hex: string): Rev | undefined {
  if (!/^[0-9a-f]{1,40}$/.test(hex)) return undefined;
  const [only, other] = findNodePrefix(repo, hex);
  return other === undefined ? findNode(repo, only) : undefined;
}

function findNode(repo: Evaluation["repo"], node: Node | undefined): Rev | undefined {
  const rev = node && repo.getRev(node);
  return rev !== undefined && (rev === NULL_REV || isVisible(repo, rev)) ? rev : undefined;
}

async function list(
  args: readonly Expression[],
  lookUp: (text: string) => Rev | undefined | Promise<Rev | undefined>,
): Promise<RevSet> {
  const found = new Set<Rev>();
  for (const text of readList(args)) {
    const rev = await lookUp(text);
    if (rev === undefined) throw unknownInRevset(`unknown revision '${text}'`);
    found.add(rev);
  }
  return new ListSet([...found]);
}

function readList(args: readonly Expression[]): readonly string[] {
  const [only, ...others] = args;
  if (others.length > 0) throw malformedRevset("a list of changesets is one string");
  const text = readString("_list", only);
  return text === "" ? [] : text.split(SEPARATOR);
}
