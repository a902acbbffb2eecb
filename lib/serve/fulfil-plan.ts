/** From a plan to what is sent: validate, look into the cache, else produce, compress and keep. */
import type { ServerResponse } from "node:http";
import type { BytesAnswer, Plan, WebRequest } from "../web/answer";
import { chooseCoding, compress, isCompressible, MIN_COMPRESSED_BYTES } from "./content-coding";
import { INERT_POLICY } from "./content-security-policy";
import type { Deadline } from "./deadline";
import { readUpTo } from "./read-up-to";
import type { Renderer } from "./render";
import type { RequestLog } from "./request-log";
import type { ResponseCache } from "./response-cache";
import { type Head, sendComplete, sendNotModified, sendStream } from "./send";
import { formatEtag, isAnyNamed, isEtagNamed } from "./validators";

/** Bytes up to which an answer is complete before it is sent: it has a length and may be kept, and can still fail. */
const MAX_COMPLETE_BYTES = 1024 * 1024;

/** One request on its way through the door. */
export interface Exchange {
  readonly request: WebRequest;
  readonly response: ServerResponse;
  readonly deadline: Deadline;
  readonly log: RequestLog;
}

/** Answers the request of `exchange` as `plan` says. */
export async function fulfilPlan(
  plan: Plan,
  exchange: Exchange,
  renderer: Renderer,
  cache: ResponseCache,
): Promise<void> {
  const { request, response, deadline, log } = exchange;
  const ifNoneMatch = request.headers.get("if-none-match");
  if (plan.etag !== undefined && isEtagNamed(ifNoneMatch, plan.etag)) {
    return sendNotModified(response, { ...sharing(plan), ...validators(plan) });
  }
  const { coding, isIdentityRefused } = chooseCoding(request.headers.get("accept-encoding"));
  const isOrdinary = !isIdentityRefused && !isFlightRequest(request);
  const cacheEtag = plan.cacheable && isOrdinary ? plan.etag : undefined;
  const stored = cacheEtag === undefined ? undefined : cache.get(request.url, coding, cacheEtag);
  if (stored !== undefined && !isAnyNamed(ifNoneMatch)) return sendComplete(response, stored, stored.body);

  const answer = await produceBytes(plan, renderer, deadline.signal);
  if (answer.failure !== undefined) log.fail(answer.failure);
  let body: BytesAnswer["body"];
  try {
    body = answer.body instanceof Uint8Array ? answer.body : await readUpTo(answer.body, MAX_COMPLETE_BYTES);
  } catch (error) {
    // Nothing has been sent: the failure is told in the style that was asked for.
    if (plan.explain === undefined) throw error;
    const explained = plan.explain(error);
    const failed = { isShared: plan.isShared === true, cacheable: false, produce: async () => explained };
    return fulfilPlan(failed, exchange, renderer, cache);
  }
  const head = makeHead(plan, answer);
  if (isAnyNamed(ifNoneMatch) && answer.status === 200) {
    if (!(body instanceof Uint8Array)) await body[Symbol.asyncIterator]().return?.();
    return sendNotModified(response, { ...sharing(plan), ...validators(plan) });
  }
  const used = isIdentityRefused || isWorthCompressing(head, body) ? coding : "identity";
  const codedHead = used === "identity" ? head : withHeaders(head, { "content-encoding": used });
  if (!(body instanceof Uint8Array)) return sendStream(response, codedHead, body, used, deadline);

  const coded = used === "identity" ? body : await compress(body, used);
  if (cacheEtag !== undefined && head.headers["etag"] !== undefined && answer.status === 200) {
    cache.set(request.url, coding, { ...codedHead, reason: head.reason, etag: cacheEtag, body: coded });
  }
  sendComplete(response, codedHead, coded);
}

/** Says whether Next.js's own client asks, for flight data: what it gets is not for the cache. */
function isFlightRequest(request: WebRequest): boolean {
  return request.headers.has("rsc") || /[?&]_rsc=/.test(request.url);
}

async function produceBytes(plan: Plan, renderer: Renderer, signal: AbortSignal): Promise<BytesAnswer> {
  // Not an answer for machines: what pages need is loaded meanwhile, so that an error at the deadline still is a page. If
  // it cannot be loaded, `renderPage` says so.
  if (plan.isShared !== true) renderer.prepare().catch(() => undefined);
  const answer = await plan.produce();
  if (answer.kind === "bytes") return answer;
  // The page of an error is still rendered when the deadline that made it has passed.
  const page = await renderer.renderPage(answer.view, answer.status < 500 ? signal : new AbortController().signal);
  return { ...answer, kind: "bytes", headers: { ...answer.headers, ...page.headers }, body: page.body };
}

function validators(plan: Plan): Record<string, string> {
  return {
    vary: plan.vary === undefined ? "Accept-Encoding" : `Accept-Encoding, ${plan.vary}`,
    ...(plan.etag === undefined ? {} : { etag: formatEtag(plan.etag) }),
    ...(plan.cacheControl === undefined ? {} : { "cache-control": plan.cacheControl }),
  };
}

/** What scripts of other sites may read, beside the few headers that they always may. */
function sharing({ isShared }: Plan): Record<string, string> {
  if (isShared !== true) return {};
  return {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "Content-Disposition, ETag, Retry-After, X-Request-Id",
  };
}

/** An error never takes the plan's validators, nor does an answer that says `no-store`. */
function makeHead(plan: Plan, answer: BytesAnswer): Head {
  const mayBeKept = answer.status < 400 && answer.headers["cache-control"] !== "no-store";
  return {
    status: answer.status,
    reason: answer.reason,
    headers: {
      "content-security-policy": INERT_POLICY,
      "x-content-type-options": "nosniff",
      ...sharing(plan),
      ...(mayBeKept ? validators(plan) : { vary: "Accept-Encoding", "cache-control": "no-store" }),
      ...answer.headers,
    },
  };
}

function withHeaders(head: Head, headers: Readonly<Record<string, string>>): Head {
  return { ...head, headers: { ...head.headers, ...headers } };
}

function isWorthCompressing({ headers }: Head, body: Uint8Array | AsyncIterable<Uint8Array>): boolean {
  if (headers["content-encoding"] !== undefined || !isCompressible(headers["content-type"] ?? "")) return false;
  return !(body instanceof Uint8Array) || body.byteLength >= MIN_COMPRESSED_BYTES;
}
