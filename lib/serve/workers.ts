/** Several processes on one port: the primary starts them, replaces one that crashes, and stops them together. */
import cluster, { type Worker } from "node:cluster";
import { RepoError } from "../errors";
import type { Log } from "../log";

/** What a worker tells the primary. */
export type WorkerMessage =
  | { readonly kind: "ready"; readonly port: number }
  | { readonly kind: "failed"; readonly message: string };

/** Crashes within the period below after which the primary gives up: the cause will not go away by itself. */
const MAX_CRASHES = 5;
const CRASH_PERIOD_MS = 60_000;

/** Sends a message from a worker to the primary; resolves when it is on its way. */
export function tellPrimary(message: WorkerMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    if (process.send === undefined) reject(new Error("this process has no primary"));
    process.send?.(message, undefined, undefined, (error) => (error ? reject(error) : resolve()));
  });
}

/**
 * Runs `count` workers (this program again, with the same arguments) until SIGTERM or SIGINT.
 *
 * @param onReady called once, with the port, when all workers listen
 * @param log is told of a worker that ended by itself
 * @throws RepoError `misconfigured` when a worker cannot start, or when they crash again and again
 */
export function superviseWorkers(count: number, onReady: (port: number) => void, log: Log): Promise<void> {
  return new Promise((resolve, reject) => {
    const ready = new Set<Worker>();
    const crashTimes: number[] = [];
    let isStopping = false;
    let isAnnounced = false;
    let failure: RepoError | undefined;

    const stop = (error?: RepoError) => {
      failure ??= error;
      isStopping = true;
      // Not `worker.kill`, which closes the channel first: the worker is to finish its requests.
      for (const worker of getWorkers()) worker.process.kill("SIGTERM");
    };
    cluster.on("message", (worker, message: WorkerMessage) => {
      if (message.kind === "failed") stop(new RepoError("misconfigured", message.message));
      if (message.kind !== "ready") return;
      ready.add(worker);
      if (ready.size < count || isAnnounced) return;
      isAnnounced = true;
      onReady(message.port);
    });
    cluster.on("exit", (worker, code, signal) => {
      ready.delete(worker);
      if (!isStopping) replace(worker, signal ?? `status ${code}`);
      if (isStopping && getWorkers().length === 0) failure === undefined ? resolve() : reject(failure);
    });
    const replace = (worker: Worker, how: string) => {
      log.error({ worker: worker.process.pid, how }, "a worker has ended");
      crashTimes.push(Date.now());
      const isHopeless = crashTimes.filter((time) => time > Date.now() - CRASH_PERIOD_MS).length > MAX_CRASHES;
      if (isHopeless)
        stop(new RepoError("misconfigured", `workers crashed more than ${MAX_CRASHES} times in a minute`));
      else cluster.fork();
    };
    process.once("SIGTERM", () => stop());
    process.once("SIGINT", () => stop());
    for (let n = 0; n < count; n++) cluster.fork();
  });
}

function getWorkers(): Worker[] {
  return Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
}
