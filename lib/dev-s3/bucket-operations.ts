/** Operations on the service and on a bucket. */
import { answerEmpty, answerXml, type Exchange } from "./exchange";
import { type ListingQuery, listPage } from "./listing";
import { readText } from "./request-body";
import { checkKeyLength, queryValue, uriEncode } from "./request-target";
import { S3Error } from "./s3-error";
import { bodiesOf, document, element, textsOf } from "./xml";

/** Keys in the longest page of a list, and in the longest batch of deletions. */
const MAX_KEYS = 1000;
/** Bytes in the longest batch of deletions: 1,000 keys of 1 KiB, each byte escaped. */
const MAX_DELETE_BYTES = 8 * 1024 * 1024;

/** Answers ListBuckets. @throws S3Error */
export async function listBuckets(exchange: Exchange): Promise<void> {
  const buckets = exchange.storage.bucketNames.map((name) => element("Bucket", element("Name", name)));
  answerXml(exchange, document("ListAllMyBucketsResult", element("Buckets", ...buckets)));
}

/** Answers CreateBucket. @throws S3Error */
export async function createBucket(exchange: Exchange): Promise<void> {
  await exchange.storage.createBucket(exchange.target.bucket);
  answerEmpty(exchange, 200, { location: `/${exchange.target.bucket}` });
}

/** Answers HeadBucket. @throws S3Error */
export async function headBucket(exchange: Exchange): Promise<void> {
  exchange.storage.getBucket(exchange.target.bucket);
  answerEmpty(exchange, 200);
}

/** Answers ListObjectsV2. @throws S3Error */
export async function listObjectsV2(exchange: Exchange): Promise<void> {
  const { storage, target } = exchange;
  const bucket = storage.getBucket(target.bucket);
  const query = listingQuery(exchange);
  const page = listPage(bucket.sortedKeys, query);
  const urlEncoded = queryValue(target, "encoding-type") === "url";
  const encode = (key: string): string => (urlEncoded ? uriEncode(key).replaceAll("%2F", "/") : key);
  const contents = page.keys.map((key) => {
    const { modifiedMs, etag, size } = bucket.getRecord(key);
    return element(
      "Contents",
      element("Key", encode(key)),
      element("LastModified", new Date(modifiedMs).toISOString()),
      element("ETag", `"${etag}"`),
      element("Size", size),
      element("StorageClass", "STANDARD"),
    );
  });
  const next = page.next === undefined ? [] : [element("NextContinuationToken", writeToken(page.next))];
  const xml = document(
    "ListBucketResult",
    element("Name", bucket.name),
    element("Prefix", encode(query.prefix)),
    element("KeyCount", page.keys.length + page.commonPrefixes.length),
    element("MaxKeys", query.maxKeys),
    element("IsTruncated", page.next !== undefined),
    ...(urlEncoded ? [element("EncodingType", "url")] : []),
    ...next,
    ...contents,
    ...page.commonPrefixes.map((prefix) => element("CommonPrefixes", element("Prefix", encode(prefix)))),
  );
  answerXml(exchange, xml);
}

/** Answers ListMultipartUploads. @throws S3Error */
export async function listMultipartUploads(exchange: Exchange): Promise<void> {
  const { bucket } = exchange.target;
  const uploads = await exchange.uploads.list(bucket);
  const elements = uploads.map(({ key, uploadId }) =>
    element("Upload", element("Key", key), element("UploadId", uploadId)),
  );
  const truncated = element("IsTruncated", false);
  answerXml(exchange, document("ListMultipartUploadsResult", element("Bucket", bucket), truncated, ...elements));
}

/** Answers DeleteObjects. @throws S3Error */
export async function deleteObjects(exchange: Exchange): Promise<void> {
  const bucket = exchange.storage.getBucket(exchange.target.bucket);
  const xml = await readText(exchange.body(MAX_DELETE_BYTES));
  const keys = bodiesOf(xml, "Object").flatMap((object) => textsOf(object, "Key"));
  if (keys.length === 0 || keys.length > MAX_KEYS) throw new S3Error("MalformedXML", `name 1 to ${MAX_KEYS} keys`);
  keys.forEach(checkKeyLength);
  for (const key of keys) await bucket.remove(key);
  const quiet = textsOf(xml, "Quiet").includes("true");
  const deleted = quiet ? [] : keys.map((key) => element("Deleted", element("Key", key)));
  answerXml(exchange, document("DeleteResult", ...deleted));
}

function listingQuery({ target }: Exchange): ListingQuery {
  if (queryValue(target, "list-type") !== "2")
    throw new S3Error("NotImplemented", "only version 2 of the list is made");
  const maxKeys = queryValue(target, "max-keys") ?? String(MAX_KEYS);
  if (!/^[0-9]{1,9}$/.test(maxKeys)) throw new S3Error("InvalidArgument", "max-keys is no number");
  const token = queryValue(target, "continuation-token");
  const start =
    token === undefined ? { after: queryValue(target, "start-after") ?? "", afterPrefix: "" } : readToken(token);
  return {
    prefix: queryValue(target, "prefix") ?? "",
    delimiter: queryValue(target, "delimiter") ?? "",
    maxKeys: Math.min(Number(maxKeys), MAX_KEYS),
    ...start,
  };
}

type PageStart = Pick<ListingQuery, "after" | "afterPrefix">;

/** Writes where a page begins as `base64url(key).base64url(prefix)`, which clients must not read. */
function writeToken({ after, afterPrefix }: PageStart): string {
  return [after, afterPrefix].map((text) => Buffer.from(text).toString("base64url")).join(".");
}

function readToken(token: string): PageStart {
  const [after, afterPrefix, ...rest] = token.split(".").map((text) => Buffer.from(text, "base64url").toString());
  if (after === undefined || afterPrefix === undefined || rest.length > 0) {
    throw new S3Error("InvalidArgument", "the continuation token provided is incorrect");
  }
  return { after, afterPrefix };
}
