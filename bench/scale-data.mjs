/** What `bench/scale.mjs` measures: a base, its pushes, and a site of ours that has published them. Made once, kept. */
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { hgEnvironment, ourEnvironment, startS3 } from "./servers.mjs";

/** `var` is ignored. */
export const SCALE_DIR = fileURLToPath(new URL("../var/bench/scale", import.meta.url));
const HUGE_GENERATOR = fileURLToPath(new URL("huge-base.py", import.meta.url));
const PUSH_GENERATOR = fileURLToPath(new URL("scale-pushes.py", import.meta.url));
const PUBLISHER = fileURLToPath(new URL("publish-many.mjs", import.meta.url));

/** Tells how far we are, on the line that tells it. @param {string} text */
export function progress(text) {
  process.stderr.write(process.stderr.isTTY ? `\r\x1b[2K${text}` : `${text}\n`);
}

/**
 * Gives the data in `given` (a folder with repo/, pushes/ and pushes.json), or makes some.
 * @param {string | undefined} given
 * @param {number} count of pushes to make
 */
export function openScaleData(given, count) {
  mkdirSync(SCALE_DIR, { recursive: true });
  const environment = hgEnvironment(SCALE_DIR);
  const dir = given === undefined ? makeData(environment, count) : path.resolve(given);
  const repository = path.join(dir, "repo");
  const site = path.join(SCALE_DIR, `site-${createHash("sha1").update(dir).digest("hex").slice(0, 8)}`);
  mkdirSync(site, { recursive: true });
  const hg = (...args) =>
    execFileSync("hg", ["-R", repository, ...args], {
      env: { ...process.env, ...environment },
      encoding: "utf8",
      maxBuffer: 2 ** 28,
    });
  const [length, tip] = hg("log", "-r", "tip", "-T", "{rev} {node}").split(" ");
  return {
    repository,
    hg,
    site,
    environment,
    pushes: JSON.parse(readFileSync(path.join(dir, "pushes.json"), "utf8")),
    bundleOf: (push) => path.join(dir, push.bundle),
    tip,
    changesets: Number(length) + 1,
    files: countFiles(hg, site, tip),
  };
}

/** The files by which hgweb sees that a repository has changed: where one is not there, it looks at the folder. */
const WATCHED = ["bookmarks", "store/obsstore", "store/phaseroots"];

/**
 * Gives one hgweb a base of its own, of hard links. Whoever opens a bundle writes into `.hg`, and an hgweb that looks at
 * that folder reads its repository anew then: two of them over one base would keep each other doing so.
 */
export function copyBase(data, name) {
  const copy = path.join(data.site, name);
  rmSync(copy, { recursive: true, force: true });
  execFileSync("cp", ["-al", `${data.repository}/.`, copy]);
  for (const file of WATCHED) appendFileSync(path.join(copy, ".hg", file), "");
  return copy;
}

/** Counts once: it takes a second or two. */
function countFiles(hg, site, tip) {
  const file = path.join(site, `files-${tip}`);
  if (!existsSync(file)) writeFileSync(file, `${hg("manifest", "-r", tip).split("\n").length - 1}`);
  return Number(readFileSync(file, "utf8"));
}

/** Makes a base and pushes on it with our own generators, unless they are there. */
function makeData(environment, count) {
  const dir = path.join(SCALE_DIR, `data-${count}`);
  if (existsSync(path.join(dir, "pushes.json"))) return dir;
  const making = `${dir}.new`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making);
  const hg = (extension, ...args) =>
    execFileSync("hg", ["--config", `extensions.generator=${extension}`, ...args], {
      env: { ...process.env, ...environment },
      stdio: ["ignore", "ignore", "inherit"],
    });
  progress("making a base of 300,000 files: a minute or two");
  hg(HUGE_GENERATOR, "bench-huge-base", path.join(making, "repo"));
  progress(`making ${count} pushes on it: about a second each`);
  hg(PUSH_GENERATOR, "bench-pushes", path.join(making, "repo"), making, "--pushes", String(count));
  renameSync(making, dir);
  return dir;
}

/** The environment of our program for a site. @param {string} cache its folder for bundles, empty for a cold start */
export function siteEnvironment(data, s3, cache) {
  return { ...ourEnvironment(data.site, data.repository, s3, cache), LOG_LEVEL: "error" };
}

/** Starts the development S3 that keeps a site's bundles. */
export const startSiteS3 = (data) => startS3(data.site);

/**
 * Publishes the first `count` pushes, but those that are published already, and gives the costs of all.
 * @returns {Promise<{ tip: string, bundle: string, changesets: number, wallMs: number, cpuMs: number, rssMiB: number }[]>}
 */
export async function publishAll(data, s3, count) {
  const log = path.join(data.site, "published.jsonl");
  const done = existsSync(log) ? parseLines(readFileSync(log, "utf8")) : [];
  const tips = new Set(done.map(({ tip }) => tip));
  const wanted = data.pushes.slice(0, count);
  const tasks = wanted.filter(({ tip }) => !tips.has(tip)).map((push) => ({ ...push, file: data.bundleOf(push) }));
  if (tasks.length > 0) {
    const list = path.join(data.site, "tasks.json");
    writeFileSync(list, JSON.stringify(tasks));
    const child = spawn(process.execPath, [PUBLISHER, list], {
      env: { ...process.env, ...siteEnvironment(data, s3, "publisher-cache") },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(child, "close");
    for await (const line of createInterface({ input: child.stdout })) {
      appendFileSync(log, `${line}\n`);
      done.push(JSON.parse(line));
      if (done.length % 20 === 0) progress(`published ${done.length} of ${wanted.length} pushes`);
    }
    const [status] = await ended;
    if (status !== 0) throw new Error("a push cannot be published");
  }
  const byTip = new Map(done.map((each) => [each.tip, each]));
  return wanted.map(({ tip }) => byTip.get(tip));
}

const parseLines = (text) =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
