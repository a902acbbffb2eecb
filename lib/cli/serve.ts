/** `headless-try serve`: the web app. */
import { createHash } from "node:crypto";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { format, parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { type Config, readConfig } from "../config";
import { RepoError } from "../errors";
import { createLog, type Log } from "../log";
import { MEMORY_SHARES, openRuntime } from "../runtime";
import { startRenderer } from "../serve/render";
import { type ServeOptions, type Site, serve } from "../serve/serve";
import { readStaticFiles } from "../serve/static-files";
import { createAnswerRequest } from "../web/answer-request";
import type { Site as WebSite } from "../web/site";
import type { Command } from "./command";
import { followJournal } from "./follow-journal";
import { findProjectDir } from "./project-dir";

/** Milliseconds that the start waits for pushes that the index lacks; what takes longer comes in while it serves. */
const FIRST_LOOK_LIMIT_MS = 5_000;

/**
 * Bytes of bytecode that a function runs before V8 optimizes it; V8's own 135,168 are for programs that do little. In a
 * request that is the first of its kind, optimizing what ran a thousand times took more than half of the CPU.
 */
const OPTIMIZE_AFTER_BYTES = 400_000;

/** Serves the web app until SIGTERM. */
export const serveCommand: Command = {
  synopsis: "[--port 3000] [--host 127.0.0.1] [--workers 1]",
  summary: "serve the web app; says `listening on http://…` when ready, and drains on SIGTERM",
  run: async (args) => {
    setFlagsFromString(`--interrupt-budget=${OPTIMIZE_AFTER_BYTES}`);
    await serve(readServeOptions(args, readConfig()));
  },
};

/**
 * Reads the command line. Two options are for developers: `--dev` compiles pages on demand, `--no-response-cache`
 * computes every answer, for benches.
 *
 * @throws RepoError `misconfigured` when a number is none
 */
export function readServeOptions(args: readonly string[], config: Config): ServeOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: "string", default: "3000" },
      host: { type: "string", default: "127.0.0.1" },
      workers: { type: "string", default: "1" },
      dev: { type: "boolean", default: false },
      "no-response-cache": { type: "boolean", default: false },
    },
  });
  const { host, dev: isDevelopment } = values;
  const port = parseCount("port", values.port, 0, 65_535);
  const workers = parseCount("workers", values.workers, 1, 256);
  if (isDevelopment && workers > 1) throw new RepoError("misconfigured", "--dev takes one worker");
  const responseCacheBytes = values["no-response-cache"]
    ? 0
    : Math.floor(config.cacheMemoryBytes * MEMORY_SHARES.responses);
  const { requestTimeoutMs, trustedProxies } = config;
  const log = createLog(config.logLevel);
  const openSite = () => openWebApp(config, { host, port, isDevelopment, log });
  return { host, port, workers, requestTimeoutMs, responseCacheBytes, trustedProxies, log, openSite };
}

/** What of the command line the web app has to know. */
interface AppOptions {
  readonly host: string;
  readonly port: number;
  readonly isDevelopment: boolean;
  readonly log: Log;
}

async function openWebApp(config: Config, { host, port, isDevelopment, log }: AppOptions): Promise<Site> {
  const runtime = await openRuntime(config);
  const connectOrigins = [config.treeherderUrl, config.bugzillaUrl].map((url) => new URL(url).origin);
  const dir = findProjectDir();
  const renderer = await startRenderer({
    dir,
    hostname: host,
    port,
    isDevelopment,
    connectOrigins,
    log,
  });
  if (!isDevelopment) logConsole(log);
  const follower = followJournal(runtime.trees.values(), log);
  await Promise.race([follower.firstLook, sleep(FIRST_LOOK_LIMIT_MS)]);
  const close = () => {
    follower.stop();
    return runtime.close();
  };
  const staticFiles = readStaticFiles(path.join(dir, "public", "static"));
  const site = describeSite(config, { trees: runtime.trees, staticFiles }, renderer.buildId);
  return { answer: createAnswerRequest(site), renderer, close };
}

/** Next.js prints what a component throws; and a library may warn. */
function logConsole(log: Log): void {
  console.error = (...args: unknown[]) => log.error({ text: format(...args) }, "a library reports an error");
  console.warn = (...args: unknown[]) => log.warn({ text: format(...args) }, "a library warns");
}

function describeSite(config: Config, held: Pick<WebSite, "trees" | "staticFiles">, buildId: string): WebSite {
  const { publicUrl, treeherderUrl, bugzillaUrl, gitRepoUrl } = config;
  const nowSeconds = () => Date.now() / 1000;
  // Where links lead is in the answers, so it belongs to their names.
  const settings = [buildId, publicUrl, treeherderUrl, bugzillaUrl, gitRepoUrl].join("\n");
  const build = createHash("sha1").update(settings).digest("hex");
  return { ...held, publicUrl, treeherderUrl, bugzillaUrl, gitRepoUrl, build, nowSeconds };
}

function parseCount(name: string, text: string, min: number, max: number): number {
  const count = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (count >= min && count <= max) return count;
  throw new RepoError("misconfigured", `--${name} is wrong: “${text}” is no number from ${min} to ${max}`);
}
