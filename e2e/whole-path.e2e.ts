/** The whole path as an operator runs it: bundles through the program into S3, pages out of it, and S3 in trouble. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DevS3 } from "../lib/dev-s3/dev-s3";
import { hg, makeTemporaryFolder } from "../lib/hg/testing/real-hg";
import { BASE_LENGTH, FIRST_PUSH_LENGTH, makeSampleRepo } from "../lib/repo/testing/sample-repo";
import { type StartedProgram, startProgram } from "./started-program";

const PROGRAM = fileURLToPath(new URL("../dist/headless-try.js", import.meta.url));
const KEY = { id: "E2EKEY", secret: "a-secret-for-one-test" };
const folder = makeTemporaryFolder("whole-path");
const dir = folder.path;
const sample = path.join(dir, "sample");
let s3: DevS3;
let port: number;
let environment: Record<string, string>;
let program: StartedProgram;
let pushes: { bundle: string; tip: string }[];

const openS3 = () =>
  new DevS3({ directory: path.join(dir, "s3"), keys: new Map([[KEY.id, KEY.secret]]), maxObjectBytes: 1 << 28 });

beforeAll(async () => {
  s3 = openS3();
  port = await s3.listen();
  await makeSampleRepo(sample);
  const bundle = (from: number, to: number) => {
    const file = path.join(dir, `${from}.hg`);
    hg(sample, "bundle", "-q", "--base", from === 0 ? "null" : `0:${from - 1}`, "-r", `${from}:${to - 1}`, file);
    return file;
  };
  hg(dir, "init", "base");
  hg(path.join(dir, "base"), "unbundle", "-q", bundle(0, BASE_LENGTH));
  hg(path.join(dir, "base"), "phase", "--public", "-r", "all()");
  // A PATH with Node.js and nothing else: no hg, no Python.
  const bin = path.join(dir, "bin");
  mkdirSync(bin);
  symlinkSync(process.execPath, path.join(bin, "node"));
  environment = {
    PATH: bin,
    TREES: `try=${path.join(dir, "base")}`,
    BUNDLE_STORE: "s3://e2e/prefix",
    PUSH_INDEX: `sqlite:${path.join(dir, "index.db")}`,
    CACHE_DIR: path.join(dir, "cache"),
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: KEY.id,
    AWS_SECRET_ACCESS_KEY: KEY.secret,
    AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
    S3_FORCE_PATH_STYLE: "1",
  };
  await makeBucket();
  const publish = async (file: string, seconds: string) =>
    JSON.parse(await run("publish", "--tree", "try", "--user", "dev@example.org", "--date", seconds, file));
  pushes = [
    await publish(bundle(BASE_LENGTH, FIRST_PUSH_LENGTH), "1000"),
    await publish(bundle(FIRST_PUSH_LENGTH, 16), "2000"),
  ];
  program = await startProgram([PROGRAM, "serve", "--port", "0"], environment);
}, 120_000);

afterAll(async () => {
  expect(await program.stop()).toBe(0);
  await s3.close();
  folder.remove();
});

/** Runs a command of the program; not in the foreground, since S3 is in this process. */
async function run(...args: string[]): Promise<string> {
  const { NODE_ENV: _, ...inherited } = process.env;
  const env = { ...inherited, ...environment } as NodeJS.ProcessEnv;
  return (await promisify(execFile)(process.execPath, [PROGRAM, ...args], { env })).stdout;
}

async function makeBucket() {
  const { CreateBucketCommand, S3Client } = await import("@aws-sdk/client-s3");
  const credentials = { accessKeyId: KEY.id, secretAccessKey: KEY.secret };
  const client = new S3Client({
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    forcePathStyle: true,
    credentials,
  });
  await client.send(new CreateBucketCommand({ Bucket: "e2e" }));
}

async function get(url: string) {
  const response = await fetch(`${program.origin}${url}`);
  return { status: response.status, retryAfter: response.headers.get("retry-after"), body: await response.text() };
}

const scope = (i: number) => `/try/bundle/${pushes[i]?.bundle}`;

