import { S3 } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import type { Fault, FaultyRequest } from "../dev-s3/fault";
import { type RunningS3, startDevS3 } from "../dev-s3/testing/start-dev-s3";
import { S3BundleStore } from "./s3-bundle-store";
import type { S3Options } from "./s3-options";
import { bundleStoreContract, collect } from "./testing/bundle-store-contract";

const BUCKET = "bundles-of-a-test";

function optionsFor(s3: RunningS3): S3Options {
  const { endpoint, credentials } = s3;
  return { bucket: BUCKET, prefix: "some/prefix", endpoint, credentials, region: "us-east-1", forcePathStyle: true };
}

interface Opened {
  readonly s3: RunningS3;
  readonly store: S3BundleStore;
}

/** Opens a store in a fresh bucket. @param fault what S3 does wrong from then on */
async function openStore(
  options: Partial<S3Options> = {},
  fault?: (request: FaultyRequest) => Fault | undefined,
): Promise<Opened> {
  let ready = false;
  const s3 = await startDevS3({ fault: (request) => (ready ? fault?.(request) : undefined) });
  const client = new S3({ ...optionsFor(s3) });
  await client.createBucket({ Bucket: BUCKET });
  client.destroy();
  ready = true;
  return { s3, store: new S3BundleStore({ ...optionsFor(s3), ...options }) };
}

/** A fault in the first `times` requests of one operation. */
function firstTimes(times: number, operation: FaultyRequest["operation"], fault: Fault) {
  let left = times;
  return (request: FaultyRequest) => (request.operation === operation && left-- > 0 ? fault : undefined);
}

const SLOW_DOWN: Fault = { kind: "answer", status: 503, code: "SlowDown" };

bundleStoreContract("S3BundleStore", async () => (await openStore({ pageSize: 10 })).store);

test("S3BundleStore keeps its objects under its prefix", async () => {
  const { s3, store } = await openStore();
  const other = new S3BundleStore({ ...optionsFor(s3), prefix: "other" });
  const whole = new S3BundleStore({ ...optionsFor(s3), prefix: "" });
  await store.putNew("k", Buffer.from("mine"));
  expect(await other.size("k")).toBeUndefined();
  expect(await collect(other.list(""))).toEqual([]);
  expect(await collect(whole.list(""))).toEqual(["some/prefix/k"]);
  expect(await whole.size("some/prefix/k")).toBe(4);
});

test("S3BundleStore reads a whole object in one GET, and a list of 25 keys in 3 pages of 10", async () => {
  const { s3, store } = await openStore({ pageSize: 10 });
  for (let id = 0; id < 25; id++) await store.putNew(`many/${id}`, Buffer.of(id));
  await store.read("many/7", 100);
  await collect(store.list(""));
  expect(s3.server.requests.get("GetObject")).toBe(1);
  expect(s3.server.requests.get("HeadObject")).toBeUndefined();
  expect(s3.server.requests.get("ListObjectsV2")).toBe(3);
});

test("S3BundleStore describes itself without a secret", () => {
  const credentials = { accessKeyId: "AKID", secretAccessKey: "hush" };
  const at = { bucket: "b", prefix: "p", credentials };
  expect(new S3BundleStore(at).description).toBe("s3://b/p");
  expect(new S3BundleStore({ ...at, endpoint: "https://user:pw@s3.example:8443/x" }).description).toBe(
    "s3://b/p at https://s3.example:8443",
  );
});

test("S3BundleStore refuses options that can never work", () => {
  for (const options of [
    { prefix: "/p" },
    { prefix: "p/" },
    { prefix: "../p" },
    { endpoint: "s3.example" },
    { endpoint: "ftp://x" },
  ]) {
    expect(() => new S3BundleStore({ bucket: "b", prefix: "p", ...options })).toThrow(
      expect.objectContaining({ code: "misconfigured" }),
    );
  }
});

