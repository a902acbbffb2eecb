/** Starts the server on a port, in this process or in several, and stops it in order. */
import cluster from "node:cluster";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { isRepoError, RepoError } from "../errors";
import { describeFailure, type Log } from "../log";
import type { AnswerRequest } from "../web/answer";
import { createDoor } from "./door";
import { onceQuiet } from "./once-quiet";
import type { Renderer } from "./render";
import { createRequestIds } from "./request-id";
import { superviseWorkers, tellPrimary } from "./workers";

/** What is served. */
export interface Site {
  readonly answer: AnswerRequest;
  readonly renderer: Renderer;
  /** Lets go of files, connections and threads. */
  close(): Promise<void>;
}

/** Where and how to serve. */
export interface ServeOptions {
  readonly host: string;
  /** 0 means a free port. */
  readonly port: number;
  /** Processes that share the port; 1 means this one alone. */
  readonly workers: number;
  readonly requestTimeoutMs: number;
  /** Bound of each process's cache of complete responses; 0 switches it off. */
  readonly responseCacheBytes: number;
  /** Addresses and networks whose request ids are taken over. */
  readonly trustedProxies: readonly string[];
  readonly log: Log;
  /** Opens what is served; called once in each process that answers requests. */
  readonly openSite: () => Promise<Site>;
}

/** Milliseconds that running requests have after SIGTERM. */
const DRAIN_LIMIT_MS = 10_000;

/** Milliseconds without a request after which what only pages need is loaded, which keeps others waiting meanwhile. */
const QUIET_MS = 500;

/**
 * Serves until SIGTERM or SIGINT, then finishes the requests that are running, within a limit. Prints one line,
 * `listening on http://HOST:PORT`, when every process is ready.
 *
 * @throws RepoError `misconfigured` when the port cannot be had, or the workers do not stay alive
 */
export async function serve(options: ServeOptions): Promise<void> {
  if (cluster.isWorker) return serveAsWorker(options);
  if (options.workers > 1) return superviseWorkers(options.workers, (port) => announce(options, port), options.log);
  const stopped = stopSignal();
  const { port, close } = await open(options);
  announce(options, port);
  options.log.info({ signal: await stopped }, "stopping");
  await close();
  options.log.info({}, "stopped");
}

async function serveAsWorker(options: ServeOptions): Promise<void> {
  // The primary passes SIGTERM on. Should the primary die, Node.js ends its workers.
  const stopped = stopSignal();
  let server: OpenServer;
  try {
    server = await open(options);
  } catch (error) {
    if (!isRepoError(error)) throw error;
    // For the primary to print, once.
    await tellPrimary({ kind: "failed", message: error.message });
    process.exitCode = 1;
    return;
  }
  await tellPrimary({ kind: "ready", port: server.port });
  await stopped;
  await server.close();
}

interface OpenServer {
  readonly port: number;
  close(): Promise<void>;
}

async function open(options: ServeOptions): Promise<OpenServer> {
  const site = await options.openSite();
  const { requestTimeoutMs, responseCacheBytes, trustedProxies, log } = options;
  const { server } = createDoor({
    answer: site.answer,
    renderer: site.renderer,
    requestTimeoutMs,
    responseCacheBytes,
    log,
    identify: createRequestIds(trustedProxies),
  });
  try {
    await listen(server, options.host, options.port);
  } catch (error) {
    await closeSite(site);
    throw error;
  }
  const stopWaiting = onceQuiet(server, QUIET_MS, () => {
    site.renderer.prepare().catch((error: unknown) => {
      log.error({ failure: describeFailure(error) }, "pages cannot be rendered");
    });
  });
  const close = async () => {
    stopWaiting();
    await drain(server);
    await closeSite(site);
  };
  return { port: (server.address() as AddressInfo).port, close };
}

async function closeSite(site: Site): Promise<void> {
  await site.renderer.close();
  await site.close();
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const why = error.code === "EADDRINUSE" ? "the port is in use" : error.message;
      reject(new RepoError("misconfigured", `cannot listen on ${host}:${port}: ${why}`, {}, error));
    });
    server.listen(port, host, resolve);
  });
}

/** Takes no new connection, lets running requests finish, and cuts what is left at the limit. */
function drain(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const limit = setTimeout(() => server.closeAllConnections(), DRAIN_LIMIT_MS);
    server.close(() => {
      clearTimeout(limit);
      resolve();
    });
    server.closeIdleConnections();
  });
}

function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    process.once("SIGTERM", resolve);
    process.once("SIGINT", resolve);
  });
}

/** Says that all is ready: on stdout for whoever started the program, and in the log. */
function announce({ host, workers, log }: ServeOptions, port: number): void {
  const name = host.includes(":") ? `[${host}]` : host;
  process.stdout.write(`listening on http://${name}:${port}\n`);
  log.info({ host, port, workers }, "listening");
}
