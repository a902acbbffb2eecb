/** Many clients who read many pushes for a while, some of whom hang up: what is left behind in our server. */

import { readdirSync } from "node:fs";
import { Agent, get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { progress } from "./scale-data.mjs";
import { coldEnvironment, median, scopePath } from "./scale-pages.mjs";
import { startOurs } from "./servers.mjs";
import { rssMiB } from "./started.mjs";

const WATCH = fileURLToPath(new URL("soak-watch.mjs", import.meta.url));
const CLIENTS = 16;
/** One in so many hangs up: half of these before the first byte, half in the middle of the answer. */
const HANG_UP_ONE_IN = 10;
const HANG_UP_WITHIN_MS = 20;
/** From then on memory should not rise. */
const SETTLED_SECONDS = 120;
const PROGRESS_SECONDS = 30;
/** Answers of each kind before descriptors are counted: files and connections that stay open are open then. */
const WARM_UP = 20;
/** What a server lets go of when nobody asks: idle connections to the store, timers. */
const QUIET_MS = 15_000;

/** What is asked, each as often as the others. */
const PAGES = [
  ({ push, published }) => scopePath(published, "rev", push.tip),
  ({ push, published }) => scopePath(published, "raw-rev", push.tip),
  ({ push, published }) => scopePath(published, "json-rev", push.tip),
  ({ push, published, file }) => scopePath(published, "file", `${push.tip}/${file}`),
  ({ push, published, file }) => scopePath(published, "annotate", `${push.tip}/${file}`),
  ({ at }) => `/try/pushloghtml?startID=${at}&endID=${at + 10}`,
];

/**
 * Reads pushes from 16 connections for so many minutes, with the cache of answers as a server has it.
 * @param {number} minutes
 */
export async function measureSoak(data, s3, published, minutes) {
  const server = await startOurs(coldEnvironment(data, s3, "soak-cache"), { hasResponseCache: true, imported: WATCH });
  const soak = {
    server,
    choose: chooser(data, published),
    counts: { answers: 0, hungUp: 0 },
    errors: {},
    opened: new Set(),
  };
  await readAll(soak, (done) => done < WARM_UP * PAGES.length);
  const before = await readLeft(server);
  const end = performance.now() + minutes * 60_000;
  const samples = [];
  const watching = watch(soak, samples, minutes * 60);
  await readAll(soak, () => performance.now() < end);
  await watching;
  const after = await readLeft(server);
  await server.stop();
  const settled = samples.slice(SETTLED_SECONDS);
  const { counts, errors, opened } = soak;
  return {
    minutes,
    clients: CLIENTS,
    ...counts,
    errors,
    pushes: opened.size,
    settledMiB: median(settled.slice(0, 60)),
    endMiB: median(settled.slice(-60)),
    samples,
    before,
    after,
  };
}

/** Returns a function that chooses what is asked next; the same ones in each run. */
function chooser(data, published) {
  let state = 1;
  const random = (below) => {
    // The minimal standard generator: enough to mix pages.
    state = (state * 48_271) % 0x7fffffff;
    return state % below;
  };
  return () => {
    const at = random(published.length);
    const push = data.pushes[at];
    const file = push.files[random(push.files.length)].split("/").map(encodeURIComponent).join("/");
    const target = PAGES[random(PAGES.length)]({ push, published: published[at], file, at: at + 1 });
    const hangUp = random(HANG_UP_ONE_IN) > 0 ? undefined : random(2) === 0 ? "mid-answer" : random(HANG_UP_WITHIN_MS);
    return { at, target, hangUp };
  };
}

/** Sends requests from all clients while `goesOn`, which is told how many were sent. */
async function readAll(soak, goesOn) {
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  let sent = 0;
  const read = async () => {
    while (goesOn(sent++)) {
      const { at, target, hangUp } = soak.choose();
      soak.opened.add(at);
      const ended = await ask(soak.server.origin + target, agent, hangUp);
      if (ended === "answered") soak.counts.answers++;
      else if (ended === "hung up") soak.counts.hungUp++;
      else {
        soak.errors[ended] = (soak.errors[ended] ?? 0) + 1;
        progress(`soak: ${target}: ${ended}`);
      }
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, read));
  agent.destroy();
}

/**
 * Asks and reads the answer, or hangs up: after so many milliseconds, or when the first bytes of the body are there.
 * @returns {Promise<string>} `answered`, `hung up`, or what went wrong
 */
function ask(url, agent, hangUp) {
  return new Promise((resolve) => {
    let hasHungUp = false;
    const request = get(url, { agent }, (response) => {
      response.on("data", () => hangUp === "mid-answer" && leave());
      response.once("error", fail);
      response.once("end", () => resolve(response.statusCode === 200 ? "answered" : `status ${response.statusCode}`));
    });
    const leave = () => {
      hasHungUp = true;
      request.destroy();
    };
    const fail = (error) => resolve(hasHungUp ? "hung up" : (error.code ?? error.message));
    request.once("error", fail);
    if (typeof hangUp === "number") setTimeout(leave, hangUp);
    request.once("close", () => hasHungUp && resolve("hung up"));
  });
}

/** Notes the memory each second and tells how it goes. */
async function watch({ server, counts, errors }, samples, seconds) {
  const start = performance.now();
  for (let second = 1; second <= seconds; second++) {
    await sleep(start + second * 1000 - performance.now());
    samples.push(rssMiB(server.pid));
    if (second % PROGRESS_SECONDS !== 0) continue;
    const wrong = Object.values(errors).reduce((sum, count) => sum + count, 0);
    const said = `${counts.answers} answers, ${counts.hungUp} hung up, ${wrong} errors`;
    const held = `${Math.round(samples.at(-1))} MiB, ${descriptorsOf(server)} descriptors`;
    progress(`soak: ${second} of ${seconds} s: ${said}; ${held}`);
  }
}

const descriptorsOf = ({ pid }) => readdirSync(`/proc/${pid}/fd`).length;

/** What the server holds when nobody has asked for a while. */
async function readLeft(server) {
  await sleep(QUIET_MS);
  const heard = server.hear(/^left: (.*)$/m);
  process.kill(server.pid, "SIGUSR2");
  const [, line] = await heard;
  return { ...JSON.parse(line), descriptors: descriptorsOf(server), rssMiB: rssMiB(server.pid) };
}