test("serve answers with no hg and no Python in PATH, as the real hg exports it", async () => {
  expect(existsSync(path.join(environment["PATH"] ?? "", "hg"))).toBe(false);
  const { status, body } = await get(`${scope(1)}/raw-rev/tip`);
  expect(status).toBe(200);
  const settings = ["--config", "diff.git=yes", "--config", "diff.unified=8", "--config", "diff.showfunc=yes"];
  const diff = hg(sample, "diff", ...settings, "-c", "15").toString();
  expect(body.endsWith(`\n\n${diff}\n`)).toBe(true);
  for (const page of ["", "/rev/tip", "/shortlog", "/summary", "/json-pushes", "/json-rev/tip"]) {
    expect((await get(scope(0) + page)).status, page).toBe(200);
  }
});

test("an index made anew answers json-pushes identically", async () => {
  const urls = [
    "/try/json-pushes?version=2&full=1",
    "/try/json-pushes?startID=0",
    `/try/json-pushes?changeset=${pushes[0]?.tip}&full=1`,
  ];
  const before = await Promise.all(urls.map(get));
  expect(before.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(await run("reindex", "--tree", "try")).toContain("2");
  expect(await Promise.all(urls.map(get))).toEqual(before);
  for (const suffix of ["", "-wal", "-shm"]) rmSync(path.join(dir, `index.db${suffix}`), { force: true });
  await program.stop();
  await run("reindex", "--tree", "try");
  program = await startProgram([PROGRAM, "serve", "--port", "0"], environment);
  expect(await Promise.all(urls.map(get))).toEqual(before);
}, 60_000);

test("S3 away: 503 in each style for a push that is not at hand, the rest goes on, and all heals", async () => {
  await program.stop();
  rmSync(path.join(dir, "cache"), { recursive: true, force: true });
  program = await startProgram([PROGRAM, "serve", "--port", "0"], environment);
  await s3.close();
  const raw = await get(`${scope(1)}/raw-rev/tip`);
  expect(raw).toMatchObject({ status: 503, retryAfter: "10", body: expect.stringMatching(/^\nerror: [^\n]+\n$/) });
  const json = await get(`${scope(1)}/json-rev/tip`);
  expect(json.status).toBe(503);
  expect(JSON.parse(json.body)).toEqual({ error: expect.any(String) });
  expect(await get(`${scope(1)}/rev/tip`)).toMatchObject({ status: 503, body: expect.stringContaining("<h1") });
  for (const page of ["/try/rev/tip", "/try/raw-rev/tip", "/try/json-pushes?full=1", "/try/pushloghtml", scope(1)]) {
    expect((await get(page)).status, page).toBe(200);
  }
  s3 = openS3();
  await s3.listen(port);
  expect((await get(`${scope(1)}/raw-rev/tip`)).status).toBe(200);
}, 60_000);

test("a stored bundle that is lost is a 502, and never shown", async () => {
  const stored = readFileSync(path.join(dir, "13.hg"));
  expect(stored.length).toBeGreaterThan(0);
  const { DeleteObjectCommand, PutObjectCommand, S3Client } = await import("@aws-sdk/client-s3");
  const credentials = { accessKeyId: KEY.id, secretAccessKey: KEY.secret };
  const client = new S3Client({
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    forcePathStyle: true,
    credentials,
    requestChecksumCalculation: "WHEN_REQUIRED",
  });
  const object = { Bucket: "e2e", Key: `prefix/bundles/${pushes[1]?.bundle}.hg` };
  await client.send(new DeleteObjectCommand(object));
  await program.stop();
  rmSync(path.join(dir, "cache"), { recursive: true, force: true });
  program = await startProgram([PROGRAM, "serve", "--port", "0"], environment);
  expect(await get(`${scope(1)}/raw-rev/tip`)).toMatchObject({ status: 502, body: expect.stringContaining("is gone") });
  await client.send(new PutObjectCommand({ ...object, Body: Buffer.concat([stored, Buffer.of(0)]) }));
  expect(await get(`${scope(1)}/raw-rev/tip`)).toMatchObject({
    status: 502,
    body: expect.stringContaining("other bytes"),
  });
}, 60_000);
