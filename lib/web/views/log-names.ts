/** The small labels after a changeset's message: phase, what was rewritten, branch, tags, bookmarks. Source: hgweb-compat 5. */
import type { Changeset } from "../../hg/changeset";
import type { Rev } from "../../ids";
import type { Phase, Repo } from "../../repo/repo";
import type { Found } from "../lookup";
import { readNames } from "../names";
import type { LogName } from "./log-name";

/** What the labels of a changeset tell. */
export interface LogNameFacts {
  readonly phase: Phase;
  readonly trouble: Trouble | undefined;
  readonly branch: string;
  /** Whether it is the tip of its branch, which then need not be named another way. */
  readonly isBranchTip: boolean;
  readonly tags: readonly string[];
  readonly bookmarks: readonly string[];
}

/** Reads the labels of a changeset, in hgweb's order. */
export async function readLogNames(found: Found, { branch }: Pick<Changeset, "branch">): Promise<LogName[]> {
  const { repo, rev, node } = found;
  const isBranchTip = (await repo.readBranchTip(branch)) === rev;
  const names = await readNames(repo);
  const [tags, bookmarks] = [names.getTags(node), names.getBookmarks(node)];
  const trouble = troubleOf(repo, rev);
  return orderLogNames({ phase: repo.getPhase(rev), trouble, branch, isBranchTip, tags, bookmarks });
}

/** What may be wrong with a changeset that is shown: it was rewritten, or stands on one that was. */
export type Trouble = "obsolete" | "orphan";

/** Says what is wrong with a changeset. That it diverged from another is not known: only which ones were rewritten is. */
export function troubleOf(repo: Repo, rev: Rev): Trouble | undefined {
  if (repo.isObsolete(rev)) return "obsolete";
  return repo.isOrphan(rev) ? "orphan" : undefined;
}

/** Returns the labels of a changeset, in hgweb's order. */
export function orderLogNames({ phase, trouble, branch, isBranchTip, tags, bookmarks }: LogNameFacts): LogName[] {
  const labels: LogName[] = [];
  if (phase !== "public") labels.push({ kind: "phasetag", text: phase });
  if (trouble === "obsolete") labels.push({ kind: "obsoletetag", text: trouble });
  if (trouble === "orphan") labels.push({ kind: "instabilitytag", text: trouble });
  if (branch !== "default" && !isBranchTip) labels.push({ kind: "inbranchtag", text: branch });
  if (isBranchTip) labels.push({ kind: "branchtag", text: branch });
  for (const text of tags) labels.push({ kind: "tagtag", text });
  for (const text of bookmarks) labels.push({ kind: "bookmarktag", text });
  return labels;
}
