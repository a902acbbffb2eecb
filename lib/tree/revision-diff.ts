/** The diff of a changeset: its changed files, paired for renames, each read and compared. */
import { type DiffOptions, diffFile, type FileDiff } from "../diff/file-diff";
import { pairChanges, type Section } from "../diff/pair-changes";
import type { ShouldStop } from "../diff/work-limit";
import type { Node } from "../ids";
import type { FileChange } from "../push-index/push-index";
import type { Repo } from "../repo/repo";

/** Milliseconds of comparing after which others get a turn. */
const TURN_MS = 8;

/**
 * Gives the diff of each changed file, in the order in which hg shows them.
 * @param changes the differences to the manifest `before`
 * @param signal stops the work; its reason is thrown
 */
export async function* readDiff(
  repo: Repo,
  before: Node,
  changes: readonly FileChange[],
  options: DiffOptions,
  signal: AbortSignal,
): AsyncGenerator<FileDiff> {
  const shouldStop: ShouldStop = () => signal.aborted;
  let turnEnds = performance.now() + TURN_MS;
  for (const section of pairChanges(changes)) {
    signal.throwIfAborted();
    yield await diffSection(repo, before, section, options, shouldStop);
    if (performance.now() < turnEnds) continue;
    await new Promise(setImmediate);
    turnEnds = performance.now() + TURN_MS;
  }
}

async function diffSection(
  repo: Repo,
  before: Node,
  section: Section,
  options: DiffOptions,
  shouldStop: ShouldStop,
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
  return diffFile(pair, options, shouldStop);
}
