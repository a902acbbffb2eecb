/** Checks the text of each revision that a bundle brings, each built once where deltas follow each other. */

import type { Turns } from "../bytes/turns";
import { RepoError } from "../errors";
import type { BundleLimits } from "../hg/bundle/limits";
import { checkBundlePath } from "../hg/bundle/path";
import { parseFileText } from "../hg/file-revision";
import { buildText } from "../hg/revlog";
import { NULL_REV, type Rev } from "../ids";
import type { OverlayRepo } from "../overlay/overlay-repo";
import type { OverlayRevlog } from "../overlay/overlay-revlog";
import { LastUsed } from "./last-used";
import { verifyManifests } from "./verify-manifests";
import { costOfDeltas, type Work } from "./work";

/** Texts of up to this size in all are kept while a revlog is checked, since later ones are deltas against them. */
const MAX_KNOWN_BYTES = 64 * 1024 * 1024;

/**
 * Checks the hashes of all changesets, manifests and file revisions that a bundle brings, and the names of copy sources.
 * @throws RepoError `corruptStore` or `unsupportedStore` naming the first that is wrong; `tooLarge` over the limits
 */
export async function verifyTexts(repo: OverlayRepo, limits: BundleLimits, work: Work, turns: Turns): Promise<void> {
  let changelogBytes = 0;
  await verifyRevlog(repo.changelog, work, turns, limits.maxChangesetBytes, (_, text) => {
    changelogBytes += text.length;
    if (changelogBytes > limits.maxChangelogBytes) {
      throw new RepoError("tooLarge", `the bundle's changesets have more than ${limits.maxChangelogBytes} bytes`);
    }
  });
  await verifyManifests(repo, work, turns);
  for (const filelog of repo.openOwnFilelogs()) {
    await verifyRevlog(filelog, work, turns, undefined, (rev, text) => {
      // The file that it names is looked for in the base later.
      const { copy } = parseFileText(text, filelog.getParents(rev)[0] !== NULL_REV);
      if (copy !== undefined) checkBundlePath(copy.path, limits.maxPathBytes);
    });
  }
}

/** Checks the rows that the bundle brings to one revlog; gives each text to `visit`. */
async function verifyRevlog(
  revlog: OverlayRevlog,
  work: Work,
  turns: Turns,
  maxBytes?: number,
  visit?: (rev: Rev, text: Uint8Array) => void,
): Promise<void> {
  const known = new LastUsed<Uint8Array>(MAX_KNOWN_BYTES);
  for (let rev = revlog.firstRev; rev < revlog.length; rev++) {
    const chain = revlog.readChain(rev, (node) => known.get(node));
    work.spend(chain.base.length + costOfDeltas(chain.deltas));
    const text = buildText(revlog, rev, chain, maxBytes);
    known.set(revlog.getNode(rev), text, text.length);
    visit?.(rev, text);
    await turns.next();
  }
}
