/** S3 in trouble, seen by who reads pages: a proxy between the program and S3 does what networks and servers do. */
import { execFile } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { S3 } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { DevS3 } from "../lib/dev-s3/dev-s3";
import { FaultProxy, type ProxyFault } from "../lib/dev-s3/testing/fault-proxy";
import { HgServer, hg, makeTemporaryFolder } from "../lib/hg/testing/real-hg";
import { publish } from "../lib/publish/publish";
import { openSampleTree } from "../lib/publish/testing/sample-tree";
import { S3BundleStore } from "../lib/store/s3-bundle-store";
import { type StartedProgram, startProgram } from "./started-program";

const PROGRAM = fileURLToPath(new URL("../dist/headless-try.js", import.meta.url));
const CREDENTIALS = { accessKeyId: "E2EKEY", secretAccessKey: "a-secret-for-one-test" };
/** Seconds that a request may take; more than all attempts with their pauses, on a busy machine too. */
const REQUEST_TIMEOUT_SECONDS = 4;
/** Each test takes its own, so that none is in a cache. */
const PUSHES = 14;
/** Milliseconds in which all must have healed: S3's silence is broken off after 10,000. */
const HEALING_LIMIT_MS = 25_000;

const folder = makeTemporaryFolder("s3-trouble");
const dir = folder.path;
const unused: string[] = [];
let s3: DevS3;
let proxy: FaultProxy;
let proxyPort: number;
let program: StartedProgram;
let environment: Record<string, string>;

beforeAll(async () => {
  const keys = new Map([[CREDENTIALS.accessKeyId, CREDENTIALS.secretAccessKey]]);
  s3 = new DevS3({ directory: path.join(dir, "s3"), keys, maxObjectBytes: 1 << 24 });
  proxy = new FaultProxy(await s3.listen());
  proxyPort = await proxy.listen();
  const place = { endpoint: `http://127.0.0.1:${proxyPort}`, region: "us-east-1", forcePathStyle: true };
  environment = {
    TREES: `try=${path.join(dir, "base")}`,
    BUNDLE_STORE: "s3://e2e/prefix",
    PUSH_INDEX: `sqlite:${path.join(dir, "index.db")}`,
    REQUEST_TIMEOUT_SECONDS: String(REQUEST_TIMEOUT_SECONDS),
    AWS_REGION: place.region,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL_S3: place.endpoint,
    S3_FORCE_PATH_STYLE: "1",
  };
  const client = new S3({ ...place, credentials: CREDENTIALS });
  await client.createBucket({ Bucket: "e2e" });
  client.destroy();
  await publishAll(new S3BundleStore({ ...place, credentials: CREDENTIALS, bucket: "e2e", prefix: "prefix" }));
  const env = { ...process.env, ...environment, CACHE_DIR: path.join(dir, "cache-of-reindex") };
  await promisify(execFile)(process.execPath, [PROGRAM, "reindex", "--tree", "try"], { env });
  program = await serve(1);
});

afterAll(async () => {
  expect(await program.stop()).toBe(0);
  await proxy.close();
  await s3.close();
  folder.remove();
});

beforeEach(() => {
  proxy.faultOf = () => undefined;
  proxy.requests.length = 0;
});

/** Makes a base of one changeset, and pushes of one changeset each on top of it. */
async function publishAll(store: S3BundleStore): Promise<void> {
  const base = path.join(dir, "base");
  const work = path.join(dir, "work");
  hg(dir, "init", base);
  writeFileSync(path.join(base, "file"), "one\n");
  hg(base, "commit", "-A", "-m", "one", "-d", "0 0");
  hg(base, "phase", "--public", "-r", "all()");
  hg(dir, "clone", "-q", base, work);
  const server = new HgServer(work);
  const tree = await openSampleTree(base, dir, store);
  for (let i = 0; i < PUSHES; i++) {
    await server.run("update", "-q", "-r", "0");
    writeFileSync(path.join(work, "file"), `push ${i}\n`.repeat(3000));
    await server.run("commit", "-m", `push ${i}`, "-d", `${i} 0`);
    const file = path.join(dir, `${i}.hg`);
    await server.run("bundle", "-q", "-t", "none-v2", "--base", "0", "-r", "tip", file);
    const upload = { bytes: readFileSync(file), user: "dev@example.org", dateSeconds: i };
    unused.push((await publish(tree, upload)).push.bundle);
  }
  server.close();
}

