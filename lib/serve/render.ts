/** Pages and their assets, by Next.js used as a library. Only the door uses it. */
import { AsyncLocalStorage } from "node:async_hooks";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { text } from "node:stream/consumers";
import { setImmediate as nextTurn } from "node:timers/promises";
import { format } from "node:util";
import { RepoError } from "../errors";
import type { Log } from "../log";
import type { PageView } from "../web/views/page-view";
import { DEVELOPMENT_POLICY, hashScripts, makeNonce, pagePolicy } from "./content-security-policy";
import { fillMarks } from "./fill-marks";
import { InternalResponse, internalRequest } from "./internal-exchange";
import { getRequestStorage, type RequestStore } from "./request-view";

/** The one URL that Next.js knows; `app/page.tsx` finds the view in the request store. */
const PAGE_URL = "/";

/** A rendered page. */
export interface RenderedPage {
  /** Content type and security policy, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** Complete, or a stream for what is large or made as it is read. The same view gives the same bytes. */
  readonly body: Uint8Array | AsyncIterable<Uint8Array>;
}

/** A file of the build or of `public/`. */
export interface Asset {
  readonly status: number;
  readonly contentType: string;
  readonly body: AsyncIterable<Uint8Array>;
}

/** Renders pages, and has the files that they load. */
export interface Renderer {
  /** Changes with each build; part of every validator. */
  readonly buildId: string;
  /** Loads what pages and assets need, unless a first one has had it loaded. Rejects when it cannot be loaded. */
  prepare(): Promise<void>;
  /** Renders `view`. Rejects when a component throws; Next.js has logged why. */
  renderPage(view: PageView, signal: AbortSignal): Promise<RenderedPage>;
  /** Opens the file at `pathname`, as `/_next/static/…`. */
  openAsset(pathname: string, signal: AbortSignal): Promise<Asset>;
  /** In development only: answers a request of the development client by itself. */
  readonly handleDirectly?: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  close(): Promise<void>;
}

/** How Next.js is started. */
export interface RendererOptions {
  /** The folder with `app/` and, once built, `.next/`. */
  readonly dir: string;
  readonly hostname: string;
  readonly port: number;
  /** Compiles on demand and reloads the browser on change. */
  readonly isDevelopment: boolean;
  /** Other origins that the pages' script may ask. */
  readonly connectOrigins: readonly string[];
  readonly log: Log;
}

type PageHandler = (request: IncomingMessage, response: ServerResponse, context: object) => Promise<unknown>;
type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Next.js, loaded. */
interface Next {
  readonly handle: Handle;
  /** Renders the one page. */
  readonly handlePage: Handle;
  close(): Promise<void>;
}

/**
 * Makes the renderer. Next.js and React take longer to load than everything else, and only pages and assets need them:
 * in production they are loaded by the first of these or by `prepare`.
 *
 * @throws RepoError `misconfigured` when `dir` has not been built
 */
export async function startRenderer(options: RendererOptions): Promise<Renderer> {
  const { dir, hostname, port, isDevelopment } = options;
  const buildId = isDevelopment ? `development-${Date.now()}` : readBuildId(dir);
  // React chooses its build by NODE_ENV when it is first loaded.
  Object.assign(process.env, { NODE_ENV: isDevelopment ? "development" : "production", NEXT_TELEMETRY_DISABLED: "1" });
  let loading: Promise<Next> | undefined;
  const load = () => {
    if (loading !== undefined) return loading;
    loading = loadNext(options);
    // A failure may heal: who asks next tries again.
    loading.catch(() => {
      loading = undefined;
    });
    return loading;
  };
  const host = `${hostname}:${port}`;
  return {
    buildId,
    prepare: async () => {
      await load();
    },
    renderPage: async (view, signal) => renderPage((await load()).handlePage, options, host, view, signal),
    openAsset: async (pathname, signal) => openAsset((await load()).handle, host, pathname, signal),
    ...(isDevelopment ? { handleDirectly: (await load()).handle } : {}),
    close: async () => {
      const next = await loading?.catch(() => undefined); // whoever had it loaded was told
      await next?.close();
    },
  };
}

