/** What may be done with a URL but to get it, and from where. Source: RFC 9110, 9.3 and 15.5.6; the Fetch standard, 3.2 (CORS). */
import { RepoError } from "../errors";
import type { Plan, WebRequest } from "./answer";
import { errorContext } from "./view";

/** The methods that are answered, as `Allow` names them. */
export const ALLOWED_METHODS = "GET, HEAD, OPTIONS";

/** Seconds for which a browser need not ask again what it may do; more than a day none of them keeps. */
const PREFLIGHT_SECONDS = 86_400;

/** @throws RepoError `methodNotAllowed` for every method that does not only read */
export function requireReadingMethod(method: string): void {
  if (method === "GET" || method === "HEAD") return;
  throw new RepoError("methodNotAllowed", `the method ${method} is not allowed`);
}

/**
 * Says whether scripts of other sites may read what this URL answers, errors included: JSON and raw. It is the same for
 * everybody, since no cookie and no authorization is ever looked at. A page is for people, who could be led to take
 * another site's frame or copy of it for ours: never.
 */
export function isShared({ url, headers }: WebRequest, trees: readonly string[]): boolean {
  if (/^\/+openapi\.json\/*(?:\?|$)/.test(url)) return true;
  const { style } = errorContext(url, trees, headers.get("user-agent"));
  return style === "json" || style === "raw";
}

/** Plans the answer to `OPTIONS`: what may be done, and for a shared URL what a script of another site may do. */
export function planOptions(shared: boolean): Plan {
  // A script may send what it likes, `If-None-Match` above all: no header but those of HTTP itself is read.
  const forScripts = {
    "access-control-allow-methods": "GET, HEAD",
    "access-control-allow-headers": "*",
    "access-control-max-age": String(PREFLIGHT_SECONDS),
  };
  const headers = { allow: ALLOWED_METHODS, ...(shared ? forScripts : {}) };
  return { cacheable: false, produce: async () => ({ kind: "bytes", status: 204, headers, body: Buffer.alloc(0) }) };
}
