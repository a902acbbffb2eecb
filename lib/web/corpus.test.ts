/** All pushes of the corpus, published into the development S3 and asked for in their scope, against what hg says. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decodeUtf8b } from "../bytes/text";
import { DevS3 } from "../dev-s3/dev-s3";
import {
  type CorpusPush,
  corpusPushes,
  expectCorpus,
  type GoldenBytes,
  type GoldenChangeset,
  hasCorpus,
  readCorpusBundle,
  readGolden,
  restoreCorpusBase,
} from "../hg/testing/corpus";
import { makeTemporaryFolder } from "../hg/testing/real-hg";
import { type Node, NULL_NODE, pathBytes, type RepoPath } from "../ids";
import { publish } from "../publish/publish";
import { openSampleTree } from "../publish/testing/sample-tree";
import type { PushedChangeset } from "../push-index/push-index";
import { S3BundleStore } from "../store/s3-bundle-store";
import type { Tree } from "../tree/tree";
import type { AnswerRequest } from "./answer";
import { urlescape } from "./escape";
import { ask } from "./testing/ask";
import { sampleAnswers } from "./testing/sample-site";
import { readHtml } from "./views/testing/read-html";
import { expectedSpans, type JsonDiffBlock, readSpans } from "./views/testing/read-spans";

const KEY = { accessKeyId: "CORPUS", secretAccessKey: "corpussecret" };
const pushes = corpusPushes;
const folder = makeTemporaryFolder("corpus");
const compared = { pushes: 0, changesets: 0, rawRev: 0, jsonRev: 0, diffLines: 0, files: 0 };
let server: DevS3;
let tree: Tree;
let answers: AnswerRequest;

beforeAll(async () => {
  if (!hasCorpus) return;
  server = new DevS3({
    directory: `${folder.path}/s3`,
    keys: new Map([[KEY.accessKeyId, KEY.secretAccessKey]]),
    maxObjectBytes: 1 << 30,
  });
  const endpoint = `http://127.0.0.1:${await server.listen()}`;
  const options = {
    bucket: "corpus",
    prefix: "",
    endpoint,
    region: "us-east-1",
    forcePathStyle: true,
    credentials: KEY,
  };
  await makeBucket(endpoint);
  restoreCorpusBase(`${folder.path}/base`);
  tree = await openSampleTree(`${folder.path}/base`, folder.path, new S3BundleStore(options));
  answers = sampleAnswers(tree);
  for (const push of pushes) {
    await publish(tree, { bytes: readCorpusBundle(push), user: push.user, dateSeconds: push.date });
  }
}, 240_000);

afterAll(async () => {
  await server?.close();
  folder.remove();
  if (hasCorpus) process.stdout.write(`compared with hg: ${JSON.stringify(compared)}\n`);
});

test.skipIf(!hasCorpus).for(pushes)(
  "the push $id and each of its changesets is what hg says",
  { timeout: 60_000 },
  async (corpusPush) => {
    const golden = readGolden(corpusPush);
    const pushId = pushes.indexOf(corpusPush) + 1;
    const push = await tree.index.getPush(tree.name, pushId);
    if (push === undefined) throw new Error(`push ${pushId} is not in the index`);
    expect(push.nodes).toEqual(corpusPush.nodes);
    const { repo } = await tree.openScope(push);
    expect(repo.length).toBe(golden.length);
    expect(repo.getNode(repo.tip)).toBe(corpusPush.tip);
    const changesets = await tree.index.readChangesets(tree.name, pushId);
    expect(changesets.length).toBe(golden.changesets.length);
    for (const [position, told] of golden.changesets.entries()) {
      await compareRecord(corpusPush, changesets[position], told, pushId);
      const scope = `/try/bundle/${push.bundle}`;
      await compareRawRev(scope, told);
      await compareJsonRev(scope, told);
      await compareRevPage(scope, told);
      await compareFiles(scope, told);
      compared.changesets++;
    }
    compared.pushes++;
  },
);

test("the corpus is there where it must be, and every push, changeset, patch and file of it was compared", () => {
  expectCorpus();
  const here = hasCorpus ? pushes : [];
  const total = here.reduce((sum, push) => sum + push.nodes.length, 0);
  const files = here.flatMap((push) => readGolden(push).changesets.flatMap(({ cat }) => cat ?? [])).length;
  expect(compared).toMatchObject({ pushes: here.length, changesets: total, rawRev: total, jsonRev: total, files });
});

/** What the index recorded. */
async function compareRecord(
  push: CorpusPush,
  changeset: PushedChangeset | undefined,
  told: GoldenChangeset,
  pushId: number,
) {
  if (changeset === undefined) throw new Error(`push ${push.id} lacks ${told.node}`);
  expect(changeset.node).toBe(told.node);
  expect(changeset.rev).toBe(told.rev);
  expect(padded(changeset.parents)).toEqual(padded(told.parents));
  expect(changeset.manifest).toBe(told.manifest);
  expect({ branch: changeset.branch, ...Object.fromEntries(changeset.extras) }).toEqual(told.extras);
  const changes = await tree.index.readFileChanges(tree.name, pushId, changeset.position, 0);
  const copies = changes?.flatMap(({ path, copy }) => (copy ? [[asText(path), asText(copy.path)]] : []));
  expect(copies).toEqual(told.copies);
}

