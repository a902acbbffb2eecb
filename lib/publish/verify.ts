/** Checks a bundle from outside, revision by revision, before anything of it is kept. */
import { RepoError } from "../errors";
import type { Bundle } from "../hg/bundle/bundle";
import type { BundleLimits } from "../hg/bundle/limits";
import { checkBundlePath } from "../hg/bundle/path";
import { type Revlog, readText } from "../hg/revlog";
import type { Node, Rev } from "../ids";
import type { OverlayRepo } from "../overlay/overlay-repo";
import type { FileChange, NewChangeset } from "../push-index/push-index";
import { listOwnFiles, type ParentChanges, readParentChanges } from "../tree/changes";

/** Texts of up to this size in all are kept while a revlog is checked, since later ones are deltas against them. */
const MAX_KNOWN_BYTES = 64 * 1024 * 1024;

/**
 * Checks the hash of every changeset, manifest and file revision of a bundle, and that each changeset's manifest and
 * files are there; gives the changesets that the repository below has not, each with its exact differences.
 * @throws RepoError `malformedBundle` naming the first thing that is wrong; `unsupportedBundle` for revisions that
 * are censored or stored outside
 */
export async function verifyBundle(repo: OverlayRepo, bundle: Bundle, limits: BundleLimits): Promise<NewChangeset[]> {
  return asBundleFailure(async () => {
    verifyRevlog(repo.changelog, bundle.changesets);
    verifyRevlog(repo.openManifestLog(), bundle.manifests);
    for (const [path, chunks] of bundle.files) verifyRevlog(repo.openFilelog(path), chunks);
    const changesets: NewChangeset[] = [];
    for (let rev: Rev = repo.firstRev; rev < repo.length; rev++) {
      changesets.push(await readNewChangeset(repo, rev, changesets.length, limits));
    }
    return changesets;
  });
}

/** Checks the hashes of the rows that a bundle brings to one revlog. */
function verifyRevlog(revlog: Revlog, chunks: Bundle["manifests"]): void {
  let known = new Map<Node, Uint8Array>();
  let knownBytes = 0;
  for (const { node } of chunks) {
    const rev = revlog.getRev(node);
    if (rev === undefined || known.has(node)) continue;
    const text = readText(revlog, rev, (base) => known.get(base));
    if (knownBytes + text.length > MAX_KNOWN_BYTES) {
      known = new Map();
      knownBytes = 0;
    }
    known.set(node, text);
    knownBytes += text.length;
  }
}

/** Reads a changeset as the index records it. */
export async function readNewChangeset(
  repo: OverlayRepo,
  rev: Rev,
  position: number,
  limits: BundleLimits,
): Promise<NewChangeset> {
  const { manifest, user, dateSeconds, dateOffset, branch, extras, description } = await repo.readChangeset(rev);
  const changes = await readParentChanges(repo, rev);
  await checkFiles(repo, changes, limits);
  const [p1, p2] = repo.getParents(rev);
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
    files: listOwnFiles(changes),
    changes,
  };
}

/** Checks that what a manifest newly names is a path, and a file revision that is there. */
async function checkFiles(repo: OverlayRepo, changes: ParentChanges, limits: BundleLimits): Promise<void> {
  for (const { path, newNode } of changes.flat() as FileChange[]) {
    if (newNode === undefined) continue;
    checkBundlePath(path, limits.maxPathBytes);
    const filelog = repo.openFilelog(path);
    if (filelog.getRev(newNode) === undefined && filelog.getStoredRev(newNode) === undefined) {
      throw new RepoError("malformedBundle", `a manifest names a revision of ${filelog.name} that is nowhere`, {
        node: newNode,
      });
    }
  }
}

/** What contradicts itself here is the bundle, not the store. */
async function asBundleFailure<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof RepoError)) throw error;
    if (error.code === "corruptStore") throw new RepoError("malformedBundle", error.message, error.facts, error);
    if (error.code === "unsupportedStore") throw new RepoError("unsupportedBundle", error.message, error.facts, error);
    throw error;
  }
}
