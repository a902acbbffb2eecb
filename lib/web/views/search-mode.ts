/** What a search's query is taken for, and the changesets that it finds. Source: hgweb-compat 1.7. */
import { isRepoError, RepoError } from "../../errors";
import type { Rev } from "../../ids";
import { findRevs } from "../../revset/evaluate";
import { isKnownElsewhere, isKnownHere } from "../../revset/functions/functions";
import { parseRevset } from "../../revset/parse";
import { listFunctions } from "../../revset/syntax-tree";
import { tokenize } from "../../revset/tokens";
import { Work } from "../../revset/work";
import { type Found, findChangeset } from "../lookup";
import { openRepo, type Place } from "../place";
import { openRevsetScope, revsetClient, revsetView } from "../revsets";
import { findByKeywords } from "./keyword-search";
import type { SearchMode } from "./search-view";

/** Levels of `reverse(x)`: a word without any syntax of revsets. */
const DEPTH_OF_A_WORD = 2;

/** A search that is about to be made. */
export interface Search {
  readonly mode: SearchMode;
  /** What else the query could be taken for. */
  readonly other: SearchMode | undefined;
  /** Where the changesets are: that of an exact search, and those of a revset that names a push, in the push. */
  readonly found: Pick<Found, "repo" | "push">;
  /** The numbers of the changesets, in the order of the list. */
  readonly revs: AsyncIterable<Rev>;
}

/**
 * Decides what a query is taken for: a changeset, else a revset, else keywords, and begins to search.
 * @param isForced whether it is to be taken for keywords
 * @throws RepoError `notImplemented` for a revset of functions that are not here; `tooLarge`; the signal's reason
 */
export async function beginSearch(place: Place, query: string, isForced: boolean): Promise<Search> {
  const repo = await openRepo(place);
  const byKeywords = () => findByKeywords(repo, query, new Work(revsetClient(place)));
  const changeset = await findOptional(place, query);
  // What a revset finds is not asked for when keywords are wanted: it would only be offered.
  if (isForced) {
    const offered = (await listUsableFunctions(query))?.every(isKnownHere) ? "revset expression search" : undefined;
    const other = changeset === undefined ? offered : "exact revision search";
    return { mode: "literal keyword search", other, found: { repo, push: place.push }, revs: byKeywords() };
  }
  const other = "literal keyword search";
  if (changeset !== undefined) {
    return { mode: "exact revision search", other, found: changeset, revs: only(changeset.rev) };
  }
  const search = await findByRevset(place, query);
  if (search !== undefined) return { mode: "revset expression search", other, ...search };
  return { mode: "literal keyword search", other: undefined, found: { repo, push: place.push }, revs: byKeywords() };
}

async function* only(rev: Rev): AsyncGenerator<Rev> {
  yield rev;
}

/** Finds the changeset of a query; `undefined` when it names none, several or a hidden one. */
async function findOptional(place: Place, query: string): Promise<Found | undefined> {
  try {
    return await findChangeset(place, query);
  } catch (error) {
    if (isRepoError(error, "unknownRevision")) return undefined;
    throw error;
  }
}

/**
 * Finds the changesets of a query that is a revset, in the reverse of its order; `undefined` when it is none.
 * @throws RepoError `notImplemented` when one of its functions is not here
 */
async function findByRevset(place: Place, query: string): Promise<Pick<Search, "found" | "revs"> | undefined> {
  const functions = await listUsableFunctions(query);
  if (functions === undefined) return undefined;
  const missing = functions.find(isKnownElsewhere);
  if (missing !== undefined) {
    const sentence = `the revset function ${missing}() is not here: forcekw=1 searches for keywords instead`;
    throw new RepoError("notImplemented", sentence, { function: missing });
  }
  try {
    const found = await openRevsetScope(place, query);
    return { found, revs: await findRevs(revsetView(place, found), reversed(query), revsetClient(place)) };
  } catch (error) {
    // hgweb takes for keywords what names a changeset that is not there, or gives a function what it does not take.
    if (isRepoError(error, "unknownRevision", "malformedRequest")) return undefined;
    throw error;
  }
}

/** hgweb builds this text and parses it, whatever the query has in the way of brackets and commas. */
function reversed(query: string): string {
  return `reverse(${query})`;
}

/**
 * Lists the functions of a query that may be a revset: it has the syntax of one, no regular expression, and no function
 * that web pages may not use. `undefined` when it is not like that.
 */
async function listUsableFunctions(query: string): Promise<readonly string[] | undefined> {
  const text = reversed(query);
  try {
    const tree = await parseRevset(text);
    if (tree.depth <= DEPTH_OF_A_WORD) return undefined;
    if (tokenize(text).some((token) => token.kind === "string" && token.text.startsWith("re:"))) return undefined;
    const functions: string[] = [];
    for (const name of listFunctions(tree)) {
      if (name === undefined || !(isKnownHere(name) || isKnownElsewhere(name))) return undefined;
      functions.push(name);
    }
    return functions;
  } catch (error) {
    if (isRepoError(error, "malformedRequest")) return undefined;
    throw error;
  }
}
