/** Waiting for work that is shared: who leaves does not stop it for the others. */

/**
 * Resolves or rejects as `work` does, but no later than `signal` is aborted.
 * @throws the signal's reason when it is aborted before; the work goes on, and what comes of it is not lost on others
 */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    if (signal.aborted) leave();
    signal.addEventListener("abort", leave, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", leave));
  });
}
