/** Compares small files here and large ones in a thread, so that other requests are answered meanwhile. */
import { type AnnotateHistory, annotateHistory } from "../annotate/annotate-history";
import type { LineOrigins } from "../annotate/annotate-step";
import type { Block } from "../diff/block";
import { matchingBlocks } from "../diff/blocks";
import { type DiffOptions, type DiffSide, diffFile, type FileDiff, type FilePair } from "../diff/file-diff";
import type { ShouldStop } from "../diff/work-limit";
import { isRepoError } from "../errors";
import type { ComparedFor, FileComparer } from "./file-comparer";
import type { WorkThread } from "./work-thread";

/** Bytes of both sides that are split into lines here: some milliseconds, which nothing can interrupt. */
const MAX_BYTES_HERE = 1024 * 1024;
/** Revisions of a file that are annotated here: each takes 20 microseconds at least. */
const MAX_REVISIONS_HERE = 300;
/** Milliseconds that matching may take here; what is not done by then is begun anew in the thread. */
const MAX_MS_HERE = 15;

/** Compares with the help of one thread. */
export class ThreadedComparer implements FileComparer {
  readonly #thread: WorkThread;

  /** @param thread perhaps shared with others, one job after the other; closed with this */
  constructor(thread: WorkThread) {
    this.#thread = thread;
  }

  async compare(pair: FilePair, options: DiffOptions, client: ComparedFor): Promise<FileDiff> {
    const { before, after } = pair;
    // A file that came or went is not matched with anything.
    const isMatched = before !== undefined && after !== undefined;
    const isSmall = !isMatched || before.data.length + after.data.length <= MAX_BYTES_HERE;
    const diff = isSmall ? tryHere((shouldStop) => diffFile(pair, options, shouldStop)) : undefined;
    if (diff !== undefined) return diff;
    client.beginCostly();
    const { copy, buffers } = copyPair(pair);
    const result = await this.#thread.run({ kind: "compare", pair: copy, options }, buffers, client.signal);
    if (result.kind !== "compare") throw new Error("the comparing thread has done another job");
    return result.diff;
  }

  async match(before: Uint8Array, after: Uint8Array, client: ComparedFor): Promise<readonly Block[]> {
    const isSmall = before.length + after.length <= MAX_BYTES_HERE;
    const blocks = isSmall ? tryHere((shouldStop) => matchingBlocks(before, after, shouldStop)) : undefined;
    if (blocks !== undefined) return blocks;
    client.beginCostly();
    const job = { kind: "match", before: new Uint8Array(before), after: new Uint8Array(after) } as const;
    const result = await this.#thread.run(job, [job.before.buffer, job.after.buffer], client.signal);
    if (result.kind !== "match") throw new Error("the comparing thread has done another job");
    return result.blocks;
  }

  async annotate(history: AnnotateHistory, client: ComparedFor): Promise<LineOrigins> {
    const origins = isSmallHistory(history) ? tryHere((shouldStop) => annotateHistory(history, shouldStop)) : undefined;
    if (origins !== undefined) return origins;
    client.beginCostly();
    const { numbers, bytes } = history.revisions;
    const job = { kind: "annotate", history } as const;
    const result = await this.#thread.run(job, [numbers.buffer, bytes.buffer], client.signal);
    if (result.kind !== "annotate") throw new Error("the comparing thread has done another job");
    return result.origins;
  }

  close(): Promise<void> {
    return this.#thread.close();
  }
}

function isSmallHistory({ revisions: { length, bytes } }: AnnotateHistory): boolean {
  return length <= MAX_REVISIONS_HERE && bytes.length <= MAX_BYTES_HERE;
}

/** Does some work here, or gives up and returns `undefined`. */
function tryHere<Result>(work: (shouldStop: ShouldStop) => Result): Result | undefined {
  const ends = performance.now() + MAX_MS_HERE;
  try {
    return work(() => performance.now() > ends);
  } catch (error) {
    if (isRepoError(error, "deadlineExceeded")) return undefined;
    throw error;
  }
}

/** Copies both texts, each into memory of its own: what caches hold stays with them. */
function copyPair(pair: FilePair): { copy: FilePair; buffers: ArrayBuffer[] } {
  const buffers: ArrayBuffer[] = [];
  const copySide = (side: DiffSide | undefined) => {
    if (side === undefined) return undefined;
    const data = new Uint8Array(side.data);
    buffers.push(data.buffer);
    return { ...side, data };
  };
  return { copy: { ...pair, before: copySide(pair.before), after: copySide(pair.after) }, buffers };
}
