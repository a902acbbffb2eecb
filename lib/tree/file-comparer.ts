/** Who compares the two sides of a changed file, and the revisions of one. */
import { type AnnotateHistory, annotateHistory } from "../annotate/annotate-history";
import type { LineOrigins } from "../annotate/annotate-step";
import type { Block } from "../diff/block";
import { matchingBlocks } from "../diff/blocks";
import { type DiffOptions, diffFile, type FileDiff, type FilePair } from "../diff/file-diff";

/** For whom files are compared. */
export interface ComparedFor {
  /** Stops the comparison; its reason is thrown. */
  readonly signal: AbortSignal;
  /**
   * Called before work that may take long.
   * @throws RepoError `tooManyRequests` when that is not to be done now
   */
  readonly beginCostly: () => void;
}

/** Compares files and texts; every implementation gives the same. */
export interface FileComparer {
  /** Gives what `diffFile` gives. @throws whatever `signal` is aborted with, and what `beginCostly` throws */
  compare(pair: FilePair, options: DiffOptions, client: ComparedFor): Promise<FileDiff>;
  /** Gives what `matchingBlocks` gives. @throws as `compare` */
  match(before: Uint8Array, after: Uint8Array, client: ComparedFor): Promise<readonly Block[]>;
  /** Gives what `annotateHistory` gives; the history is not the caller's any more. @throws as `compare`, and what `annotateHistory` throws */
  annotate(history: AnnotateHistory, client: ComparedFor): Promise<LineOrigins>;
  /** Lets go of threads. */
  close(): Promise<void>;
}

/** Compares in this thread, however long it takes: for commands that nobody else waits for. */
export const comparerHere: FileComparer = {
  compare: async (pair, options, { signal }) => diffFile(pair, options, () => signal.aborted),
  match: async (before, after, { signal }) => matchingBlocks(before, after, () => signal.aborted),
  annotate: async (history, { signal }) => annotateHistory(history, () => signal.aborted),
  close: async () => {},
};
