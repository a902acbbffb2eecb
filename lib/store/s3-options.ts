/** How an S3 is reached. */
import { RepoError } from "../errors";
import { isKey } from "./bundle-key";

/** Options of an S3 bundle store; the program's configuration fills them in. */
export interface S3Options {
  readonly bucket: string;
  /** What all keys lie under, without slashes at its ends; `""`: the bucket itself. */
  readonly prefix: string;
  /** A URL; `undefined`: AWS. */
  readonly endpoint?: string;
  /** `undefined`: as the AWS SDK finds it. */
  readonly region?: string;
  /** `http://host/bucket` instead of `http://bucket.host`. */
  readonly forcePathStyle?: boolean;
  /** `undefined`: the default chain of the AWS SDK (environment, profile, instance role, …). */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** How often a request is sent before its failure is told; 3 by default. */
  readonly maxAttempts?: number;
  /** Milliseconds that a connection may take, and that it may stay silent, before an attempt has failed; 10,000. */
  readonly requestTimeoutMs?: number;
  /** Milliseconds that a whole call may take, all attempts and the body included; 300,000. */
  readonly deadlineMs?: number;
  /** Keys that one list request asks for, at most 1,000. */
  readonly pageSize?: number;
}

/** How often a request is sent at most. */
export const DEFAULT_MAX_ATTEMPTS = 3;
/** Milliseconds of silence after which an attempt has failed. */
export const DEFAULT_REQUEST_TIMEOUT_MS = 10_000;
/** Milliseconds that a call may take in all; a bundle of 1 GiB at 4 MB/s takes most of it. */
export const DEFAULT_DEADLINE_MS = 300_000;
/** Keys in the longest page that S3 gives. */
export const MAX_PAGE_SIZE = 1000;

/**
 * Refuses options that can never work.
 * @throws RepoError `misconfigured` for a prefix that is no key, or an endpoint that is no http(s) URL
 */
export function checkS3Options({ prefix, endpoint }: S3Options): void {
  if (prefix !== "" && !isKey(prefix)) throw new RepoError("misconfigured", "the prefix of the S3 store is no key");
  if (endpoint !== undefined && !(URL.canParse(endpoint) && /^https?:/.test(endpoint))) {
    throw new RepoError("misconfigured", "the endpoint of the S3 store is no http or https URL");
  }
}

/** Says whether an endpoint is Amazon's own: others fail at the checksums that the SDK adds by itself. */
export function isAws(endpoint: string | undefined): boolean {
  return endpoint === undefined || /\.amazonaws\.com(?:\.cn)?$/.test(new URL(endpoint).hostname);
}

/** Returns what is reached, for people; user and password of a URL are left out. */
export function describeS3({ bucket, prefix, endpoint }: S3Options): string {
  const place = prefix === "" ? `s3://${bucket}` : `s3://${bucket}/${prefix}`;
  return endpoint === undefined ? place : `${place} at ${new URL(endpoint).origin}`;
}
