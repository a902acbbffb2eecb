/** Our production server and `hg serve` over a repository with 300,000 files, some of them of 2,500 revisions. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { Agent } from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { fetchBody, measure } from "./load.mjs";
import { hgEnvironment, startHgwebOver, startOurs } from "./servers.mjs";
import { cpuMs } from "./started.mjs";
import { ms, row, times } from "./table.mjs";

const GENERATOR = fileURLToPath(new URL("huge-base.py", import.meta.url));
/** Made once; `var` is ignored. */
const HUGE_DIR = fileURLToPath(new URL("../var/bench/huge", import.meta.url));
/** What our server imports so that it tells of the turns of its event loop. */
export const EVENT_LOOP = new URL("event-loop.mjs", import.meta.url).href;

const DIRECTORY_PAGES = ["json-file", "file"];
const DIRECTORY_COUNTS = { ours: { count: 300, warmUp: 1500 }, hgweb: { count: 20, warmUp: 5 } };
const ANNOTATE_PAGES = ["json-annotate", "annotate"];

/** Measures and returns the lines of the tables, in Markdown. @param {string} work a folder for what is not kept */
export async function benchHuge(work) {
  const environment = hgEnvironment(work);
  const huge = openHuge(environment);
  const servers = {
    ours: (imported) => startOurs(ourEnvironment(work, huge.repository), { hasResponseCache: false, imported }),
    hgweb: () => startHgwebOver(huge.repository, environment),
  };
  const directories = await measureDirectories(servers, huge);
  const annotations = [];
  for (const page of ANNOTATE_PAGES) annotations.push(await measureAnnotations(servers, huge, page));
  return [...directoryLines(huge, directories), "", ...annotationLines(huge, annotations)];
}

/** Gives the repository and what is in it; makes it when it is not there, or was made by another generator. */
function openHuge(environment) {
  const repository = path.join(HUGE_DIR, "repository");
  const recipe = path.join(HUGE_DIR, "huge-base.py");
  const facts = path.join(HUGE_DIR, "facts.json");
  const generator = readFileSync(GENERATOR, "utf8");
  if (!existsSync(facts) || readFileSync(recipe, "utf8") !== generator) {
    process.stderr.write(`making ${HUGE_DIR}: takes a minute\n`);
    rmSync(HUGE_DIR, { recursive: true, force: true });
    mkdirSync(HUGE_DIR, { recursive: true });
    writeFileSync(recipe, generator);
    const args = ["--config", `extensions.huge=${recipe}`, "bench-huge-base", repository];
    const made = spawnSync("hg", args, {
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "inherit"],
    });
    if (made.status !== 0) throw new Error(`hg cannot make ${repository}`);
    writeFileSync(`${facts}.new`, made.stdout);
    renameSync(`${facts}.new`, facts);
  }
  return { repository, ...JSON.parse(readFileSync(facts, "utf8")) };
}

function ourEnvironment(work, repository) {
  return {
    TREES: `try=${repository}`,
    BUNDLE_STORE: `dir:${path.join(work, "huge-store")}`,
    PUSH_INDEX: `sqlite:${path.join(work, "huge.db")}`,
    CACHE_DIR: path.join(work, "huge-cache"),
  };
}

const PREFIX = { ours: "/try", hgweb: "" };
/** On a kept connection each answer of `hg serve` waits 40 ms for an acknowledgement: a new one is its better side. */
const KEEPS_ALIVE = { ours: true, hgweb: false };

async function measureDirectories(servers, { node, directory }) {
  const places = { root: "", deep: directory };
  const all = DIRECTORY_PAGES.flatMap((page) => Object.keys(places).map((name) => ({ page, name })));
  for (const kind of ["ours", "hgweb"]) {
    const server = await servers[kind]();
    for (const each of all) {
      const target = `${PREFIX[kind]}/${each.page}/${node}/${places[each.name]}`;
      const body = await fetchBody(server.origin + target);
      const cost = await measure(server, target, { ...DIRECTORY_COUNTS[kind], keepAlive: KEEPS_ALIVE[kind] });
      each[kind] = { ...cost, body };
    }
    await server.stop();
  }
  for (const { page, name, ours, hgweb } of all) {
    if (page.startsWith("json") && !ours.body.equals(hgweb.body))
      throw new Error(`${page} ${name}: we answer other bytes than hgweb`);
  }
  return all;
}

