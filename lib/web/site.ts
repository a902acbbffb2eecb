/** What all pages are made from: the trees, and where links lead. */
import type { Tree } from "../tree/tree";

/** A file of the site's own, as a browser gets it. */
export interface StaticFile {
  readonly bytes: Uint8Array;
  /** Names the content. */
  readonly digest: string;
}

/** The site's own files, by their paths below `static`. */
export type StaticFiles = ReadonlyMap<string, StaticFile>;

export interface Site {
  /** By name, in the order of the configuration. */
  readonly trees: ReadonlyMap<string, Tree>;
  /** Origin of absolute links, without a slash at its end; so are the others. */
  readonly publicUrl: string;
  readonly treeherderUrl: string;
  readonly bugzillaUrl: string;
  readonly gitRepoUrl: string;
  readonly staticFiles: StaticFiles;
  /** Names the build, so that a new one's answers are not taken for an old one's. */
  readonly build: string;
  /** The current time in Unix seconds. */
  readonly nowSeconds: () => number;
}
