/** Operations of an upload in parts. */
import { answerEmpty, answerXml, type Exchange } from "./exchange";
import type { Upload } from "./multipart-uploads";
import { isOnlyNew, objectHeaders } from "./object-operations";
import { readText } from "./request-body";
import { queryValue } from "./request-target";
import { S3Error } from "./s3-error";
import { bodiesOf, document, element, textsOf } from "./xml";

/** Bytes in the longest list of parts: 10,000 parts, about 200 bytes each. */
const MAX_COMPLETE_BYTES = 2 * 1024 * 1024;

/** Answers CreateMultipartUpload. @throws S3Error */
export async function createMultipartUpload(exchange: Exchange): Promise<void> {
  const { bucket, key } = exchange.target;
  const uploadId = await exchange.uploads.start(bucket, key, objectHeaders(exchange.headers));
  const named = [element("Bucket", bucket), element("Key", key), element("UploadId", uploadId)];
  answerXml(exchange, document("InitiateMultipartUploadResult", ...named));
}

/** Answers UploadPart. @throws S3Error */
export async function uploadPart(exchange: Exchange): Promise<void> {
  const upload = await uploadOf(exchange);
  const partNumber = Number(queryValue(exchange.target, "partNumber"));
  const etag = await exchange.uploads.putPart(upload, partNumber, exchange.body(exchange.maxObjectBytes));
  answerEmpty(exchange, 200, { etag: `"${etag}"` });
}

/** Answers CompleteMultipartUpload. @throws S3Error */
export async function completeMultipartUpload(exchange: Exchange): Promise<void> {
  const { uploads, target, body, headers, maxObjectBytes } = exchange;
  const upload = await uploadOf(exchange);
  const parts = bodiesOf(await readText(body(MAX_COMPLETE_BYTES)), "Part").map((part) => {
    const [partNumber] = textsOf(part, "PartNumber");
    const [etag] = textsOf(part, "ETag");
    if (partNumber === undefined || etag === undefined) throw new S3Error("MalformedXML", "a part lacks its number");
    return { partNumber: Number(partNumber), etag: etag.replaceAll('"', "") };
  });
  const record = await uploads.complete(upload, parts, maxObjectBytes, isOnlyNew(headers));
  const named = [element("Bucket", target.bucket), element("Key", record.key), element("ETag", `"${record.etag}"`)];
  answerXml(exchange, document("CompleteMultipartUploadResult", ...named));
}

/** Answers AbortMultipartUpload. @throws S3Error */
export async function abortMultipartUpload(exchange: Exchange): Promise<void> {
  await exchange.uploads.abort(await uploadOf(exchange));
  answerEmpty(exchange, 204);
}

function uploadOf({ uploads, target }: Exchange): Promise<Upload> {
  return uploads.get(queryValue(target, "uploadId") ?? "", target.bucket, target.key);
}
