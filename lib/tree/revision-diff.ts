/** The diff of a changeset: its changed files, paired for renames, each read and compared. */

import { Turns } from "../bytes/turns";
import type { DiffOptions, FileDiff } from "../diff/file-diff";
import { pairChanges, type Section } from "../diff/pair-changes";
import type { Node } from "../ids";
import type { FileChange } from "../push-index/push-index";
import type { Repo } from "../repo/repo";
import type { ComparedFor, FileComparer } from "./file-comparer";

/** Changed files above which a diff is costly in any case. */
export const MANY_FILES = 500;

/** How a changeset's files are compared. */
export interface DiffWork {
  readonly options: DiffOptions;
  readonly comparer: FileComparer;
  readonly client: ComparedFor;
}

/**
 * Gives the diff of each changed file, in the order in which hg shows them.
 * @param changes the differences to the manifest `before`
 * @throws what the client's signal is aborted with; RepoError `tooManyRequests`
 */
export async function* readDiff(
  repo: Repo,
  before: Node,
  changes: readonly FileChange[],
  work: DiffWork,
): AsyncGenerator<FileDiff> {
  const { client } = work;
  const turns = new Turns(client.signal);
  if (changes.length > MANY_FILES) client.beginCostly();
  for (const section of pairChanges(changes)) {
    const diff = await diffSection(repo, before, section, work);
    await turns.next();
    yield diff;
  }
}

async function diffSection(
  repo: Repo,
  before: Node,
  section: Section,
  { options, comparer, client }: DiffWork,
): Promise<FileDiff> {
  const readSide = async (side: Section["before"]) => {
    if (side === undefined) return undefined;
    // A copy's source that did not change itself: what the first manifest says of it is what counts.
    const entry = side.flags === undefined ? await repo.readManifestEntry(before, side.path) : undefined;
    const { data } = await repo.readFileRevision(side.path, entry?.node ?? side.node);
    return { path: side.path, flags: (entry?.flags ?? side.flags ?? "") as "" | "x" | "l", data };
  };
  const [old, now] = [await readSide(section.before), await readSide(section.after)];
  const pair = { ...(old && { before: old }), ...(now && { after: now }), ...(section.copy && { copy: section.copy }) };
  return comparer.compare(pair, options, client);
}
