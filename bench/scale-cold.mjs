/** What has never been asked before: pushes, changesets, a process's first page. Ours and theirs in turns. */
import { fetchBody, oneRequest } from "./load.mjs";
import { progress } from "./scale-data.mjs";
import { coldEnvironment, median, overBase, scopePath, timeOf } from "./scale-pages.mjs";
import { startHgweb, startOurs } from "./servers.mjs";
import { cpuMs, rssMiB } from "./started.mjs";

/** Pushes that are opened before any that count: the compiler has seen the code, the base is read. */
const WARM_UPS = 60;
/** So often hgweb is started; we open several pushes in between. */
const ROUNDS = 8;
const OURS_PER_ROUND = 3;
const STARTS = 7;
const TENTH_PUSHES = 60;

/** A server of ours that has opened the first pushes; `open(at)` asks it for the tip of another. */
async function startWarmedUp({ data, s3, published }) {
  const server = await startOurs(coldEnvironment(data, s3, "cold-cache"), { hasResponseCache: false });
  const ask = (at, node) => fetchBody(server.origin + scopePath(published[at], "raw-rev", node));
  for (let at = 0; at < WARM_UPS; at++) for (const node of data.pushes[at].nodes) await ask(at, node);
  return { server, ask, open: (at) => ask(at, data.pushes[at].tip) };
}

/** Times and CPU of what is asked of one process after another. */
class Costs {
  times = [];
  cpuMs = 0;

  /** @param {number} pid of a server that is asked for nothing else meanwhile */
  async add(pid, work) {
    const before = cpuMs(pid);
    this.times.push(await timeOf(work));
    this.cpuMs += cpuMs(pid) - before;
  }

  get medians() {
    return { ms: median(this.times), cpuMs: this.cpuMs / this.times.length };
  }
}

/** Opens pushes, and after the tip of each its other changesets: ours in one process, hgweb's in one for each push. */
export async function measureCold(data, s3, published) {
  const { server, open, ask } = await startWarmedUp({ data, s3, published });
  const costs = { ours: new Costs(), oursUnseen: new Costs(), hgweb: new Costs(), hgwebUnseen: new Costs() };
  for (let round = 0; round < ROUNDS; round++) {
    progress(`cold: round ${round + 1} of ${ROUNDS}`);
    let body;
    for (let each = 0; each < OURS_PER_ROUND; each++) {
      const at = WARM_UPS + round * OURS_PER_ROUND + each;
      await costs.ours.add(server.pid, async () => {
        body = await open(at);
      });
      for (const node of data.pushes[at].nodes.slice(0, -1)) {
        await costs.oursUnseen.add(server.pid, () => ask(at, node));
      }
    }
    await openWithHgweb(data, data.pushes[WARM_UPS + (round + 1) * OURS_PER_ROUND - 1], costs, body);
  }
  await server.stop();
  const sum = ({ medians }, { medians: unseen }) => ({ ...medians, unseenMs: unseen.ms, unseenCpuMs: unseen.cpuMs });
  return { ours: sum(costs.ours, costs.oursUnseen), hgweb: sum(costs.hgweb, costs.hgwebUnseen) };
}

async function openWithHgweb(data, push, costs, expected) {
  const start = performance.now();
  const server = await startHgweb(overBase(data), push);
  const ask = (node) => fetchBody(`${server.origin}/raw-rev/${node}`, oneRequest);
  const body = await ask(push.tip);
  costs.hgweb.times.push(performance.now() - start);
  costs.hgweb.cpuMs += cpuMs(server.pid);
  if (!body.equals(expected)) throw new Error(`raw-rev ${push.tip}: we answer other bytes than hgweb`);
  for (const node of push.nodes.slice(0, -1)) await costs.hgwebUnseen.add(server.pid, () => ask(node));
  await server.stop();
}

/** From the start of a process to its first answer, a push's `raw-rev`; our cache is empty. */
export async function measureStarts(data, s3, published) {
  const begin = {
    ours: () => startOurs(coldEnvironment(data, s3, "start-cache"), { hasResponseCache: false }),
    hgweb: (push) => startHgweb(overBase(data), push),
  };
  const seen = { ours: [], hgweb: [] };
  for (let at = 0; at < STARTS; at++) {
    progress(`starts: round ${at + 1} of ${STARTS}`);
    const push = data.pushes[at];
    for (const [kind, page] of [
      ["ours", scopePath(published[at], "raw-rev", push.tip)],
      ["hgweb", `/raw-rev/${push.tip}`],
    ]) {
      const start = performance.now();
      const server = await begin[kind](push);
      const listeningMs = performance.now() - start;
      await fetchBody(server.origin + page, oneRequest);
      const ms = performance.now() - start;
      seen[kind].push({ ms, listeningMs, cpuMs: cpuMs(server.pid), rssMiB: rssMiB(server.pid) });
      await server.stop();
    }
  }
  const medians = (all) =>
    Object.fromEntries(Object.keys(all[0]).map((name) => [name, median(all.map((each) => each[name]))]));
  return { ours: medians(seen.ours), hgweb: medians(seen.hgweb) };
}

/** Opens pushes on a large base and on a small one, in turns: one server of ours over each. */
export async function measureTenth(large, small) {
  const kinds = { large, small };
  const servers = {};
  const costs = { large: new Costs(), small: new Costs() };
  for (const [name, kind] of Object.entries(kinds)) servers[name] = await startWarmedUp(kind);
  for (let at = WARM_UPS; at < WARM_UPS + TENTH_PUSHES; at++) {
    // Whoever comes second finds the processor's caches full of the other's.
    const order = at % 2 === 0 ? ["large", "small"] : ["small", "large"];
    for (const name of order) {
      const { server, open } = servers[name];
      await costs[name].add(server.pid, () => open(at));
    }
  }
  for (const { server } of Object.values(servers)) await server.stop();
  const { changesets, files } = small.data;
  return { large: costs.large.medians, small: costs.small.medians, changesets, files };
}