/** Loads Next.js in steps, between which requests have their turn. */
async function loadNext({ dir, hostname, port, isDevelopment, log }: RendererOptions): Promise<Next> {
  const { default: next } = await import("next");
  await nextTurn();
  const app = next({ dev: isDevelopment, dir, hostname, port });
  await withoutStdout(() => app.prepare(), log);
  await nextTurn();
  const handle: Handle = app.getRequestHandler();
  return { handle, handlePage: isDevelopment ? handle : loadPage(dir), close: () => app.close() };
}

/**
 * Loads the page as the build has it, to be asked without Next.js's router, which has but one way to go and takes a
 * fifth of a small page's time for it. Source: https://nextjs.org/docs/app/api-reference/adapters/invoking-entrypoints.
 */
function loadPage(dir: string): Handle {
  const require = createRequire(path.join(dir, "package.json"));
  const page: { readonly handler: PageHandler } = require(path.join(dir, ".next/server/app/page.js"));
  const context = { requestMeta: { relativeProjectDir: path.relative(process.cwd(), dir) } };
  return async (request, response) => {
    await page.handler(request, response, context);
  };
}

function readBuildId(dir: string): string {
  try {
    return readFileSync(path.join(dir, ".next", "BUILD_ID"), "utf8").trim();
  } catch (error) {
    throw new RepoError("misconfigured", "the pages are not built: run `npm run build`", {}, error);
  }
}

/** Runs `work` with console.log in the log: Next.js reports its start there, and stdout is for the program's own line. */
async function withoutStdout(work: () => Promise<void>, log: Log): Promise<void> {
  const { log: toStdout } = console;
  console.log = (...args: unknown[]) => log.info({ text: format(...args) }, "Next.js starts");
  try {
    await work();
  } finally {
    console.log = toStdout;
  }
}

async function renderPage(
  handle: Handle,
  options: RendererOptions,
  host: string,
  view: PageView,
  signal: AbortSignal,
): Promise<RenderedPage> {
  const nonce = makeNonce();
  // Next.js takes the nonce for its inline scripts from the policy of the request.
  const request = internalRequest(PAGE_URL, { host, "content-security-policy": `script-src 'nonce-${nonce}'` });
  const storage = getRequestStorage(() => new AsyncLocalStorage());
  const store: RequestStore = { view, html: [], mark: randomBytes(16).toString("hex") };
  const response = storage.run(store, () => ask(handle, request, signal));
  await response.head;
  if (response.statusCode !== 200) {
    response.body.destroy();
    throw new PageFailure(`Next.js answered ${response.statusCode} for the page ${view.name}`);
  }
  // What is large in a page is not in its markup yet, only marked.
  const { html, scriptSources } = hashScripts(await text(response.body), nonce);
  const policy = options.isDevelopment ? DEVELOPMENT_POLICY : pagePolicy(scriptSources, options.connectOrigins);
  const headers = { "content-type": "text/html; charset=utf-8", "content-security-policy": policy };
  return { headers, body: html.includes(store.mark) ? fillMarks(html, store) : Buffer.from(html, "utf8") };
}

/** A page whose component threw: Next.js has printed the error and its stack. */
export class PageFailure extends Error {
  override readonly name = "PageFailure";
}

async function openAsset(handle: Handle, host: string, pathname: string, signal: AbortSignal): Promise<Asset> {
  const response = ask(handle, internalRequest(pathname, { host }), signal);
  await response.head;
  return {
    status: response.statusCode,
    contentType: String(response.getHeader("content-type") ?? "application/octet-stream"),
    body: response.body,
  };
}

/** Starts Next.js on a request; failures and the client's leaving reach whoever reads the response. */
function ask(handle: Handle, request: IncomingMessage, signal: AbortSignal): InternalResponse {
  const response = new InternalResponse(request);
  const leave = () => response.abandon(signal.reason);
  signal.addEventListener("abort", leave, { once: true });
  response.on("close", () => signal.removeEventListener("abort", leave));
  handle(request, response).catch((error) => response.abandon(error));
  if (signal.aborted) leave();
  return response;
}
