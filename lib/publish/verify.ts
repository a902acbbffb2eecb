/** Checks a bundle from outside, revision by revision, before anything of it is kept. */

import { Turns } from "../bytes/turns";
import { RepoError } from "../errors";
import type { BundleLimits } from "../hg/bundle/limits";
import { checkBundlePath } from "../hg/bundle/path";
import type { ManifestChange } from "../hg/manifest";
import { type Node, NULL_NODE, NULL_REV, type Rev } from "../ids";
import type { OverlayRepo } from "../overlay/overlay-repo";
import type { NewChangeset } from "../push-index/push-index";
import { listOwnFiles, type ParentChanges, readManifestNode, withCopies } from "../tree/changes";
import { verifyTexts } from "./verify-texts";
import { costOfComparison, Work } from "./work";

const NEVER = new AbortController().signal;

/**
 * Checks the hash of every changeset, manifest and file revision of a bundle, and that each changeset's manifest and
 * files are there; gives the changesets that the repository below has not, each with its exact differences.
 *
 * @param signal stops the work; its reason is thrown
 * @throws RepoError `malformedBundle` or `corruptStore` naming the first thing that is wrong; `unsupportedStore` for
 * revisions that are censored or stored outside; `tooLarge` over the limits
 */
export async function verifyBundle(
  repo: OverlayRepo,
  limits: BundleLimits,
  signal: AbortSignal = NEVER,
): Promise<NewChangeset[]> {
  const turns = new Turns(signal);
  const work = new Work(limits.maxTextBytes);
  await verifyTexts(repo, limits, work, turns);
  const changesets: NewChangeset[] = [];
  let changes = 0;
  for (let rev: Rev = repo.firstRev; rev < repo.length; rev++) {
    const differences = await verifyManifest(repo, rev, limits, work, turns);
    changes += differences.reduce((sum, { length }) => sum + length, 0);
    if (changes > limits.maxFileChanges) {
      throw new RepoError("tooLarge", `the bundle's changesets change more than ${limits.maxFileChanges} files`);
    }
    changesets.push(await readNewChangeset(repo, rev, changesets.length, differences));
    await turns.next();
  }
  return changesets;
}

/** How a manifest differs from that of each parent; without the second where the first is over the limit already. */
type Differences = readonly (readonly ManifestChange[])[];

/**
 * Checks what a changeset's manifest has and its first parent's has not, which was checked before. Must come before
 * anything looks for the files. @returns how it differs from the parents
 */
async function verifyManifest(
  repo: OverlayRepo,
  rev: Rev,
  limits: BundleLimits,
  work: Work,
  turns: Turns,
): Promise<Differences> {
  const manifest = await readManifestNode(repo, rev);
  if (manifest !== NULL_NODE && repo.openManifestLog().getRev(manifest) === undefined) {
    const node = repo.getNode(rev);
    throw new RepoError("malformedBundle", `changeset ${node} names manifest ${manifest}, which is nowhere`, { node });
  }
  const [p1, p2] = repo.getParents(rev);
  const first = await readDifferences(repo, p1, manifest, work);
  if (first.length > limits.maxFileChanges) return [first];
  for (const change of first) {
    checkFile(repo, change, limits);
    await turns.next();
  }
  if (p2 === NULL_REV) return [first];
  return [first, await readDifferences(repo, p2, manifest, work)];
}

/** Compares a manifest with that of a parent. Two of any number of edits may alternate, so each comparison counts. */
async function readDifferences(
  repo: OverlayRepo,
  parent: Rev,
  manifest: Node,
  work: Work,
): Promise<readonly ManifestChange[]> {
  const before = await readManifestNode(repo, parent);
  if (before === manifest) return [];
  work.spend(costOfComparison(repo.composeManifest(before).text, repo.composeManifest(manifest).text));
  return repo.readManifestChanges(before, manifest);
}

/** Checks that what a manifest newly names is a path, and a file revision that is there. */
function checkFile(repo: OverlayRepo, { path, after }: ManifestChange, limits: BundleLimits): void {
  if (after === undefined) return;
  checkBundlePath(path, limits.maxPathBytes);
  const filelog = repo.openFilelog(path);
  if (filelog.getRev(after.node) !== undefined || filelog.getStoredRev(after.node) !== undefined) return;
  throw new RepoError("malformedBundle", `a manifest names a revision of ${filelog.name} that is nowhere`, {
    node: after.node,
  });
}

/** Reads a changeset as the index records it. */
async function readNewChangeset(
  repo: OverlayRepo,
  rev: Rev,
  position: number,
  differences: Differences,
): Promise<NewChangeset> {
  const changeset = await repo.readChangeset(rev);
  const { manifest, user, dateSeconds, dateOffset, branch, extras, description, claimedFiles } = changeset;
  const [p1, p2] = repo.getParents(rev);
  const [first = [], second] = differences;
  const ofFirst = await withCopies(repo, first, await readManifestNode(repo, p1));
  const changes: ParentChanges =
    second === undefined ? [ofFirst] : [ofFirst, await withCopies(repo, second, await readManifestNode(repo, p2))];
  return {
    node: repo.getNode(rev),
    position,
    rev,
    parents: [repo.getNode(p1), repo.getNode(p2)],
    manifest,
    user,
    dateSeconds,
    dateOffset,
    branch,
    extras,
    description,
    files: listOwnFiles(changes, claimedFiles).map(({ path }) => path),
    changes,
  };
}
