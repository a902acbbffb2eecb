/**
 * Loaded into our server with `--import`: tells on SIGUSR2 the longest turn of the event loop since it was told before, in
 * milliseconds of the thread's CPU. On a busy machine a thread waits for its turn on the processor as well, and that says
 * nothing about us.
 */
import { readFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

const TURN_MS = 1;

if (isMainThread) {
  const readCpuMs = () => Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, "utf8").split(" ")[0]) / 1e6;
  let last = readCpuMs();
  let longest = 0;
  setInterval(() => {
    const now = readCpuMs();
    longest = Math.max(longest, now - last);
    last = now;
  }, TURN_MS).unref();
  process.on("SIGUSR2", () => {
    process.stderr.write(`longest turn of the event loop: ${longest.toFixed(3)} ms of CPU\n`);
    longest = 0;
  });
}
