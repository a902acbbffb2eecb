/**
 * `npm run bench [-- --push ID] [--only pushes|huge]`: our production server and `hg serve` over the same push, then over
 * the same huge repository, one after the other, on this machine. Prints Markdown. Needs: apt-get install -y mercurial
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { buildWhenOlder } from "../scripts/build-when-older.mjs";
import { benchHuge } from "./huge.mjs";
import { fetchBody, measure } from "./load.mjs";
import { openData, ourEnvironment, publish, startHgweb, startOurs, startS3 } from "./servers.mjs";
import { cpuMs, rssMiB } from "./started.mjs";
import { ms, row, times } from "./table.mjs";

/** The push that is measured warm when none is named: its tip's diff has 12 KB in the corpus, 13 KB in the demo. */
const WARM_PUSHES = ["amend-3", "landed"];
/** How many pushes are opened cold. */
const COLD_PUSHES = 10;
const PAGES = ["raw-rev", "json-rev", "rev"];
const COUNTS = { uncached: 600, cached: 5000, hgweb: 300 };
/** Requests that do not count, for each page; hgweb's interpreter has nothing to compile, its caches to fill. */
const WARM_UPS = { ours: 1500, hgweb: 50 };
const CONNECTIONS = 16;

const { values } = parseArgs({ options: { push: { type: "string" }, only: { type: "string" } } });

