/** Large diffs of the corpus: when their first byte comes, and how long a small page takes meanwhile. */
import { mkdirSync, rmSync } from "node:fs";
import { Agent, get } from "node:http";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fetchBody } from "./load.mjs";
import { progress, SCALE_DIR } from "./scale-data.mjs";
import { median } from "./scale-pages.mjs";
import { openData, ourEnvironment, publish, startHgweb, startOurs, startS3 } from "./servers.mjs";

/** Each push's first changeset is the large one. */
const LARGE = ["file-5mb", "files-3000"];
const SMALL = "amend-3";
const PAGES = ["raw-rev", "rev"];
const ROUNDS = { warmUp: 2, counted: 7 };
const SMALL_WARM_UPS = 500;
/** Between one small page and the next, milliseconds. */
const PAUSE_MS = 2;

/** Measures, or gives nothing when the corpus is not there. */
export async function measureLarge() {
  const work = path.join(SCALE_DIR, "large");
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const data = openData(work);
  const find = (wanted) => data.pushes.find(({ id }) => id === wanted);
  if (find(LARGE[0]) === undefined) return undefined;
  const s3 = await startS3(work);
  const environment = { ...ourEnvironment(work, data.base, s3, "cache"), LOG_LEVEL: "error" };
  const scopes = new Map([SMALL, ...LARGE].map((id) => [id, publish(environment, data.bundleOf(find(id)), find(id))]));
  const ours = await startOurs(environment, { hasResponseCache: false });
  const small = `${ours.origin}${scopes.get(SMALL)}/json-rev/${find(SMALL).tip}`;
  for (let at = 0; at < SMALL_WARM_UPS; at++) await fetchBody(small);
  const rows = [];
  for (const id of LARGE) {
    const hgweb = await startHgweb(data, find(id));
    for (const page of PAGES)
      rows.push(await measurePage({ ours, hgweb, small, scope: scopes.get(id) }, find(id), page));
    await hgweb.stop();
  }
  await ours.stop();
  await s3.stop();
  return { rows };
}

/** Asks for a large page, ours and hgweb's in turns; and again ours, with a client of a small page beside it. */
async function measurePage({ ours, hgweb, small, scope }, { id, nodes }, page) {
  progress(`large diffs: ${id}, ${page}`);
  const target = `/${page}/${nodes[0]}`;
  const seen = { ours: [], hgweb: [] };
  const smallMs = [];
  for (let round = 0; round < ROUNDS.warmUp + ROUNDS.counted; round++) {
    const isCounted = round >= ROUNDS.warmUp;
    const our = await timeLarge(ours.origin + scope + target);
    const meanwhile = await besideLarge(() => timeLarge(ours.origin + scope + target), small);
    const theirs = await timeLarge(hgweb.origin + target);
    if (!isCounted) continue;
    seen.ours.push(our);
    seen.hgweb.push(theirs);
    smallMs.push(...meanwhile);
  }
  const of = (all) =>
    Object.fromEntries(Object.keys(all[0]).map((name) => [name, median(all.map((each) => each[name]))]));
  smallMs.sort((a, b) => a - b);
  const smallP95 = smallMs[Math.floor(smallMs.length * 0.95)];
  return { id, page, ours: of(seen.ours), hgweb: of(seen.hgweb), smallP95, smallCount: smallMs.length };
}

/** Asks for a small page again and again while `work` goes on. */
async function besideLarge(work, small) {
  const agent = new Agent({ keepAlive: true });
  const times = [];
  let isOver = false;
  const large = work().finally(() => {
    isOver = true;
  });
  while (!isOver) {
    const start = performance.now();
    await fetchBody(small, agent);
    times.push(performance.now() - start);
    await sleep(PAUSE_MS);
  }
  await large;
  agent.destroy();
  return times;
}

/** Asks as a browser does, on a connection of its own. @returns {Promise<{ firstMs: number, ms: number, bytes: number }>} */
function timeLarge(url) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    get(url, { agent: new Agent({ keepAlive: false }), headers: { "accept-encoding": "gzip" } }, (response) => {
      let firstMs;
      let bytes = 0;
      response.on("data", (chunk) => {
        firstMs ??= performance.now() - start;
        bytes += chunk.length;
      });
      response.once("error", reject);
      response.once("end", () => {
        if (response.statusCode === 200) resolve({ firstMs, ms: performance.now() - start, bytes });
        else reject(new Error(`${url} was answered with ${response.statusCode}`));
      });
    }).once("error", reject);
  });
}