function serve(workers: number): Promise<StartedProgram> {
  const own = { ...environment, CACHE_DIR: path.join(dir, `cache-of-${workers}`) };
  return startProgram([PROGRAM, "serve", "--port", "0", "--workers", String(workers)], own);
}

function takeUnused(): string {
  const bundle = unused.shift();
  if (bundle === undefined) throw new Error("there are too few pushes for so many tests");
  return bundle;
}

const rawRev = (bundle: string) => `/try/bundle/${bundle}/raw-rev/tip`;

interface Got {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: string;
}

async function get(url: string): Promise<Got> {
  const response = await fetch(`${program.origin}${url}`);
  return { status: response.status, retryAfter: response.headers.get("retry-after"), body: await response.text() };
}

/** Asks on a connection of its own: connections are what is shared out among workers. */
function getAlone(url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(`${program.origin}${url}`, { agent: false }, (response) => {
      response.resume().once("end", () => resolve(response.statusCode));
    });
    asked.once("error", reject).end();
  });
}

function getsOf(bundle: string): number {
  return proxy.requests.filter(({ path: asked }) => asked.includes(`/bundles/${bundle}.hg`)).length;
}

/** Lets a fault happen to the GETs of some bundles, and to nothing else. */
function breakBundles(fault: ProxyFault, ...bundles: string[]): void {
  proxy.faultOf = ({ path: asked }) => (bundles.some((bundle) => asked.includes(bundle)) ? fault : undefined);
}

/** What needs no bundle answers as ever. */
async function expectBaseToAnswer(): Promise<void> {
  const urls = ["/try/raw-rev/tip", "/try/rev/tip", "/try/raw-file/tip/file", "/try/json-pushes?full=1"];
  const statuses = await Promise.all(urls.map(async (url) => (await get(url)).status));
  expect(statuses).toEqual(urls.map(() => 200));
}

async function expectHealed(bundle: string): Promise<void> {
  expect(await get(rawRev(bundle))).toMatchObject({ status: 200, body: expect.stringMatching(/^\+push \d+$/m) });
}

const UNAVAILABLE = { status: 503, retryAfter: "10" };

test.for<readonly [string, ProxyFault, RegExp]>([
  ["resets connections", { kind: "reset" }, /the connection failed/],
  ["answers 500", { kind: "answer", status: 500, code: "InternalError" }, /S3 answered 500 InternalError/],
  ["answers 503", { kind: "answer", status: 503, code: "ServiceUnavailable" }, /S3 answered 503 ServiceUnavailable/],
  ["wants us slower", { kind: "answer", status: 503, code: "SlowDown" }, /S3 answered 503 SlowDown/],
  ["cuts the body", { kind: "cut", afterBytes: 5_000 }, /the connection failed/],
])("S3 %s: 503 after three attempts, pages of the base go on, and it heals", async ([, fault, sentence]) => {
  const bundle = takeUnused();
  breakBundles(fault, bundle);
  const [got] = await Promise.all([get(rawRev(bundle)), expectBaseToAnswer()]);
  expect(got).toMatchObject({ ...UNAVAILABLE, body: expect.stringMatching(sentence) });
  expect(got.body).toMatch(/^\nerror: [^\n]+\n$/);
  expect(getsOf(bundle)).toBe(3);
  proxy.faultOf = () => undefined;
  await expectHealed(bundle);
  expect(getsOf(bundle)).toBe(4);
});

