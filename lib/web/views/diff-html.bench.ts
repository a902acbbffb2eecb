/** What our part of a changeset's page costs: real changesets of the corpus, read, compared and written. */
import { bench } from "vitest";
import { pickCorpusPushes, readCorpusBundle, restoreCorpusBase } from "../../hg/testing/corpus";
import { makeTemporaryFolder } from "../../hg/testing/real-hg";
import { publish } from "../../publish/publish";
import { openSampleTree } from "../../publish/testing/sample-tree";
import { ask } from "../testing/ask";
import { sampleAnswers } from "../testing/sample-site";
import type { RevView } from "./rev-view";
import { readHtml } from "./testing/read-html";

/** Pushes of small, typical and large changesets. */
const PUSHES = ["natural-all", "amend-2", "merge"];

const folder = makeTemporaryFolder("diff-html-bench");
process.on("exit", () => folder.remove());
restoreCorpusBase(`${folder.path}/base`);
const tree = await openSampleTree(`${folder.path}/base`, folder.path);
const answers = sampleAnswers(tree);
for (const push of pickCorpusPushes(PUSHES)) {
  const published = await publish(tree, { bytes: readCorpusBundle(push), user: push.user, dateSeconds: push.date });
  for (const node of push.nodes) {
    const url = `/try/bundle/${published.push.bundle}/rev/${node}`;
    const { files, diffHtml } = await readView(url);
    const html = await readHtml(diffHtml);
    bench(
      `${files.count} files, ${html.split("\n").length} lines, ${html.length} chars`,
      async () => {
        await readHtml((await readView(url)).diffHtml);
      },
      { time: 300 },
    );
  }
}

async function readView(url: string): Promise<RevView> {
  const { answer } = await ask(answers, url);
  if (answer.kind !== "page" || answer.view.name !== "rev") throw new Error(`${url} has no page`);
  return answer.view;
}
