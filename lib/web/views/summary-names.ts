/** What a repository's summary lists: the newest changesets, tags and bookmarks, and the branches. Source: hgweb-compat 1.4, 2.3. */
import type { Rev } from "../../ids";
import type { Repo } from "../../repo/repo";
import { listNames, type NamedChangeset, type NameKind, readNamed } from "./named-changesets";

/** The newest changesets, and the names of each kind, that a summary has. */
const CHANGESETS = 20;
const NAMES = 10;

/** The first few names of one kind. */
export interface FirstNames {
  readonly names: readonly NamedChangeset[];
  /** How many there are. */
  readonly total: number;
}

/** The names of all kinds. */
export interface SummarisedNames {
  readonly tags: FirstNames;
  readonly bookmarks: FirstNames;
  readonly branches: FirstNames;
}

/** Lists the visible ones of the newest changesets, highest first. Hidden ones count, as in hgweb. */
export function listNewestRevs(repo: Repo): Rev[] {
  const revs: Rev[] = [];
  for (let rev = repo.length - 1; rev >= Math.max(0, repo.length - CHANGESETS); rev--) {
    if (!repo.isHidden(rev)) revs.push(rev);
  }
  return revs;
}

/** Reads the names that a summary lists. */
export async function readFirstNames(repo: Repo, signal: AbortSignal): Promise<SummarisedNames> {
  return {
    tags: await readFirst(repo, "tag", signal),
    bookmarks: await readFirst(repo, "bookmark", signal),
    branches: await readFirst(repo, "branch", signal),
  };
}

async function readFirst(repo: Repo, kind: NameKind, signal: AbortSignal): Promise<FirstNames> {
  const all = await listNames(repo, kind);
  const names: NamedChangeset[] = [];
  for await (const named of readNamed(repo, all.slice(0, NAMES), signal)) names.push(named);
  return { names, total: all.length };
}
