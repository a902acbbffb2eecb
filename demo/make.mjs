/**
 * Makes `demo/data` anew with the real hg: this project's own Git history, up to a commit, as a base repository and a
 * few pushes on it, and what hg and hgweb say of each push. Run it in a clone that has these commits:
 *
 *     node demo/make.mjs [--base COMMIT] [--tip COMMIT]
 *
 * Needs: apt-get install -y mercurial git
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { makePushes } from "./make-pushes.mjs";

const DEMO_DIR = fileURLToPath(new URL(".", import.meta.url));
const DATA_DIR = path.join(DEMO_DIR, "data");
/** Where the base says that it comes from. */
const BASE_URL = "https://hg.example.org/headless-try";
const HG_ENVIRONMENT = {
  HGRCPATH: "/dev/null",
  HGPLAIN: "1",
  HGENCODING: "UTF-8",
  HGUSER: "nobody",
  LC_ALL: "C.UTF-8",
  TZ: "UTC",
  PYTHONHASHSEED: "0", // hg writes some sets as they come
};
const NEUTRAL_AUTHOR = "Headless Try <dev@example.org>";

const { values } = parseArgs({
  options: {
    // The last changeset of the base.
    base: { type: "string", default: "5993b74ee6a4707c4380feb12320c9920d5707d4" },
    // The last one that a push carries; the commits between the two are in order, without a merge.
    tip: { type: "string", default: "e9ebe9cd3bb5d6563dcb2708fe6c38f868f3a4b6" },
  },
});

const work = mkdtempSync(path.join(tmpdir(), "headless-try-demo-"));
try {
  make();
} finally {
  rmSync(work, { recursive: true, force: true });
}

function make() {
  const converted = convertHistory();
  const nodeOf = readNodeMap(converted);
  const baseTip = nodeOf(values.base);
  const landed = git("rev-list", "--reverse", `${values.base}..${values.tip}`).trim().split("\n").map(nodeOf);
  rmSync(DATA_DIR, { recursive: true, force: true });
  for (const folder of ["pushes", "golden"]) mkdirSync(path.join(DATA_DIR, folder), { recursive: true });
  const base = makeBase(converted, baseTip);
  const pushes = makePushes({ hg, repo: converted, baseTip, landed, outdir: DATA_DIR });
  writeFileSync(
    path.join(DATA_DIR, "pushes.json"),
    `[\n${pushes.map((push) => JSON.stringify(push)).join(",\n")}\n]\n`,
  );
  packBase(base);
  // hgweb is a Python library: the interpreter is the one that hg runs in.
  const interpreter = hg(base, "debuginstall", "-T", "{pythonexe}").trim();
  run(interpreter, [path.join(DEMO_DIR, "golden.py"), base, DATA_DIR, work], work);
}

/** Converts the history up to the tip; without the lock file, which is large and written by a program. */
function convertHistory() {
  const names = git("log", "--format=%an <%ae>%n%cn <%ce>", values.tip).trim().split("\n");
  const authors = [...new Set(names)].map((name) => `${name}=${NEUTRAL_AUTHOR}\n`);
  writeFileSync(path.join(work, "authors"), authors.join(""));
  writeFileSync(path.join(work, "files"), "exclude package-lock.json\n");
  const settings = ["extensions.convert=", "convert.git.committeractions=dropcommitter", "convert.git.similarity=80"];
  const config = settings.flatMap((setting) => ["--config", setting]);
  const options = ["--authormap", "authors", "--filemap", "files", "--rev", values.tip, "--datesort"];
  hg(work, ...config, "convert", "-q", ...options, path.dirname(path.resolve(DEMO_DIR)), "converted");
  return path.join(work, "converted");
}

/** Reads which node each commit became. */
function readNodeMap(converted) {
  const lines = readFileSync(path.join(converted, ".hg/shamap"), "latin1").trim().split("\n");
  const nodes = new Map(lines.map((line) => line.split(" ")));
  return (commit) => {
    const node = nodes.get(commit);
    if (node === undefined) throw new Error(`commit ${commit} was not converted`);
    return node;
  };
}

/** Makes the base as a fresh clone of the server would be. */
function makeBase(converted, baseTip) {
  const base = path.join(work, "base");
  hg(converted, "bundle", "-q", "--base", "null", "-r", baseTip, path.join(work, "base.hg"));
  hg(work, "init", base);
  hg(base, "unbundle", "-q", path.join(work, "base.hg"));
  hg(base, "phase", "--public", "-r", "all()");
  writeFileSync(path.join(base, ".hg/hgrc"), `[paths]\ndefault = ${BASE_URL}\n`);
  return base;
}

/** Packs the base without caches and without what could undo its making; the same bytes each time. */
function packBase(base) {
  const isNeeded = (name) => !/^(cache|wcache|undo.*|dirstate|last-message\.txt|branch|bookmarks.*)$/.test(name);
  const entries = readdirSync(path.join(base, ".hg"))
    .filter(isNeeded)
    .map((name) => `.hg/${name}`);
  const reproducible = ["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner", "--mode=u=rwX,go=rX"];
  const excluded = ["--exclude=undo*", "--exclude=*.cache"];
  const file = path.join(work, "base.tar");
  run("tar", [...reproducible, ...excluded, "-C", base, "-cf", file, ...entries.sort()], work);
  run("gzip", ["-n", "-9", file], work);
  writeFileSync(path.join(DATA_DIR, "base.tar.gz"), readFileSync(`${file}.gz`));
}

function git(...args) {
  return run("git", args, DEMO_DIR);
}

function hg(cwd, ...args) {
  return run("hg", args, cwd);
}

/** Runs a program and returns what it prints, as UTF-8. */
function run(program, args, cwd) {
  const env = { ...process.env, ...HG_ENVIRONMENT };
  return execFileSync(program, args, { cwd, env, maxBuffer: 1 << 28, encoding: "utf8" });
}
