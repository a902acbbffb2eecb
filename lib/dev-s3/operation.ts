/** Which S3 operation a request asks for. What is not made here is refused, never taken for something else. */
import type { IncomingHttpHeaders } from "node:http";
import type { RequestTarget } from "./request-target";
import { S3Error } from "./s3-error";

/** The operations of this server, by their names in the Amazon S3 API reference. */
export type OperationName =
  | "ListBuckets"
  | "CreateBucket"
  | "HeadBucket"
  | "ListObjectsV2"
  | "ListMultipartUploads"
  | "DeleteObjects"
  | "PutObject"
  | "CopyObject"
  | "GetObject"
  | "HeadObject"
  | "DeleteObject"
  | "CreateMultipartUpload"
  | "UploadPart"
  | "CompleteMultipartUpload"
  | "AbortMultipartUpload";

/** Query parameters that choose an operation: a request has exactly those of its operation. */
const CHOOSERS = new Set(["list-type", "uploads", "delete", "uploadId", "partNumber"]);

/** `METHOD level choosers`, the choosers sorted. */
const OPERATIONS = new Map<string, OperationName>([
  ["GET service ", "ListBuckets"],
  ["PUT bucket ", "CreateBucket"],
  ["HEAD bucket ", "HeadBucket"],
  ["GET bucket list-type", "ListObjectsV2"],
  ["GET bucket uploads", "ListMultipartUploads"],
  ["POST bucket delete", "DeleteObjects"],
  ["PUT object ", "PutObject"],
  ["GET object ", "GetObject"],
  ["HEAD object ", "HeadObject"],
  ["DELETE object ", "DeleteObject"],
  ["POST object uploads", "CreateMultipartUpload"],
  ["PUT object partNumber,uploadId", "UploadPart"],
  ["POST object uploadId", "CompleteMultipartUpload"],
  ["DELETE object uploadId", "AbortMultipartUpload"],
]);

/** Parameters that go with any operation, or only with lists. */
const PLAIN_PARAMETERS = new Set(["x-id"]);
const LIST_PARAMETERS = new Set([
  "prefix",
  "delimiter",
  "start-after",
  "continuation-token",
  "max-keys",
  "fetch-owner",
  "encoding-type",
]);

/** Headers that would change what an operation does, and are not made here. */
const UNMADE_HEADERS = ["if-match", "if-modified-since", "if-unmodified-since", "x-amz-server-side-encryption"];

/**
 * Says which operation a request asks for.
 * @throws S3Error `NotImplemented`, `MethodNotAllowed`
 */
export function operationOf(method: string, target: RequestTarget, headers: IncomingHttpHeaders): OperationName {
  const level = target.bucket === "" ? "service" : target.key === "" ? "bucket" : "object";
  const names = target.query.map(([name]) => name);
  const choosers = names.filter((name) => CHOOSERS.has(name)).sort();
  const operation = OPERATIONS.get(`${method} ${level} ${choosers.join(",")}`);
  if (operation === undefined) {
    const code = ["GET", "HEAD", "PUT", "POST", "DELETE"].includes(method) ? "NotImplemented" : "MethodNotAllowed";
    throw new S3Error(code, `${method} of this ${level} is not made here`);
  }
  for (const name of names) {
    const known =
      CHOOSERS.has(name) ||
      PLAIN_PARAMETERS.has(name) ||
      /^x-amz-/i.test(name) ||
      (operation.startsWith("List") && LIST_PARAMETERS.has(name));
    if (!known) throw new S3Error("NotImplemented", `the parameter ${name} is not made for ${operation}`);
  }
  const unmade = UNMADE_HEADERS.find((name) => headers[name] !== undefined);
  if (unmade !== undefined) throw new S3Error("NotImplemented", `the header ${unmade} is not made here`);
  if (headers["x-amz-copy-source"] === undefined) return operation;
  if (operation !== "PutObject") throw new S3Error("NotImplemented", `copying is not made for ${operation}`);
  return "CopyObject";
}
