/** `json-headdivergence`: how far the newest head above a changeset has gone, and over which files. Source: hgweb-compat 2.5. */
import { decodeUtf8b, encodeUtf8b } from "../../bytes/text";
import { Turns } from "../../bytes/turns";
import { type Node, pathBytes, type RepoPath, type Rev, toRepoPath } from "../../ids";
import { findBetween } from "../../repo/lineage";
import type { Answer, Plan } from "../answer";
import { planState } from "../caching";
import { type Json, jsonBoolean, jsonDictionary, jsonInteger, jsonObject } from "../json";
import { type Found, findChangeset } from "../lookup";
import type { Place } from "../place";
import { successfulErrorAnswer, textAnswer } from "../respond";
import { readTouchedFiles } from "../touched-files";
import { jsonStrings } from "./rev-json";

/** Changesets between the two up to which their files are looked through. */
const MAX_LOOKED_THROUGH = 1_000;

/** Plans the answer of `headdivergence`, which only JSON has a template for. */
export function planHeadDivergence(place: Place): Promise<Plan> {
  return planState(place, () => answerHeadDivergence(place));
}

async function answerHeadDivergence(place: Place): Promise<Answer> {
  const { url } = place;
  if (url.symbol === undefined) {
    return successfulErrorAnswer("missing parameter 'node'", place);
  }
  const found = await findChangeset(place, url.symbol);
  const { revs } = await findBetween(found.repo, found.rev, new Turns(place.signal));
  const isIgnored = revs.length > MAX_LOOKED_THROUGH;
  const merges = isIgnored ? new Map() : await findMerges(place, found, revs);
  return textAnswer(
    url.style,
    jsonObject([
      ["commitsbehind", jsonInteger(revs.length)],
      ["filemerges", writeMerges(merges)],
      ["filemergesignored", jsonBoolean(isIgnored)],
    ]),
  );
}

type Merges = ReadonlyMap<RepoPath, readonly Node[]>;

/** Finds which changesets touched the files asked for, oldest first. */
async function findMerges(place: Place, { repo }: Found, revs: readonly Rev[]): Promise<Merges> {
  const paths = new Set(place.url.query.getAll("p").map((path) => toRepoPath(encodeUtf8b(path))));
  const merges = new Map<RepoPath, Node[]>();
  if (paths.size === 0) return merges;
  const turns = new Turns(place.signal);
  for (const rev of revs) {
    await turns.next();
    for (const path of await readTouchedFiles(place, repo, rev)) {
      if (!paths.has(path)) continue;
      merges.set(path, [...(merges.get(path) ?? []), repo.getNode(rev)]);
    }
  }
  return merges;
}

function writeMerges(merges: Merges): Json {
  return jsonDictionary([...merges].map(([path, nodes]) => [decodeUtf8b(pathBytes(path)), jsonStrings(nodes)]));
}
