/** The Content-Security-Policy of pages and of everything else, without `unsafe-inline` for scripts. */
import { createHash, randomBytes } from "node:crypto";

/**
 * The policy of answers that are not pages: shown in a browser, they run nothing and reach nothing. A repository's
 * HTML and SVG files come from anybody.
 */
export const INERT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/** The policy of pages in development: its client evaluates code, writes styles and opens a web socket. */
export const DEVELOPMENT_POLICY = "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob: http: https: ws:";

/** Returns a fresh nonce: 128 random bits in base64, which no repository's content can guess. */
export function makeNonce(): string {
  return randomBytes(16).toString("base64");
}

/** A page whose trusted inline scripts are known by their hashes. */
export interface HashedPage {
  /** The page without its nonce: the same view gives the same text. */
  readonly html: string;
  /** Sources for `script-src`, in the order of the scripts: `'sha256-…'`. */
  readonly scriptSources: readonly string[];
}

const INLINE_SCRIPT = /<script\b([^>]*)>([\s\S]*?)<\/script>/g;

/**
 * Replaces trust by nonce with trust by hash, so that a complete page can be cached. Only scripts that bear the
 * nonce are hashed: one that got into the markup by a mistake of ours stays unknown to the browser, and does not run.
 */
export function hashScripts(html: string, nonce: string): HashedPage {
  const scriptSources: string[] = [];
  for (const [, attributes = "", body = ""] of html.matchAll(INLINE_SCRIPT)) {
    if (attributes.includes(" src=") || !attributes.includes(`nonce="${nonce}"`)) continue;
    scriptSources.push(`'sha256-${createHash("sha256").update(body.replaceAll(nonce, "")).digest("base64")}'`);
  }
  return { html: html.replaceAll(nonce, ""), scriptSources };
}

/**
 * Returns the policy of a page.
 *
 * @param scriptSources hashes, or one nonce, of the page's own inline scripts
 * @param connectOrigins other origins that the page's script may ask, as `https://treeherder.mozilla.org`
 */
export function pagePolicy(scriptSources: readonly string[], connectOrigins: readonly string[]): string {
  return [
    "default-src 'none'",
    ["script-src 'self'", ...scriptSources].join(" "),
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    ["connect-src 'self'", ...connectOrigins].join(" "),
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}
