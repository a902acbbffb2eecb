/** The HTTP server: reads requests, holds them to their deadline, and sends what `lib/web` answers. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { isRepoError, RepoError } from "../errors";
import type { Log } from "../log";
import type { AnswerRequest, WebRequest } from "../web/answer";
import { planAsset } from "./assets";
import { INERT_POLICY } from "./content-security-policy";
import { ClientLeft, Deadline } from "./deadline";
import { fulfilPlan } from "./fulfil-plan";
import type { Renderer } from "./render";
import { type IdentifyRequest, REQUEST_ID_HEADER } from "./request-id";
import { RequestLog } from "./request-log";
import { ResponseCache } from "./response-cache";
import { sendComplete } from "./send";

/** Long lists of nodes travel in URLs (`json-headdivergence`), and in the wire protocol's headers. */
const MAX_HEADER_BYTES = 128 * 1024;

/** Milliseconds after which a connection on which nothing moves is closed: its client stopped reading. */
const STALLED_CLIENT_MS = 30_000;

/** What the door stands in front of. */
export interface DoorOptions {
  readonly answer: AnswerRequest;
  readonly renderer: Renderer;
  /** Until the first byte of an answer, and then from step to step. */
  readonly requestTimeoutMs: number;
  /** Bound of the cache of complete responses; 0 switches it off. */
  readonly responseCacheBytes: number;
  readonly log: Log;
  readonly identify: IdentifyRequest;
}

/** The server, not yet listening, and its cache. */
export interface Door {
  readonly server: Server;
  readonly cache: ResponseCache;
}

/** Makes the HTTP server of the product. */
export function createDoor(options: DoorOptions): Door {
  const cache = new ResponseCache(options.responseCacheBytes);
  const take = (request: IncomingMessage, response: ServerResponse) => {
    const id = options.identify(request);
    const log = new RequestLog(options.log, id, request);
    response.setHeader(REQUEST_ID_HEADER, id);
    log.follow(response);
    // Only a failure to write the failure's answer comes here.
    admit(request, response, options, cache, log).catch((error) => {
      log.fail(error);
      response.destroy();
    });
  };
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, take);
  // Not `100 Continue`, which would ask for a body that nobody reads.
  server.on("checkContinue", take);
  server.timeout = options.requestTimeoutMs + STALLED_CLIENT_MS;
  return { server, cache };
}

async function admit(
  incoming: IncomingMessage,
  response: ServerResponse,
  options: DoorOptions,
  cache: ResponseCache,
  log: RequestLog,
): Promise<void> {
  const deadline = new Deadline(options.requestTimeoutMs);
  response.once("close", () => (response.writableFinished ? deadline.stop() : deadline.leave()));
  try {
    const { handleDirectly } = options.renderer;
    if (handleDirectly !== undefined && /^\/_+next/.test(incoming.url ?? "")) {
      deadline.stop();
      return await handleDirectly(incoming, response);
    }
    await Promise.race([answerRequest(incoming, response, deadline, options, cache, log), deadline.late]);
  } catch (error) {
    fail(error, response, deadline.signal, log);
  } finally {
    deadline.stop();
  }
}

async function answerRequest(
  incoming: IncomingMessage,
  response: ServerResponse,
  deadline: Deadline,
  { answer, renderer }: DoorOptions,
  cache: ResponseCache,
  log: RequestLog,
): Promise<void> {
  const request = readRequest(incoming, deadline.signal);
  // The body of an upload is not read, so the connection is of no further use.
  if (!isBodiless(request.method)) response.setHeader("connection", "close");
  const plan = planAsset(request, renderer) ?? (await answer(request));
  await fulfilPlan(plan, { request, response, deadline, log }, renderer, cache);
}

/** @throws RepoError `malformedRequest` for a target that is not a path */
function readRequest({ method = "GET", url = "", headers }: IncomingMessage, signal: AbortSignal): WebRequest {
  const path = findPath(method, url);
  if (!path.startsWith("/")) throw new RepoError("malformedRequest", "the request target is not a path");
  const entries = Object.entries(headers).map(([name, value = ""]): [string, string] => [name, String(value)]);
  return { method, url: path, headers: new Map(entries), signal };
}

/** Takes path and query out of the forms that a request's target may have (RFC 9112, 3.2). */
function findPath(method: string, target: string): string {
  if (target === "*" && method === "OPTIONS") return "/";
  const authority = /^https?:\/\/[^/?#]*/i.exec(target);
  if (authority === null) return target;
  const path = target.slice(authority[0].length);
  return path.startsWith("/") ? path : `/${path}`;
}

function isBodiless(method: string): boolean {
  return method === "GET" || method === "HEAD" || method === "OPTIONS";
}

/** Answers with a plain sentence, where no style is known; or breaks off an answer that has begun. */
function fail(error: unknown, response: ServerResponse, signal: AbortSignal, log: RequestLog): void {
  const hasClientLeft = signal.reason instanceof ClientLeft;
  if (isRepoError(error) ? !hasClientLeft : !isConsequence(error, signal)) log.fail(error);
  if (response.headersSent || hasClientLeft) {
    // Without the last chunk the client can tell that the answer is not whole.
    response.destroy();
    return;
  }
  const known = isRepoError(error) ? error : undefined;
  const headers: Record<string, string> = {
    "content-type": "text/plain; charset=utf-8",
    "content-security-policy": INERT_POLICY,
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
  };
  if (known?.retryAfterSeconds !== undefined) headers["retry-after"] = String(known.retryAfterSeconds);
  const message = `${known?.message ?? "internal server error"}\n`;
  sendComplete(response, { status: known?.status ?? 500, headers }, Buffer.from(message));
}

/** Says whether `error` only tells that the work was stopped, as each library puts it. */
function isConsequence(error: unknown, { aborted, reason }: AbortSignal): boolean {
  if (!aborted || !(error instanceof Error)) return false;
  return error === reason || error.name === "AbortError" || /PREMATURE_CLOSE|DESTROYED/.test(codeOf(error));
}

function codeOf(error: Error): string {
  return "code" in error ? String(error.code) : "";
}
