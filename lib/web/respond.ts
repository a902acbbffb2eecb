/** Turns an expected failure into an answer in the asked style: the only place that does. Source: hgweb-compat 1.6. */
import { STATUS_CODES } from "node:http";
import { encodeUtf8b } from "../bytes/text";
import type { RepoError } from "../errors";
import type { Answer } from "./answer";
import type { Style } from "./commands";
import { errorBody } from "./error-body";
import { urlFor } from "./links";
import { ALLOWED_METHODS } from "./methods";
import type { Place } from "./place";
import type { ErrorContext } from "./view";
import type { ErrorView } from "./views/error";
import { makeOuterFrame } from "./views/frame";

/** The content types of the styles. Source: hgweb-compat 1.2. */
export const CONTENT_TYPES: Readonly<Record<Style, string>> = {
  html: "text/html; charset=UTF-8",
  json: "application/json",
  raw: "text/plain; charset=UTF-8",
  atom: "application/atom+xml; charset=UTF-8",
  rss: "text/xml; charset=UTF-8",
};

/** Messages that hgweb repeats as the HTTP reason phrase, since it raises them by name. */
const REASONS_OF_THEIR_OWN: ReadonlySet<string> = new Set([
  "method not found",
  "file not given",
  "node or filenode not given",
  "path not found",
  "Unsupported archive type",
  "Archive type not allowed",
  "file(s) not found",
  "redundant linerange parameter",
  "invalid linerange parameter",
  "line range must be positive",
  "fromline must be strictly positive",
  "missing parameter 'head'",
  "missing parameter 'node'",
]);

function repeatsMessage(message: string): boolean {
  return REASONS_OF_THEIR_OWN.has(message) || /^unknown (?:head|node) revision /.test(message);
}

/** Writes an answer's body in one of the machine styles. */
export function textAnswer(style: Style, body: string, status = 200): Answer {
  return { kind: "bytes", status, headers: { "content-type": CONTENT_TYPES[style] }, body: Buffer.from(body, "utf8") };
}

/** Answers with a redirect that may be forgotten. */
export function redirectAnswer(location: string): Answer {
  return { kind: "bytes", status: 302, headers: { location }, body: Buffer.alloc(0) };
}

/**
 * Returns the answer of a failure.
 * @param publicUrl the site's origin, for the absolute links of feeds
 */
export function errorAnswer(error: RepoError, context: ErrorContext, publicUrl: string): Answer {
  const { status, message, retryAfterSeconds } = error;
  const repeats = repeatsMessage(message) || error.code === "hgwebServerError";
  const reason = repeats ? message : (STATUS_CODES[status] ?? "Error");
  const missing = error.code === "missingBase" ? String(error.facts["node"] ?? "") : undefined;
  const answer = writeError(context, publicUrl, { status, reason, message, missing, retryAfterSeconds });
  const headers: Record<string, string> = { ...answer.headers };
  if (retryAfterSeconds !== undefined) headers["retry-after"] = String(retryAfterSeconds);
  if (error.code === "methodNotAllowed") headers["allow"] = ALLOWED_METHODS;
  return { ...answer, reason, failure: error, headers };
}

/** Answers 200 with an error's words, as hgweb does where a parameter is missing or there is nothing to tell. Source: hgweb-compat 1.6. */
export function successfulErrorAnswer(message: string, { site, url, tree, push }: Place): Answer {
  const context = { style: url.style, tree: tree.name, bundle: push?.bundle, session: url.session };
  const told = { status: 200, reason: "OK", message, missing: undefined, retryAfterSeconds: undefined };
  return writeError(context, site.publicUrl, told);
}

function writeError(
  { style, tree, bundle, session }: ErrorContext,
  publicUrl: string,
  told: Omit<ErrorView, "name" | "frame">,
): Answer {
  const { status } = told;
  const headers = { "content-type": CONTENT_TYPES[style] };
  if (style !== "html") {
    const root = tree === undefined ? "" : urlFor({ tree, bundle, command: "push" });
    const body = encodeUtf8b(errorBody(style, told.message, `${publicUrl}${root}/`));
    return { kind: "bytes", status, headers, body };
  }
  const origin = tree === undefined ? undefined : { tree, bundle, session };
  const frame = makeOuterFrame({ title: tree === undefined ? "Error" : `${tree}: Error`, heading: "error", origin });
  return { kind: "page", status, headers, view: { name: "error", frame, ...told } };
}
