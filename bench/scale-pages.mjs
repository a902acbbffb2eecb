/** Pages of pushes on a large base, warm; directories; what memory many pushes take. */
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import { fetchBody, measure, oneRequest } from "./load.mjs";
import { copyBase, progress, siteEnvironment } from "./scale-data.mjs";
import { publish, startGunicorn, startHgweb, startHgwebOver, startOurs } from "./servers.mjs";
import { rssMiB } from "./started.mjs";

/** Pushes that are opened before the memory is looked at: the compiler has seen the code, the base is read. */
const WARM_UPS = 60;
const COMMANDS = 5;
const WARM_PAGES = ["raw-rev", "json-rev", "rev"];
const WARM_ROUNDS = 5;
/** For each round; what warms up, once. */
const WARM_COUNTS = {
  uncached: { count: 400, warmUp: 1500 },
  cached: { count: 1500, warmUp: 1500 },
  hgweb: { count: 20, warmUp: 6 },
  gunicorn: { count: 20, warmUp: 10 },
};
const DIRECTORY_ROUNDS = 3;
const DIRECTORY_COUNTS = { ours: { count: 200, warmUp: 800 }, hgweb: { count: 6, warmUp: 2 } };

/** Returns the value in the middle. @param {readonly number[]} values */
export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Returns the milliseconds that `work` took. */
export async function timeOf(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** The data as `startHgweb` takes it. */
export const overBase = ({ repository, bundleOf, environment }, base = repository) => ({
  base,
  bundleOf,
  hgEnvironment: environment,
});
/** The path of a page of a published push. */
export const scopePath = ({ bundle }, page, node) => `/try/bundle/${bundle}/${page}/${node}`;

/** Forgets a cache on disk, so that the next process is cold. */
export function coldEnvironment(data, s3, name) {
  rmSync(path.join(data.site, name), { recursive: true, force: true });
  return siteEnvironment(data, s3, name);
}

/** One push's pages again and again: ours with and without the cache of answers, and hgweb's two servers, in turns. */
export async function measureWarm(data, s3, published) {
  const push = data.pushes[0];
  const ours = (hasResponseCache) => startOurs(siteEnvironment(data, s3, "warm-cache"), { hasResponseCache });
  const servers = {
    uncached: await ours(false),
    cached: await ours(true),
    hgweb: await startHgweb(overBase(data, copyBase(data, "warm-base")), push),
    gunicorn: await startGunicorn(overBase(data, copyBase(data, "warm-base-gunicorn")), push),
  };
  const isOurs = (kind) => kind === "uncached" || kind === "cached";
  const measured = {};
  for (const page of WARM_PAGES) {
    progress(`${page}, warm`);
    const costs = await measureInTurns(Object.keys(servers), WARM_ROUNDS, (kind, round) => {
      const target = isOurs(kind) ? scopePath(published[0], page, push.tip) : `/${page}/${push.tip}`;
      const { count, warmUp } = WARM_COUNTS[kind];
      return measure(servers[kind], target, { count, warmUp: round === 0 ? warmUp : 0, keepAlive: isOurs(kind) });
    });
    for (const [kind, cost] of Object.entries(costs)) measured[kind] = { ...measured[kind], [page]: cost };
  }
  for (const server of Object.values(servers)) await server.stop();
  return measured;
}

/** Measures each of `kinds` in turn, several rounds, and gives the median of each figure of each. */
async function measureInTurns(kinds, rounds, measureOne) {
  const all = Object.fromEntries(kinds.map((kind) => [kind, []]));
  for (let round = 0; round < rounds; round++) {
    for (const kind of kinds) all[kind].push(await measureOne(kind, round));
  }
  return mapValues(all, (costs) => mapValues(costs[0], (_, name) => median(costs.map((cost) => cost[name]))));
}

const mapValues = (object, change) =>
  Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value, name)]));

/** Directories of the base's tip: the first answer of a process, then with its manifest resident. */
export async function measureDirectories(data, s3) {
  const deep = path.dirname(data.pushes.flatMap(({ files }) => files).reduce(deeper));
  const places = { root: "", deep };
  const start = {
    ours: () => startOurs(siteEnvironment(data, s3, "warm-cache"), { hasResponseCache: false }),
    hgweb: () => startHgwebOver(data.repository, data.environment),
  };
  const measured = { deep };
  for (const [name, place] of Object.entries(places)) {
    const costs = await measureInTurns(Object.keys(start), DIRECTORY_ROUNDS, async (kind, round) => {
      progress(`a directory, ${name}, round ${round + 1} of ${DIRECTORY_ROUNDS}: ${kind}`);
      const server = await start[kind]();
      const target = `${kind === "ours" ? "/try" : ""}/json-file/${data.tip}/${place}`;
      const coldMs = await timeOf(() => fetchBody(server.origin + target, oneRequest));
      const warm = await measure(server, target, { ...DIRECTORY_COUNTS[kind], keepAlive: kind === "ours" });
      await server.stop();
      return { ...warm, coldMs };
    });
    for (const [kind, cost] of Object.entries(costs)) measured[kind] = { ...measured[kind], [name]: cost };
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
  for (const push of data.pushes.slice(published.length, published.length + COMMANDS)) {
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
