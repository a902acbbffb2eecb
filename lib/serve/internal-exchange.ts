/** A request and a response that never touch a socket: how the door asks Next.js. */
import { IncomingMessage, type OutgoingHttpHeader, type OutgoingHttpHeaders, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { PassThrough } from "node:stream";

/** Bytes that Next.js may be ahead of the reader. */
const BUFFERED_BYTES = 256 * 1024;

type Done = (error?: Error | null) => void;

/** Makes a GET request for `url`, with nothing but the given headers. */
export function internalRequest(url: string, headers: Readonly<Record<string, string>>): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  request.method = "GET";
  request.url = url;
  request.headers = { ...headers };
  request.push(null);
  return request;
}

/** A response whose body is a stream in memory; it tells when status and headers are final. */
export class InternalResponse extends ServerResponse {
  /** The bytes written; destroyed by `abandon`. */
  readonly body = new PassThrough({ highWaterMark: BUFFERED_BYTES });
  /** Settles when the first byte (or the end) is written: `statusCode` and headers are final then. */
  readonly head: Promise<void>;
  #settleHead: Done = () => {};
  #isHeadWritten = false;

  constructor(request: IncomingMessage) {
    super(request);
    this.head = new Promise((resolve, reject) => {
      this.#settleHead = (error) => (error ? reject(error) : resolve());
    });
    // A data property in Node's types, so no accessor may override it.
    Object.defineProperty(this, "headersSent", { get: () => this.#isHeadWritten });
    // Whoever iterates over the body gets its error; without a listener an error nobody reads would end the process.
    this.body.on("error", () => {});
    this.body.on("drain", () => this.emit("drain"));
    this.body.on("finish", () => this.emit("finish"));
    this.body.on("close", () => this.emit("close"));
  }

  override writeHead(
    status: number,
    reason?: string | OutgoingHttpHeaders | OutgoingHttpHeader[],
    headers: OutgoingHttpHeaders | OutgoingHttpHeader[] | undefined = typeof reason === "string" ? undefined : reason,
  ): this {
    this.statusCode = status;
    if (Array.isArray(headers)) throw new TypeError("headers as a flat list are not taken");
    for (const [name, value] of Object.entries(headers ?? {})) {
      if (value !== undefined) this.setHeader(name, value);
    }
    this.#markHead();
    return this;
  }

  override flushHeaders(): void {
    this.#markHead();
  }

  override write(chunk: unknown, encoding?: BufferEncoding | Done, done?: Done): boolean {
    this.#markHead();
    return typeof encoding === "string" ? this.body.write(chunk, encoding, done) : this.body.write(chunk, encoding);
  }

  override end(chunk?: unknown, encoding?: BufferEncoding | (() => void), done?: () => void): this {
    this.#markHead();
    this.finished = true;
    const callback = [chunk, encoding, done].find((argument) => typeof argument === "function") as Done | undefined;
    if (typeof chunk === "string" || chunk instanceof Uint8Array) {
      this.body.end(chunk, typeof encoding === "string" ? encoding : "utf8", callback);
    } else this.body.end(callback);
    return this;
  }

  /** Stops the work for this response: Next.js sees a closed connection, a reader sees `error`. */
  abandon(error: Error): void {
    this.#settleHead(error);
    this.body.destroy(error);
  }

  #markHead(): void {
    this.#isHeadWritten = true;
    this.#settleHead();
  }
}