buildWhenOlder();
const work = mkdtempSync(path.join(tmpdir(), "headless-try-bench-"));
try {
  const lines = [];
  if (values.only !== "huge") lines.push(await benchPushes());
  if (values.only !== "pushes") lines.push(await benchHuge(work));
  process.stdout.write(`${[describeMachine(), ...lines.map((part) => part.join("\n"))].join("\n\n")}\n`);
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function benchPushes() {
  const data = openData(work);
  const ids = values.push === undefined ? WARM_PUSHES : [values.push];
  const warm = data.pushes.find(({ id }) => ids.includes(id));
  if (warm === undefined) throw new Error(`there is no push ${ids} in ${data.name} that hg can open`);
  const cold = data.pushes.filter((push) => push !== warm).slice(0, COLD_PUSHES);
  const s3 = await startS3(work);
  try {
    const scopes = new Map();
    for (const push of [warm, ...cold]) {
      scopes.set(push, publish(ourEnvironment(work, data.base, s3, "publisher-cache"), data.bundleOf(push), push));
    }
    const environment = ourEnvironment(work, data.base, s3, "cache");
    const ourPath = (page, push = warm) => `${scopes.get(push)}/${page}/${push.tip}`;
    const hgwebPath = (page, push = warm) => `/${page}/${push.tip}`;
    const coldOurs = await measureColdOurs(environment, cold, ourPath);
    const coldHgweb = await measureColdHgweb(data, cold, hgwebPath);
    const uncached = await measureOurs(environment, { hasResponseCache: false }, COUNTS.uncached, ourPath);
    const cached = await measureOurs(environment, { hasResponseCache: true }, COUNTS.cached, ourPath);
    const hgweb = await measureHgweb(data, warm, hgwebPath);
    for (const page of ["raw-rev"]) {
      if (!uncached.bodies[page].equals(hgweb.bodies[page]))
        throw new Error(`${page}: we answer other bytes than hgweb`);
    }
    return pushLines({ data, warm, cold, coldOurs, coldHgweb, uncached, cached, hgweb });
  } finally {
    await s3.stop();
  }
}

/** One server for all pushes; it has none of them yet. */
async function measureColdOurs(environment, pushes, pathOf) {
  const server = await startOurs(environment, { hasResponseCache: false });
  const times = [];
  const before = cpuMs(server.pid);
  for (const push of pushes) times.push(await timeOf(() => fetchBody(`${server.origin}${pathOf("raw-rev", push)}`)));
  const cpu = (cpuMs(server.pid) - before) / pushes.length;
  await server.stop();
  return { ...spread(times), cpu };
}

/** One server for each push: hgweb can do no other. From its start to the answer. */
async function measureColdHgweb(data, pushes, pathOf) {
  const times = [];
  let cpu = 0;
  for (const push of pushes) {
    const start = performance.now();
    const server = await startHgweb(data, push);
    await fetchBody(`${server.origin}${pathOf("raw-rev", push)}`);
    times.push(performance.now() - start);
    cpu += cpuMs(server.pid) / pushes.length;
    await server.stop();
  }
  return { ...spread(times), cpu };
}

async function measureOurs(environment, options, count, pathOf) {
  const server = await startOurs(environment, options);
  const { one, bodies } = await measurePages(server, { count, warmUp: WARM_UPS.ours }, pathOf);
  const many = {};
  for (const page of PAGES)
    many[page] = await measure(server, pathOf(page), { count, warmUp: 100, connections: CONNECTIONS });
  const rss = rssMiB(server.pid);
  await server.stop();
  return { one, many, bodies, rss };
}

async function measureHgweb(data, push, pathOf) {
  const server = await startHgweb(data, push);
  // On a kept connection each answer of `hg serve` waits 40 ms for an acknowledgement: a new one is its better side.
  const { one, bodies } = await measurePages(
    server,
    { count: COUNTS.hgweb, warmUp: WARM_UPS.hgweb, keepAlive: false },
    pathOf,
  );
  const rss = rssMiB(server.pid);
  await server.stop();
  return { one, bodies, rss };
}

async function measurePages(server, options, pathOf) {
  const one = {};
  const bodies = {};
  for (const page of PAGES) {
    bodies[page] = await fetchBody(`${server.origin}${pathOf(page)}`);
    one[page] = await measure(server, pathOf(page), options);
  }
  return { one, bodies };
}

async function timeOf(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function spread(times) {
  const sorted = times.toSorted((a, b) => a - b);
  return { p50: sorted[Math.floor(sorted.length / 2)], max: sorted.at(-1) };
}

function pushLines({ data, warm, cold, coldOurs, coldHgweb, uncached, cached, hgweb }) {
  const cells = (measured) => [
    Math.round(measured.perSecond),
    ms(measured.p50),
    ms(measured.p95),
    measured.cpuMs.toFixed(2),
  ];
  const name = { uncached: "ours, cache off", cached: "ours, cache on", hgweb: "hgweb" };
  const kinds = { uncached, cached, hgweb };
  return [
    `One of the pushes of ${data.name}, ${warm.id} (${warm.nodes.length} changesets):`,
    "",
    row(
      "one request at a time, warm",
      "server",
      "requests/s",
      "p50 ms",
      "p95 ms",
      "CPU ms/request",
      "hgweb's CPU / ours",
    ),
    row("---", "---", "---:", "---:", "---:", "---:", "---:"),
    ...PAGES.flatMap((page) =>
      Object.entries(kinds).map(([kind, { one }]) =>
        row(
          `\`${page}\``,
          name[kind],
          ...cells(one[page]),
          kind === "hgweb" ? "" : times(hgweb.one[page].cpuMs / one[page].cpuMs),
        ),
      ),
    ),
    "",
    row(`${CONNECTIONS} connections`, "server", "requests/s", "p50 ms", "p95 ms", "CPU ms/request"),
    row("---", "---", "---:", "---:", "---:", "---:"),
    ...PAGES.flatMap((page) =>
      ["uncached", "cached"].map((kind) => row(`\`${page}\``, name[kind], ...cells(kinds[kind].many[page]))),
    ),
    "",
    row(
      `a cold push to its first \`raw-rev\`, ${cold.length} pushes`,
      "p50 ms",
      "max ms",
      "CPU ms",
      "hgweb's p50 / ours",
    ),
    row("---", "---:", "---:", "---:", "---:"),
    row(
      "ours: fetched from S3",
      ms(coldOurs.p50),
      ms(coldOurs.max),
      ms(coldOurs.cpu),
      times(coldHgweb.p50 / coldOurs.p50),
    ),
    row("hgweb: a process for each push", ms(coldHgweb.p50), ms(coldHgweb.max), ms(coldHgweb.cpu), ""),
    "",
    row("", ...Object.values(name)),
    row("---", "---:", "---:", "---:"),
    row("RSS at the end, MiB", ...Object.values(kinds).map(({ rss }) => Math.round(rss))),
    row(
      `bytes of the \`rev\` page (\`raw-rev\`: ${uncached.bodies["raw-rev"].length})`,
      ...Object.values(kinds).map(({ bodies }) => bodies.rev.length),
    ),
    "",
    `The \`rev\` page has ${(uncached.bodies.rev.length / hgweb.bodies.rev.length).toFixed(2)} times the bytes of hgweb's; \`raw-rev\` is the same byte for byte.`,
  ];
}

function describeMachine() {
  const hg = execFileSync("hg", ["--version", "-q"], { encoding: "utf8" }).trim();
  const load = Math.round(loadavg()[0]);
  const day = new Date().toISOString().slice(0, 10);
  return `${day}, ${cpus().length} × ${cpus()[0]?.model.trim()} (load ${load}), Node.js ${process.version}, ${hg}.`;
}