async function compareRawRev(scope: string, told: GoldenChangeset) {
  const { status, headers, body } = await ask(answers, `${scope}/raw-rev/${told.node}`);
  expect(status).toBe(200);
  expect(headers["content-type"]).toBe(told.raw_rev_moz.type);
  expectBytes(body, told.raw_rev_moz.body);
  compared.rawRev++;
}

async function compareJsonRev(scope: string, told: GoldenChangeset) {
  const { status, body } = await ask(answers, `${scope}/json-rev/${told.node}`);
  expect(status).toBe(200);
  const ours: Record<string, unknown> = JSON.parse(body.toString("utf8"));
  const theirs = told.json_rev;
  if ("sha1" in theirs) throw new Error(`the golden of ${told.node} has but a digest`);
  expect(Object.fromEntries(Object.keys(theirs).map((key) => [key, ours[key]]))).toEqual(theirs);
  expect(ours["children"]).toEqual(told.children);
  compared.jsonRev++;
}

/** The page's lines and their ids, against what hgweb's JSON has of the same diff. */
async function compareRevPage(scope: string, told: GoldenChangeset) {
  const { answer } = await ask(answers, `${scope}/rev/${told.node}`);
  if (answer.kind !== "page" || answer.view.name !== "rev") throw new Error(`${told.node} has no page`);
  const spans = readSpans(await readHtml(answer.view.diffHtml));
  expect(spans).toEqual(expectedSpans(told.json_rev["diff"] as readonly JsonDiffBlock[]));
  compared.diffLines += spans.length;
}

async function compareFiles(scope: string, told: GoldenChangeset) {
  const files = (told.cat ?? []).map(({ path, sha1 }) => ({
    path: typeof path === "string" ? path : decodeUtf8b(Buffer.from(path.base64, "base64")),
    sha1,
  }));
  for (const { path, sha1 } of files) {
    const url = `${scope}/raw-file/${told.node}/${urlescape(path)}`;
    const { status, body } = await ask(answers, url);
    // Where a directory has taken the place of a file, hgweb lists that.
    const isDirectory = files.some((file) => file.sha1 !== undefined && file.path.startsWith(`${path}/`));
    expect(status, url).toBe(sha1 === undefined && !isDirectory ? 404 : 200);
    if (sha1 !== undefined) expect(createHash("sha1").update(body).digest("hex"), url).toBe(sha1);
    else if (isDirectory) expect(body.toString(), url).toMatch(/^\n(?:drwxr-xr-x|-rw-r--r--) /);
    compared.files++;
  }
}

function expectBytes(ours: Buffer, theirs: GoldenBytes) {
  if (typeof theirs === "string") {
    if (!ours.equals(Buffer.from(theirs, "utf8"))) expect(ours.toString("utf8")).toBe(theirs);
  } else if ("base64" in theirs) {
    expect(ours.toString("base64")).toBe(theirs.base64);
  } else {
    expect({ bytes: ours.length, sha1: createHash("sha1").update(ours).digest("hex") }).toEqual(theirs);
  }
}

async function makeBucket(endpoint: string) {
  const { CreateBucketCommand, S3Client } = await import("@aws-sdk/client-s3");
  const client = new S3Client({ endpoint, region: "us-east-1", forcePathStyle: true, credentials: KEY });
  await client.send(new CreateBucketCommand({ Bucket: "corpus" }));
}

function padded(parents: readonly Node[]): Node[] {
  return [parents[0] ?? NULL_NODE, parents[1] ?? NULL_NODE];
}

function asText(path: RepoPath): string {
  return decodeUtf8b(pathBytes(path));
}
