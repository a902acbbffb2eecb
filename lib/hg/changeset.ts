/** The changelog's texts. Source: mercurial-formats 5.1. */
import { decodeMetadata } from "../bytes/text";
import { RepoError } from "../errors";
import { type Node, NULL_NODE, parseNode, type RepoPath, toRepoPath } from "../ids";

/** A changeset as its changelog text tells it. */
export interface Changeset {
  /** The manifest's node; the null node for an empty manifest. */
  readonly manifest: Node;
  /** Who wrote it, usually `Name <mail>`. */
  readonly user: string;
  /** Unix seconds; may have a fraction in texts of old tools. */
  readonly dateSeconds: number;
  /** The author's zone in seconds **west** of UTC. */
  readonly dateOffset: number;
  /** Extra items but `branch`, in the order of the text, raw bytes decoded as metadata. */
  readonly extras: ReadonlyMap<string, string>;
  /** The named branch; `default` when unnamed. */
  readonly branch: string;
  /** The paths that the text *claims* to touch; compare manifests where the truth matters. */
  readonly claimedFiles: readonly RepoPath[];
  readonly description: string;
}
