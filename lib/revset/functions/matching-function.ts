/** `matching()`. */
import { RepoError } from "../../errors";
import type { Changeset } from "../../hg/changeset";
import { NULL_REV, type Rev } from "../../ids";
import type { Repo } from "../../repo/repo";
import { expectCount, readString, require } from "../arguments";
import { listMembers } from "../collect";
import type { Evaluation, RevsetFunctions } from "../evaluation";
import type { Expression } from "../expression";
import { COST, type RevSet } from "../rev-set";
import { malformedRevset } from "../revset-error";

/** What of two changesets is compared. */
const FIELDS: Readonly<Record<string, (changeset: Changeset, rev: Rev, repo: Repo) => string>> = {
  user: ({ user }) => user,
  author: ({ user }) => user,
  branch: ({ branch }) => branch,
  date: ({ dateSeconds, dateOffset }) => `${dateSeconds} ${dateOffset}`,
  description: ({ description }) => description,
  summary: ({ description }) => /^[^\n\r]*/.exec(description)?.[0] ?? "",
  files: ({ claimedFiles }) => claimedFiles.join("\n"),
  parents: (_, rev, repo) => repo.getParents(rev).join(" "),
  phase: (_, rev, repo) => (rev === NULL_REV ? "public" : repo.getPhase(rev)),
};
const METADATA = ["user", "description", "date"];
/** What would have to be read of every changeset's files. */
const NOT_HERE: ReadonlySet<string> = new Set(["diff", "substate"]);

export const MATCHING_FUNCTIONS: RevsetFunctions = { matching: (evaluation, args) => matching(evaluation, args) };

/** The changesets that have the same fields as one of a set. */
async function matching(evaluation: Evaluation, args: readonly Expression[]): Promise<RevSet> {
  expectCount("matching", args, 1, 2);
  const { repo, work } = evaluation;
  const set = await evaluation.evaluate(require("matching", args[0]));
  const fields = parseFields(args[1] === undefined ? "metadata" : readString("matching", args[1]));
  const describe = async (rev: Rev) => {
    const changeset = await work.read(repo, rev);
    return JSON.stringify(fields.map((field) => FIELDS[field]?.(changeset, rev, repo)));
  };
  const wanted = new Set<string>();
  for (const rev of await listMembers(set, work)) {
    const key = await describe(rev);
    work.keep(key.length);
    wanted.add(key);
  }
  return evaluation.filter(async (rev) => wanted.has(await describe(rev)), COST.changeset);
}

function parseFields(text: string): readonly string[] {
  const names = text.split(/[ \t\n\r\v\f]+/).filter((name) => name !== "");
  const fields = names.flatMap((name) => (name === "metadata" ? METADATA : [name]));
  for (const field of fields) {
    if (NOT_HERE.has(field)) throw new RepoError("notImplemented", `matching() by ${field} is not here`);
    if (!Object.hasOwn(FIELDS, field)) throw malformedRevset(`unexpected field name passed to matching: ${field}`);
  }
  return fields;
}
