/** A proxy in front of an S3 that does what networks and servers do on their bad days, and counts what passes. */
import { once } from "node:events";
import {
  createServer,
  type IncomingMessage,
  request as openRequest,
  type Server,
  type ServerResponse,
} from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { answerFault } from "../fault";

/** What happens to a request instead of being passed on. */
export type ProxyFault =
  /** The connection is reset without an answer. */
  | { readonly kind: "reset" }
  /** This error is answered, and S3 not asked. */
  | { readonly kind: "answer"; readonly status: number; readonly code: string }
  /** S3 is not asked, and nothing is ever answered. */
  | { readonly kind: "silent" }
  /** The request is passed on so many milliseconds later. */
  | { readonly kind: "late"; readonly ms: number }
  /** The connection breaks after so many bytes of the body. */
  | { readonly kind: "cut"; readonly afterBytes: number }
  /** The body stops after so many bytes, and the connection stays. */
  | { readonly kind: "stall"; readonly afterBytes: number }
  /** The body comes byte by byte for as long as the proxy has this fault, then the rest at once. */
  | { readonly kind: "trickle" }
  /** One byte of the body is another. */
  | { readonly kind: "otherBytes" };

/** A request that came. */
export interface ProxiedRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** When, in milliseconds of `performance.now()`. */
  readonly atMs: number;
}

/** Milliseconds from byte to byte of a body that trickles. */
const TRICKLE_PERIOD_MS = 20;

/** Passes requests on to an S3 on this machine, as they are: signatures stay valid. */
export class FaultProxy {
  /** All that came, in order. */
  readonly requests: ProxiedRequest[] = [];
  /** Says what goes wrong with a request; `undefined`: nothing. */
  faultOf: (request: ProxiedRequest) => ProxyFault | undefined = () => undefined;
  readonly #upstreamPort: number;
  readonly #server: Server;

  /** @param upstreamPort where the S3 listens on 127.0.0.1 */
  constructor(upstreamPort: number) {
    this.#upstreamPort = upstreamPort;
    this.#server = createServer((incoming, response) => {
      // A client that has left, or an S3 that breaks off: the other side sees the same.
      this.#handle(incoming, response).catch(() => response.destroy());
    });
  }

  /** Begins to listen on 127.0.0.1 and returns the port. @param port 0: any free one */
  async listen(port = 0): Promise<number> {
    await once(this.#server.listen(port, "127.0.0.1"), "listening");
    const address = this.#server.address();
    if (typeof address !== "object" || address === null) throw new Error("the proxy has no port");
    return address.port;
  }

  /** Is away: breaks all connections and takes no new ones until it listens again. */
  async close(): Promise<void> {
    const closed = once(this.#server.close(), "close");
    this.#server.closeAllConnections();
    await closed;
  }

  async #handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = { method: incoming.method ?? "", path: incoming.url ?? "", atMs: performance.now() };
    this.requests.push(request);
    const fault = this.faultOf(request);
    if (fault?.kind === "silent") return;
    if (fault?.kind === "answer") return answerFault(response, fault);
    if (fault?.kind === "reset") {
      incoming.socket.resetAndDestroy();
      return;
    }
    if (fault?.kind === "late") await sleep(fault.ms);
    const answer = await this.#ask(incoming);
    response.writeHead(answer.statusCode ?? 0, answer.rawHeaders);
    let sent = 0;
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      const hasEnded = await sendChunk(response, chunk, sent, fault, () => this.faultOf(request)?.kind === "trickle");
      if (hasEnded) return;
      sent += chunk.length;
    }
    response.end();
  }

  async #ask(incoming: IncomingMessage): Promise<IncomingMessage> {
    const { method, url: path, rawHeaders: headers } = incoming;
    const outgoing = openRequest({ host: "127.0.0.1", port: this.#upstreamPort, method, path, headers, agent: false });
    const answer = new Promise<IncomingMessage>((resolve, reject) => {
      outgoing.once("response", resolve);
      outgoing.once("error", reject);
    });
    incoming.pipe(outgoing);
    return answer;
  }
}

/** Sends a piece of a body, as far as the fault lets it. @returns whether nothing more is to be sent */
async function sendChunk(
  response: ServerResponse,
  chunk: Buffer,
  sent: number,
  fault: ProxyFault | undefined,
  isStillSlow: () => boolean,
): Promise<boolean> {
  if (fault?.kind === "cut" || fault?.kind === "stall") {
    const piece = chunk.subarray(0, fault.afterBytes - sent);
    await new Promise((resolve) => response.write(piece, resolve));
    if (sent + chunk.length < fault.afterBytes) return false;
    if (fault.kind === "cut") response.destroy();
    return true;
  }
  let at = 0;
  if (fault?.kind === "trickle") {
    for (; at < chunk.length && isStillSlow() && !response.destroyed; at++) {
      response.write(chunk.subarray(at, at + 1));
      await sleep(TRICKLE_PERIOD_MS);
    }
  }
  const rest = Buffer.from(chunk.subarray(at));
  if (fault?.kind === "otherBytes" && sent === 0) rest[rest.length - 1] = (rest.at(-1) ?? 0) ^ 1;
  await new Promise((resolve) => response.write(rest, resolve));
  return false;
}
