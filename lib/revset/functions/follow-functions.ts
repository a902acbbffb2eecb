/** Functions that follow files through their history, renames and copies included. */
import { isRepoError } from "../../errors";
import { NULL_REV, type RepoPath, type Rev } from "../../ids";
import { FileContext } from "../../repo/file-context";
import { readInteger, readNamed, readString } from "../arguments";
import { listMembers } from "../collect";
import type { Evaluation, RevsetFunctions } from "../evaluation";
import type { Expression } from "../expression";
import { hasKind, matchFiles, toRootedPath } from "../file-pattern";
import { firstParentsOf, markAncestors } from "../graph";
import { ListSet, type RevSet } from "../rev-set";
import { malformedRevset } from "../revset-error";

/** Which of a file revision's parents are followed. */
type Width = "all" | "first";

const YES: ReadonlySet<string> = new Set(["1", "yes", "true", "on", "always"]);
const NO: ReadonlySet<string> = new Set(["0", "no", "false", "off", "never"]);

export const FOLLOW_FUNCTIONS: RevsetFunctions = {
  follow: (evaluation, args) => follow(evaluation, "follow", args, "all"),
  _followfirst: (evaluation, args) => follow(evaluation, "_followfirst", args, "first"),
  followlines: (evaluation, args) => followLines(evaluation, args),
};

/**
 * The ancestors of changesets, or those that made the files of a pattern what they are there. Without changesets it is
 * asked of the working folder: that of a served repository has no files, and the null revision for a parent.
 */
async function follow(
  evaluation: Evaluation,
  name: string,
  args: readonly Expression[],
  width: Width,
): Promise<RevSet> {
  const { file, startrev } = readNamed(name, args, ["file", "startrev"]);
  const start = startrev && (await evaluation.evaluate(startrev));
  if (file === undefined) {
    if (startrev === undefined) return new ListSet([NULL_REV]);
    const graph = width === "all" ? evaluation : firstParentsOf(evaluation);
    return evaluation.marked(await markAncestors(graph, await evaluation.mark(startrev)));
  }
  const pattern = readString(name, file);
  const found = new Set<Rev>();
  // A pattern that is none is told of also where there is nothing to be asked.
  const isMeant = matchFiles([pattern], "path");
  for (const rev of start === undefined ? [] : await listMembers(start, evaluation.work)) {
    for (const path of await listFiles(evaluation, rev, isMeant)) {
      const context = await openFile(evaluation, rev, path);
      await addHistory(evaluation, await context.readIntroduced(), width, found);
    }
  }
  return visible(evaluation, found);
}

function visible({ repo }: Evaluation, revs: Iterable<Rev>): RevSet {
  return ListSet.ascending([...revs].filter((rev) => rev >= 0 && !repo.isHidden(rev)));
}

/** Adds the changesets of a file revision and of all that it was made from. */
async function addHistory({ work }: Evaluation, from: FileContext, width: Width, found: Set<Rev>): Promise<void> {
  const seen = new Set<string>();
  const queue = [from];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    await work.readStep();
    const rev = await file.findRev();
    const key = `${rev} ${file.fileRev} ${file.path}`;
    if (seen.has(key)) continue;
    work.keep(key.length);
    seen.add(key);
    found.add(rev);
    const parents = await file.readParents();
    queue.push(...(width === "first" ? parents.slice(0, 1) : parents));
  }
}

/** Lists the files of a changeset that are meant. */
async function listFiles(
  { repo, work }: Evaluation,
  rev: Rev,
  isMeant: ReturnType<typeof matchFiles>,
): Promise<readonly RepoPath[]> {
  const { manifest } = await work.read(repo, rev);
  if (isMeant.name !== undefined && isMeant.name !== "") {
    const path = isMeant.name as RepoPath;
    if ((await repo.readManifestEntry(manifest, path)) !== undefined) return [path];
  }
  const found: RepoPath[] = [];
  for (const path of (await work.readManifest(repo, manifest)).keys()) {
    if (isMeant.has(path)) found.push(path);
  }
  return found;
}

/** @throws RepoError `malformedRequest` when the changeset has no such file */
async function openFile({ repo, work }: Evaluation, rev: Rev, path: RepoPath): Promise<FileContext> {
  const context = rev < 0 ? undefined : await FileContext.inChangeset(repo, rev, path, work.signal);
  if (context === undefined) throw malformedRevset("a revset follows a file that is not there");
  return context;
}

/** The changesets that made some lines of a file what they are, or what became of them. */
async function followLines(evaluation: Evaluation, args: readonly Expression[]): Promise<RevSet> {
  const positional = args.filter(({ kind }) => kind !== "keyvalue");
  const [file, lines] = positional;
  if (positional.length !== 2) throw malformedRevset("followlines requires a file and a line range");
  const { startrev, descend } = readNamed("followlines", args.slice(2), ["startrev", "descend"]);
  const rev = startrev === undefined ? NULL_REV : await onlyMember(evaluation, startrev);
  const path = await findFile(evaluation, rev, readString("followlines", file));
  const range = readLines(lines);
  const isDescending = descend !== undefined && readBoolean(descend);
  const context = await openFile(evaluation, rev, path);
  const found = new Set<Rev>();
  try {
    for await (const revision of evaluation.view.followLines(context, range, isDescending)) {
      found.add(await revision.findRev());
    }
  } catch (error) {
    // The file has not so many lines.
    if (isRepoError(error, "forbidden")) throw malformedRevset(error.message);
    throw error;
  }
  return visible(evaluation, found);
}

async function onlyMember(evaluation: Evaluation, expression: Expression): Promise<Rev> {
  const [only, other] = await listMembers(await evaluation.evaluate(expression), evaluation.work, 2);
  if (only === undefined || other !== undefined) throw malformedRevset("followlines expects exactly one revision");
  return only;
}

async function findFile(evaluation: Evaluation, rev: Rev, pattern: string): Promise<RepoPath> {
  if (!hasKind(pattern)) return toRootedPath(pattern);
  const [only, other] = await listFiles(evaluation, rev, matchFiles([pattern], "glob"));
  if (only === undefined || other !== undefined) throw malformedRevset("followlines expects exactly one file");
  return only;
}

/** Reads lines as they are counted by people, from 1. */
function readLines(lines: Expression | undefined): { start: number; end: number } {
  const [from, to] = lines?.kind === "range" ? [lines.from, lines.to] : [lines, lines];
  const [first, last] = [readInteger("followlines", from), readInteger("followlines", to)];
  if (first < 1 || last < first) throw malformedRevset("followlines expects lines from 1 on, the first one first");
  return { start: first - 1, end: last };
}

function readBoolean(expression: Expression): boolean {
  const text = expression.kind === "symbol" ? expression.text.toLowerCase() : "";
  if (!YES.has(text) && !NO.has(text)) throw malformedRevset("descend argument must be a boolean");
  return YES.has(text);
}
