/** Writes answers to Node's response: status line, headers, and a body at the client's pace. */
import { type ServerResponse, STATUS_CODES } from "node:http";
import { pipeline } from "node:stream/promises";
import { type Coding, compressor } from "./content-coding";
import type { Deadline } from "./deadline";

/** Status line and headers. */
export interface Head {
  readonly status: number;
  /** The usual one when left out. */
  readonly reason?: string | undefined;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Sends a complete answer; to a HEAD request, its head. */
export function sendComplete(response: ServerResponse, head: Head, body: Uint8Array): void {
  if (response.headersSent) return;
  // RFC 9110, 8.6: no length where there can be no content.
  const length = head.status === 204 ? {} : { "content-length": String(body.byteLength) };
  writeHead(response, { ...head, headers: { ...head.headers, ...length } });
  if (response.req.method === "HEAD") response.end();
  else response.end(body);
}

/** Sends an answer without a body of its own. */
export function sendNotModified(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
  if (response.headersSent) return;
  writeHead(response, { status: 304, headers });
  response.end();
}

/**
 * Sends a body of unknown length. `body` is read only as fast as the client takes it, each step starts the deadline
 * anew, and its `return()` is called when the client leaves. To a HEAD request only the head is sent.
 */
export async function sendStream(
  response: ServerResponse,
  head: Head,
  body: AsyncIterable<Uint8Array>,
  coding: Coding,
  deadline: Deadline,
): Promise<void> {
  if (response.headersSent || response.req.method === "HEAD") await body[Symbol.asyncIterator]().return?.();
  if (response.headersSent) return;
  writeHead(response, head);
  if (response.req.method === "HEAD") {
    response.end();
    return;
  }
  const source = restarting(body, deadline);
  await (coding === "identity" ? pipeline(source, response) : pipeline(source, compressor(coding), response));
}

async function* restarting(body: AsyncIterable<Uint8Array>, deadline: Deadline): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    yield chunk;
    deadline.restart();
  }
}

function writeHead(response: ServerResponse, { status, reason, headers }: Head): void {
  const phrase = reason ?? STATUS_CODES[status] ?? "Unknown";
  // hgweb repeats messages as reason phrases, and these repeat what the client sent.
  response.writeHead(status, phrase.replace(/[^\t\x20-\x7e\x80-\xff]/g, "?"), headers);
}
