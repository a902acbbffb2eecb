/** One worker against two, under load from `wrk`: pages that nobody has seen yet. Needs: apt-get install -y wrk */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { fetchBody } from "./load.mjs";
import { progress, siteEnvironment } from "./scale-data.mjs";
import { median, scopePath } from "./scale-pages.mjs";
import { startOurs } from "./servers.mjs";
import { cpuMs } from "./started.mjs";

const SCRIPT = fileURLToPath(new URL("scale-workers.lua", import.meta.url));
/** Of a base with these pushes: the first ones warm the compilers up, the others' changesets are asked for once each. */
const WARM_UP_PUSHES = 60;
/** So often the first ones are gone through, for each worker: about 1,500 pages until the compiler is done. */
const WARM_UP_PASSES = 8;
const COUNTED_PUSHES = 200;
const CONNECTIONS = 8;
const ROUNDS = 3;

/** Asks servers with one and with two workers, in turns; each time they are started anew. */
export async function measureWorkers(data, s3, published) {
  const pathsOf = (from, to) =>
    data.pushes
      .slice(from, Math.min(to, published.length))
      .flatMap(({ nodes }, at) => nodes.map((node) => scopePath(published[from + at], "rev", node)));
  const warmUp = pathsOf(0, WARM_UP_PUSHES);
  const counted = pathsOf(WARM_UP_PUSHES, WARM_UP_PUSHES + COUNTED_PUSHES);
  const environment = siteEnvironment(data, s3, "workers-cache");
  await fillDisk(environment, published.slice(0, WARM_UP_PUSHES + COUNTED_PUSHES), data);
  const seen = { 1: [], 2: [] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const workers of [1, 2]) {
      progress(`workers: round ${round + 1} of ${ROUNDS}, ${workers}`);
      const server = await startOurs(environment, { hasResponseCache: false, workers });
      const passes = Array.from({ length: WARM_UP_PASSES * workers }, () => warmUp).flat();
      await runWrk(server, passes, data.site);
      seen[workers].push(await runWrk(server, counted, data.site));
      await server.stop();
    }
  }
  const medians = (runs) =>
    Object.fromEntries(Object.keys(runs[0]).map((name) => [name, median(runs.map((run) => run[name]))]));
  return { one: medians(seen[1]), two: medians(seen[2]), requests: counted.length, connections: CONNECTIONS };
}

/** Brings all bundles to the local disk: the development S3 would take processor time of its own. */
async function fillDisk(environment, published, data) {
  const server = await startOurs(environment, { hasResponseCache: false });
  for (const [at, each] of published.entries()) {
    await fetchBody(server.origin + scopePath(each, "raw-rev", data.pushes[at].tip));
  }
  await server.stop();
}

/** Has wrk ask for each of the paths, and gives what that took of the server and of wrk itself. */
async function runWrk(server, paths, work) {
  const list = path.join(work, "wrk-paths");
  writeFileSync(list, paths.join("\n"));
  const before = { server: cpuMs(server.pid), self: cpuMs(process.pid) };
  const args = ["--threads", "1", "--connections", String(CONNECTIONS), "--duration", "10m", "--timeout", "60s"];
  const wrk = spawn("wrk", [...args, "--script", SCRIPT, server.origin], {
    env: { ...process.env, WRK_PATHS: list },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(wrk, "close");
  let said = "";
  for await (const piece of wrk.stdout) {
    said += piece;
    // It sleeps for as long as it was told to, whatever its threads do.
    if (said.includes('"failed"')) wrk.kill("SIGINT");
  }
  await ended;
  const told = said.split("\n").filter((line) => line.startsWith("{"));
  const { failed, requests, microseconds } = Object.assign({}, ...told.map((line) => JSON.parse(line)));
  if (failed !== 0) throw new Error(`wrk got other answers than pages: ${said}`);
  return {
    perSecond: requests / (microseconds / 1e6),
    cpuMs: (cpuMs(server.pid) - before.server) / requests,
    // This process waits meanwhile: wrk is its only child that ends.
    wrkCpuMs: (cpuMs(process.pid) - before.self) / requests,
  };
}
