/** One thread for work that would keep other requests waiting: started when first needed and again after it broke. */
import { Worker } from "node:worker_threads";
import { RepoError } from "../errors";
import type { ThreadAnswer, ThreadJob, ThreadResult } from "./thread-job";

interface Waiting {
  readonly resolve: (result: ThreadResult) => void;
  readonly reject: (error: unknown) => void;
}

export class WorkThread {
  readonly #threadFile: URL;
  readonly #waiting = new Map<number, Waiting>();
  #thread: Worker | undefined;
  #lastId = 0;

  /** @param threadFile the bundled `comparing-thread.ts` */
  constructor(threadFile: URL) {
    this.#threadFile = threadFile;
  }

  /**
   * Has a job done after those that were given before.
   * @param buffers what goes to the thread rather than being copied
   * @param signal drops the job; its reason is thrown
   */
  run(job: ThreadJob, buffers: ArrayBuffer[], signal: AbortSignal): Promise<ThreadResult> {
    signal.throwIfAborted();
    const id = ++this.#lastId;
    const isUnwanted = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    return new Promise<ThreadResult>((resolve, reject) => {
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
        resolve: (result) => {
          end();
          resolve(result);
        },
        reject: (error) => {
          end();
          reject(error);
        },
      });
      this.#getThread().postMessage({ id, job, isUnwanted }, buffers);
    });
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    await this.#thread?.terminate();
  }

  #getThread(): Worker {
    if (this.#thread !== undefined) return this.#thread;
    const thread = new Worker(this.#threadFile);
    thread.on("message", (answer: ThreadAnswer) => this.#settle(answer));
    thread.on("error", (error) => this.#lose(thread, error));
    thread.on("exit", () => this.#lose(thread, new Error("the comparing thread has ended")));
    thread.unref();
    this.#thread = thread;
    return thread;
  }

  #settle(answer: ThreadAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    if (answer.kind === "done") waiting?.resolve(answer.result);
    else if (answer.kind === "broken") waiting?.reject(answer.error);
    else waiting?.reject(new RepoError(answer.error.code, answer.error.message, answer.error.facts));
  }

  #lose(thread: Worker, error: Error): void {
    if (this.#thread !== thread) return;
    this.#thread = undefined;
    for (const { reject } of [...this.#waiting.values()]) reject(error);
  }
}
