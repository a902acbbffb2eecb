/** What an S3 said, or that it said nothing, as a `storeUnavailable` with a sentence. */
import type { S3ServiceException } from "@aws-sdk/client-s3";
import { RepoError } from "../errors";

/** What of an SDK error is of use; no header, no credential. */
type S3Answer = Pick<S3ServiceException, "name" | "$metadata">;

/** Returns the answer of S3 that an error stands for, or `undefined` when there was none. */
export function s3Answer(error: unknown): S3Answer | undefined {
  if (!(error instanceof Error) || !("$metadata" in error)) return undefined;
  const answer = error as Error & S3Answer;
  return answer.$metadata.httpStatusCode === undefined ? undefined : answer;
}

/** Says whether S3 answered with this status. */
export function isStatus(error: unknown, status: number): boolean {
  return s3Answer(error)?.$metadata.httpStatusCode === status;
}

/**
 * Says that an act on a store failed, and what S3 answered. The sentence goes to whoever asks over HTTP: bucket and
 * endpoint are in the facts alone.
 * @param act `read bundles/x.hg`
 */
export function s3Failure(description: string, act: string, error: unknown): RepoError {
  const answer = s3Answer(error);
  const attempts = attemptsOf(error);
  if (answer !== undefined) {
    const status = answer.$metadata.httpStatusCode ?? 0;
    const message = `cannot ${act} in the bundle store: S3 answered ${status} ${answer.name}`;
    const facts = { store: description, status, answer: answer.name, attempts };
    return new RepoError("storeUnavailable", message, facts, error);
  }
  const reason = silenceReason(error);
  const message = `cannot ${act} in the bundle store: ${reason}`;
  const facts = { store: description, answer: errorName(error), attempts };
  return new RepoError("storeUnavailable", message, facts, error);
}

/** Returns how often the request was sent; 1 when the error does not tell. */
export function attemptsOf(error: unknown): number {
  if (!(error instanceof Error) || !("$metadata" in error)) return 1;
  return (error as Error & S3Answer).$metadata.attempts ?? 1;
}

function silenceReason(error: unknown): string {
  if (!(error instanceof Error)) return "unknown failure";
  const code = errorName(error);
  // The SDK renames these to TimeoutError, though nobody has waited.
  if (code === "ECONNRESET" || code === "EPIPE") return `the connection failed (${code})`;
  if (error.name === "TimeoutError" || error.name === "AbortError") return "S3 did not answer in time";
  if (error.name === "CredentialsProviderError") return "no credentials were found";
  if (error.message === "Region is missing") return "no region is configured"; // the SDK gives it no name
  return `the connection failed (${code})`;
}

function errorName(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
