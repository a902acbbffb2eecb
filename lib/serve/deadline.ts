/** How long one request may take, and what ends it. */
import { RepoError } from "../errors";

/** Milliseconds between the deadline and the door's own answer: for the error in the style that was asked for. */
const GRACE_MS = 1000;

/** The client closed the connection: nobody waits for the answer. */
export class ClientLeft extends Error {
  override readonly name = "ClientLeft";
}

/** Ends the work for one request when it takes too long, or when the client leaves. */
export class Deadline {
  /** Rejects with RepoError `deadlineExceeded` when nothing has come of the request a grace period after its time. */
  readonly late: Promise<never>;
  readonly #timeoutMs: number;
  readonly #work = new AbortController();
  #rejectLate: (error: RepoError) => void = () => {};
  #timer: NodeJS.Timeout | undefined;

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
    this.late = new Promise((_, reject) => {
      this.#rejectLate = reject;
    });
    this.restart();
  }

  /** For whoever works for the request: aborted with RepoError `deadlineExceeded` or with `ClientLeft`. */
  get signal(): AbortSignal {
    return this.#work.signal;
  }

  /** Gives the full time again: part of the answer has reached the client. */
  restart(): void {
    clearTimeout(this.#timer);
    if (!this.signal.aborted) this.#timer = setTimeout(() => this.#expire(), this.#timeoutMs);
  }

  /** The client has left. */
  leave(): void {
    this.stop();
    this.#work.abort(new ClientLeft("the client has left"));
  }

  /** The request is answered. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #expire(): void {
    const error = new RepoError("deadlineExceeded", "the answer took too long", { timeoutMs: this.#timeoutMs });
    this.#timer = setTimeout(() => this.#rejectLate(error), GRACE_MS);
    this.#work.abort(error);
  }
}
