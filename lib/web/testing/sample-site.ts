/** A site for tests, over trees that are open already. */
import type { Tree } from "../../tree/tree";
import type { AnswerRequest } from "../answer";
import { createAnswerRequest } from "../answer-request";
import type { Site } from "../site";

/** The settings of sample sites. */
export const SAMPLE_SITE: Omit<Site, "trees"> = {
  publicUrl: "http://localhost:3000",
  treeherderUrl: "https://treeherder.mozilla.org",
  bugzillaUrl: "https://bugzilla.mozilla.org",
  gitRepoUrl: "https://github.com/mozilla-firefox/firefox",
  staticFiles: new Map([["icon.svg", { bytes: Buffer.from("<svg/>"), digest: "0123abcd" }]]),
  build: "test",
  nowSeconds: () => 1_700_000_000,
};

/** Makes the function that answers for these trees. */
export function sampleAnswers(...trees: readonly Tree[]): AnswerRequest {
  return createAnswerRequest({ ...SAMPLE_SITE, trees: new Map(trees.map((tree) => [tree.name, tree])) });
}
