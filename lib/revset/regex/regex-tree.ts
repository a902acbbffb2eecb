/** A regular expression, understood. */
import type { ByteSet } from "./byte-set";

/** What a place between two bytes has to be. */
export type Assertion = "start" | "lineStart" | "end" | "lineEnd" | "veryEnd" | "wordEdge" | "noWordEdge";

/** A part of a regular expression. */
export type RegexTree =
  | { readonly kind: "bytes"; readonly set: ByteSet }
  | { readonly kind: "assertion"; readonly what: Assertion }
  | { readonly kind: "sequence" | "either"; readonly items: readonly RegexTree[] }
  | { readonly kind: "repeat"; readonly of: RegexTree; readonly least: number; readonly most: number };
