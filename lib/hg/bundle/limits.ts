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
};