test.for<readonly [string, ProxyFault, RegExp]>([
  ["gives other bytes", { kind: "otherBytes" }, /other bytes than bundle/],
  ["has lost the object", { kind: "answer", status: 404, code: "NoSuchKey" }, /is gone from the store/],
])("S3 %s: 502 at the first attempt, nothing of it is shown, and it heals", async ([, fault, sentence]) => {
  const bundle = takeUnused();
  breakBundles(fault, bundle);
  const [got] = await Promise.all([get(rawRev(bundle)), expectBaseToAnswer()]);
  expect(got).toMatchObject({ status: 502, retryAfter: null, body: expect.stringMatching(sentence) });
  expect(got.body).not.toContain("push ");
  expect(getsOf(bundle)).toBe(1);
  proxy.faultOf = () => undefined;
  await expectHealed(bundle);
  expect(getsOf(bundle)).toBe(2);
});

test("S3 is away: 503, pages of the base go on, and it heals", async () => {
  const bundle = takeUnused();
  await proxy.close();
  const [got] = await Promise.all([get(rawRev(bundle)), expectBaseToAnswer()]);
  expect(got).toMatchObject({ ...UNAVAILABLE, body: expect.stringContaining("ECONNREFUSED") });
  await proxy.listen(proxyPort);
  await expectHealed(bundle);
});

test("S3 is slower than a request may take: 503 at its deadline, in its style, and it heals", async () => {
  const [silent, stalled, trickling] = [takeUnused(), takeUnused(), takeUnused()];
  proxy.faultOf = ({ path: asked }) => {
    if (asked.includes(silent)) return { kind: "silent" };
    if (asked.includes(stalled)) return { kind: "stall", afterBytes: 5_000 };
    return asked.includes(trickling) ? { kind: "trickle" } : undefined;
  };
  const late = { ...UNAVAILABLE, body: "\nerror: the answer took too long\n" };
  const all = [silent, stalled, trickling];
  const [got, json] = await Promise.all([
    Promise.all(all.map((bundle) => get(rawRev(bundle)))),
    get(`/try/bundle/${silent}/json-rev/tip`),
    expectBaseToAnswer(),
  ]);
  expect(got).toEqual([late, late, late]);
  expect(json).toMatchObject({ ...UNAVAILABLE, body: expect.stringContaining('"error": "the answer took too long"') });
  expect(all.map(getsOf)).toEqual([1, 1, 1]);
  proxy.faultOf = () => undefined;
  // A silence that has begun lasts; the fetch that waits for it is shared, so that it is given up once for all.
  const limit = Date.now() + HEALING_LIMIT_MS;
  while (Date.now() < limit && (await get(rawRev(silent))).status !== 200) await sleep(200);
  for (const bundle of all) await expectHealed(bundle);
  expect(all.map(getsOf)).toEqual([2, 2, 1]);
}, 60_000);

test("50 readers of a bundle that is not at hand cause one GET", async () => {
  const bundle = takeUnused();
  breakBundles({ kind: "late", ms: 500 }, bundle);
  const statuses = await Promise.all(Array.from({ length: 50 }, () => getAlone(rawRev(bundle))));
  expect(statuses).toEqual(statuses.map(() => 200));
  expect(getsOf(bundle)).toBe(1);
});

test("50 readers over two workers cause one GET in all, and both workers have the bundle", async () => {
  const bundle = takeUnused();
  await program.stop();
  program = await serve(2);
  breakBundles({ kind: "late", ms: 500 }, bundle);
  const ask = () => Promise.all(Array.from({ length: 50 }, () => getAlone(rawRev(bundle))));
  const allFine = Array.from({ length: 50 }, () => 200);
  expect(await ask()).toEqual(allFine);
  expect(getsOf(bundle)).toBe(1);
  // From here on a worker that had it not could not answer.
  rmSync(path.join(dir, "cache-of-2"), { recursive: true });
  await proxy.close();
  expect(await ask()).toEqual(allFine);
  await proxy.listen(proxyPort);
});
