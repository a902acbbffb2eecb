/** The S3 store on a bad line: what it tries again, how often, and when it gives up. */
import { S3 } from "@aws-sdk/client-s3";
import { expect, onTestFinished, test } from "vitest";
import { FaultProxy, type ProxyFault } from "../dev-s3/testing/fault-proxy";
import { startDevS3 } from "../dev-s3/testing/start-dev-s3";
import { S3BundleStore } from "./s3-bundle-store";
import type { S3Options } from "./s3-options";

const BUCKET = "bundles-of-a-test";
const BYTES = Buffer.alloc(200_000, "a bundle ");

/** Opens a store behind a proxy; the object `k` is there. */
async function openBehindProxy(options: Partial<S3Options> = {}): Promise<{ proxy: FaultProxy; store: S3BundleStore }> {
  const s3 = await startDevS3();
  const proxy = new FaultProxy(Number(new URL(s3.endpoint).port));
  const endpoint = `http://127.0.0.1:${await proxy.listen()}`;
  onTestFinished(() => proxy.close());
  const place = { endpoint, credentials: s3.credentials, region: "us-east-1", forcePathStyle: true };
  const client = new S3({ ...place, requestChecksumCalculation: "WHEN_REQUIRED" });
  await client.createBucket({ Bucket: BUCKET });
  client.destroy();
  const store = new S3BundleStore({ ...place, bucket: BUCKET, prefix: "", ...options });
  await store.putNew("k", BYTES);
  proxy.requests.length = 0;
  return { proxy, store };
}

/** A fault of the first `times` requests. */
function firstTimes(times: number, fault: ProxyFault): () => ProxyFault | undefined {
  let left = times;
  return () => (left-- > 0 ? fault : undefined);
}

const PASSING: readonly ProxyFault[] = [
  { kind: "reset" },
  { kind: "answer", status: 500, code: "InternalError" },
  { kind: "answer", status: 503, code: "ServiceUnavailable" },
  { kind: "answer", status: 503, code: "SlowDown" },
  { kind: "cut", afterBytes: 0 },
  { kind: "cut", afterBytes: 100_000 },
];

test.for(PASSING)("S3BundleStore survives one %o, and gives up after three", async (fault) => {
  const { proxy, store } = await openBehindProxy();
  proxy.faultOf = firstTimes(1, fault);
  expect(Buffer.compare((await store.read("k", BYTES.length)) ?? Buffer.of(), BYTES)).toBe(0);
  expect(proxy.requests).toHaveLength(2);
  proxy.requests.length = 0;
  proxy.faultOf = () => fault;
  await expect(store.read("k", BYTES.length)).rejects.toMatchObject({ code: "storeUnavailable" });
  expect(proxy.requests).toHaveLength(3);
  proxy.faultOf = () => undefined;
  expect((await store.readRange("k", 5, 10)).length).toBe(5);
});

test("S3BundleStore tells a connection that was reset from an S3 that is slow", async () => {
  const { proxy, store } = await openBehindProxy({ maxAttempts: 1, requestTimeoutMs: 100 });
  proxy.faultOf = () => ({ kind: "reset" });
  await expect(store.size("k")).rejects.toMatchObject({ message: /: the connection failed \(ECONNRESET\)$/ });
  proxy.faultOf = () => ({ kind: "silent" });
  await expect(store.size("k")).rejects.toMatchObject({ message: /: S3 did not answer in time$/ });
});

test("S3BundleStore counts attempts before and in the body together", async () => {
  const { proxy, store } = await openBehindProxy();
  const faults: ProxyFault[] = [{ kind: "reset" }, { kind: "reset" }, { kind: "cut", afterBytes: 10 }];
  proxy.faultOf = () => faults.shift();
  await expect(store.read("k", BYTES.length)).rejects.toMatchObject({ code: "storeUnavailable" });
  expect(proxy.requests).toHaveLength(3);
});

test("S3BundleStore gives up on a body that stops, once it has been silent for long", async () => {
  const { proxy, store } = await openBehindProxy({ requestTimeoutMs: 100, maxAttempts: 2 });
  proxy.faultOf = () => ({ kind: "stall", afterBytes: 1000 });
  const stopped = { code: "storeUnavailable" };
  await expect(store.read("k", BYTES.length)).rejects.toMatchObject(stopped);
  expect(proxy.requests).toHaveLength(2);
});

test("S3BundleStore gives up on a body that trickles, at its deadline", async () => {
  const { proxy, store } = await openBehindProxy({ deadlineMs: 200 });
  proxy.faultOf = () => ({ kind: "trickle" });
  await expect(store.read("k", BYTES.length)).rejects.toMatchObject({
    code: "storeUnavailable",
    message: expect.stringMatching(/did not answer in time$/),
  });
  expect(proxy.requests).toHaveLength(1);
});

test.for<ProxyFault>([
  { kind: "answer", status: 503, code: "SlowDown" },
  { kind: "cut", afterBytes: 10 },
])("S3BundleStore tries again at no common beat after %o", async (fault) => {
  const { proxy, store } = await openBehindProxy({ maxAttempts: 2 });
  const keys = Array.from({ length: 8 }, (_, i) => `key-${i}`);
  for (const key of keys) await store.putNew(key, Buffer.alloc(1000));
  proxy.requests.length = 0;
  proxy.faultOf = () => fault;
  await Promise.allSettled(keys.map((key) => store.read(key, 1000)));
  expect(proxy.requests).toHaveLength(16);
  const pauses = keys.map((key) => {
    const [first, second] = proxy.requests.filter(({ path }) => path.startsWith(`/${BUCKET}/${key}?`));
    return (second?.atMs ?? Number.NaN) - (first?.atMs ?? Number.NaN);
  });
  expect(Math.max(...pauses) - Math.min(...pauses)).toBeGreaterThan(10);
});
