// The judge is the AWS SDK: it signs, frames and checks on its own.
import { readdirSync } from "node:fs";
import { Readable } from "node:stream";
import { S3, type S3ClientConfig } from "@aws-sdk/client-s3";
import { expect, onTestFinished, test } from "vitest";
import { DevS3 } from "./dev-s3";
import { type RunningS3, startDevS3, type TestS3Options } from "./testing/start-dev-s3";

const BUCKET = "bucket-of-a-test";
const DATA = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 2654435761) >>> 24));

interface Started {
  readonly s3: RunningS3;
  readonly client: S3;
}

async function start(options: TestS3Options = {}): Promise<Started> {
  const s3 = await startDevS3(options);
  const client = clientOf(s3);
  await client.createBucket({ Bucket: BUCKET });
  return { s3, client };
}

function clientOf({ endpoint, credentials }: RunningS3, config: S3ClientConfig = {}): S3 {
  const client = new S3({
    endpoint,
    credentials,
    region: "us-east-1",
    forcePathStyle: true,
    maxAttempts: 1,
    ...config,
  });
  onTestFinished(() => client.destroy());
  return client;
}

async function read(client: S3, Key: string, Range?: string): Promise<Buffer> {
  const answer = await client.getObject({ Bucket: BUCKET, Key, ...(Range === undefined ? {} : { Range }) });
  return Buffer.from((await answer.Body?.transformToByteArray()) ?? []);
}

function refusal(name: string, status: number): object {
  return { name, $metadata: { httpStatusCode: status } };
}

test("PutObject keeps bytes, content type and metadata; GetObject and HeadObject give them", async () => {
  const { client } = await start();
  const metadata = { node: "deadbeef", user: "ada" };
  const ContentType = "application/x-mercurial-bundle";
  await client.putObject({ Bucket: BUCKET, Key: "a/b.hg", Body: DATA, ContentType, Metadata: metadata });
  const head = await client.headObject({ Bucket: BUCKET, Key: "a/b.hg" });
  expect(head).toMatchObject({ ContentType, Metadata: metadata, ContentLength: DATA.length });
  expect((await read(client, "a/b.hg")).equals(DATA)).toBe(true);
});

test.for([
  ["bytes=1000-1999", 1000, 2000],
  ["bytes=-100", 299_900, 300_000],
  ["bytes=299990-", 299_990, 300_000],
  ["bytes=299990-999999", 299_990, 300_000],
  ["bytes=0-0", 0, 1],
] as const)("GetObject gives the range %s", async ([range, start_, end]) => {
  const { client } = await start();
  await client.putObject({ Bucket: BUCKET, Key: "k", Body: DATA });
  const answer = await client.getObject({ Bucket: BUCKET, Key: "k", Range: range });
  expect(answer.$metadata.httpStatusCode).toBe(206);
  expect(answer.ContentRange).toBe(`bytes ${start_}-${end - 1}/300000`);
  expect((await read(client, "k", range)).equals(DATA.subarray(start_, end))).toBe(true);
});

test("GetObject refuses a range past the end, and says what is not there", async () => {
  const { client } = await start();
  await client.putObject({ Bucket: BUCKET, Key: "k", Body: DATA });
  await expect(read(client, "k", "bytes=300000-")).rejects.toMatchObject(refusal("InvalidRange", 416));
  await expect(read(client, "none")).rejects.toMatchObject(refusal("NoSuchKey", 404));
  await expect(client.headObject({ Bucket: BUCKET, Key: "none" })).rejects.toMatchObject(refusal("NotFound", 404));
  await expect(client.getObject({ Bucket: "no-such-bucket", Key: "k" })).rejects.toMatchObject(
    refusal("NoSuchBucket", 404),
  );
  await expect(client.headBucket({ Bucket: "no-such-bucket" })).rejects.toMatchObject(refusal("NotFound", 404));
});

