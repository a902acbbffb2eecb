import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DEMO_BUCKET, DEMO_KEYS, openDemoS3, s3Environment } from "../../demo/open-s3";
import { hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import { type BuiltProgram, buildProgram, type Run } from "./testing/program";

const folder = makeTemporaryFolder("check-config");
let program: BuiltProgram;

beforeAll(() => {
  program = buildProgram();
  hg(folder.path, "init", "base");
  writeFileSync(join(folder.path, "base/a"), "a\n");
  hg(join(folder.path, "base"), "commit", "-q", "-A", "-m", "one");
  writeFileSync(join(folder.path, "base/.hg/hgrc"), "[paths]\ndefault = https://hg.example.org/unified\n");
});
afterAll(() => {
  program.remove();
  folder.remove();
});

function check(more: Readonly<Record<string, string>> = {}): Promise<Run> {
  return program.run(["check-config"], {
    TREES: `try=${join(folder.path, "base")}`,
    BUNDLE_STORE: `dir:${join(folder.path, "store")}`,
    PUSH_INDEX: `sqlite:${join(folder.path, "index.db")}`,
    CACHE_DIR: join(folder.path, "cache"),
    ...more,
  });
}

test("check-config prints the configuration and what it tried", async () => {
  const { status, stdout, stderr } = await check();
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const lines = stdout.split("\n");
  expect(lines).toContain(`TREES=try=${join(folder.path, "base")}`);
  expect(lines).toContain("base of try: 1 changesets, from https://hg.example.org/unified");
  expect(lines).toContain("push index: SQLite file index.db");
  expect(lines).toContain("all is well");
  expect(stdout).not.toContain("conditional PUT");
});

test("check-config masks the secret, and tries the bucket", async () => {
  const s3 = await openDemoS3(join(folder.path, "s3"));
  const { status, stdout, stderr } = await check(s3Environment(s3.endpoint));
  await s3.close();
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).not.toContain(DEMO_KEYS.secretAccessKey);
  expect(stdout).toContain("AWS_SECRET_ACCESS_KEY=********\n");
  expect(stdout).toContain(`bundle store: s3://${DEMO_BUCKET} at ${s3.endpoint}\n`);
});

test("check-config says when the store has no conditional PUT", async () => {
  const s3 = await openDemoS3(join(folder.path, "s3-overwrites"), { fault: () => ({ kind: "ignoreConditions" }) });
  const { status, stdout } = await check(s3Environment(s3.endpoint));
  await s3.close();
  expect(status).toBe(0);
  expect(stdout).toContain("this store has no conditional PUT: only one process at a time may publish into it\n");
});

const WRONG: readonly (readonly [string, Readonly<Record<string, string>>, RegExp])[] = [
  ["TREES", { TREES: "try=/nowhere/at/all" }, /TREES: the base of try: /],
  ["TREES", { TREES: "" }, /TREES is not set/],
  ["BUNDLE_STORE", { BUNDLE_STORE: "ftp://x" }, /BUNDLE_STORE is wrong: /],
  ["BUNDLE_STORE", { BUNDLE_STORE: "dir:/dev/null/store" }, /BUNDLE_STORE: /],
  ["PUSH_INDEX", { PUSH_INDEX: "sqlite:/dev/null/index.db" }, /PUSH_INDEX: /],
  ["CACHE_DIR", { CACHE_DIR: "/dev/null/cache" }, /CACHE_DIR: /],
  ["MAX_BUNDLE_BYTES", { MAX_BUNDLE_BYTES: "much" }, /MAX_BUNDLE_BYTES is wrong: /],
];

test.for(WRONG)("check-config fails with one sentence that names %s", async ([, environment, sentence]) => {
  const { status, stderr } = await check(environment);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^headless-try: [^\n]+\n$/);
  expect(stderr).toMatch(sentence);
});

test("check-config fails when S3 refuses the key", async () => {
  const s3 = await openDemoS3(join(folder.path, "s3-refuses"));
  const { status, stderr } = await check({ ...s3Environment(s3.endpoint), AWS_SECRET_ACCESS_KEY: "wrong" });
  await s3.close();
  expect(status).toBe(1);
  expect(stderr).toMatch(/^headless-try: BUNDLE_STORE: [^\n]*403[^\n]*\n$/);
});
