/** What the log says about one request: a line when it fails, and at level `debug` one when it has ended. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { type ErrorCode, isRepoError, type RepoError } from "../errors";
import { describeFailure, type Log } from "../log";

/** The log's lines about one request. */
export class RequestLog {
  readonly #log: Log;
  readonly #about: Readonly<Record<string, unknown>>;
  readonly #startMs = performance.now();

  /** @param id stands in each line */
  constructor(log: Log, id: string, { method, url }: IncomingMessage) {
    this.#log = log;
    this.#about = { requestId: id, method, url };
  }

  /**
   * Tells of an answer that is an error's, or of one that was broken off. What the client asked wrongly is not worth a
   * line; what it asked too much of, and what is wrong on our side, is.
   */
  fail(error: unknown): void {
    const fields = { ...this.#about, status: isRepoError(error) ? error.status : 500, failure: describeFailure(error) };
    if (!isRepoError(error)) this.#log.error(fields, "a request met a bug");
    else if (OURS.includes(error.code)) this.#log.error(fields, "a request failed");
    else if (isPassing(error)) this.#log.warn(fields, "a request failed");
  }

  /** Tells when the answer has been sent, or the client has left. Costs nothing where nobody reads it. */
  follow(response: ServerResponse): void {
    const { socket } = response;
    const before = socket?.bytesWritten ?? 0;
    response.once("close", () => {
      const durationMs = Math.round(performance.now() - this.#startMs);
      const bytes = (socket?.bytesWritten ?? 0) - before;
      const { statusCode: status, writableFinished: isWhole } = response;
      this.#log.debug({ ...this.#about, status, durationMs, bytes, isWhole }, "a request has ended");
    });
  }
}

/** Data that is not what it was, and settings: somebody has to look. hgweb's own 500s are the client's mistakes. */
const OURS: readonly ErrorCode[] = ["corruptStore", "unsupportedStore", "misconfigured", "corruptObject"];

/** Trouble that may go away by itself. */
function isPassing({ status }: RepoError): boolean {
  return status === 503 || status === 429;
}