test("PutObject with If-None-Match lets one of 8 writers win, and keeps what is there", async () => {
  const { client } = await start();
  const bodies = Array.from({ length: 8 }, (_, writer) => Buffer.alloc(50_000, writer));
  const outcomes = await Promise.allSettled(
    bodies.map((Body) => client.putObject({ Bucket: BUCKET, Key: "race", Body, IfNoneMatch: "*" })),
  );
  const winner = outcomes.findIndex(({ status }) => status === "fulfilled");
  expect(outcomes.filter(({ status }) => status === "rejected")).toHaveLength(7);
  await expect(client.putObject({ Bucket: BUCKET, Key: "race", Body: "late", IfNoneMatch: "*" })).rejects.toMatchObject(
    refusal("PreconditionFailed", 412),
  );
  expect((await read(client, "race")).equals(bodies[winner] ?? Buffer.alloc(0))).toBe(true);
});

test("PutObject takes the framing and the trailing checksum off a streamed body", async () => {
  const { client } = await start();
  const Body = Readable.from([DATA.subarray(0, 100_000), DATA.subarray(100_000)]);
  await client.putObject({ Bucket: BUCKET, Key: "streamed", Body, ContentLength: DATA.length });
  expect((await read(client, "streamed")).equals(DATA)).toBe(true);
});

test.for(["CRC32", "SHA1", "SHA256"] as const)("PutObject checks %s as the SDK computes it", async (algorithm) => {
  const { client } = await start();
  await client.putObject({ Bucket: BUCKET, Key: "k", Body: DATA, ChecksumAlgorithm: algorithm });
  expect((await client.headObject({ Bucket: BUCKET, Key: "k" })).ContentLength).toBe(DATA.length);
  const wrong = { [`Checksum${algorithm}`]: "AAAAAA==" };
  await expect(client.putObject({ Bucket: BUCKET, Key: "bad", Body: "hello", ...wrong })).rejects.toMatchObject(
    refusal("BadDigest", 400),
  );
  await expect(read(client, "bad")).rejects.toMatchObject(refusal("NoSuchKey", 404));
});

test("PutObject refuses a wrong Content-MD5, a checksum that it cannot check, and a body over the limit", async () => {
  const { client } = await start({ maxObjectBytes: 1000 });
  const put = (more: object, Body = "hello"): Promise<unknown> =>
    client.putObject({ Bucket: BUCKET, Key: "bad", Body, ...more });
  await expect(put({ ContentMD5: "AAAAAAAAAAAAAAAAAAAAAA==" })).rejects.toMatchObject(refusal("BadDigest", 400));
  await expect(put({ ChecksumCRC64NVME: "AAAAAAAAAAA=" })).rejects.toMatchObject({
    $metadata: { httpStatusCode: 501 },
  });
  await expect(put({}, "x".repeat(1001))).rejects.toMatchObject(refusal("EntityTooLarge", 400));
  await put({}, "x".repeat(1000));
});

test("nobody gets in without the right key: unknown id, wrong secret, no signature", async () => {
  const { s3, client } = await start();
  await client.putObject({ Bucket: BUCKET, Key: "k", Body: "x" });
  const stranger = clientOf(s3, { credentials: { ...s3.credentials, accessKeyId: "nobody" } });
  await expect(read(stranger, "k")).rejects.toMatchObject(refusal("InvalidAccessKeyId", 403));
  const thief = clientOf(s3, { credentials: { ...s3.credentials, secretAccessKey: "wrong" } });
  await expect(read(thief, "k")).rejects.toMatchObject(refusal("SignatureDoesNotMatch", 403));
  await expect(thief.putObject({ Bucket: BUCKET, Key: "hack", Body: "x" })).rejects.toMatchObject(
    refusal("SignatureDoesNotMatch", 403),
  );
  expect((await fetch(`${s3.endpoint}/${BUCKET}/k`)).status).toBe(403);
  expect((await fetch(`${s3.endpoint}/${BUCKET}/anonymous`, { method: "PUT", body: "x" })).status).toBe(403);
  expect((await client.listObjectsV2({ Bucket: BUCKET })).KeyCount).toBe(1);
});

