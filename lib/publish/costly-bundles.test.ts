/** Bundles that are small and cost much: refused at a limit, or checked in time that grows with their size. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { RepoError } from "../errors";
import { parseBundle } from "../hg/bundle/bundle";
import type { DeltaChunk } from "../hg/bundle/changegroup";
import { type BundleLimits, DEFAULT_BUNDLE_LIMITS } from "../hg/bundle/limits";
import { writeBundle } from "../hg/bundle/write-bundle";
import { hashRevision } from "../hg/revlog";
import { hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import { type Node, NULL_NODE, type RepoPath } from "../ids";
import { OverlayRepo } from "../overlay/overlay-repo";
import { publish } from "./publish";
import { manyChunks, packedBundle } from "./testing/bombs";
import { changesetText, fullRow, hunk, MadeUpHistory } from "./testing/made-up-history";
import { openSampleTree } from "./testing/sample-tree";
import { stateOf, tryPublish } from "./testing/tree-state";
import { verifyBundle } from "./verify";

const SLOW = { timeout: 120_000 };
const MiB = 1024 * 1024;

const folder = makeTemporaryFolder("costly");
beforeAll(() => {
  hg(folder.path, "init", "base");
});
afterAll(() => folder.remove());

const openTree = () => openSampleTree(`${folder.path}/base`, folder.path);
const upload = (bytes: Uint8Array) => ({ bytes, user: "dev@example.org", dateSeconds: 1 });

/** Lays a bundle over a base. */
async function openRepo(bytes: Uint8Array, base = "base"): Promise<OverlayRepo> {
  const tree = await openSampleTree(join(folder.path, base), folder.path);
  return new OverlayRepo(tree.getBase(), parseBundle(bytes, DEFAULT_BUNDLE_LIMITS), tree.caches);
}

/** Verifies a bundle under limits of the test's own. */
async function verify(bytes: Uint8Array, limits: Partial<BundleLimits> = {}, signal?: AbortSignal) {
  return verifyBundle(await openRepo(bytes), { ...DEFAULT_BUNDLE_LIMITS, ...limits }, signal);
}

/** A revlog whose revisions are each a short delta against the one before: the text stays long, a number in it changes. */
function chainOf(length: number, textOf: (i: number) => Buffer, deltaOf: (i: number) => Uint8Array, linkNode: Node) {
  const rows: DeltaChunk[] = [];
  let previous = NULL_NODE;
  for (let i = 0; i < length; i++) {
    const text = textOf(i);
    const node = hashRevision(previous, NULL_NODE, text);
    const delta = i === 0 ? hunk(0, 0, text) : deltaOf(i);
    rows.push({
      node,
      p1: previous,
      p2: NULL_NODE,
      deltaBase: previous,
      linkNode,
      flags: 0,
      delta: Uint8Array.from(delta),
    });
    previous = node;
  }
  return rows;
}

/** A text of `size` bytes that begins with a number of 8 digits. */
function numbered(size: number) {
  const text = Buffer.alloc(size, "line\n");
  return (i: number) => {
    text.write(String(i).padStart(8, "0"), "latin1");
    return text;
  };
}
const renumber = (i: number) => hunk(0, 8, Buffer.from(String(i).padStart(8, "0")));

test("publish() refuses 100,000 changesets before it looks at one", SLOW, async () => {
  const row: DeltaChunk = { ...fullRow("text"), linkNode: NULL_NODE };
  const changesets = new Array<DeltaChunk>(100_000).fill(row);
  const bytes = writeBundle({ changesets, manifests: [], files: new Map() });
  expect(await tryPublish(await openTree(), bytes)).toBe(
    "tooLarge: the bundle brings too many revisions of the changelog",
  );
});

test("publish() refuses a message of 200 MB, packed or not", SLOW, async () => {
  const history = new MadeUpHistory();
  history.commit({ text: (manifest) => changesetText(manifest, [], "0 0", "x".repeat(200_000_000)) });
  const bytes = history.bundle();
  const tree = await openTree();
  expect(await tryPublish(tree, bytes)).toMatch(
    /^tooLarge: a delta makes a text of 2000000\d\d bytes, more than 33554432$/,
  );
  const packed = Buffer.concat([
    Buffer.from("HG20\0\0\0\x0eCompression=GZ"),
    deflateSync(bytes.subarray(8), { level: 1 }),
  ]);
  expect(await tryPublish(tree, packed)).toMatch(/^tooLarge: a zlib stream becomes more than \d+ bytes$/);
});

test("verifyBundle() refuses messages that are long together", async () => {
  const history = new MadeUpHistory();
  for (let i = 0; i < 3; i++)
    history.commit({ text: (manifest) => changesetText(manifest, [], "0 0", "x".repeat(1000)) });
  const bytes = history.bundle();
  expect(await verify(bytes, { maxChangesetBytes: 1200, maxChangelogBytes: 3600 })).toHaveLength(3);
  await expect(verify(bytes, { maxChangelogBytes: 3000 })).rejects.toMatchObject({ code: "tooLarge" });
  await expect(verify(bytes, { maxChangesetBytes: 1000 })).rejects.toMatchObject({ code: "tooLarge" });
});

