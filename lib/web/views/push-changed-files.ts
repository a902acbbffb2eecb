/** `json-pushchangedfiles`: the files that a changeset and what it stands on in its push changed. Source: hgweb-compat 2.5. */
import type { RepoPath } from "../../ids";
import type { Answer, Plan } from "../answer";
import { planChangeset } from "../caching";
import { jsonList, jsonObject, jsonPath } from "../json";
import type { Place } from "../place";
import { readRelevantChangesets } from "../relevant-changesets";
import { successfulErrorAnswer, textAnswer } from "../respond";
import { planRevsets } from "../revsets";

/** Plans the answer of `pushchangedfiles`, which only JSON has a template for. */
export function planPushChangedFiles(place: Place): Promise<Plan> {
  return planRevsets(place, [place.url.typedSymbol ?? ""], planChangeset, () => answerPushChangedFiles(place));
}

async function answerPushChangedFiles(place: Place): Promise<Answer> {
  const { url } = place;
  if (url.typedSymbol === undefined) {
    return successfulErrorAnswer("missing parameter 'node'", place);
  }
  const { changesets } = await readRelevantChangesets(place, url.typedSymbol);
  const paths = new Set<RepoPath>();
  for (const { files } of changesets) for (const path of files) paths.add(path);
  return textAnswer(url.style, jsonObject([["files", jsonList([...paths].sort().map(jsonPath))]]));
}