test("nobody gets in from the future or the past", async () => {
  const { s3 } = await start();
  for (const systemClockOffset of [-16 * 60_000, 16 * 60_000]) {
    const client = clientOf(s3, { systemClockOffset });
    await expect(client.headBucket({ Bucket: BUCKET })).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  }
});

test("ListObjectsV2 pages through all keys, cuts at the delimiter, begins after a key", async () => {
  const { client } = await start();
  const keys = ["a/1", "a/2", "b", ...Array.from({ length: 25 }, (_, at) => `many/${String(at).padStart(3, "0")}`)];
  for (const Key of keys) await client.putObject({ Bucket: BUCKET, Key, Body: Key });

  const paged: (string | undefined)[] = [];
  let pages = 0;
  for (let token: string | undefined, more = true; more; more = token !== undefined, pages++) {
    const page = await client.listObjectsV2({ Bucket: BUCKET, Prefix: "many/", MaxKeys: 10, ContinuationToken: token });
    paged.push(...(page.Contents ?? []).map(({ Key }) => Key));
    token = page.NextContinuationToken;
  }
  expect(pages).toBe(3);
  expect(paged).toEqual(keys.slice(3));

  const cut = await client.listObjectsV2({ Bucket: BUCKET, Delimiter: "/" });
  expect(cut.CommonPrefixes).toEqual([{ Prefix: "a/" }, { Prefix: "many/" }]);
  expect(cut.Contents).toMatchObject([{ Key: "b", Size: 1 }]);
  const after = await client.listObjectsV2({ Bucket: BUCKET, Prefix: "many/", StartAfter: "many/022" });
  expect(after.Contents?.map(({ Key }) => Key)).toEqual(["many/023", "many/024"]);
});

test("keys are names, never paths", async () => {
  const { s3, client } = await start();
  const odd = ["odd/a b+c#d%20é/Ünï?.hg", "x/../../../escape", "p", "p/q", "<&\"'>", "..", "line\rend", "💾"];
  for (const Key of odd) await client.putObject({ Bucket: BUCKET, Key, Body: Key });
  for (const Key of odd) expect((await read(client, Key)).toString()).toBe(Key);
  const listed = await client.listObjectsV2({ Bucket: BUCKET });
  expect(new Set(listed.Contents?.map(({ Key }) => Key))).toEqual(new Set(odd));
  expect(readdirSync(s3.directory).sort()).toEqual([".incoming", BUCKET]);
  await expect(client.putObject({ Bucket: BUCKET, Key: "k".repeat(1025), Body: "x" })).rejects.toMatchObject(
    refusal("KeyTooLongError", 400),
  );
});

test("CopyObject, DeleteObject and DeleteObjects do what they say", async () => {
  const { client } = await start();
  await client.putObject({ Bucket: BUCKET, Key: "k", Body: DATA, ContentType: "text/x-k", Metadata: { z: "9" } });
  await client.copyObject({ Bucket: BUCKET, Key: "copy", CopySource: `${BUCKET}/k` });
  const copy = await client.headObject({ Bucket: BUCKET, Key: "copy" });
  expect(copy).toMatchObject({ ContentLength: DATA.length, ContentType: "text/x-k", Metadata: { z: "9" } });
  await client.deleteObject({ Bucket: BUCKET, Key: "k" });
  await client.deleteObject({ Bucket: BUCKET, Key: "k" });
  await expect(read(client, "k")).rejects.toMatchObject(refusal("NoSuchKey", 404));
  await client.putObject({ Bucket: BUCKET, Key: "<&>", Body: "x" });
  const gone = await client.deleteObjects({
    Bucket: BUCKET,
    Delete: { Objects: [{ Key: "copy" }, { Key: "<&>" }, { Key: "none" }] },
  });
  expect(gone.Deleted).toHaveLength(3);
  expect((await client.listObjectsV2({ Bucket: BUCKET })).KeyCount).toBe(0);
});

