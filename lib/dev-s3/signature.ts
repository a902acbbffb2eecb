/**
 * Checks AWS Signature Version 4, in the Authorization header and in a presigned URL.
 * Source: "Authenticating Requests (AWS Signature Version 4)" of the Amazon S3 API reference; its worked examples are the tests.
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { decode, queryValue, type RequestTarget, uriEncode } from "./request-target";
import { S3Error } from "./s3-error";

const ALGORITHM = "AWS4-HMAC-SHA256";
/** How far the clock of a client may be off, in milliseconds. */
const MAX_SKEW_MS = 15 * 60 * 1000;
/** The longest life of a presigned URL: 7 days. */
const MAX_EXPIRES_SECONDS = 604_800;

/** What a signature is computed over. */
export interface SignedRequest {
  readonly method: string;
  readonly target: RequestTarget;
  readonly headers: IncomingHttpHeaders;
}

/** A signature as the request claims it. */
interface Claim {
  readonly accessKeyId: string;
  /** `day/region/service/aws4_request` */
  readonly scope: readonly [day: string, region: string, service: string, terminator: string];
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** ISO 8601 basic, as sent: `20130524T000000Z`. */
  readonly date: string;
  readonly payloadHash: string;
  /** Seconds that a presigned URL lives; `undefined` for a header. */
  readonly expiresSeconds: number | undefined;
}

/**
 * Checks who sent a request, and that it is what was signed. Returns what was signed for its body: a SHA-256 in
 * hex, `UNSIGNED-PAYLOAD` or a `STREAMING-…` name. The body itself is not looked at.
 *
 * @param secretOf gives the secret of an access key id, `undefined` for an unknown one
 * @throws S3Error `AccessDenied`, `InvalidAccessKeyId`, `RequestTimeTooSkewed`, `SignatureDoesNotMatch`
 */
export function verifySignature(
  request: SignedRequest,
  secretOf: (accessKeyId: string) => string | undefined,
  nowMs: number,
): string {
  const claim = queryValue(request.target, "X-Amz-Algorithm") === undefined ? headerClaim(request) : urlClaim(request);
  const secret = secretOf(claim.accessKeyId);
  if (secret === undefined) throw new S3Error("InvalidAccessKeyId", "the access key id does not exist in our records");
  checkDate(claim, nowMs);
  checkSignedHeaders(claim, request.headers);
  const expected = Buffer.from(sign(claim, request, secret));
  const given = Buffer.from(claim.signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new S3Error("SignatureDoesNotMatch", "the signature we calculated does not match the one you provided");
  }
  return claim.payloadHash;
}

function headerClaim({ headers }: SignedRequest): Claim {
  const match = /^AWS4-HMAC-SHA256 Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/.exec(
    headers.authorization ?? "",
  );
  if (match === null) throw new S3Error("AccessDenied", "the request is not signed");
  const [, credential = "", signedHeaders = "", signature = ""] = match;
  return {
    ...parseCredential(credential),
    signedHeaders: signedHeaders.split(";"),
    signature,
    date: headerText(headers, "x-amz-date"),
    payloadHash: headerText(headers, "x-amz-content-sha256"),
    expiresSeconds: undefined,
  };
}

function urlClaim({ target }: SignedRequest): Claim {
  const parameter = (name: string): string => {
    const value = queryValue(target, name);
    if (value === undefined) throw new S3Error("AccessDenied", `the presigned URL has no ${name}`);
    return value;
  };
  if (parameter("X-Amz-Algorithm") !== ALGORITHM) throw new S3Error("AccessDenied", "unknown signature algorithm");
  const expires = parameter("X-Amz-Expires");
  if (!/^[0-9]{1,6}$/.test(expires) || Number(expires) < 1 || Number(expires) > MAX_EXPIRES_SECONDS) {
    throw new S3Error("AccessDenied", `X-Amz-Expires must be 1 to ${MAX_EXPIRES_SECONDS}`);
  }
  return {
    ...parseCredential(parameter("X-Amz-Credential")),
    signedHeaders: parameter("X-Amz-SignedHeaders").split(";"),
    signature: parameter("X-Amz-Signature"),
    date: parameter("X-Amz-Date"),
    payloadHash: queryValue(target, "X-Amz-Content-Sha256") ?? "UNSIGNED-PAYLOAD",
    expiresSeconds: Number(expires),
  };
}

function parseCredential(credential: string): Pick<Claim, "accessKeyId" | "scope"> {
  const [accessKeyId, day, region, service, terminator, ...rest] = credential.split("/");
  if (accessKeyId === undefined || day === undefined || region === undefined || rest.length > 0) {
    throw new S3Error("AccessDenied", "the credential is malformed");
  }
  if (service !== "s3" || terminator !== "aws4_request") {
    throw new S3Error("AccessDenied", "the credential is not for S3");
  }
  return { accessKeyId, scope: [day, region, service, terminator] };
}

function checkDate(claim: Claim, nowMs: number): void {
  const iso = claim.date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z");
  const signedMs = Date.parse(iso);
  if (Number.isNaN(signedMs) || iso === claim.date || claim.scope[0] !== claim.date.slice(0, 8)) {
    throw new S3Error("AccessDenied", "the date of the signature is malformed");
  }
  if (signedMs - nowMs > MAX_SKEW_MS) throw new S3Error("RequestTimeTooSkewed", "the request comes from the future");
  if (claim.expiresSeconds === undefined) {
    if (nowMs - signedMs > MAX_SKEW_MS) throw new S3Error("RequestTimeTooSkewed", "the request is too old");
  } else if (nowMs > signedMs + claim.expiresSeconds * 1000) {
    throw new S3Error("AccessDenied", "request has expired");
  }
}

/** Refuses a request whose meaning could be changed by a header that nobody signed. */
function checkSignedHeaders(claim: Claim, headers: IncomingHttpHeaders): void {
  if (!claim.signedHeaders.includes("host")) throw new S3Error("AccessDenied", "the host header must be signed");
  for (const name of Object.keys(headers)) {
    if (name.startsWith("x-amz-") && !claim.signedHeaders.includes(name)) {
      throw new S3Error("AccessDenied", `the header ${name} is present and not signed`);
    }
  }
}

function sign(claim: Claim, { method, target, headers }: SignedRequest, secret: string): string {
  const path = target.rawPath
    .split("/")
    .map((segment) => uriEncode(decode(segment)))
    .join("/");
  const query = target.query
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]): [string, string] => [uriEncode(name), uriEncode(value)])
    .sort(([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
  const lines = claim.signedHeaders.map((name) => `${name}:${headerText(headers, name).replace(/ +/g, " ").trim()}`);
  const canonical = [method, path, query, ...lines, "", claim.signedHeaders.join(";"), claim.payloadHash].join("\n");
  const digest = createHash("sha256").update(canonical).digest("hex");
  const toSign = [ALGORITHM, claim.date, claim.scope.join("/"), digest].join("\n");
  const key = claim.scope.reduce<Buffer | string>((previous, part) => hmac(previous, part), `AWS4${secret}`);
  return hmac(key, toSign).toString("hex");
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

function headerText(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  return Array.isArray(value) ? value.join(",") : (value ?? "");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
