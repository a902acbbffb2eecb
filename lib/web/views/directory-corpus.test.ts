/** Every push of the corpus: directories in its scope against what hgweb says of the overlay. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { corpusPushes, expectCorpus, hasCorpus, readGolden } from "../../hg/testing/corpus";
import { makeTemporaryFolder } from "../../hg/testing/real-hg";
import { urlescape } from "../escape";
import { ask } from "../testing/ask";
import { type PublishedCorpus, publishCorpus } from "../testing/published-corpus";

const folder = makeTemporaryFolder("directory-corpus");
const compared = { pushes: 0, directories: 0, files: 0 };
let corpus: PublishedCorpus | undefined;

beforeAll(async () => {
  corpus = await publishCorpus(folder.path);
}, 240_000);

afterAll(() => {
  folder.remove();
  if (hasCorpus) process.stdout.write(`directories compared with hg: ${JSON.stringify(compared)}\n`);
});

test.skipIf(!hasCorpus).for(corpusPushes)(
  "the directories of $id are what hg says",
  { timeout: 60_000 },
  async (push) => {
    if (corpus === undefined) return;
    const scope = `/try/bundle/${corpus.getPush(push).bundle}`;
    for (const [key, golden] of Object.entries(readManifests(push))) {
      const slash = key.indexOf("/");
      const url = `${scope}/json-manifest/${key.slice(0, slash)}/${urlescape(key.slice(slash + 1))}`;
      const { status, body } = await ask(corpus.answers, url);
      expect(status, url).toBe(200);
      const ours = JSON.parse(body.toString("utf8"));
      expect(ours, url).toEqual(golden);
      compared.directories++;
      compared.files += ours.files.length;
    }
    compared.pushes++;
  },
);

test("the corpus is there where it must be, and every directory in it was compared", () => {
  expectCorpus();
  const here = hasCorpus ? corpusPushes : [];
  const directories = here.reduce((sum, push) => sum + Object.keys(readManifests(push)).length, 0);
  expect(compared).toMatchObject({ pushes: here.length, directories });
});

function readManifests(push: (typeof corpusPushes)[number]): Readonly<Record<string, unknown>> {
  return readGolden(push)["manifests"] as Readonly<Record<string, unknown>>;
}
