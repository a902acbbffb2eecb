/** The view-model of a repository's settings. */
import type { Frame } from "./frame-view";

/** The page of what is set up for a tree. */
export interface RepoInfoView {
  readonly name: "repoinfo";
  readonly frame: Frame;
  /** The group of the machine that owns the base. */
  readonly groupOwner: string;
}
