/** The small labels after a changeset's message: phase, branch, tags, bookmarks. Source: hgweb-compat 5. */
import type { Changeset } from "../../hg/changeset";
import type { Found } from "../lookup";
import { readNames } from "../revision";
import type { LogName } from "./log-name";

/** Reads the labels of a changeset, in hgweb's order. */
export async function readLogNames(found: Found, { branch }: Pick<Changeset, "branch">): Promise<LogName[]> {
  const { repo, rev } = found;
  const names = await readNames(found);
  const phase = repo.getPhase(rev);
  const isBranchTip = (await repo.readBranchTip(branch)) === rev;
  const labels: LogName[] = [];
  if (phase !== "public") labels.push({ kind: "phasetag", text: phase });
  if (branch !== "default" && !isBranchTip) labels.push({ kind: "inbranchtag", text: branch });
  if (isBranchTip) labels.push({ kind: "branchtag", text: branch });
  for (const text of names.tags) labels.push({ kind: "tagtag", text });
  for (const text of names.bookmarks) labels.push({ kind: "bookmarktag", text });
  return labels;
}
