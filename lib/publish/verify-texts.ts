/** Checks the text of each revision that a bundle brings, each built once where deltas follow each other. */

import type { Turns } from "../bytes/turns";
import { RepoError } from "../errors";
import type { BundleLimits } from "../hg/bundle/limits";
import { checkBundlePath } from "../hg/bundle/path";
import { parseFileText } from "../hg/file-revision";
import { buildText, type DeltaChain } from "../hg/revlog";
import { type Node, NULL_REV, type Rev } from "../ids";
import type { OverlayRepo } from "../overlay/overlay-repo";
import type { OverlayRevlog } from "../overlay/overlay-revlog";

/** Texts of up to this size in all are kept while a revlog is checked, since later ones are deltas against them. */
const MAX_KNOWN_BYTES = 64 * 1024 * 1024;
/** What a delta costs beside its text, in bytes that could be hashed in that time: itself, and each of its bytes. */
const DELTA_COST = 512;
const DELTA_BYTE_COST = 8;

/**
 * Checks the hashes of all changesets, manifests and file revisions that a bundle brings, and the names of copy sources.
 * @throws RepoError `corruptStore` or `unsupportedStore` naming the first that is wrong; `tooLarge` over the limits
 */
export async function verifyTexts(repo: OverlayRepo, limits: BundleLimits, turns: Turns): Promise<void> {
  const work = { left: limits.maxTextBytes, most: limits.maxTextBytes };
  let changelogBytes = 0;
  await verifyRevlog(repo.changelog, work, turns, limits.maxChangesetBytes, (_, text) => {
    changelogBytes += text.length;
    if (changelogBytes > limits.maxChangelogBytes) {
      throw new RepoError("tooLarge", `the bundle's changesets have more than ${limits.maxChangelogBytes} bytes`);
    }
  });
  await verifyRevlog(repo.openManifestLog(), work, turns);
  for (const filelog of repo.openOwnFilelogs()) {
    await verifyRevlog(filelog, work, turns, undefined, (rev, text) => {
      // The file that it names is looked for in the base later.
      const { copy } = parseFileText(text, filelog.getParents(rev)[0] !== NULL_REV);
      if (copy !== undefined) checkBundlePath(copy.path, limits.maxPathBytes);
    });
  }
}

/** What building texts may still cost, and could at the start. */
interface Work {
  left: number;
  readonly most: number;
}

/** Checks the rows that the bundle brings to one revlog; gives each text to `visit`. */
async function verifyRevlog(
  revlog: OverlayRevlog,
  work: Work,
  turns: Turns,
  maxBytes?: number,
  visit?: (rev: Rev, text: Uint8Array) => void,
): Promise<void> {
  const known = new KnownTexts();
  for (let rev = revlog.firstRev; rev < revlog.length; rev++) {
    const chain = revlog.readChain(rev, (node) => known.get(node));
    work.left -= costOf(chain);
    if (work.left < 0) {
      throw new RepoError("tooLarge", `building the bundle's texts would take more than ${work.most} bytes`);
    }
    const text = buildText(revlog, rev, chain, maxBytes);
    known.set(revlog.getNode(rev), text);
    visit?.(rev, text);
    await turns.next();
  }
}

/** Returns what it costs to build a text: no less than its length. */
function costOf({ base, deltas }: DeltaChain): number {
  return deltas.reduce((sum, delta) => sum + DELTA_COST + delta.length * DELTA_BYTE_COST, base.length);
}

/** Keeps the texts that were used last, the very last one in any case. */
class KnownTexts {
  readonly #texts = new Map<Node, Uint8Array>();
  #bytes = 0;

  get(node: Node): Uint8Array | undefined {
    const text = this.#texts.get(node);
    if (text === undefined) return undefined;
    this.#texts.delete(node);
    this.#texts.set(node, text);
    return text;
  }

  set(node: Node, text: Uint8Array): void {
    this.#texts.set(node, text);
    this.#bytes += text.length;
    for (const [oldest, { length }] of this.#texts) {
      if (this.#bytes <= MAX_KNOWN_BYTES || oldest === node) return;
      this.#texts.delete(oldest);
      this.#bytes -= length;
    }
  }
}
