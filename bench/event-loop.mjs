/** Loaded into our server with `--import`: tells on SIGUSR2 how long the event loop was kept from its next turn at most. */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { isMainThread } from "node:worker_threads";

/** How often the clock is to ring: what it rings late is the delay. */
const RESOLUTION_MS = 1;

if (isMainThread) {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  process.on("SIGUSR2", () => {
    const longestMs = Math.max(0, delays.max / 1e6 - RESOLUTION_MS);
    process.stderr.write(`event loop delayed by at most ${longestMs.toFixed(3)} ms\n`);
    delays.reset();
  });
}
