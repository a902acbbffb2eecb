/** Ours and hgweb, each over the same base and push. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { start } from "./started.mjs";

const PROJECT_DIR = fileURLToPath(new URL("..", import.meta.url));
const PROGRAM = path.join(PROJECT_DIR, "dist/headless-try.js");

/** As hg.mozilla.org has them, where they differ from the defaults. */
const HGRC = `[ui]
username = bench
[web]
style = gitweb
[diff]
git = 1
showfunc = 1
unified = 8
`;

/** Returns the environment in which hg runs as hg.mozilla.org runs it. */
export function hgEnvironment(work) {
  const hgrc = path.join(work, "hgrc");
  writeFileSync(hgrc, HGRC);
  return { HGRCPATH: hgrc, HGENCODING: "UTF-8", LC_ALL: "C.UTF-8", TZ: "UTC" };
}

/** What is measured: a base that hg may write to, and pushes on it. */
export function openData(work) {
  const corpus = path.resolve(PROJECT_DIR, process.env.CORPUS_DIR ?? "../shared/corpus");
  const isCorpus = existsSync(path.join(corpus, "pushes.json"));
  const dir = isCorpus ? corpus : path.join(PROJECT_DIR, "demo/data");
  const base = path.join(work, "base");
  const environment = hgEnvironment(work);
  const hg = (...args) => execFileSync("hg", args, { env: { ...process.env, ...environment }, encoding: "utf8" });
  if (isCorpus) {
    hg("init", base);
    hg("-R", base, "unbundle", "-q", path.join(corpus, "base.hg"));
  } else {
    mkdirSync(base);
    execFileSync("tar", ["-xzf", path.join(dir, "base.tar.gz"), "-C", base]);
  }
  const all = JSON.parse(readFileSync(path.join(dir, "pushes.json"), "utf8"));
  // hg reads neither a bundle on top of another nor, as it is set up, changegroup 3.
  const pushes = all.filter(({ depends, format }) => depends.length === 0 && !format?.includes("cg03"));
  const bundleOf = (push) => path.join(dir, push.bundle);
  return { name: isCorpus ? "the corpus" : "the demo's data", base, pushes, bundleOf, hg, hgEnvironment: environment };
}

/** Starts the development S3 in a process of its own. */
export function startS3(work) {
  return start(process.execPath, [path.join(PROJECT_DIR, "dist/dev-s3.js"), "--directory", path.join(work, "s3")], {});
}

/** Returns the environment of our program. @param {string} cache its folder for bundles, empty for a cold start */
export function ourEnvironment(work, base, s3, cache) {
  return {
    TREES: `try=${base}`,
    BUNDLE_STORE: "s3://try-pushes",
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "DEMO",
    AWS_SECRET_ACCESS_KEY: "no-secret-at-all",
    AWS_ENDPOINT_URL_S3: s3.origin,
    S3_FORCE_PATH_STYLE: "1",
    PUSH_INDEX: `sqlite:${path.join(work, "index.db")}`,
    CACHE_DIR: path.join(work, cache),
  };
}

/** Publishes a push and returns the path of its scope. */
export function publish(environment, bundle, { user, date }) {
  const args = [PROGRAM, "publish", "--tree", "try", "--user", user, "--date", String(date), bundle];
  const line = execFileSync(process.execPath, args, { env: { ...process.env, ...environment }, encoding: "utf8" });
  return new URL(JSON.parse(line).url).pathname;
}

/** Starts our production server, one worker unless said otherwise; `imported` is a module that it loads first. */
export function startOurs(environment, { hasResponseCache, imported, workers = 1 }) {
  const options = ["--workers", String(workers), ...(hasResponseCache ? [] : ["--no-response-cache"])];
  const flags = imported === undefined ? [] : ["--import", imported];
  return start(process.execPath, [...flags, PROGRAM, "serve", "--port", "0", ...options], environment);
}

/** Starts `hg serve` over a repository. */
export function startHgwebOver(repository, environment) {
  return start("hg", ["serve", "-R", repository, "-a", "127.0.0.1", "-p", "0"], environment);
}

/** Starts `hg serve` over one push. One request at a time: over a bundle, threads get the base without it. */
export function startHgweb({ base, bundleOf, hgEnvironment }, push) {
  return startHgwebOver(`bundle:${base}+${bundleOf(push)}`, hgEnvironment);
}

/** Starts gunicorn with two pre-forked workers, one request each at a time, over one push. */
export function startGunicorn({ base, bundleOf, hgEnvironment }, push) {
  const args = ["--workers", "2", "--worker-class", "sync", "--timeout", "300", "--bind", "127.0.0.1:0"];
  const environment = {
    ...hgEnvironment,
    HGWEB_REPOSITORY: `bundle:${base}+${bundleOf(push)}`,
    PYTHONDONTWRITEBYTECODE: "1",
  };
  return start("gunicorn", [...args, "--chdir", path.join(PROJECT_DIR, "bench"), "hgweb-app:application"], environment);
}
