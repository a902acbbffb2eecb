/** Every expected failure of the product: a closed list of codes, each with its HTTP status. */

/** What a code means, and the status it is answered with over HTTP. */
const STATUS = {
  malformedRequest: 400, // the URL or a parameter cannot be parsed
  malformedBundle: 400, // an uploaded bundle is not what it says it is; nothing of it is kept
  unsupportedBundle: 400, // a bundle uses a compression, part or version that we do not read
  refusedPush: 400, // the bundle is sound, and still not to be published (nothing new, depth, …)
  forbidden: 403, // the style has no such page, the path leaves the repository, or lines are beyond the end
  notFound: 404, // no such tree, push, bundle or page
  unknownRevision: 404, // no changeset answers to this symbol
  unknownPath: 404, // the changeset has no such file or directory
  methodNotAllowed: 405, // the view exists, but not for this HTTP method
  tooLarge: 413, // a size, count or ratio from outside is over its limit
  uriTooLong: 414, // the URL is over its limit
  tooManyRequests: 429, // a bounded number of costly requests is already running
  corruptStore: 500, // the base contradicts itself
  unsupportedStore: 500, // the base uses a requirement or a revision flag that we do not read
  misconfigured: 500, // a setting is wrong; only ever seen at start
  hgwebServerError: 500, // hgweb answers this bad input with a 500 and a message; clients know it so
  notImplemented: 501, // hgweb has this page, and we have not yet
  corruptObject: 502, // the store gave bytes that are not what their id promises, or lost them
  storeUnavailable: 503, // S3 or the disk did not answer; a retry may help
  missingBase: 503, // a push stands on a changeset that the base has not (yet)
  indexUnavailable: 503, // the push index did not answer
  deadlineExceeded: 503, // the request took longer than it may
} as const;

/** The code of an expected failure. */
export type ErrorCode = keyof typeof STATUS;

/** Seconds after which a client may ask again, for the codes where that can help. */
const RETRY_AFTER_SECONDS: Partial<Record<ErrorCode, number>> = {
  tooManyRequests: 5,
  storeUnavailable: 10,
  missingBase: 60,
  indexUnavailable: 10,
  deadlineExceeded: 10,
};

/** An expected failure: a code for machines, a sentence for people, facts for the log. */
export class RepoError extends Error {
  override readonly name = "RepoError";
  readonly code: ErrorCode;
  /** Numbers and names that help whoever reads the log; never a secret. */
  readonly facts: Readonly<Record<string, string | number>>;

  constructor(code: ErrorCode, message: string, facts: RepoError["facts"] = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.facts = facts;
  }

  /** The HTTP status of this failure. */
  get status(): number {
    return STATUS[this.code];
  }

  /** Seconds for a `Retry-After` header, or `undefined` when asking again does not help. */
  get retryAfterSeconds(): number | undefined {
    return RETRY_AFTER_SECONDS[this.code];
  }
}

/** Says whether `error` is an expected failure with one of `codes` (any code when none is given). */
export function isRepoError(error: unknown, ...codes: ErrorCode[]): error is RepoError {
  return error instanceof RepoError && (codes.length === 0 || codes.includes(error.code));
}
