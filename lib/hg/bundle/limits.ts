/** What a bundle may cost whoever reads it. A bundle is an upload from outside. */

/** The bounds on one bundle; over any of them it is refused as `tooLarge`. */
export interface BundleLimits {
  /** The most bytes that the bundle may have, unpacked. */
  readonly maxUnpackedBytes: number;
  /** The most that the unpacked bytes may be as a multiple of the packed ones; the first 64 MiB are always allowed. */
  readonly maxCompressionRatio: number;
  /** The most parts of a bundle2. */
  readonly maxParts: number;
  readonly maxChangesets: number;
  /** The most files named. */
  readonly maxFiles: number;
  /** The most revisions of changelog, manifest and files together. */
  readonly maxRevisions: number;
  /** The most bytes of one path. */
  readonly maxPathBytes: number;
  /** The most bytes of one changeset's text: its metadata, the list of its files and its message. */
  readonly maxChangesetBytes: number;
  /** The most bytes of all changesets' texts together: each is kept in memory until the push is recorded. */
  readonly maxChangelogBytes: number;
  /**
   * The most bytes that it may take to build the text of each revision once, and to compare the manifests; a short delta
   * makes a long text.
   */
  readonly maxTextBytes: number;
  /** The most files that the changesets change against their parents, in all: two manifests of any size may alternate. */
  readonly maxFileChanges: number;
}

/** Bounds that a large merge of a large repository stays under. */
export const DEFAULT_BUNDLE_LIMITS: BundleLimits = {
  maxUnpackedBytes: 1024 ** 3,
  maxCompressionRatio: 200,
  maxParts: 1000,
  maxChangesets: 50_000,
  maxFiles: 250_000,
  maxRevisions: 500_000,
  maxPathBytes: 4096,
  // A changeset that touches each of 400,000 files has a text of 25 MB.
  maxChangesetBytes: 32 * 1024 ** 2,
  maxChangelogBytes: 256 * 1024 ** 2,
  // 1,200 changesets with a manifest of 27 MB.
  maxTextBytes: 32 * 1024 ** 3,
  maxFileChanges: 1_000_000,
};
