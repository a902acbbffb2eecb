/** What all pages are made from: the trees, and where links lead. */
import type { Tree } from "../tree/tree";

export interface Site {
  /** By name, in the order of the configuration. */
  readonly trees: ReadonlyMap<string, Tree>;
  /** Origin of absolute links, without a slash at its end; so are the others. */
  readonly publicUrl: string;
  readonly treeherderUrl: string;
  readonly bugzillaUrl: string;
  readonly gitRepoUrl: string;
  /** Names the build, so that a new one's answers are not taken for an old one's. */
  readonly build: string;
  /** The current time in Unix seconds. */
  readonly nowSeconds: () => number;
}
