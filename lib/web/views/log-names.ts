/** The small labels after a changeset's message: phase, branch, tags, bookmarks. Source: hgweb-compat 5. */
import type { Changeset } from "../../hg/changeset";
import type { Phase } from "../../repo/repo";
import type { Found } from "../lookup";
import { readNames } from "../names";
import type { LogName } from "./log-name";

/** What the labels of a changeset tell. */
export interface LogNameFacts {
  readonly phase: Phase;
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
  return orderLogNames({ phase: repo.getPhase(rev), branch, isBranchTip, tags, bookmarks });
}

/** Returns the labels of a changeset, in hgweb's order. */
export function orderLogNames({ phase, branch, isBranchTip, tags, bookmarks }: LogNameFacts): LogName[] {
  const labels: LogName[] = [];
  if (phase !== "public") labels.push({ kind: "phasetag", text: phase });
  if (branch !== "default" && !isBranchTip) labels.push({ kind: "inbranchtag", text: branch });
  if (isBranchTip) labels.push({ kind: "branchtag", text: branch });
  for (const text of tags) labels.push({ kind: "tagtag", text });
  for (const text of bookmarks) labels.push({ kind: "bookmarktag", text });
  return labels;
}
