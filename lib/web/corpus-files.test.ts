/** Every push of the corpus: the files that its changesets touched, against what hgweb says of the overlay. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type CorpusPush,
  corpusPushes,
  expectCorpus,
  type GoldenBytes,
  hasCorpus,
  readCorpusBundle,
  readGolden,
  restoreCorpusBase,
} from "../hg/testing/corpus";
import { makeTemporaryFolder } from "../hg/testing/real-hg";
import type { BundleId } from "../ids";
import { publish } from "../publish/publish";
import { openSampleTree } from "../publish/testing/sample-tree";
import type { AnswerRequest } from "./answer";
import { urlescape } from "./escape";
import { ask } from "./testing/ask";
import { sampleAnswers } from "./testing/sample-site";

/** What hgweb says of the files of a push, by `NODE/PATH`. */
interface GoldenFiles {
  readonly filediff: Readonly<Record<string, { readonly type: string; readonly body: GoldenBytes }>>;
  readonly rawfile: Readonly<Record<string, GoldenFile>>;
}

interface GoldenFile {
  readonly status: number;
  readonly type: string;
  readonly bytes: number;
  readonly sha1: string;
}

const folder = makeTemporaryFolder("corpus-files");
const bundles = new Map<CorpusPush, BundleId>();
const compared = { pushes: 0, filediff: 0, rawfile: 0 };
/** Comparisons that are not made, by reason. */
const leftOut = new Map<string, number>();
let answers: AnswerRequest;

beforeAll(async () => {
  if (!hasCorpus) return;
  restoreCorpusBase(`${folder.path}/base`);
  const tree = await openSampleTree(`${folder.path}/base`, folder.path);
  answers = sampleAnswers(tree);
  for (const push of corpusPushes) {
    const published = await publish(tree, { bytes: readCorpusBundle(push), user: push.user, dateSeconds: push.date });
    bundles.set(push, published.push.bundle);
  }
}, 240_000);

afterAll(() => {
  folder.remove();
  if (!hasCorpus) return;
  process.stdout.write(`files compared with hgweb: ${JSON.stringify(compared)}\n`);
  for (const [reason, count] of leftOut) process.stdout.write(`left out: ${count}: ${reason}\n`);
});

test.skipIf(!hasCorpus).for(corpusPushes)(
  "the files in the scope of $id are what hgweb says",
  { timeout: 60_000 },
  async (push) => {
    const { filediff, rawfile } = readGolden(push) as unknown as GoldenFiles;
    const scope = `/try/bundle/${bundles.get(push)}`;
    for (const [place, told] of Object.entries(filediff)) {
      const { headers, body } = await askFor(`${scope}/raw-diff/${urlescape(place)}`);
      expect(headers["content-type"]).toBe(told.type);
      expectBytes(body, told.body);
      compared.filediff++;
    }
    for (const [place, told] of Object.entries(rawfile))
      await compareRawFile(`${scope}/raw-file/${urlescape(place)}`, told);
    compared.pushes++;
  },
);

test("the corpus is there where it must be, and every file of every push was compared or left out", () => {
  expectCorpus();
  const here = hasCorpus ? corpusPushes : [];
  const goldens = here.map((push) => readGolden(push) as unknown as GoldenFiles);
  const count = (of: (golden: GoldenFiles) => object) =>
    goldens.reduce((sum, golden) => sum + Object.keys(of(golden)).length, 0);
  expect(compared).toMatchObject({ pushes: here.length, filediff: count(({ filediff }) => filediff) });
  const notCompared = [...leftOut.values()].reduce((sum, left) => sum + left, 0);
  expect(compared.rawfile + notCompared).toBe(count(({ rawfile }) => rawfile));
  expect(notCompared).toBeLessThanOrEqual(2);
});

/** Where hgweb failed there is nothing to compare with; we have no such trouble. */
async function compareRawFile(url: string, told: GoldenFile) {
  const { headers, body } = await askFor(url);
  if (told.status !== 200) {
    const reason = `rawfile that hgweb itself answers with ${told.status}`;
    leftOut.set(reason, (leftOut.get(reason) ?? 0) + 1);
    return;
  }
  expect(headers["content-type"], url).toBe(told.type);
  const digest = { bytes: body.length, sha1: createHash("sha1").update(body).digest("hex") };
  expect(digest, url).toEqual({ bytes: told.bytes, sha1: told.sha1 });
  compared.rawfile++;
}

async function askFor(url: string) {
  const asked = await ask(answers, url);
  expect(asked.status, url).toBe(200);
  return asked;
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
