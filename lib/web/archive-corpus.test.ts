/** Some pushes of the corpus: the archive of the tip against what hg makes of it. */
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  CORPUS_DIR,
  expectCorpus,
  hasCorpus,
  pickCorpusPushes,
  readCorpusBundle,
  restoreCorpusBase,
} from "../hg/testing/corpus";
import { HgServer, hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import { publish } from "../publish/publish";
import { openSampleTree } from "../publish/testing/sample-tree";
import type { Tree } from "../tree/tree";
import { ask } from "./testing/ask";
import { sampleAnswers } from "./testing/sample-site";

/** Those whose trees differ in more than what files say; an archive of each has 32 MB. */
const PUSHES = pickCorpusPushes(["chmod", "symlink", "empty-file", "odd-names", "merge", "closed-branch"]);
const folder = makeTemporaryFolder("archive-corpus");
let tree: Tree;
let server: HgServer | undefined;
let compared = 0;

beforeAll(async () => {
  if (!hasCorpus) return;
  restoreCorpusBase(`${folder.path}/base`);
  tree = await openSampleTree(`${folder.path}/base`, folder.path);
  const all = join(folder.path, "all");
  hg(folder.path, "clone", "-q", "-U", "base", all);
  for (const push of PUSHES) {
    await publish(tree, { bytes: readCorpusBundle(push), user: push.user, dateSeconds: push.date });
    hg(all, "unbundle", "-q", join(CORPUS_DIR, push.bundle));
  }
  server = new HgServer(all);
}, 240_000);

afterAll(() => {
  server?.close();
  folder.remove();
  if (hasCorpus) process.stdout.write(`archives compared with hg: ${compared}\n`);
});

test.skipIf(!hasCorpus).for(PUSHES)(
  "the archive of $id is what hg makes of it",
  { timeout: 120_000 },
  async ({ tip }) => {
    const theirs = await server?.run("archive", "-t", "tar", "-p", `try-${tip}`, "-r", tip, "-");
    const { status, body } = await ask(sampleAnswers(tree), `/try/archive/${tip}.tar.gz`);
    expect(status).toBe(200);
    expect(gunzipSync(body).equals(theirs ?? Buffer.alloc(0))).toBe(true);
    compared++;
  },
);

test("the corpus is there where it must be, and every archive was compared", () => {
  expectCorpus();
  expect(compared).toBe(hasCorpus ? PUSHES.length : 0);
});
