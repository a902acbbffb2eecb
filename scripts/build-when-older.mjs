/** Builds the program when it is older than what it is made from. */
import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const dir = fileURLToPath(new URL("..", import.meta.url));
/** What the build is made from. */
const SOURCES = [
  "app",
  "components",
  "lib",
  "demo",
  "public",
  "bench/parts.ts",
  "scripts/build.mjs",
  "next.config.js",
  "package.json",
];
/** What the build writes last, in either of its parts. */
const BUILT = [".next/BUILD_ID", "dist/headless-try.js", "dist/demo.js", "dist/dev-s3.js", "dist/bench-parts.js"];

/** Ends this process with status 1 when the build fails; it has said why. */
export function buildWhenOlder() {
  if (oldestOf(BUILT) > newestOf(SOURCES)) return;
  process.stdout.write("building, which takes a minute or two\n");
  const { status } = spawnSync(process.execPath, [path.join(dir, "scripts/build.mjs")], { stdio: "inherit" });
  if (status !== 0) process.exit(1);
}

/** Returns when the oldest of these files was written, 0 when one is not there. */
function oldestOf(files) {
  return Math.min(...files.map((file) => statSync(path.join(dir, file), { throwIfNoEntry: false })?.mtimeMs ?? 0));
}

/** Returns when the newest file in these files and folders was written; tests and data do not count. */
function newestOf(places) {
  const isSource = (name) => !/\.test\.ts$|(^|\/)testing\/|(^|\/)data\//.test(name);
  const times = places.flatMap((place) => {
    const stats = statSync(path.join(dir, place), { throwIfNoEntry: false });
    if (stats === undefined) return [];
    if (!stats.isDirectory()) return [stats.mtimeMs];
    const names = readdirSync(path.join(dir, place), { recursive: true }).filter(isSource);
    return names.map((name) => statSync(path.join(dir, place, name)).mtimeMs);
  });
  return Math.max(...times);
}
