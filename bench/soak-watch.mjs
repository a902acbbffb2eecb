/**
 * Loaded into our server with `--import`: tells on SIGUSR2, in a line of JSON, what a request may have left behind: the
 * warnings so far (Node.js gives one when an emitter or a signal has more listeners than it should), the listeners of
 * the process itself, the handles and timers that are open by their kinds, and the memory by its kinds.
 */
import { isMainThread } from "node:worker_threads";

if (isMainThread) {
  const warnings = [];
  process.on("warning", (warning) => warnings.push(`${warning.name}: ${warning.message}`));
  process.on("SIGUSR2", () => {
    const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
    const resources = {};
    for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
    process.stderr.write(
      `left: ${JSON.stringify({ warnings, listeners, resources, memory: process.memoryUsage() })}\n`,
    );
  });
}
