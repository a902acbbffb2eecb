/** The diffs of a few pushes in HTML, against the pages that hgweb makes of them. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { decodeUtf8b } from "../../bytes/text";
import {
  type CorpusPush,
  expectCorpus,
  type GoldenBytes,
  hasCorpus,
  pickCorpusPushes,
  readCorpusBundle,
  readGolden,
  restoreCorpusBase,
} from "../../hg/testing/corpus";
import { makeTemporaryFolder } from "../../hg/testing/real-hg";
import { publish } from "../../publish/publish";
import { openSampleTree } from "../../publish/testing/sample-tree";
import type { Tree } from "../../tree/tree";
import { ask } from "../testing/ask";
import { sampleAnswers } from "../testing/sample-site";
import { readHtml } from "./testing/read-html";
import { readSpans } from "./testing/read-spans";

/** The pushes whose golden has hgweb's pages, for the tip. */
const WITH_PAGES = ["amend-2", "binary", "encodings", "merge", "odd-names", "rename-edit"];
const pushes = pickCorpusPushes(WITH_PAGES);
const folder = makeTemporaryFolder("diff-html");
const ratios: string[] = [];
let tree: Tree;

beforeAll(async () => {
  if (!hasCorpus) return;
  restoreCorpusBase(`${folder.path}/base`);
  tree = await openSampleTree(`${folder.path}/base`, folder.path);
});

afterAll(() => {
  folder.remove();
  if (hasCorpus) process.stdout.write(`bytes of diffs in HTML over hgweb's: ${ratios.join(", ")}\n`);
});

test("the corpus is there where it must be", () => {
  expectCorpus();
  expect(pushes.map(({ id }) => id).sort()).toEqual(WITH_PAGES);
});

test.skipIf(!hasCorpus).for(pushes)(
  "writeDiffHtml() gives the lines and ids of hgweb's own page of $id",
  async (push) => {
    const ours = await readDiffHtml(push);
    const pages = readGolden(push)["html"] as Readonly<Record<string, { readonly body: GoldenBytes }>>;
    const page = asText(pages[`gitweb /rev/${push.tip}`]?.body ?? "");
    const theirs = page.slice(
      page.indexOf('<div class="page_body diffblocks">'),
      page.indexOf('<div class="page_footer">'),
    );
    expect(readSpans(theirs).length).toBeGreaterThan(4);
    expect(readSpans(ours)).toEqual(readSpans(theirs));
    ratios.push(`${push.id} ${(ours.length / theirs.length).toFixed(2)}`);
  },
);

async function readDiffHtml(push: CorpusPush): Promise<string> {
  const published = await publish(tree, { bytes: readCorpusBundle(push), user: push.user, dateSeconds: push.date });
  const { answer } = await ask(sampleAnswers(tree), `/try/bundle/${published.push.bundle}/rev/${push.tip}`);
  if (answer.kind !== "page" || answer.view.name !== "rev") throw new Error(`${push.tip} has no page`);
  return readHtml(answer.view.diffHtml);
}

function asText(body: GoldenBytes): string {
  if (typeof body === "string") return body;
  if ("base64" in body) return decodeUtf8b(Buffer.from(body.base64, "base64"));
  throw new Error("the golden has but a digest");
}
