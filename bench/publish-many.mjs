/**
 * Publishes pushes one after the other in one process, as a server would that takes them in, and tells of each what it
 * cost. Run by `bench/scale-data.mjs`: the tasks, a JSON list, come as a file's name; a line of JSON goes out for each.
 */
import { readFileSync } from "node:fs";
import { publish, withTree } from "../dist/bench-parts.js";

const tasks = JSON.parse(readFileSync(process.argv[2], "utf8"));
await withTree("try", async (tree) => {
  for (const { file, user, date, tip } of tasks) {
    const bytes = readFileSync(file);
    const cpuBefore = process.cpuUsage();
    const start = performance.now();
    const { push } = await publish(tree, { bytes, user, dateSeconds: date });
    const wallMs = performance.now() - start;
    const { user: inUser, system } = process.cpuUsage(cpuBefore);
    const cost = { wallMs, cpuMs: (inUser + system) / 1000, rssMiB: process.memoryUsage.rss() / 2 ** 20 };
    const line = { tip, bundle: push.bundle, changesets: push.nodes.length, bytes: bytes.length, ...cost };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
});
