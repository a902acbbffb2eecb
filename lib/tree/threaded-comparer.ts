/** Compares small files here and large ones in a thread, so that other requests are answered meanwhile. */
import { Worker } from "node:worker_threads";
import { type DiffOptions, type DiffSide, diffFile, type FileDiff, type FilePair } from "../diff/file-diff";
import { isRepoError, RepoError } from "../errors";
import type { CompareAnswer, CompareJob } from "./comparing-thread";
import type { ComparedFor, FileComparer } from "./file-comparer";

/** Bytes of both sides that are split into lines here: some milliseconds, which nothing can interrupt. */
const MAX_BYTES_HERE = 1024 * 1024;
/** Milliseconds that matching may take here; what is not done by then is begun anew in the thread. */
const MAX_MS_HERE = 15;

interface Waiting {
  readonly resolve: (diff: FileDiff) => void;
  readonly reject: (error: unknown) => void;
}

/** Compares with the help of one thread, started when first needed and again after it broke. */
export class ThreadedComparer implements FileComparer {
  readonly #threadFile: URL;
  readonly #waiting = new Map<number, Waiting>();
  #thread: Worker | undefined;
  #lastId = 0;

  /** @param threadFile the bundled `comparing-thread.ts` */
  constructor(threadFile: URL) {
    this.#threadFile = threadFile;
  }

  async compare(pair: FilePair, options: DiffOptions, client: ComparedFor): Promise<FileDiff> {
    const diff = compareQuickly(pair, options);
    if (diff !== undefined) return diff;
    client.beginCostly();
    client.signal.throwIfAborted();
    return this.#compareInThread(pair, options, client.signal);
  }

  async close(): Promise<void> {
    await this.#thread?.terminate();
  }

  #compareInThread(pair: FilePair, options: DiffOptions, signal: AbortSignal): Promise<FileDiff> {
    const id = ++this.#lastId;
    const isUnwanted = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const { copy, buffers } = copyPair(pair);
    const job: CompareJob = { id, pair: copy, options, isUnwanted };
    return new Promise<FileDiff>((resolve, reject) => {
      const stop = () => {
        Atomics.store(isUnwanted, 0, 1);
        this.#waiting.delete(id);
        reject(signal.reason);
      };
      const end = () => {
        this.#waiting.delete(id);
        signal.removeEventListener("abort", stop);
      };
      signal.addEventListener("abort", stop, { once: true });
      this.#waiting.set(id, {
        resolve: (diff) => {
          end();
          resolve(diff);
        },
        reject: (error) => {
          end();
          reject(error);
        },
      });
      this.#getThread().postMessage(job, buffers);
    });
  }

  #getThread(): Worker {
    if (this.#thread !== undefined) return this.#thread;
    const thread = new Worker(this.#threadFile);
    thread.on("message", (answer: CompareAnswer) => this.#settle(answer));
    thread.on("error", (error) => this.#lose(thread, error));
    thread.on("exit", () => this.#lose(thread, new Error("the comparing thread has ended")));
    thread.unref();
    this.#thread = thread;
    return thread;
  }

  #settle(answer: CompareAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    if (answer.kind === "compared") waiting?.resolve(answer.diff);
    else if (answer.kind === "broken") waiting?.reject(answer.error);
    else waiting?.reject(new RepoError(answer.error.code, answer.error.message, answer.error.facts));
  }

  #lose(thread: Worker, error: Error): void {
    if (this.#thread !== thread) return;
    this.#thread = undefined;
    for (const { reject } of [...this.#waiting.values()]) reject(error);
  }
}

/** Compares here, or gives up and returns `undefined`. */
function compareQuickly(pair: FilePair, options: DiffOptions): FileDiff | undefined {
  const { before, after } = pair;
  // A file that came or went is not matched with anything.
  const isMatched = before !== undefined && after !== undefined;
  if (isMatched && before.data.length + after.data.length > MAX_BYTES_HERE) return undefined;
  const ends = performance.now() + MAX_MS_HERE;
  try {
    return diffFile(pair, options, () => performance.now() > ends);
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
