/** Revsets in URLs: what they are asked of in a place. Source: hgweb-compat 1.7, 2.5. */
import type { LineRange } from "../diff/line-range";
import { isRepoError } from "../errors";
import type { Rev } from "../ids";
import type { FileContext } from "../repo/file-context";
import type { Repo } from "../repo/repo";
import { findRevs } from "../revset/evaluate";
import type { RevsetView } from "../revset/evaluation";
import type { Client } from "../revset/work";
import { followLinesBack, followLinesOn } from "../tree/line-history";
import { describe, type Found, findChangeset, findVisibleRev } from "./lookup";
import { openRepo, type Place } from "./place";

/** Makes what the revsets of a place are asked of: in a scope base and push, outside of any the base alone. */
export function revsetView(place: Place, repo: Repo): RevsetView {
  const { push, site } = place;
  const known = new Map<string, Promise<Rev | undefined>>();
  return {
    repo,
    lookUp: (symbol) => {
      const found = known.get(symbol) ?? findVisibleRev(repo, symbol);
      known.set(symbol, found);
      return found;
    },
    pushes: push === undefined ? [] : [push],
    firstBundleRev: push?.baseLength,
    followLines: (file, lines, isDescending) => followFileLines(place, file, lines, isDescending),
    nowSeconds: site.nowSeconds(),
  };
}

async function* followFileLines(
  place: Place,
  file: FileContext,
  lines: LineRange,
  isDescending: boolean,
): AsyncGenerator<FileContext> {
  const work = { comparer: place.tree.comparer, client: revsetClient(place) };
  for await (const found of (isDescending ? followLinesOn : followLinesBack)(file, lines, work)) yield found.file;
}

/** Makes what stops the work for a place's revset. */
export function revsetClient({ signal, costs }: Place): Client {
  return { signal, beginCostly: () => costs.begin() };
}

/**
 * Finds the changesets that a symbol or a revset means, in the revset's order. A symbol means what it means everywhere
 * (`findChangeset`), so outside of a scope a pushed changeset is found too; other revsets are asked of the place's view.
 * @throws RepoError `unknownRevision`, also when a revset names what is not there; `malformedRequest` when it is none
 */
export async function resolveRevset(place: Place, text: string): Promise<readonly Found[]> {
  try {
    return [await findChangeset(place, text)];
  } catch (error) {
    // What is no symbol may be a revset: that alone is tried next. A hidden changeset is not found that way either.
    if (!isRepoError(error, "unknownRevision")) throw error;
    return findRevsetChangesets(place, text, error);
  }
}

async function findRevsetChangesets(place: Place, text: string, unknown: Error): Promise<readonly Found[]> {
  // A name, number or node: it is as unknown as it was.
  if (/^[\w.@-]*$/.test(text)) throw unknown;
  const repo = await openRepo(place);
  const found: Found[] = [];
  for await (const rev of await findRevs(revsetView(place, repo), text, revsetClient(place))) {
    found.push(describe(place, repo, rev));
  }
  return found;
}