test("an upload in parts becomes one object, or leaves none", async () => {
  const { client } = await start();
  const large = Buffer.alloc(5 * 1024 * 1024, 7);
  const place = { Bucket: BUCKET, Key: "multi" };
  const { UploadId } = await client.createMultipartUpload({ ...place, Metadata: { m: "1" } });
  const part = async (PartNumber: number, Body: Buffer): Promise<{ PartNumber: number; ETag: string | undefined }> => {
    const { ETag } = await client.uploadPart({ ...place, UploadId, PartNumber, Body });
    return { PartNumber, ETag };
  };
  const parts = [await part(1, large), await part(2, DATA)];
  expect((await client.listMultipartUploads({ Bucket: BUCKET })).Uploads).toMatchObject([{ Key: "multi", UploadId }]);
  const complete = (Parts: typeof parts): Promise<unknown> =>
    client.completeMultipartUpload({ ...place, UploadId, MultipartUpload: { Parts } });
  await expect(complete(parts.toReversed())).rejects.toMatchObject(refusal("InvalidPartOrder", 400));
  await expect(complete([{ PartNumber: 1, ETag: parts[1]?.ETag }])).rejects.toMatchObject(refusal("InvalidPart", 400));
  await complete(parts);
  expect((await read(client, "multi")).equals(Buffer.concat([large, DATA]))).toBe(true);
  expect((await client.headObject(place)).Metadata).toEqual({ m: "1" });

  const second = await client.createMultipartUpload({ Bucket: BUCKET, Key: "other" });
  const aborted = { Bucket: BUCKET, Key: "other", UploadId: second.UploadId };
  await client.abortMultipartUpload(aborted);
  await expect(client.uploadPart({ ...aborted, PartNumber: 1, Body: "x" })).rejects.toMatchObject(
    refusal("NoSuchUpload", 404),
  );
  expect((await client.listMultipartUploads({ Bucket: BUCKET })).Uploads).toBeUndefined();
});

test("objects outlive the server, with their headers", async () => {
  const { s3, client } = await start();
  await client.putObject({ Bucket: BUCKET, Key: "k", Body: "v1" });
  await client.putObject({ Bucket: BUCKET, Key: "k", Body: "v2", ContentType: "text/x-k", Metadata: { z: "9" } });
  const keys = new Map([[s3.credentials.accessKeyId, s3.credentials.secretAccessKey]]);
  const again = new DevS3({ directory: s3.directory, keys, maxObjectBytes: 1000 });
  const port = await again.listen();
  onTestFinished(() => again.close());
  const other = clientOf({ ...s3, endpoint: `http://127.0.0.1:${port}` });
  expect((await read(other, "k")).toString()).toBe("v2");
  expect(await other.headObject({ Bucket: BUCKET, Key: "k" })).toMatchObject({
    ContentType: "text/x-k",
    Metadata: { z: "9" },
  });
});

test("what is not made is refused, never taken for something else", async () => {
  const { client } = await start();
  await client.putObject({ Bucket: BUCKET, Key: "k", Body: "x" });
  const notMade = { $metadata: { httpStatusCode: 501 } };
  await expect(client.getObjectTagging({ Bucket: BUCKET, Key: "k" })).rejects.toMatchObject(notMade);
  await expect(client.deleteObject({ Bucket: BUCKET, Key: "k", VersionId: "1" })).rejects.toMatchObject(notMade);
  await expect(client.putObject({ Bucket: BUCKET, Key: "k", Body: "y", IfMatch: '"x"' })).rejects.toMatchObject(
    notMade,
  );
  await expect(client.listObjects({ Bucket: BUCKET })).rejects.toMatchObject(notMade);
  expect((await read(client, "k")).toString()).toBe("x");
});

test("DevS3 counts requests by operation", async () => {
  const { s3, client } = await start();
  await client.putObject({ Bucket: BUCKET, Key: "k", Body: "x" });
  await read(client, "k");
  await read(client, "k");
  expect(Object.fromEntries(s3.server.requests)).toEqual({ CreateBucket: 1, PutObject: 1, GetObject: 2 });
});
