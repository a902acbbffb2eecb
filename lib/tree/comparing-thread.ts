/** The thread that compares large files: one job after the other, each until it is done or not wanted any more. */
import { parentPort } from "node:worker_threads";
import { type DiffOptions, diffFile, type FileDiff, type FilePair } from "../diff/file-diff";
import { isRepoError, type RepoError } from "../errors";

/** What the thread is asked. */
export interface CompareJob {
  readonly id: number;
  readonly pair: FilePair;
  readonly options: DiffOptions;
  /** One number, shared: not 0 once nobody waits for the answer. */
  readonly isUnwanted: Int32Array;
}

/** What it answers. A job that became unwanted has no answer. */
export type CompareAnswer =
  | { readonly id: number; readonly kind: "compared"; readonly diff: FileDiff }
  | { readonly id: number; readonly kind: "refused"; readonly error: Pick<RepoError, "code" | "message" | "facts"> }
  | { readonly id: number; readonly kind: "broken"; readonly error: unknown };

function answer({ id, pair, options, isUnwanted }: CompareJob): CompareAnswer | undefined {
  const shouldStop = () => Atomics.load(isUnwanted, 0) !== 0;
  if (shouldStop()) return undefined;
  try {
    return { id, kind: "compared", diff: diffFile(pair, options, shouldStop) };
  } catch (error) {
    if (shouldStop()) return undefined;
    if (!isRepoError(error)) return { id, kind: "broken", error };
    // Its class would be lost on the way.
    return { id, kind: "refused", error: { code: error.code, message: error.message, facts: error.facts } };
  }
}

/** The texts are given back rather than copied: most of a diff is parts of them. */
function buffersOf({ before, after }: FilePair): ArrayBuffer[] {
  return [before, after].flatMap((side) => (side?.data.buffer instanceof ArrayBuffer ? [side.data.buffer] : []));
}

parentPort?.on("message", (job: CompareJob) => {
  const answered = answer(job);
  if (answered !== undefined) parentPort?.postMessage(answered, buffersOf(job.pair));
});
