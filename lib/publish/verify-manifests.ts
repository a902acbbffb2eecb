/** Checks the manifests that a bundle brings: each one's full text is hashed, and none is ever copied out. */
import type { Turns } from "../bytes/turns";
import { buildText, refuseFlags, requireHashOfPieces } from "../hg/revlog";
import type { Node, Rev } from "../ids";
import type { OverlayRepo } from "../overlay/overlay-repo";
import type { OverlayRevlog } from "../overlay/overlay-revlog";
import { extendManifest, type OpenManifest, wholeManifest } from "../repo/open-manifest";
import { LastUsed } from "./last-used";
import { costOfDeltas, type Work } from "./work";

/** Manifests of up to this size in all are kept open, since later ones are deltas against them. */
const MAX_KNOWN_BYTES = 64 * 1024 * 1024;
/** What a range of a composed text costs, in bytes that could be hashed in that time. */
const SEGMENT_COST = 16;

/**
 * Checks the hash of each manifest that the bundle brings.
 * @throws RepoError `corruptStore` or `unsupportedStore` naming the first that is wrong; `tooLarge` when `work` is spent
 */
export async function verifyManifests(repo: OverlayRepo, work: Work, turns: Turns): Promise<void> {
  const log = repo.openManifestLog();
  const checked = new LastUsed<OpenManifest>(MAX_KNOWN_BYTES);
  for (let rev = log.firstRev; rev < log.length; rev++) {
    const node = log.getNode(rev);
    const manifest = checkManifest(repo, log, rev, checked, work);
    // Not before: what is kept under this node is right in every view, whatever bundle claimed to have it.
    repo.keepManifest(node, manifest);
    checked.set(node, manifest, sizeOf(node, manifest));
    await turns.next();
  }
}

/** Builds a manifest from the bundle's own delta, never from what is known of its node, and checks its hash. */
function checkManifest(
  repo: OverlayRepo,
  log: OverlayRevlog,
  rev: Rev,
  checked: LastUsed<OpenManifest>,
  work: Work,
): OpenManifest {
  refuseFlags(log, rev);
  let older: OpenManifest | undefined;
  const chain = log.readChain(rev, (node) => {
    older = checked.get(node) ?? (isOfLower(log, node) ? composeLower(repo, node, work) : undefined);
    return older?.text.base; // the chain ends here; what it began with is not asked for
  });
  work.spend(costOfDeltas(chain.deltas));
  if (older === undefined) {
    work.spend(chain.base.length);
    return wholeManifest(log.getNode(rev), buildText(log, rev, chain));
  }
  const manifest = extendManifest(older, chain.deltas);
  const { length, composed } = manifest.text;
  work.spend(length + composed.starts.length * SEGMENT_COST);
  requireHashOfPieces(log, rev, manifest.text.pieces());
  return manifest;
}

/** Says whether the repository below shows a manifest: of others the chain goes on, to what it begins with. */
function isOfLower(log: OverlayRevlog, node: Node): boolean {
  const rev = log.getRev(node);
  return rev !== undefined && rev < log.firstRev;
}

/** Composes a manifest of the repository below; it may be kept already, which a bundle must not rely on. */
function composeLower(repo: OverlayRepo, node: Node, work: Work): OpenManifest {
  const manifest = repo.composeManifest(node);
  work.spend(manifest.text.base.length + costOfDeltas(manifest.text.composed.deltas));
  return manifest;
}

/** A text that others share counts where it is a manifest of its own. */
function sizeOf(node: Node, { start, text }: OpenManifest): number {
  return text.composed.byteSize + (start === node ? text.base.length : 0);
}
