/** What the thread for long work is asked, and what it answers. */
import { type AnnotateHistory, annotateHistory } from "../annotate/annotate-history";
import type { LineOrigins } from "../annotate/annotate-step";
import { type Bzip2Block, type PackedBlock, packBlock } from "../bytes/bzip2-block";
import type { Block } from "../diff/block";
import { matchingBlocks } from "../diff/blocks";
import { type DiffOptions, diffFile, type FileDiff, type FilePair } from "../diff/file-diff";
import type { ShouldStop } from "../diff/work-limit";
import type { RepoError } from "../errors";

/** A piece of work. */
export type ThreadJob =
  | { readonly kind: "compare"; readonly pair: FilePair; readonly options: DiffOptions }
  | { readonly kind: "match"; readonly before: Uint8Array; readonly after: Uint8Array }
  | { readonly kind: "annotate"; readonly history: AnnotateHistory }
  | { readonly kind: "pack"; readonly block: Bzip2Block };

/** What comes of it. */
export type ThreadResult =
  | { readonly kind: "compare"; readonly diff: FileDiff }
  | { readonly kind: "match"; readonly blocks: readonly Block[] }
  | { readonly kind: "annotate"; readonly origins: LineOrigins }
  | { readonly kind: "pack"; readonly packed: PackedBlock };

/** A job on its way to the thread. */
export interface ThreadRequest {
  readonly id: number;
  readonly job: ThreadJob;
  /** One number, shared: not 0 once nobody waits for the answer. */
  readonly isUnwanted: Int32Array;
}

/** What the thread answers. A job that became unwanted has no answer. */
export type ThreadAnswer =
  | { readonly id: number; readonly kind: "done"; readonly result: ThreadResult }
  | { readonly id: number; readonly kind: "refused"; readonly error: Pick<RepoError, "code" | "message" | "facts"> }
  | { readonly id: number; readonly kind: "broken"; readonly error: unknown };

/** Does a job. @throws RepoError `deadlineExceeded` when `shouldStop` says so, and what the work itself throws */
export function doThreadJob(job: ThreadJob, shouldStop: ShouldStop): ThreadResult {
  switch (job.kind) {
    case "compare":
      return { kind: "compare", diff: diffFile(job.pair, job.options, shouldStop) };
    case "match":
      return { kind: "match", blocks: matchingBlocks(job.before, job.after, shouldStop) };
    case "annotate":
      return { kind: "annotate", origins: annotateHistory(job.history, shouldStop) };
    case "pack":
      return { kind: "pack", packed: packBlock(job.block) };
  }
}
