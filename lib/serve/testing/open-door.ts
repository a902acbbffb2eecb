/** A door on a free port of this machine, for tests: raw requests in, everything on the wire out. */
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { Answer, AnswerRequest, Plan } from "../../web/answer";
import { createDoor, type Door } from "../door";
import type { Renderer } from "../render";
import { createRequestIds } from "../request-id";
import type { ResponseCacheCounts } from "../response-cache";
import { type LogLine, recordLog } from "./record-log";

/** What came back. */
export interface WireAnswer {
  readonly status: number;
  readonly reason: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** An open door. */
export interface OpenDoor {
  readonly port: number;
  /** What the log has from `info` on; and the rest of it. */
  readonly logged: readonly LogLine[];
  readonly debugged: readonly LogLine[];
  readonly counts: () => ResponseCacheCounts;
  ask(url: string, headers?: Record<string, string>, method?: string): Promise<WireAnswer>;
}

/** Opens a door in front of `answer` until the test ends. */
export async function openDoor(
  answer: AnswerRequest,
  options: {
    requestTimeoutMs?: number;
    responseCacheBytes?: number;
    renderer?: Partial<Renderer>;
    trustedProxies?: readonly string[];
  } = {},
): Promise<OpenDoor> {
  const { log, lines } = recordLog();
  const identify = createRequestIds(options.trustedProxies ?? []);
  const { requestTimeoutMs = 20_000, responseCacheBytes = 16 * 1024 * 1024 } = options;
  const renderer = { ...noRenderer, ...options.renderer };
  const door = createDoor({ answer, renderer, requestTimeoutMs, responseCacheBytes, log, identify });
  await new Promise<void>((resolve) => door.server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => close(door));
  const { port } = door.server.address() as AddressInfo;
  return {
    port,
    get logged() {
      return lines.filter(({ level }) => level !== "debug");
    },
    get debugged() {
      return lines.filter(({ level }) => level === "debug");
    },
    counts: () => door.cache.counts,
    ask: (url, headers = {}, method = "GET") => askOnce(port, url, headers, method),
  };
}

/** A plan that is only an answer in bytes. */
export function bytesPlan(body: string | Uint8Array | AsyncIterable<Uint8Array>, plan: Partial<Plan> = {}): Plan {
  const headers = { "content-type": "text/plain; charset=utf-8" };
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  return {
    cacheable: false,
    produce: async (): Promise<Answer> => ({ kind: "bytes", status: 200, headers, body: bytes }),
    ...plan,
  };
}

const noRenderer: Renderer = {
  buildId: "build-1",
  renderPage: () => Promise.reject(new Error("no page was expected")),
  openAsset: () => Promise.reject(new Error("no asset was expected")),
  prepare: async () => {},
  close: async () => {},
};

function close({ server }: Door): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function askOnce(port: number, url: string, headers: Record<string, string>, method: string): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: "127.0.0.1", port, path: url, headers, method, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const { statusCode: status = 0, statusMessage: reason = "" } = response;
        resolve({ status, reason, headers: response.headers, body: Buffer.concat(chunks) });
      });
    });
    request.on("error", reject);
    request.end();
  });
}
