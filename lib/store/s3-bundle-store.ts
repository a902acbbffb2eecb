/** A bundle store in an S3 bucket, under a prefix. */
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { GetObjectCommandOutput, S3 } from "@aws-sdk/client-s3";
import { isRepoError } from "../errors";
import { checkKey, checkKeyPrefix, checkRange } from "./bundle-key";
import type { BundleStore } from "./bundle-store";
import { keepsWhatItHas } from "./conditional-put-check";
import { absentObject, objectTooLarge } from "./object-failures";
import { BodyTooLarge, discardS3Body, readS3Body } from "./s3-body";
import { lazyS3 } from "./s3-client";
import { attemptsOf, isStatus, s3Answer, s3Failure } from "./s3-failure";
import {
  checkS3Options,
  DEFAULT_DEADLINE_MS,
  DEFAULT_MAX_ATTEMPTS,
  describeS3,
  MAX_PAGE_SIZE,
  type S3Options,
} from "./s3-options";

/** The first pause after a 409, in milliseconds; it doubles, and up to as much again is added at random. */
const CONFLICT_PAUSE_MS = 50;

/** The longest pause after a body that broke off, in milliseconds; it doubles with each, and some part of it is taken. */
const BROKEN_BODY_PAUSE_MS = 50;

/** Bytes `start` (inclusive) to `end` (exclusive). */
interface Range {
  readonly start: number;
  readonly end: number;
}

/** One call to S3. @param signal aborts it when its deadline has passed */
type Call<T> = (s3: S3, signal: AbortSignal) => Promise<T>;

/** Objects in S3, written once by `If-None-Match: *`. */
export class S3BundleStore implements BundleStore {
  readonly description: string;
  readonly #options: S3Options;
  readonly #client: () => Promise<S3>;
  /** What comes before each key in the bucket: `""` or ends with a slash. */
  readonly #folder: string;
  #conditionalPut = true;
  /** Whether the bucket has answered a request that a missing one cannot. */
  #bucketSeen = false;

  /** Connects to nothing and loads no SDK yet. @throws RepoError `misconfigured` */
  constructor(options: S3Options) {
    checkS3Options(options);
    this.#options = options;
    this.#client = lazyS3(options);
    this.#folder = options.prefix === "" ? "" : `${options.prefix}/`;
    this.description = describeS3(options);
  }

  get conditionalPut(): boolean {
    return this.#conditionalPut;
  }

  async check(): Promise<void> {
    await this.#seeBucket();
    if (!(await keepsWhatItHas(this))) this.#conditionalPut = false;
  }