/** A bundle of one changeset, whose file `a` has many more revisions. */
function withRevisions(rows: (changeset: Node) => readonly DeltaChunk[]): {
  bytes: Uint8Array;
  rows: readonly DeltaChunk[];
} {
  const history = new MadeUpHistory();
  const changeset = history.commit({ files: { a: "a\n" } });
  const { changesets, manifests, files } = parseBundle(history.bundle(), DEFAULT_BUNDLE_LIMITS);
  const all = [...(files.get("a" as RepoPath) ?? []), ...rows(changeset)];
  return { bytes: writeBundle({ changesets, manifests, files: new Map([["a" as RepoPath, all]]) }), rows: all };
}

test("verifyBundle() refuses short deltas that make long texts", async () => {
  const { bytes } = withRevisions((changeset) => chainOf(100, numbered(MiB), renumber, changeset));
  expect(bytes.length).toBeLessThan(2 * MiB);
  await expect(verify(bytes, { maxTextBytes: 50 * MiB })).rejects.toMatchObject({
    code: "tooLarge",
    message: "building the bundle's texts would take more than 52428800 bytes",
  });
});

test("verifyBundle() builds each of 50,000 deltas on one another once, and the last is read", SLOW, async () => {
  const { bytes, rows } = withRevisions((changeset) => chainOf(50_000, numbered(100), renumber, changeset));
  // So much for one delta and one text each: a chain built anew for each revision would cost 25,000 times that.
  const repo = await openRepo(bytes);
  expect(await verifyBundle(repo, { ...DEFAULT_BUNDLE_LIMITS, maxTextBytes: 50_000 * 1000 })).toHaveLength(1);
  const { data } = await repo.readFileRevision("a" as RepoPath, rows.at(-1)?.node ?? NULL_NODE);
  expect(Buffer.from(data).toString("latin1", 0, 8)).toBe("00049999");
});

/** A bundle of changesets each of which makes the first of many files executable, or no longer, by a short delta. */
function manyManifests(count: number, lines: number): Uint8Array {
  const file = { ...fullRow("x\n"), linkNode: NULL_NODE };
  const paths = Array.from({ length: lines }, (_, i) => `file-${String(i).padStart(6, "0")}` as RepoPath);
  const plain = Buffer.from(paths.map((path) => `${path}\0${file.node}\n`).join(""), "latin1");
  const [line, executable] = [`${paths[0]}\0${file.node}\n`, `${paths[0]}\0${file.node}x\n`];
  const other = Buffer.concat([Buffer.from(executable, "latin1"), plain.subarray(line.length)]);
  const rows = chainOf(
    count,
    (i) => (i % 2 === 0 ? plain : other),
    (i) =>
      i % 2 === 0 ? hunk(0, executable.length, Buffer.from(line)) : hunk(0, line.length, Buffer.from(executable)),
    NULL_NODE,
  );
  let p1 = NULL_NODE;
  const changesets = rows.map(({ node }): DeltaChunk => {
    const row = fullRow(changesetText(node, []), p1);
    p1 = row.node;
    return { ...row, linkNode: row.node };
  });
  const manifests = rows.map((row, i) => ({ ...row, linkNode: changesets[i]?.node ?? NULL_NODE }));
  const linked = { ...file, linkNode: changesets[0]?.node ?? NULL_NODE };
  return writeBundle({ changesets, manifests, files: new Map(paths.map((path) => [path, [linked]])) });
}

test("verifyBundle() builds each of 2,000 manifests of 50 KB once", SLOW, async () => {
  const bytes = manyManifests(2000, 1000);
  const changesets = await verify(bytes, { maxTextBytes: 2000 * (55_000 + 2000) + 1000 * 1000 });
  expect(changesets.map(({ files }) => files.length)).toEqual([1000, ...new Array(1999).fill(1)]);
});

test("verifyBundle() refuses more changed files than are allowed in all", async () => {
  const bytes = manyManifests(4, 10);
  expect(await verify(bytes, { maxFileChanges: 13 })).toHaveLength(4);
  for (const maxFileChanges of [9, 12]) {
    await expect(verify(bytes, { maxFileChanges })).rejects.toMatchObject({
      code: "tooLarge",
      message: `the bundle's changesets change more than ${maxFileChanges} files`,
    });
  }
});

