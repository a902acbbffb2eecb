/** What an archive is made of. */

/** `executable` and `file` are regular files; the data of a `link` is its target. */
export type EntryKind = "file" | "executable" | "link";

/** An entry without its data. */
export interface EntryHead {
  /** The whole name, prefix included: bytes, UTF-8 or not. */
  readonly name: Uint8Array;
  readonly kind: EntryKind;
}

/** One entry. */
export interface Entry extends EntryHead {
  readonly data: Uint8Array;
}