test("S3BundleStore throws storeUnavailable when nobody listens", async () => {
  const { s3, store } = await openStore({ maxAttempts: 1 });
  await s3.server.close();
  const unavailable = { code: "storeUnavailable", status: 503, facts: { answer: "ECONNREFUSED" } };
  await expect(store.size("k")).rejects.toMatchObject(unavailable);
  await expect(store.read("k", 10)).rejects.toMatchObject(unavailable);
  await expect(store.readRange("k", 0, 10)).rejects.toMatchObject(unavailable);
  await expect(store.putNew("k", Buffer.from("x"))).rejects.toMatchObject(unavailable);
  await expect(collect(store.list(""))).rejects.toMatchObject(unavailable);
  await expect(store.check()).rejects.toMatchObject(unavailable);
  await s3.server.listen(); // so that the end of the test can close it
});

test.for([
  [500, "InternalError"],
  [503, "SlowDown"],
  [403, "AccessDenied"],
] as const)("S3BundleStore throws storeUnavailable and says what S3 answered: %i %s", async ([status, code]) => {
  const { store } = await openStore({ maxAttempts: 2 }, () => ({ kind: "answer", status, code }));
  const attempts = status === 403 ? 1 : 2;
  await expect(store.read("k", 10)).rejects.toMatchObject({
    code: "storeUnavailable",
    // Bucket and endpoint are nobody's business but the operator's.
    message: `cannot read k in the bundle store: S3 answered ${status} ${code}`,
    facts: { store: store.description, status, answer: code, attempts },
  });
  await expect(store.putNew("k", Buffer.from("x"))).rejects.toMatchObject({ facts: { status, attempts } });
  await expect(store.size("k")).rejects.toMatchObject({ facts: { status } }); // a HEAD has no body that names the code
  await expect(collect(store.list(""))).rejects.toMatchObject({ facts: { status, answer: code } });
});

test("S3BundleStore tries again when S3 asks it to slow down", async () => {
  const { s3, store } = await openStore({ maxAttempts: 3 }, firstTimes(1, "GetObject", SLOW_DOWN));
  await store.putNew("k", Buffer.from("x"));
  expect(Buffer.from((await store.read("k", 10)) ?? []).toString()).toBe("x");
  expect(s3.server.requests.get("GetObject")).toBe(2);
});

test("S3BundleStore says that its secret is wrong, and does not tell it", async () => {
  const { s3 } = await openStore();
  const credentials = { ...s3.credentials, secretAccessKey: "a-wrong-secret" };
  const store = new S3BundleStore({ ...optionsFor(s3), credentials });
  const error: unknown = await store.read("k", 10).catch((caught: unknown) => caught);
  expect(error).toMatchObject({
    code: "storeUnavailable",
    message: expect.stringContaining("403 SignatureDoesNotMatch"),
  });
  expect(JSON.stringify([error, String(error)])).not.toContain("a-wrong-secret");
  await expect(store.check()).rejects.toMatchObject({ code: "storeUnavailable", facts: { status: 403 } });
});

test("S3BundleStore throws storeUnavailable when the bucket is not there", async () => {
  const { s3 } = await openStore();
  const store = (): S3BundleStore => new S3BundleStore({ ...optionsFor(s3), bucket: "no-such-bucket" });
  const missing = { code: "storeUnavailable", facts: { status: 404 } };
  await expect(store().size("k")).rejects.toMatchObject(missing);
  await expect(store().read("k", 10)).rejects.toMatchObject({ ...missing, message: /404 NoSuchBucket$/ });
  await expect(store().putNew("k", Buffer.from("x"))).rejects.toMatchObject(missing);
  await expect(collect(store().list(""))).rejects.toMatchObject(missing);
  await expect(store().check()).rejects.toMatchObject(missing);
});

