/** A base with a long changelog: what it takes to open it, against one with a single changeset. */
import { execFileSync } from "node:child_process";
import { existsSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { fetchBody, oneRequest } from "./load.mjs";
import { progress, SCALE_DIR } from "./scale-data.mjs";
import { median } from "./scale-pages.mjs";
import { hgEnvironment, startHgwebOver, startOurs } from "./servers.mjs";
import { cpuMs, rssMiB } from "./started.mjs";

const GENERATOR = fileURLToPath(new URL("long-base.py", import.meta.url));
const CHANGESETS = { long: 1_000_000, single: 1 };
const ROUNDS = 7;

/** Starts each server over each base several times, in turns: until its first answer, `json-rev` of the tip. */
export async function measureOpen() {
  const environment = hgEnvironment(SCALE_DIR);
  const repositories = {
    long: makeBase("long", environment),
    single: makeBase("single", environment),
  };
  const begin = {
    ours: (name) => startOurs(emptySite(repositories[name]), { hasResponseCache: false }),
    hgweb: (name) => startHgwebOver(repositories[name], environment),
  };
  const seen = { ours: { long: [], single: [] }, hgweb: { long: [], single: [] } };
  for (let round = 0; round < ROUNDS; round++) {
    progress(`open: round ${round + 1} of ${ROUNDS}`);
    for (const [kind, start] of Object.entries(begin)) {
      for (const name of Object.keys(repositories)) {
        seen[kind][name].push(await measureStart(() => start(name), kind === "ours" ? "/try" : ""));
      }
    }
  }
  return { ours: compare(seen.ours), hgweb: compare(seen.hgweb), changesets: CHANGESETS.long };
}

function makeBase(name, environment) {
  const repository = path.join(SCALE_DIR, name);
  if (existsSync(repository)) return repository;
  progress(`making a base of ${CHANGESETS[name]} changesets: 1,000,000 take two minutes`);
  const making = `${repository}.new`;
  rmSync(making, { recursive: true, force: true });
  const hg = (...args) => execFileSync("hg", args, { env: { ...process.env, ...environment }, stdio: "ignore" });
  const generator = ["--config", `extensions.long=${GENERATOR}`];
  hg(...generator, "bench-long-base", making, "--changesets", String(CHANGESETS[name]));
  // hgweb's better side: without it, its first start would name the branches of all changesets.
  hg("-R", making, "debugupdatecaches");
  renameSync(making, repository);
  return repository;
}

/** Our environment for a base without pushes. */
function emptySite(repository) {
  const site = path.join(SCALE_DIR, "open");
  return {
    TREES: `try=${repository}`,
    BUNDLE_STORE: `dir:${path.join(site, "bundles")}`,
    PUSH_INDEX: `sqlite:${path.join(site, "index.db")}`,
    CACHE_DIR: path.join(site, "cache"),
    LOG_LEVEL: "error",
  };
}

async function measureStart(start, prefix) {
  const begun = performance.now();
  const server = await start();
  await fetchBody(`${server.origin}${prefix}/json-rev/tip`, oneRequest);
  const cost = { ms: performance.now() - begun, cpuMs: cpuMs(server.pid), rssMiB: rssMiB(server.pid) };
  await server.stop();
  return cost;
}

/** The medians over the long base, and how much more they are than over the short one. */
function compare({ long, single }) {
  const figure = (starts, name) => median(starts.map((start) => start[name]));
  const names = Object.keys(long[0]);
  const of = (starts) => Object.fromEntries(names.map((name) => [name, figure(starts, name)]));
  const more = Object.fromEntries(names.map((name) => [name, figure(long, name) - figure(single, name)]));
  return { long: of(long), single: of(single), more };
}