  async size(key: string): Promise<number | undefined> {
    const place = this.#place(key);
    const found = await this.#attempt(`measure ${key}`, async (s3, signal) => {
      try {
        return await s3.headObject(place, { abortSignal: signal });
      } catch (error) {
        if (isStatus(error, 404)) return undefined;
        throw error;
      }
    });
    // A HEAD has no body, so its 404 does not tell a missing object from a missing bucket.
    if (found === undefined) await this.#seeBucket();
    else this.#bucketSeen = true;
    return found?.ContentLength;
  }

  async read(key: string, maxBytes: number): Promise<Uint8Array | undefined> {
    return this.#get(key, undefined, maxBytes);
  }

  async readRange(key: string, start: number, end: number): Promise<Uint8Array> {
    checkRange(key, start, end);
    // A range of no bytes cannot be asked of S3.
    const bytes = start === end ? await this.#emptyRange(key) : await this.#get(key, { start, end }, end - start);
    if (bytes === undefined) throw absentObject(key);
    return bytes;
  }

  async putNew(key: string, bytes: Uint8Array): Promise<"stored" | "exists"> {
    checkKey(key);
    if (this.#conditionalPut) {
      const outcome = await this.#putConditionally(key, bytes);
      if (outcome !== "notMade") return outcome;
      this.#conditionalPut = false;
    }
    if ((await this.size(key)) !== undefined) return "exists";
    await this.replace(key, bytes);
    return "stored";
  }

  async replace(key: string, bytes: Uint8Array): Promise<void> {
    const upload = this.#upload(key, bytes);
    await this.#attempt(`store ${key}`, (s3, signal) => s3.putObject(upload, { abortSignal: signal }));
  }

  async *list(prefix: string, after = ""): AsyncGenerator<string> {
    checkKeyPrefix(prefix);
    checkKeyPrefix(after);
    const request = {
      Bucket: this.#options.bucket,
      Prefix: this.#folder + prefix,
      MaxKeys: Math.min(this.#options.pageSize ?? MAX_PAGE_SIZE, MAX_PAGE_SIZE),
      ...(after === "" ? {} : { StartAfter: this.#folder + after }),
    };
    for (let token: string | undefined, more = true; more; more = token !== undefined) {
      const page = await this.#attempt(`list ${prefix}`, (s3, signal) =>
        s3.listObjectsV2(
          { ...request, ...(token === undefined ? {} : { ContinuationToken: token }) },
          {
            abortSignal: signal,
          },
        ),
      );
      this.#bucketSeen = true;
      for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key.slice(this.#folder.length);
      token = page.NextContinuationToken;
    }
  }

  /** Reads an object or a range of it; `undefined`: there is no such object. A body that breaks off is asked for again. */
  async #get(key: string, range: Range | undefined, maxBytes: number): Promise<Uint8Array | undefined> {
    const place = this.#place(key);
    const request = range === undefined ? place : { ...place, Range: `bytes=${range.start}-${range.end - 1}` };
    const maxAttempts = this.#options.maxAttempts ?? DEFAULT_MAX_ATTEMPTS;
    return this.#attempt(`read ${key}`, async (s3, signal) => {
      for (let sent = 0; ; ) {
        const answer = await getIfThere(s3, request, signal);
        if (answer === undefined || answer instanceof Uint8Array) return answer;
        this.#bucketSeen = true;
        sent += answer.$metadata.attempts ?? 1;
        if (range !== undefined && answer.ContentRange === undefined) {
          discardS3Body(answer.Body);
          throw new Error("S3 gave the whole object for a range of it");
        }
        try {
          return await readS3Body(answer.Body, answer.ContentLength, maxBytes);
        } catch (error) {
          if (error instanceof BodyTooLarge) throw objectTooLarge(key, error.size, maxBytes);
          // The SDK has done its part when the answer begins, so it does not try this again.
          if (sent >= maxAttempts) throw error;
        }
        await sleep(BROKEN_BODY_PAUSE_MS * 2 ** sent * Math.random(), undefined, { signal });
      }
    });
  }

  async #emptyRange(key: string): Promise<Uint8Array | undefined> {
    return (await this.size(key)) === undefined ? undefined : new Uint8Array(0);
  }

  /** Puts an object under a key that has none; `notMade`: this S3 has no conditional PUT. */
  async #putConditionally(key: string, bytes: Uint8Array): Promise<"stored" | "exists" | "notMade"> {
    const maxAttempts = this.#options.maxAttempts ?? DEFAULT_MAX_ATTEMPTS;
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.#attempt(`store ${key}`, async (s3, signal) => {
        try {
          await s3.putObject({ ...this.#upload(key, bytes), IfNoneMatch: "*" }, { abortSignal: signal });
          return "stored";
        } catch (error) {
          if (isStatus(error, 501)) return "notMade";
          if (isStatus(error, 412)) return attemptsOf(error) > 1 ? "existsAfterRetry" : "exists";
          // Another writer of this key is at work (ConditionalRequestConflict), and may yet fail.
          if (isStatus(error, 409) && (attempt < maxAttempts || (await this.size(key)) !== undefined))
            return "conflict";
          throw error;
        }
      });
      if (outcome === "conflict") {
        if (attempt >= maxAttempts) return "exists";
        await sleep(CONFLICT_PAUSE_MS * 2 ** (attempt - 1) * (1 + Math.random()));
        continue;
      }
      if (outcome !== "existsAfterRetry") return outcome;
      // An attempt of ours may have been done and its answer lost; then what is there is ours.
      return (await this.#holds(key, bytes)) ? "stored" : "exists";
    }
  }

  /** Says whether an object has exactly these bytes. */
  async #holds(key: string, bytes: Uint8Array): Promise<boolean> {
    if ((await this.size(key)) !== bytes.length) return false;
    const there = await this.read(key, bytes.length);
    return there !== undefined && Buffer.compare(there, bytes) === 0;
  }

  /** Makes sure once that the bucket is there. */
  async #seeBucket(): Promise<void> {
    if (this.#bucketSeen) return;
    const { bucket } = this.#options;
    await this.#attempt("find the bucket", (s3, signal) => s3.headBucket({ Bucket: bucket }, { abortSignal: signal }));
    this.#bucketSeen = true;
  }

  /** Runs one call under the deadline; what goes wrong becomes `storeUnavailable`. @param act for the sentence */
  async #attempt<T>(act: string, call: Call<T>): Promise<T> {
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), this.#options.deadlineMs ?? DEFAULT_DEADLINE_MS);
    try {
      return await call(await this.#client(), deadline.signal);
    } catch (error) {
      if (isRepoError(error)) throw error;
      throw s3Failure(this.description, act, error);
    } finally {
      clearTimeout(timer);
    }
  }

  #upload(key: string, bytes: Uint8Array): Parameters<S3["putObject"]>[0] {
    return {
      ...this.#place(key),
      Body: bytes,
      ContentLength: bytes.length,
      ContentType: "application/octet-stream",
      // The one check of an upload that every S3 makes.
      ContentMD5: createHash("md5").update(bytes).digest("base64"),
    };
  }

  #place(key: string): { readonly Bucket: string; readonly Key: string } {
    checkKey(key);
    return { Bucket: this.#options.bucket, Key: this.#folder + key };
  }
}

/** Sends one GET. Gives no bytes for a range that begins past the end, and `undefined` when there is no such object. */
async function getIfThere(
  s3: S3,
  request: Parameters<S3["getObject"]>[0],
  abortSignal: AbortSignal,
): Promise<GetObjectCommandOutput | Uint8Array | undefined> {
  try {
    return await s3.getObject(request, { abortSignal });
  } catch (error) {
    if (s3Answer(error)?.name === "NoSuchKey") return undefined;
    if (request.Range !== undefined && isStatus(error, 416)) return new Uint8Array(0);
    throw error;
  }
}