test("S3BundleStore throws storeUnavailable when a body is cut short", async () => {
  const cut: Fault = { kind: "cutShort", afterBytes: 1000 };
  const { store } = await openStore({}, ({ operation }) => (operation === "GetObject" ? cut : undefined));
  await store.putNew("k", new Uint8Array(300_000));
  await expect(store.read("k", 300_000)).rejects.toMatchObject({ code: "storeUnavailable" });
  await expect(store.readRange("k", 0, 200_000)).rejects.toMatchObject({ code: "storeUnavailable" });
});

test.for([{ requestTimeoutMs: 100 }, { deadlineMs: 100 }])(
  "S3BundleStore gives up on a silent S3 by %o",
  async (limit) => {
    const { store } = await openStore({ ...limit, maxAttempts: 1 }, () => ({ kind: "hang" }));
    const late = { code: "storeUnavailable", message: /S3 did not answer in time$/ };
    await expect(store.read("k", 10)).rejects.toMatchObject(late);
    await expect(store.putNew("k", Buffer.from("x"))).rejects.toMatchObject(late);
  },
);

test("putNew() knows its own write when the answer to it was lost", async () => {
  const { s3, store } = await openStore({ maxAttempts: 2 }, firstTimes(1, "PutObject", { kind: "loseAnswer" }));
  expect(await store.putNew("k", Buffer.from("mine"))).toBe("stored");
  expect(s3.server.requests.get("PutObject")).toBe(2);
  expect(await store.putNew("k", Buffer.from("mine"))).toBe("exists");
});

test("putNew() says that the object exists when its retry finds another's", async () => {
  let slow = false;
  const { s3, store } = await openStore({ maxAttempts: 2 }, ({ operation }) => {
    const now = slow && operation === "PutObject";
    slow = false;
    return now ? SLOW_DOWN : undefined;
  });
  await store.putNew("k", Buffer.from("theirs"));
  slow = true;
  expect(await store.putNew("k", Buffer.from("mine"))).toBe("exists");
  expect(s3.server.requests.get("PutObject")).toBe(3);
});

test("putNew() tries again on ConditionalRequestConflict, then answers by what is there", async () => {
  const conflict: Fault = { kind: "answer", status: 409, code: "ConditionalRequestConflict" };
  const once = await openStore({}, firstTimes(1, "PutObject", conflict));
  expect(await once.store.putNew("k", Buffer.from("x"))).toBe("stored");

  const lasting = await openStore({ maxAttempts: 2 }, ({ operation, key }) =>
    operation === "PutObject" && key.endsWith("contended") ? conflict : undefined,
  );
  await expect(lasting.store.putNew("contended", Buffer.from("x"))).rejects.toMatchObject({
    code: "storeUnavailable",
    facts: { status: 409, answer: "ConditionalRequestConflict" },
  });
  expect(lasting.s3.server.requests.get("PutObject")).toBe(2);
});

test("putNew() does without conditional PUT where S3 has none, and finds out once", async () => {
  const notMade: Fault = { kind: "answer", status: 501, code: "NotImplemented" };
  const { s3, store } = await openStore({}, firstTimes(1, "PutObject", notMade));
  expect(store.conditionalPut).toBe(true);
  expect(await store.putNew("k", Buffer.from("first"))).toBe("stored");
  expect(store.conditionalPut).toBe(false);
  expect(await store.putNew("k", Buffer.from("second"))).toBe("exists");
  expect(Buffer.from((await store.read("k", 10)) ?? []).toString()).toBe("first");
  expect(s3.server.requests.get("PutObject")).toBe(2);
  expect(s3.server.requests.get("HeadObject")).toBe(2);
});

test("check() finds out an S3 that ignores If-None-Match", async () => {
  const { store } = await openStore({}, () => ({ kind: "ignoreConditions" }));
  await store.check();
  expect(store.conditionalPut).toBe(false);
  await store.putNew("k", Buffer.from("first"));
  expect(await store.putNew("k", Buffer.from("second"))).toBe("exists");
});
