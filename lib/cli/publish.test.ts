import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DEMO_BUCKET, openDemoS3, s3Environment } from "../../demo/open-s3";
import { makeTemporaryFolder } from "../hg/testing/real-hg";
import { FIRST_PUSH_LENGTH } from "../repo/testing/sample-repo";
import { readPublishArguments } from "./publish";
import { type BuiltProgram, buildProgram, type Run, snapshotFolder, snapshotIndex } from "./testing/program";
import { changeFile, makeSamplePushes, type SamplePushes } from "./testing/sample-pushes";

const folder = makeTemporaryFolder("publish");
let program: BuiltProgram;
let sample: SamplePushes;
let count = 0;

beforeAll(async () => {
  program = buildProgram();
  sample = await makeSamplePushes(folder.path);
});
afterAll(() => {
  program.remove();
  folder.remove();
});

/** An operator's machine: a store and an index that nobody else has. */
function openPlace(more: Readonly<Record<string, string>> = {}) {
  const place = join(folder.path, `place-${count++}`);
  const [store, index] = [join(place, "store"), join(place, "index.db")];
  const environment = {
    TREES: `try=${sample.basePath}`,
    BUNDLE_STORE: `dir:${store}`,
    PUSH_INDEX: `sqlite:${index}`,
    CACHE_DIR: join(place, "cache"),
    PUBLIC_URL: "https://try.example.org",
    ...more,
  };
  const publish = (file: string, ...args: string[]): Promise<Run> =>
    program.run(["publish", "--tree", "try", "--user", "dev@example.org", ...args, file], environment);
  return { store, index, publish };
}

function sha1Of(file: string): string {
  return createHash("sha1").update(readFileSync(file)).digest("hex");
}

test("publish prints the push as one line of JSON", async () => {
  const { store, publish } = openPlace();
  const { status, stdout, stderr } = await publish(sample.first, "--date", "1500000000");
  const bundle = sha1Of(sample.first);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout.match(/\n/g)).toHaveLength(1);
  expect(JSON.parse(stdout)).toEqual({
    pushId: 1,
    bundle,
    tip: sample.nodes[FIRST_PUSH_LENGTH - 1],
    url: `https://try.example.org/try/bundle/${bundle}`,
  });
  expect(snapshotFolder(store)[`bundles/${bundle}.hg`]).toBe(bundle);
  const record: unknown = JSON.parse(readFileSync(join(store, "try/pushes/000000000001.json"), "utf8"));
  expect(record).toMatchObject({ bundle, user: "dev@example.org", dateSeconds: 1_500_000_000, baseLength: 8 });
});

test("publish answers with the push that exists when it has the bytes, and changes nothing", async () => {
  const { store, index, publish } = openPlace();
  const first = await publish(sample.first);
  const before = [snapshotFolder(store), snapshotIndex(index)];
  const again = await publish(sample.first, "--date", "1600000000");
  expect(again).toEqual(first);
  expect([snapshotFolder(store), snapshotIndex(index)]).toEqual(before);
});

test("publish numbers a push on top of another one", async () => {
  const { publish } = openPlace();
  await publish(sample.first);
  const { stdout } = await publish(sample.second);
  expect(JSON.parse(stdout)).toMatchObject({ pushId: 2, tip: sample.nodes.at(-1) });
});

const REFUSED: readonly (readonly [string, () => string, RegExp])[] = [
  ["text", () => changeFile(sample.second, "text", () => Buffer.from("no bundle\n")), /bundle/],
  ["an empty file", () => changeFile(sample.second, "empty", () => Buffer.alloc(0)), /bundle/],
  ["a cut bundle", () => changeFile(sample.second, "cut", (bytes) => bytes.subarray(0, -40)), /bundle/],
  ["a file text with another hash", () => changeFile(sample.second, "hash", swapText), /README\.md|hash|revision/],
  ["nothing new", () => sample.landed, /nothing|no changeset/],
  ["a file that is not there", () => join(folder.path, "nowhere.hg"), /cannot read .*nowhere\.hg/],
  ["a folder", () => folder.path, /cannot read/],
];

/** Changes one letter of what the last changeset of the sample adds. */
function swapText(bytes: Buffer): Buffer {
  const at = bytes.indexOf("again\n");
  expect(at).toBeGreaterThan(0);
  bytes.write("Again\n", at);
  return bytes;
}

test.for(REFUSED)("publish refuses %s with one sentence and changes nothing", async ([, file, sentence]) => {
  const { store, index, publish } = openPlace();
  expect((await publish(sample.first)).status).toBe(0);
  const before = [snapshotFolder(store), snapshotIndex(index)];
  const { status, stdout, stderr } = await publish(file());
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toMatch(/^headless-try: [^\n]+\n$/);
  expect(stderr).toMatch(sentence);
  expect([snapshotFolder(store), snapshotIndex(index)]).toEqual(before);
});

test("publish names the parent that nobody has", async () => {
  const { store, publish } = openPlace();
  const { status, stderr } = await publish(sample.second);
  expect(status).toBe(1);
  expect(stderr).toMatch(new RegExp(`^headless-try: [^\n]*${sample.nodes[FIRST_PUSH_LENGTH - 1]}[^\n]*\n$`));
  expect(snapshotFolder(store)).toEqual({});
});

test("publish refuses a bundle over MAX_BUNDLE_BYTES and names both sizes", async () => {
  const { publish } = openPlace({ MAX_BUNDLE_BYTES: "1000" });
  const { status, stderr } = await publish(sample.first);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^headless-try: .* has \d+ bytes, and 1000 are allowed\n$/);
});

test("publish says in one sentence that S3 is away, and publishes once it is back", async () => {
  const directory = join(folder.path, "s3");
  const s3 = await openDemoS3(directory);
  const port = Number(new URL(s3.endpoint).port);
  const { index, publish } = openPlace(s3Environment(s3.endpoint));
  expect((await publish(sample.first)).stderr).toBe("");
  await s3.close();
  const before = [snapshotFolder(directory), snapshotIndex(index)];
  const { status, stdout, stderr } = await publish(sample.second);
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toMatch(
    new RegExp(
      `^headless-try: cannot [^\n]*connection failed[^\n]* \\(the bundle store is s3://${DEMO_BUCKET} at [^\n]*\\)\n$`,
    ),
  );
  expect([snapshotFolder(directory), snapshotIndex(index)]).toEqual(before);
  const back = await openDemoS3(directory, { port });
  expect(JSON.parse((await publish(sample.second)).stdout)).toMatchObject({ pushId: 2 });
  await back.close();
});

test.for([
  [["--user", "u", "f.hg"], "--tree is missing"],
  [["--tree", "try", "f.hg"], "--user is missing"],
  [["--tree", "try", "--user", "u"], "publish takes one FILE.hg"],
  [["--tree", "try", "--user", "u", "a.hg", "b.hg"], "publish takes one FILE.hg"],
  [["--tree", "try", "--user", "u\n", "f.hg"], "--user has a control character in it"],
  [["--tree", "try", "--user", "u", "--date", "now", "f.hg"], "--date is wrong: “now” is no number of Unix seconds"],
] as const)("readPublishArguments() refuses %j", ([args, message]) => {
  expect(() => readPublishArguments(args, 1)).toThrow(message);
});

test("readPublishArguments() takes the current time when no date is given", () => {
  const args = ["--tree", "try", "--user", "u", "f.hg"];
  expect(readPublishArguments(args, 7)).toEqual({ treeName: "try", file: "f.hg", user: "u", dateSeconds: 7 });
});
