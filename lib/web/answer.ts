/** What the HTTP door and `lib/web` say to each other: one request in, a cheap plan out, the answer when it is needed. */
import type { RepoError } from "../errors";
import type { PageView } from "./views/page-view";

/** A request as the door has read it: never a body, always an absolute path. */
export interface WebRequest {
  /** As sent: whether it is allowed is the answer's to say. */
  readonly method: string;
  /** Path and query exactly as sent, percent-encoding and doubled slashes included; begins with `/`. */
  readonly url: string;
  /** By lower-case name; repeated headers joined with `, `. */
  readonly headers: ReadonlyMap<string, string>;
  /**
   * Aborted when the client leaves, and at the deadline: `signal.reason` is then RepoError `deadlineExceeded`.
   * Whoever works for the request passes it on or looks at it.
   */
  readonly signal: AbortSignal;
}

/** An answer in bytes: a machine style, an archive, a redirect. */
export interface BytesAnswer {
  readonly kind: "bytes";
  readonly status: number;
  /** The HTTP reason phrase; the usual one when left out. */
  readonly reason?: string;
  /** By lower-case name. The door adds length, encoding, validators and what keeps a browser safe. */
  readonly headers: Readonly<Record<string, string>>;
  /** What the answer tells of when it is an error's: for the log. */
  readonly failure?: RepoError;
  /** An iterable is read at the client's pace, and its `return()` is called when the client leaves. */
  readonly body: Uint8Array | AsyncIterable<Uint8Array>;
}

/** An answer in HTML: the door has the page rendered from `view`. */
export interface PageAnswer {
  readonly kind: "page";
  readonly status: number;
  /** These three as in `BytesAnswer`. */
  readonly reason?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly failure?: RepoError;
  readonly view: PageView;
}

/** What is sent to the client. */
export type Answer = BytesAnswer | PageAnswer;

/** What index lookups alone can say about an answer, before any of it is computed. */
export interface Plan {
  /**
   * Names the answer's content, without quotes or `W/`: same URL and same etag mean same bytes. Absent when the
   * answer cannot be named, always absent for an error.
   */
  readonly etag?: string;
  /** The `Cache-Control` of the answer if it succeeds. */
  readonly cacheControl?: string;
  /** The request headers that choose among answers of this URL, beside `Accept-Encoding`: `User-Agent`. */
  readonly vary?: string;
  /** Whether the door may keep the answer, for the etag's sake: needs `etag`, and a status of 200 to take effect. */
  readonly cacheable: boolean;
  /** Whether scripts of other sites may read the answer, whatever it turns out to be: it is public, and made for machines. */
  readonly isShared?: boolean;
  /** Computes the answer. Expected failures are answers as well; a rejection is a bug, logged and answered with 500. */
  produce(): Promise<Answer>;
  /**
   * Turns what an answer's body failed with into the answer of that failure, in the style that the URL asks for; for a
   * body of which nothing has been sent.
   * @throws `error` when it is not expected
   */
  readonly explain?: (error: unknown) => Answer;
}

/**
 * Says how to answer a request. Expected failures come back as plans of their error answers, in the style that the
 * URL asks for; a rejection is a bug, logged and answered with 500.
 */
export type AnswerRequest = (request: WebRequest) => Promise<Plan>;