/** A bundle of changesets whose manifests are two in turn, each with `lines` edits of the first one's text. */
function alternating(count: number, lines: number): Uint8Array {
  const history = new MadeUpHistory();
  const names = Array.from({ length: lines }, (_, i) => `file-${String(i).padStart(6, "0")}`);
  const textOf = (nodeOf: (path: string) => Node, flagOf: (i: number) => string) =>
    names.map((name, i) => `${name}\0${nodeOf("a")}${flagOf(i)}\n`).join("");
  history.commit({ files: { a: "text\n" }, manifest: (nodeOf) => textOf(nodeOf, () => "") });
  history.commit({ manifest: (nodeOf) => textOf(nodeOf, () => "x") });
  const { changesets, manifests, files } = parseBundle(history.bundle(), DEFAULT_BUNDLE_LIMITS);
  const [plain, executable] = manifests;
  const [root] = changesets;
  if (plain === undefined || executable === undefined || root === undefined) throw new Error("the history is empty");
  const lineSize = (plain.delta.length - 12) / lines;
  const flags = names.map((_, i) => hunk((i + 1) * lineSize - 1, (i + 1) * lineSize - 1, Buffer.from("x")));
  const edited = { ...executable, deltaBase: plain.node, delta: Buffer.concat(flags) };
  // The last file is a link in the other one.
  const linkText = Buffer.from(executable.delta.subarray(12));
  const flagAt = linkText.length - 2;
  linkText.write("l", flagAt);
  const other = {
    ...fullRow(linkText, plain.node),
    linkNode: executable.linkNode,
    deltaBase: edited.node,
    delta: hunk(flagAt, flagAt + 1, Buffer.from("l")),
  };
  const rows = [root];
  for (let i = 1; i < count; i++) {
    const row = fullRow(changesetText((i % 2 === 0 ? other : edited).node, []), rows.at(-1)?.node);
    rows.push({ ...row, linkNode: row.node });
  }
  const second = rows[1]?.node ?? NULL_NODE;
  const own = [plain, { ...edited, linkNode: second }, { ...other, linkNode: second }];
  const everywhere = names.map((name) => [name as RepoPath, files.get("a" as RepoPath) ?? []] as const);
  return writeBundle({ changesets: rows, manifests: own, files: new Map(everywhere) });
}

test("verifyBundle() refuses two manifests that are compared again and again, however little they differ", async () => {
  const bytes = alternating(100, 1000);
  const changesets = await verify(bytes, { maxTextBytes: 150 * MiB });
  expect(changesets.map(({ files }) => files.length)).toEqual([1000, 1000, ...new Array(98).fill(1)]);
  await expect(verify(bytes, { maxTextBytes: 50 * MiB })).rejects.toMatchObject({ code: "tooLarge" });
});

test("verifyBundle() lets others have their turn, and stops on a signal with its reason", SLOW, async () => {
  const bytes = manyManifests(500, 2000);
  let turns = 0;
  let done = false;
  const count = () => {
    turns++;
    if (!done) setImmediate(count);
  };
  setImmediate(count);
  await verify(bytes);
  done = true;
  expect(turns).toBeGreaterThan(10);
  const deadline = new AbortController();
  const reason = new RepoError("deadlineExceeded", "the request took too long");
  const verified = verify(bytes, {}, deadline.signal);
  setImmediate(() => deadline.abort(reason));
  await expect(verified).rejects.toBe(reason);
});

test("publish() stops on a signal, and the tree stays as it was", async () => {
  const tree = await openTree();
  const before = await stateOf(tree);
  const reason = new RepoError("deadlineExceeded", "the request took too long");
  await expect(publish(tree, upload(manyManifests(2, 2)), AbortSignal.abort(reason))).rejects.toBe(reason);
  expect(await stateOf(tree)).toEqual(before);
});

test("verifyBundle() does not check again what the base has", async () => {
  const bytes = manyManifests(50, 20);
  hg(folder.path, "init", "has-it");
  writeFileSync(join(folder.path, "all.hg"), bytes);
  hg(join(folder.path, "has-it"), "unbundle", "-q", "../all.hg");
  const repo = await openRepo(bytes, "has-it");
  expect(await verifyBundle(repo, { ...DEFAULT_BUNDLE_LIMITS, maxTextBytes: 0 })).toEqual([]);
});

test("publish() refuses a payload of 12 million chunks from 64 KB", SLOW, async () => {
  const bytes = manyChunks(12_000_000);
  expect(bytes.length).toBeLessThan(100_000);
  expect(await tryPublish(await openTree(), bytes)).toBe("malformedBundle: the bundle has no changegroup part");
});

test.for([
  ["GZ", (zeros: Uint8Array) => deflateSync(zeros)],
  ["ZS", (zeros: Uint8Array) => run("zstd", ["-q", "-c"], zeros)],
  ["BZ", (zeros: Uint8Array) => run("bzip2", ["-c"], zeros)],
] as const)("publish() refuses a %s bomb", SLOW, async ([compression, pack]) => {
  const bytes = packedBundle(compression, pack(Buffer.alloc(80 * MiB)));
  expect(bytes.length).toBeLessThan(100_000);
  expect(await tryPublish(await openTree(), bytes)).toMatch(
    /^tooLarge: a (zlib|zstd|bzip2) stream becomes more than 67108864 bytes$/,
  );
});

/** Runs a compressor; it comes from the Debian package of its own name. */
function run(tool: "zstd" | "bzip2", args: readonly string[], input: Uint8Array): Uint8Array {
  try {
    return execFileSync(tool, args, { input, maxBuffer: 2 ** 28 });
  } catch (error) {
    throw new Error(`${tool} does not run: apt-get install -y ${tool}`, { cause: error });
  }
}
