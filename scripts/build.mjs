/**
 * Builds all that the program needs: the pages into `.next/`, the program into `dist/`. `--program`: only the latter.
 * `--outdir DIR`: the program elsewhere, still within the package, whose modules it loads.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const dir = fileURLToPath(new URL("..", import.meta.url));
process.chdir(dir);

/** What is started as a file of its own: the program, its thread, and what the demo and the bench run beside it. */
const ENTRY_POINTS = {
  "headless-try": "lib/cli/main.ts",
  "comparing-thread": "lib/tree/comparing-thread.ts",
  demo: "demo/demo.ts",
  "dev-s3": "demo/dev-s3.ts",
  "bench-parts": "bench/parts.ts",
};

/**
 * What stays a package: native code, code that looks for files beside itself, code that Node.js warns of unless it is in
 * `node_modules`. Everything else goes into the program, since Node.js takes most of its start to find and read modules.
 */
const PACKAGES = ["next", "better-sqlite3", "@foxglove/wasm-zstd", "seek-bzip"];

/** For what is bundled and asks for Node.js's own modules as CommonJS does. */
const REQUIRE = `import { createRequire as toRequire } from "node:module"; const require = toRequire(import.meta.url);`;

const { values } = parseArgs({
  options: { program: { type: "boolean", default: false }, outdir: { type: "string", default: "dist" } },
});
const { outdir } = values;
if (!values.program) buildPages();
await buildProgram();

function buildPages() {
  const next = path.join(dir, "node_modules/next/dist/bin/next");
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" };
  const { status } = spawnSync(process.execPath, [next, "build"], { stdio: "inherit", env });
  if (status !== 0) process.exit(1);
}

async function buildProgram() {
  rmSync(outdir, { recursive: true, force: true });
  await build({
    entryPoints: ENTRY_POINTS,
    outdir,
    // Beside the entry points, so that code finds them by its own URL, wherever it ends up.
    chunkNames: "[name]-[hash]",
    bundle: true,
    // A command loads only what it needs, and what two entry points share exists once.
    splitting: true,
    platform: "node",
    target: "node20",
    format: "esm",
    // ES modules before CommonJS, for of them only what is used gets into the program.
    mainFields: ["module", "main"],
    external: PACKAGES,
    banner: { js: REQUIRE },
    logLevel: "warning",
  });
  chmodSync(path.join(outdir, "headless-try.js"), 0o755);
}
