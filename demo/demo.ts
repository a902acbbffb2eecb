/** `npm run demo`, once built: an S3, a base and the app, with a few pushes to look at. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { findProjectDir } from "../lib/cli/project-dir";
import { readConfig } from "../lib/config";
import { isRepoError } from "../lib/errors";
import type { Push } from "../lib/push-index/push-index";
import { openRuntime } from "../lib/runtime";
import { unpackDemoBase } from "./base";
import { openDemoS3, s3Environment } from "./open-s3";
import { type DemoPush, publishDemoPush, readDemoPushes } from "./pushes";

/** The only tree of the demo. */
const TREE = "try";

const project = findProjectDir();
const dataDir = join(project, "demo/data");
const placeDir = join(project, "var/demo");

/** A push of the demo, and what it became. */
interface Shown {
  readonly demoPush: DemoPush;
  readonly push: Push;
}

async function main(port: number): Promise<number> {
  const url = `http://localhost:${port}`;
  const basePath = join(placeDir, "base");
  await unpackDemoBase(dataDir, basePath);
  const s3 = await openDemoS3(join(placeDir, "s3"));
  const environment = {
    TREES: `${TREE}=${basePath}`,
    PUSH_INDEX: `sqlite:${join(placeDir, "index.db")}`,
    CACHE_DIR: join(placeDir, "cache"),
    PUBLIC_URL: url,
    ...s3Environment(s3.endpoint),
  };
  const shown = await publishAll(environment);
  const app = startApp(port, environment);
  const ended = once(app, "close");
  // npm passes on what the terminal has sent already; a second signal would not let the app finish.
  const stop = () => app.killed || app.kill("SIGTERM");
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, stop);
  process.once("exit", stop);
  if (await isListening(app)) process.stdout.write(describePushes(url, shown));
  const [status] = await ended;
  await s3.close();
  return status ?? 0;
}

/** Publishes what the bucket has not, in this process; the app then finds it in the index. */
async function publishAll(environment: Readonly<Record<string, string>>): Promise<readonly Shown[]> {
  // The AWS SDK reads its keys from the environment by itself.
  Object.assign(process.env, environment);
  const runtime = await openRuntime(readConfig(environment));
  try {
    const tree = runtime.trees.get(TREE);
    if (tree === undefined) throw new Error(`the tree ${TREE} was not opened`);
    const shown: Shown[] = [];
    for (const demoPush of await readDemoPushes(dataDir)) {
      const { push } = await publishDemoPush(tree, dataDir, demoPush);
      shown.push({ demoPush, push });
    }
    return shown;
  } finally {
    await runtime.close();
  }
}

function startApp(port: number, environment: Readonly<Record<string, string>>): ChildProcess {
  const program = join(project, "dist/headless-try.js");
  const env = { ...process.env, ...environment };
  // In a process group of its own: the terminal's Ctrl-C comes to this process, which stops the app and then the S3.
  return spawn(process.execPath, [program, "serve", "--port", String(port)], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
}

/** Resolves when the app says that it listens, or with `false` when it ends before. */
function isListening(app: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    app.stdout?.once("data", () => resolve(true));
    app.once("close", () => resolve(false));
  });
}

function describePushes(url: string, shown: readonly Shown[]): string {
  const tree = `${url}/${TREE}`;
  const rows = shown.map(({ demoPush, push }) => `  ${tree}/bundle/${push.bundle}\n      ${demoPush.about}\n`);
  const first = shown[0]?.push;
  const scope = `${tree}/bundle/${first?.bundle}`;
  return `
Headless Try is at ${tree}. Its pushes, newest last:

${rows.join("")}
For programs:
  ${tree}/json-pushes?version=2&full=1
  ${scope}/json-rev/tip
  ${scope}/raw-rev/tip

Ctrl-C stops it; its data stays in var/demo.
`;
}

/** @throws Error with a sentence */
function readPort(args: readonly string[]): number {
  const { values } = parseArgs({ args: [...args], options: { port: { type: "string", default: "3000" } } });
  const port = /^\d{1,5}$/.test(values.port) ? Number(values.port) : 0;
  if (port < 1 || port > 65_535) throw new Error(`--port is wrong: “${values.port}” is no number from 1 to 65535`);
  return port;
}

try {
  process.exit(await main(readPort(process.argv.slice(2))));
} catch (error) {
  const isPlain = isRepoError(error) || (error instanceof Error && /^--port|Unknown option/.test(error.message));
  process.stderr.write(`${isPlain ? error.message : error instanceof Error ? error.stack : error}\n`);
  process.exit(1);
}
