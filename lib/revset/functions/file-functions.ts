/** Functions that ask which files changesets touch, and what became of them. */
import { NULL_NODE, NULL_REV, type RepoPath, type Rev } from "../../ids";
import { expectCount, readString } from "../arguments";
import type { Evaluation, RevsetFunctions } from "../evaluation";
import type { Expression } from "../expression";
import { type FileTest, hasKind, matchFiles, type PatternKind, toRootedPath } from "../file-pattern";
import { COST, ListSet, type RevSet } from "../rev-set";
import { malformedRevset } from "../revset-error";
import type { Work } from "../work";
import { filterChangesets } from "./text-functions";

/** Files that are looked at between two looks at the clock. */
const FILES_PER_STEP = 256;

/** What can become of a file. */
type Fate = "added" | "modified" | "removed";

export const FILE_FUNCTIONS: RevsetFunctions = {
  file: (evaluation, args) => {
    expectCount("file", args, 1, 1);
    return touching(evaluation, matchFiles([readString("file", args[0])], "glob"));
  },
  adds: (evaluation, args) => withFate(evaluation, "adds", args, "added"),
  modifies: (evaluation, args) => withFate(evaluation, "modifies", args, "modified"),
  removes: (evaluation, args) => withFate(evaluation, "removes", args, "removed"),
  filelog: (evaluation, args) => fileLog(evaluation, args),
  _matchfiles: (evaluation, args) => matching(evaluation, args),
};

/** The changesets that touch a file that is meant. */
function touching(evaluation: Evaluation, test: FileTest): RevSet {
  return filterChangesets(evaluation, ({ claimedFiles }) => hasAny(claimedFiles, test, evaluation.work));
}

async function hasAny(files: readonly RepoPath[], test: FileTest, work: Work): Promise<boolean> {
  for (const [at, path] of files.entries()) {
    if (at % FILES_PER_STEP === FILES_PER_STEP - 1) await work.step();
    if (test.has(path)) return true;
  }
  return false;
}

/** The changesets that do one thing to a file that is meant, seen from their first parent. */
function withFate(evaluation: Evaluation, name: string, args: readonly Expression[], fate: Fate): RevSet {
  expectCount(name, args, 1, 1);
  const { repo, work } = evaluation;
  const test = byName(matchFiles([readString(name, args[0])], "glob"));
  return evaluation.filter(async (rev) => {
    const { claimedFiles, manifest } = await work.read(repo, rev);
    if (!(await hasAny(claimedFiles, test, work))) return false;
    const [parent] = repo.getParents(rev);
    const before = parent === NULL_REV ? NULL_NODE : (await work.read(repo, parent)).manifest;
    for (const change of await work.readChanges(repo, before, manifest)) {
      const found = change.before === undefined ? "added" : change.after === undefined ? "removed" : "modified";
      if (found === fate && test.has(change.path)) return true;
    }
    return false;
  }, COST.files);
}

/** A path that is asked for by its name means that file alone here, and nothing below it. */
function byName({ has, name }: FileTest): FileTest {
  return { has: name === undefined ? has : (path) => path === name, name };
}

/**
 * The changesets that a file's own history names. A pattern with a kind is asked of the working folder's files, and a
 * served repository has none.
 */
async function fileLog(evaluation: Evaluation, args: readonly Expression[]): Promise<RevSet> {
  expectCount("filelog", args, 1, 1);
  const pattern = readString("filelog", args[0]);
  if (hasKind(pattern)) {
    matchFiles([pattern], "glob");
    return evaluation.none();
  }
  const path = toRootedPath(pattern);
  const { repo, work } = evaluation;
  const history = repo.openFileHistory(path);
  const found = new Set<Rev>();
  for (let fileRev = 0; fileRev < history.length; fileRev++) {
    await work.step();
    const rev = history.getLinkRev(fileRev);
    const shown = repo.isHidden(rev) ? await findLater(evaluation, path, fileRev) : rev;
    if (shown !== undefined) found.add(shown);
  }
  return ListSet.ascending(found);
}

/** Finds the first visible changeset that brings a file revision whose own changeset is hidden. */
async function findLater({ repo, work }: Evaluation, path: RepoPath, fileRev: Rev): Promise<Rev | undefined> {
  const history = repo.openFileHistory(path);
  const node = history.getNode(fileRev);
  for (let rev = history.getLinkRev(fileRev) + 1; rev < repo.length; rev++) {
    await work.step();
    if (repo.isHidden(rev)) continue;
    const { claimedFiles, manifest } = await work.read(repo, rev);
    if (claimedFiles.includes(path) && (await repo.readManifestEntry(manifest, path))?.node === node) return rev;
  }
  return undefined;
}

/** `_matchfiles('p:*.c', 'x:test')`: how Mercurial writes patterns, those to leave out and the kind of the rest. */
function matching(evaluation: Evaluation, args: readonly Expression[]): RevSet {
  const lists = { p: [] as string[], i: [] as string[], x: [] as string[], r: [] as string[], d: [] as string[] };
  for (const arg of args) {
    const text = readString("_matchfiles", arg);
    const [, prefix, value = ""] = /^([pixrd]):(.*)$/s.exec(text) ?? [];
    if (prefix === undefined) throw malformedRevset(`invalid _matchfiles prefix: ${text.slice(0, 2)}`);
    lists[prefix as keyof typeof lists].push(value);
  }
  const { p, i, x, r, d } = lists;
  if (args.length === 0 || r.length > 1 || d.length > 1) throw malformedRevset("_matchfiles takes other arguments");
  const kind = (d[0] || "glob") as PatternKind;
  const test = matchFiles(p, kind);
  const below = "(?:/|$)";
  const [included, excluded] = [matchFiles(i, "glob", below), matchFiles(x, "glob", below)];
  const has = (path: RepoPath) => test.has(path) && included.has(path) && !(x.length > 0 && excluded.has(path));
  return touching(evaluation, { has, name: undefined });
}