/** Annotates one file after the other, each for the first time; the first of all is not counted with them. */
async function measureAnnotations(servers, { node, hot }, page) {
  const measured = { page };
  const bodies = {};
  for (const kind of ["ours", "hgweb"]) {
    const server = await servers[kind](EVENT_LOOP);
    const pathOf = (file) => `${PREFIX[kind]}/${page}/${node}/${file}`;
    const [first, ...others] = hot;
    const warmUp = await measureOnce(server, kind, pathOf(first));
    const costs = [];
    for (const file of others) costs.push(await measureOnce(server, kind, pathOf(file)));
    const again = await measureOnce(server, kind, pathOf(others[0]));
    bodies[kind] = costs.map(({ body }) => body);
    measured[kind] = { warmUp, median: medians(costs), again };
    await server.stop();
  }
  if (page.startsWith("json") && !bodies.ours.every((body, at) => body.equals(bodies.hgweb[at])))
    throw new Error(`${page}: we answer other bytes than hgweb`);
  return measured;
}

/** Asks once and gives what it cost: milliseconds, the longest turn of the event loop in CPU. */
export async function measureOnce(server, kind, target) {
  const agent = new Agent({ keepAlive: KEEPS_ALIVE[kind] });
  if (kind === "ours") await readLongestTurn(server);
  const cpuBefore = cpuMs(server.pid);
  const start = performance.now();
  const body = await fetchBody(server.origin + target, agent);
  const wall = performance.now() - start;
  const cpu = cpuMs(server.pid) - cpuBefore;
  const turn = kind === "ours" ? await readLongestTurn(server) : Number.NaN;
  agent.destroy();
  return { wall, cpu, turn, body };
}

/** Returns the milliseconds of CPU that the longest turn of our event loop took since this was asked before. */
async function readLongestTurn(server) {
  const said = server.hear(/longest turn of the event loop: ([\d.]+) ms/);
  process.kill(server.pid, "SIGUSR2");
  return Number((await said)[1]);
}

function medians(costs) {
  const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
  return {
    wall: median(costs.map(({ wall }) => wall)),
    cpu: median(costs.map(({ cpu }) => cpu)),
    turn: Math.max(...costs.map(({ turn }) => turn)),
  };
}

function directoryLines({ files }, directories) {
  return [
    row(
      `a directory, ${files.toLocaleString("en")} files in the manifest`,
      "server",
      "p50 ms",
      "CPU ms/request",
      "a CPU second answers",
      "hgweb's CPU / ours",
    ),
    row("---", "---", "---:", "---:", "---:", "---:"),
    ...directories.flatMap(({ page, name, ours, hgweb }) => {
      const cells = ({ p50, cpuMs: cpu }) => [ms(p50), cpu.toFixed(2), Math.round(1000 / cpu)];
      return [
        row(`\`${page}\`, ${name}`, "ours, cache off", ...cells(ours), times(hgweb.cpuMs / ours.cpuMs)),
        row(`\`${page}\`, ${name}`, "hgweb", ...cells(hgweb), ""),
      ];
    }),
  ];
}

function annotationLines({ revisions }, annotations) {
  return [
    row(
      `annotate, ${Math.min(...revisions).toLocaleString("en")} revisions`,
      "server",
      "the process's first: CPU ms",
      `a file's first: CPU ms, median of ${revisions.length - 1} files`,
      "wall ms",
      "the same again: CPU ms",
      "longest turn of the event loop: CPU ms",
      "hgweb's CPU / ours, a file's first",
    ),
    row("---", "---", "---:", "---:", "---:", "---:", "---:", "---:"),
    ...annotations.flatMap(({ page, ours, hgweb }) => {
      const cells = ({ warmUp, median, again }) => [ms(warmUp.cpu), ms(median.cpu), ms(median.wall), ms(again.cpu)];
      return [
        row(
          `\`${page}\``,
          "ours, cache off",
          ...cells(ours),
          ms(ours.median.turn),
          times(hgweb.median.cpu / ours.median.cpu),
        ),
        row(`\`${page}\``, "hgweb", ...cells(hgweb), "", ""),
      ];
    }),
  ];
}
