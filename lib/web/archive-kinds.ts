/** The kinds of archive that are made: one list for URLs, links, lists of them, and the description. Source: hgweb-compat 1.9. */

/** One kind. */
export interface ArchiveKind {
  /** hgweb's name for it, in `type=`. */
  readonly type: "zip" | "gz" | "bz2";
  /** What stands behind the changeset in a URL, and at the end of the file's name. */
  readonly extension: ".zip" | ".tar.gz" | ".tar.bz2";
  readonly contentType: string;
}

/** All kinds, in the order in which hgweb lists them. */
export const ARCHIVE_KINDS: readonly ArchiveKind[] = [
  { type: "zip", extension: ".zip", contentType: "application/zip" },
  { type: "gz", extension: ".tar.gz", contentType: "application/x-gzip" },
  { type: "bz2", extension: ".tar.bz2", contentType: "application/x-bzip2" },
];
