/** Pages of pushes on a large base: cold, never shown before, warm; directories; what memory many pushes take. */
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import { fetchBody, measure } from "./load.mjs";
import { progress, siteEnvironment } from "./scale-data.mjs";
import { publish, startHgweb, startHgwebOver, startOurs } from "./servers.mjs";
import { cpuMs, rssMiB } from "./started.mjs";

/** Pushes that are opened before any that count: the compiler has seen the code, the base is read. */
const WARM_UPS = 60;
const COLD = { ours: 20, hgweb: 8, starts: 4 };
const WARM_PAGES = ["raw-rev", "json-rev", "rev"];
const WARM_COUNTS = {
  uncached: { count: 400, warmUp: 1500 },
  cached: { count: 3000, warmUp: 1500 },
  hgweb: { count: 20, warmUp: 3 },
};
const DIRECTORY_COUNTS = { ours: { count: 200, warmUp: 800 }, hgweb: { count: 10, warmUp: 2 } };

/** Returns the value in the middle. @param {readonly number[]} values */
export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Returns the milliseconds that `work` took. */
export async function timeOf(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** The data as `startHgweb` takes it. */
const overBase = (data) => ({ base: data.repository, bundleOf: data.bundleOf, hgEnvironment: data.environment });
const scopePath = ({ bundle }, page, node) => `/try/bundle/${bundle}/${page}/${node}`;

/** Forgets a cache on disk, so that the next process is cold. */
function coldEnvironment(data, s3, name) {
  rmSync(path.join(data.site, name), { recursive: true, force: true });
  return siteEnvironment(data, s3, name);
}

/** Opens pushes that the process has never seen; and after the tip of each, its other changesets. */
export async function measureCold(data, s3, published) {
  const server = await startOurs(coldEnvironment(data, s3, "cold-cache"), { hasResponseCache: false });
  const ask = (at, node) => fetchBody(server.origin + scopePath(published[at], "raw-rev", node));
  const warmUps = Math.min(WARM_UPS, published.length - COLD.ours);
  for (let at = 0; at < warmUps; at++) for (const node of data.pushes[at].nodes) await ask(at, node);
  const counted = data.pushes.slice(warmUps, warmUps + COLD.ours);
  const bodies = new Map();
  const cold = [];
  const cpuBefore = cpuMs(server.pid);
  for (const [at, { tip }] of counted.entries()) {
    cold.push(await timeOf(async () => bodies.set(tip, await ask(warmUps + at, tip))));
  }
  const unseen = [];
  const cpuBetween = cpuMs(server.pid);
  for (const [at, { nodes }] of counted.entries()) {
    for (const node of nodes.slice(0, -1)) unseen.push(await timeOf(() => ask(warmUps + at, node)));
  }
  const cpu = {
    cpuMs: (cpuBetween - cpuBefore) / cold.length,
    unseenCpuMs: (cpuMs(server.pid) - cpuBetween) / unseen.length,
  };
  await server.stop();
  return { ms: median(cold), maxMs: Math.max(...cold), unseenMs: median(unseen), ...cpu, warmUps, bodies };
}

/** The same of hgweb: a process for each push, from its start; then changesets it has not shown. */
export async function measureColdHgweb(data, { warmUps, bodies }) {
  const cold = [];
  const unseen = [];
  let coldCpu = 0;
  let unseenCpu = 0;
  for (const push of data.pushes.slice(warmUps, warmUps + COLD.hgweb)) {
    progress(`hgweb: a process for push ${cold.length + 1} of ${COLD.hgweb}`);
    const start = performance.now();
    const server = await startHgweb(overBase(data), push);
    const body = await fetchBody(`${server.origin}/raw-rev/${push.tip}`);
    cold.push(performance.now() - start);
    const cpuBetween = cpuMs(server.pid);
    coldCpu += cpuBetween;
    if (!body.equals(bodies.get(push.tip))) throw new Error(`raw-rev ${push.tip}: we answer other bytes than hgweb`);
    for (const node of push.nodes.slice(0, -1)) {
      unseen.push(await timeOf(() => fetchBody(`${server.origin}/raw-rev/${node}`)));
    }
    unseenCpu += cpuMs(server.pid) - cpuBetween;
    await server.stop();
  }
  const cpu = { cpuMs: coldCpu / cold.length, unseenCpuMs: unseenCpu / unseen.length };
  return { ms: median(cold), maxMs: Math.max(...cold), unseenMs: median(unseen), ...cpu };
}

/** From the start of our process to its first answer; the cache is empty. */
export async function measureStarts(data, s3, published) {
  const times = [];
  const listening = [];
  const memory = [];
  let cpu = 0;
  for (let at = 0; at < COLD.starts; at++) {
    const start = performance.now();
    const server = await startOurs(coldEnvironment(data, s3, "start-cache"), { hasResponseCache: false });
    listening.push(performance.now() - start);
    await fetchBody(server.origin + scopePath(published[at], "raw-rev", data.pushes[at].tip));
    times.push(performance.now() - start);
    memory.push(rssMiB(server.pid));
    cpu += cpuMs(server.pid) / COLD.starts;
    await server.stop();
  }
  return { ms: median(times), listeningMs: median(listening), cpuMs: cpu, rssMiB: median(memory) };
}

/** One push's pages again and again, with and without the cache of answers, and hgweb's. */
export async function measureWarm(data, s3, published) {
  const push = data.pushes[0];
  const measured = {};
  for (const kind of ["uncached", "cached", "hgweb"]) {
    const isOurs = kind !== "hgweb";
    const server = isOurs
      ? await startOurs(siteEnvironment(data, s3, "warm-cache"), { hasResponseCache: kind === "cached" })
      : await startHgweb(overBase(data), push);
    measured[kind] = {};
    for (const page of WARM_PAGES) {
      progress(`${page}, warm: ${kind}`);
      const target = isOurs ? scopePath(published[0], page, push.tip) : `/${page}/${push.tip}`;
      measured[kind][page] = await measure(server, target, { ...WARM_COUNTS[kind], keepAlive: isOurs });
    }
    await server.stop();
  }
  return measured;
}

/** Directories of the base's tip: the first answer of a process, then with its manifest resident. */
export async function measureDirectories(data, s3) {
  const deep = path.dirname(data.pushes.flatMap(({ files }) => files).reduce(deeper));
  const places = { root: "", deep };
  const measured = { deep };
  for (const kind of ["ours", "hgweb"]) {
    const isOurs = kind === "ours";
    const start = () =>
      isOurs
        ? startOurs(siteEnvironment(data, s3, "warm-cache"), { hasResponseCache: false })
        : startHgwebOver(data.repository, data.environment);
    measured[kind] = {};
    for (const [name, place] of Object.entries(places)) {
      progress(`a directory, ${name}: ${kind}`);
      const server = await start();
      const target = `${isOurs ? "/try" : ""}/json-file/${data.tip}/${place}`;
      const coldMs = await timeOf(() => fetchBody(server.origin + target));
      const warm = await measure(server, target, { ...DIRECTORY_COUNTS[kind], keepAlive: isOurs });
      measured[kind][name] = { ...warm, coldMs };
      await server.stop();
    }
  }
  return measured;
}

/** Of two paths, the one in more directories. */
function deeper(a, b) {
  return a.split("/").length >= b.split("/").length ? a : b;
}

/** Opens all pushes, one after the other, without the cache of answers. */
export async function measureMemory(data, s3, published) {
  const server = await startOurs(coldEnvironment(data, s3, "memory-cache"), { hasResponseCache: false });
  const warmUps = Math.min(WARM_UPS, Math.floor(published.length / 2));
  const samples = [];
  for (const [at, push] of data.pushes.slice(0, published.length).entries()) {
    for (const page of WARM_PAGES) await fetchBody(server.origin + scopePath(published[at], page, push.tip));
    if (at + 1 >= warmUps && (at + 1) % 10 === 0) samples.push({ pushes: at + 1, rssMiB: rssMiB(server.pid) });
    if ((at + 1) % 20 === 0) progress(`memory: opened ${at + 1} of ${published.length} pushes`);
  }
  await server.stop();
  const first = await startHgweb(overBase(data), data.pushes[0]);
  await fetchBody(`${first.origin}/rev/${data.pushes[0].tip}`);
  const hgwebMiB = rssMiB(first.pid);
  await first.stop();
  return { samples, hgwebMiB, pushes: published.length };
}

/** `headless-try publish`, a process for a push: from its start to its end. */
export function measurePublishCommand(data, s3, published) {
  const times = [];
  for (const push of data.pushes.slice(published.length, published.length + COLD.starts)) {
    const start = performance.now();
    publish(siteEnvironment(data, s3, "publisher-cache"), data.bundleOf(push), push);
    times.push(performance.now() - start);
  }
  return { ms: median(times), count: times.length };
}

/** What the machine and the programs are. @param {string} processors */
export function describeMachine(processors) {
  const hg = execFileSync("hg", ["--version", "-q"], { encoding: "utf8" }).trim();
  return `${processors}, Node.js ${process.version}, ${hg}`;
}
