/** Flat manifests. Source: mercurial-formats 5.2. */
import type { Node } from "../ids";

/** `x` executable, `l` symbolic link (the content is the target), `""` an ordinary file. */
export type FileFlags = "" | "x" | "l";

/** What a manifest says of one path. */
export interface ManifestEntry {
  readonly node: Node;
  readonly flags: FileFlags;
}
