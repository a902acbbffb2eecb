/** The thread for long work: one job after the other, each until it is done or not wanted any more. */
import { parentPort } from "node:worker_threads";
import { isRepoError } from "../errors";
import { doThreadJob, type ThreadAnswer, type ThreadJob, type ThreadRequest, type ThreadResult } from "./thread-job";

function answer({ id, job, isUnwanted }: ThreadRequest): ThreadAnswer | undefined {
  const shouldStop = () => Atomics.load(isUnwanted, 0) !== 0;
  if (shouldStop()) return undefined;
  try {
    return { id, kind: "done", result: doThreadJob(job, shouldStop) };
  } catch (error) {
    if (shouldStop()) return undefined;
    if (!isRepoError(error)) return { id, kind: "broken", error };
    // Its class would be lost on the way.
    return { id, kind: "refused", error: { code: error.code, message: error.message, facts: error.facts } };
  }
}

/** What is given back rather than copied: most of a diff is parts of the texts. */
function buffersOf(job: ThreadJob, result: ThreadResult | undefined): ArrayBuffer[] {
  const arrays =
    job.kind === "compare"
      ? [job.pair.before?.data, job.pair.after?.data]
      : result?.kind === "annotate"
        ? [result.origins.revisions, result.origins.lineNumbers]
        : result?.kind === "pack"
          ? [result.packed.bytes]
          : [];
  return arrays.flatMap((array) => (array?.buffer instanceof ArrayBuffer ? [array.buffer] : []));
}

parentPort?.on("message", (request: ThreadRequest) => {
  const answered = answer(request);
  if (answered === undefined) return;
  const result = answered.kind === "done" ? answered.result : undefined;
  parentPort?.postMessage(answered, buffersOf(request.job, result));
});
