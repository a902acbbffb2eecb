/** What the built program loads before its first answer: that is most of its start. By count, since time varies. */
import { readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { S3 } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { DevS3 } from "../lib/dev-s3/dev-s3";
import { hg, makeTemporaryFolder } from "../lib/hg/testing/real-hg";
import { publish } from "../lib/publish/publish";
import { openSampleTree } from "../lib/publish/testing/sample-tree";
import { openSqlitePushIndex } from "../lib/push-index/sqlite-push-index";
import { S3BundleStore } from "../lib/store/s3-bundle-store";
import { startProgram } from "./started-program";

const PROJECT = fileURLToPath(new URL("..", import.meta.url));
const PROGRAM = path.join(PROJECT, "dist/headless-try.js");
const CREDENTIALS = { accessKeyId: "E2EKEY", secretAccessKey: "a-secret-for-one-test" };

/** What the probe tells of one answer. */
interface Told {
  readonly path: string;
  readonly status: number;
  /** Absolute paths. */
  readonly files: readonly string[];
}

const folder = makeTemporaryFolder("first-answer");
const dir = folder.path;
let s3: DevS3;
let rawRev: Told;
let rev: Told;

beforeAll(async () => {
  const keys = new Map([[CREDENTIALS.accessKeyId, CREDENTIALS.secretAccessKey]]);
  s3 = new DevS3({ directory: path.join(dir, "s3"), keys, maxObjectBytes: 1 << 24 });
  const place = { endpoint: `http://127.0.0.1:${await s3.listen()}`, region: "us-east-1", forcePathStyle: true };
  const client = new S3({ ...place, credentials: CREDENTIALS });
  await client.createBucket({ Bucket: "e2e" });
  client.destroy();
  const scope = await publishOne(new S3BundleStore({ ...place, credentials: CREDENTIALS, bucket: "e2e", prefix: "" }));
  [rawRev, rev] = await askFirst([`${scope}/raw-rev/tip`, `${scope}/rev/tip`], {
    BUNDLE_STORE: "s3://e2e",
    AWS_REGION: place.region,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL_S3: place.endpoint,
    S3_FORCE_PATH_STYLE: "1",
  });
});

afterAll(async () => {
  await s3.close();
  folder.remove();
});

/** Publishes one changeset on top of a base of another; returns the path of its scope. */
async function publishOne(store: S3BundleStore): Promise<string> {
  const base = path.join(dir, "base");
  const work = path.join(dir, "work");
  hg(dir, "init", base);
  writeFileSync(path.join(base, "file"), "one\n");
  hg(base, "commit", "-A", "-m", "one", "-u", "dev", "-d", "0 0");
  hg(base, "phase", "--public", "-r", "all()");
  hg(dir, "clone", "-q", base, work);
  writeFileSync(path.join(work, "file"), "two\n");
  hg(work, "commit", "-m", "two", "-u", "dev", "-d", "1 0");
  hg(work, "bundle", "-q", "-t", "gzip-v2", "--base", "0", "-r", "tip", path.join(dir, "push.hg"));
  const index = openSqlitePushIndex(path.join(dir, "index.db"));
  const tree = await openSampleTree(base, dir, store, index);
  const bytes = readFileSync(path.join(dir, "push.hg"));
  const { push } = await publish(tree, { bytes, user: "dev@example.org", dateSeconds: 1 });
  await index.close();
  return `/try/bundle/${push.bundle}`;
}

/** Starts the program, which is asked for these paths as soon as it listens; its disk holds no bundle. */
async function askFirst(paths: readonly [string, string], store: Record<string, string>): Promise<[Told, Told]> {
  const probe = fileURLToPath(new URL("./files-loaded.mjs", import.meta.url));
  const program = await startProgram(["--import", probe, PROGRAM, "serve", "--port", "0"], {
    ...store,
    ASK: JSON.stringify(paths),
    TREES: `try=${path.join(dir, "base")}`,
    PUSH_INDEX: `sqlite:${path.join(dir, "index.db")}`,
    CACHE_DIR: path.join(dir, "cache-of-program"),
    LOG_LEVEL: "error",
  });
  const told = () => program.errors().split("\n").slice(0, -1);
  await vi.waitFor(() => expect(told()).toHaveLength(paths.length), { timeout: 25_000 });
  expect(await program.stop()).toBe(0);
  const [first, second] = told().map((line): Told => JSON.parse(line));
  if (first === undefined || second === undefined) throw new Error("the program has told nothing");
  return [first, second];
}

/** Names the packages that files belong to, each once. */
function packagesOf(files: readonly string[]): string[] {
  const names = files.flatMap((file) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []);
  return [...new Set(names)].sort();
}

test("the first raw-rev of a push in S3 waits for no page to be loaded, and for no package but native code", () => {
  expect(rawRev.status).toBe(200);
  expect(packagesOf(rawRev.files)).toEqual(["@foxglove/wasm-zstd", "better-sqlite3", "bindings", "file-uri-to-path"]);
  expect(rawRev.files.filter((file) => file.includes("/.next/"))).toEqual([]);
});

test("the first raw-rev of a push in S3 is answered with few files and little code loaded", () => {
  const bytes = rawRev.files.map((file) => statSync(file).size).reduce((sum, size) => sum + size, 0);
  expect(rawRev.files.length).toBeLessThanOrEqual(40);
  expect(bytes).toBeLessThanOrEqual(2_500_000);
});

test("the first page has Next.js and what the build made of the components loaded", () => {
  expect(rev.status).toBe(200);
  expect(packagesOf(rev.files)).toContain("next");
  expect(rev.files.filter((file) => file.includes("/.next/server/"))).not.toEqual([]);
});
