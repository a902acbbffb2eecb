/** Our S3 store against an S3 that is not ours: the gateway of Ceph. */
import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { S3 } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeSamplePushes, type SamplePushes } from "../cli/testing/sample-pushes";
import { makeTemporaryFolder } from "../hg/testing/real-hg";
import { catchUp, publish } from "../publish/publish";
import { reindex } from "../publish/reindex";
import { openSampleTree } from "../publish/testing/sample-tree";
import { S3BundleStore } from "./s3-bundle-store";
import type { S3Options } from "./s3-options";
import { bundleStoreContract, collect } from "./testing/bundle-store-contract";
import { type RunningCeph, startCeph } from "./testing/start-ceph";

const BUCKET = "bundles-of-a-test";
const folder = makeTemporaryFolder("ceph-store");
let ceph: RunningCeph;
let samples: SamplePushes;
let storesOpened = 0;

beforeAll(async () => {
  [ceph, samples] = await Promise.all([startCeph(), makeSamplePushes(folder.path)]);
  const client = new S3(reach());
  await client.createBucket({ Bucket: BUCKET });
  client.destroy();
});

afterAll(async () => {
  await ceph?.stop();
  folder.remove();
});

const reach = () => ({
  endpoint: ceph.endpoint,
  credentials: ceph.credentials,
  region: "us-east-1",
  forcePathStyle: true,
});

/** Opens a store under a prefix that nobody has used. */
function openStore(options: Partial<S3Options> = {}): S3BundleStore {
  return new S3BundleStore({ ...reach(), bucket: BUCKET, prefix: `store-${storesOpened++}`, ...options });
}

const upload = (file: string, dateSeconds = 1000) => ({
  bytes: readFileSync(file),
  user: "dev@example.org",
  dateSeconds,
});

bundleStoreContract("S3BundleStore on Ceph", async () => openStore({ pageSize: 10 }));

test("S3BundleStore on Ceph reads ranges of an object of 8 MiB, and the whole of it", async () => {
  const store = openStore();
  const bytes = randomBytes(8 * 1024 * 1024 + 1);
  expect(await store.putNew("large", bytes)).toBe("stored");
  for (const [start, end] of [
    [0, 1],
    [4_194_303, 4_194_305], // Ceph cuts an object in pieces of 4 MiB
    [8_388_600, 2 ** 40],
    [1_000_000, 7_000_000],
  ] as const) {
    expect(digest(await store.readRange("large", start, end))).toBe(digest(bytes.subarray(start, end)));
  }
  expect(digest(await store.read("large", bytes.length))).toBe(digest(bytes));
});

test("S3BundleStore on Ceph says that its secret is wrong, or its key unknown, and tells neither", async () => {
  const { accessKeyId, secretAccessKey } = ceph.credentials;
  const cases = [
    { credentials: { accessKeyId, secretAccessKey: "a-wrong-secret" }, answer: "SignatureDoesNotMatch" },
    { credentials: { accessKeyId: "AN-UNKNOWN-KEY", secretAccessKey }, answer: "InvalidAccessKeyId" },
  ];
  for (const { credentials, answer } of cases) {
    const store = openStore({ credentials });
    const refused = { code: "storeUnavailable", status: 503, facts: { status: 403, answer, attempts: 1 } };
    const error: unknown = await store.read("k", 10).catch((caught: unknown) => caught);
    expect(error).toMatchObject(refused);
    expect(JSON.stringify([error, String(error)])).not.toMatch(/a-wrong-secret|AN-UNKNOWN-KEY/);
    await expect(store.putNew("k", Buffer.from("x"))).rejects.toMatchObject(refused);
    await expect(collect(store.list(""))).rejects.toMatchObject(refused);
    await expect(store.size("k")).rejects.toMatchObject({ code: "storeUnavailable", facts: { status: 403 } });
    await expect(store.check()).rejects.toMatchObject({ code: "storeUnavailable", facts: { status: 403 } });
  }
});

test("S3BundleStore on Ceph tells a bucket that is not there from an object that is not there", async () => {
  const missing = { code: "storeUnavailable", facts: { status: 404 } };
  const store = () => openStore({ bucket: "no-such-bucket" });
  await expect(store().size("k")).rejects.toMatchObject(missing);
  await expect(store().read("k", 10)).rejects.toMatchObject({ ...missing, message: /404 NoSuchBucket$/ });
  await expect(store().putNew("k", Buffer.from("x"))).rejects.toMatchObject(missing);
  await expect(collect(store().list(""))).rejects.toMatchObject(missing);
});

test("publish() into Ceph gives pushes that another index takes in, and a new one is rebuilt from", async () => {
  const store = openStore();
  const open = (name: string) => openSampleTree(samples.basePath, `${folder.path}/${name}`, store);
  const [writer, reader, late] = await Promise.all([open("writer"), open("reader"), open("late")]);
  const { push: first } = await publish(writer, upload(samples.first));
  expect(first).toMatchObject({ pushId: 1, nodes: samples.nodes.slice(8, 13) });
  expect(await publish(writer, upload(samples.first, 9999))).toEqual({ push: first, existed: true });
  expect(await catchUp(reader)).toBe(1);
  const { push: second } = await publish(reader, upload(samples.second));
  expect(second).toMatchObject({ pushId: 2, standsOn: [first.bundle] });
  expect(await reindex(late)).toBe(2);
  for (const push of [first, second]) {
    expect(await late.getPushByBundle(push.bundle)).toEqual(push);
    const { repo } = await late.openScope(push);
    expect(repo.getNode(repo.tip)).toBe(push.nodes.at(-1));
  }
  expect(await collect(store.list("try/pushes/"))).toEqual([
    "try/pushes/000000000001.json",
    "try/pushes/000000000002.json",
  ]);
});

test("8 publishers race for push ids in Ceph: each gets one, without gap or repeat", async () => {
  const store = openStore();
  const trees = await Promise.all(
    Array.from({ length: 8 }, (_, i) => openSampleTree(samples.basePath, `${folder.path}/racer-${i}`, store)),
  );
  const bundle = readFileSync(samples.first);
  const bundles = trees.map((_, i) => withParameter(bundle, `writer=${i}`));
  const published = await Promise.all(
    trees.map((tree, i) => publish(tree, { ...upload(samples.first), bytes: bundles[i] ?? bundle })),
  );
  const ids = published.map(({ push }) => push.pushId).sort((a, b) => a - b);
  expect(ids).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test("S3BundleStore on Ceph has what it stored when the gateway was killed and started anew", async () => {
  const store = openStore();
  const bytes = randomBytes(300_000);
  await store.putNew("kept", bytes);
  await ceph.restartGateway();
  expect(digest(await store.read("kept", bytes.length))).toBe(digest(bytes));
  expect(await store.putNew("kept", Buffer.from("other"))).toBe("exists");
  expect(await openStore().size("kept")).toBeUndefined();
});

/** Gives the same changesets in other bytes: a bundle2 with a stream parameter that nobody has to know. */
function withParameter(bundle: Buffer, parameter: string): Buffer {
  expect(bundle.subarray(0, 8).toString("latin1")).toBe("HG20\0\0\0\0");
  const size = Buffer.alloc(4);
  size.writeUInt32BE(parameter.length);
  return Buffer.concat([bundle.subarray(0, 4), size, Buffer.from(parameter), bundle.subarray(8)]);
}

function digest(bytes: Uint8Array | undefined): string | undefined {
  return bytes && createHash("sha1").update(bytes).digest("hex");
}
