/** What a repository's summary lists: the newest changesets, tags and bookmarks, and the branches. Source: hgweb-compat 1.4, 2.3. */
import { type Node, NULL_REV, type Rev } from "../../ids";
import type { Repo } from "../../repo/repo";
import { compareBytes } from "../names";

/** The newest changesets, and the names of each kind, that a summary has. */
const CHANGESETS = 20;
const NAMES = 10;

/** A name, and the changeset that it stands for. */
export interface NamedChangeset {
  readonly name: string;
  readonly node: Node;
  readonly dateSeconds: number;
  /** Seconds west of UTC. */
  readonly dateOffset: number;
  /** Of a branch: `open` when its tip is a head of the repository, `inactive` when something else goes on from it. */
  readonly status?: "open" | "inactive" | "closed";
}

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
export async function readFirstNames(repo: Repo): Promise<SummarisedNames> {
  return {
    tags: await readNewest(repo, await repo.readTags()),
    bookmarks: await readNewest(repo, await repo.readBookmarks()),
    branches: await readBranches(repo),
  };
}

/** Reads the newest names: highest changeset first; those of one changeset by name, backwards. */
async function readNewest(repo: Repo, all: ReadonlyMap<string, Node>): Promise<FirstNames> {
  const sorted = [...all]
    .map(([name, node]) => ({ name, node, rev: repo.getRev(node) ?? NULL_REV }))
    .sort((left, right) => right.rev - left.rev || compareBytes(right.name, left.name));
  const names = await Promise.all(sorted.slice(0, NAMES).map(({ name, node }) => describe(repo, name, node)));
  return { names, total: all.size };
}

/** Reads branches: those with an open head first, of each kind the one with the highest tip first. */
async function readBranches(repo: Repo): Promise<FirstNames> {
  const all = (await repo.readBranches()).map(({ name, tip, heads }) => ({
    name,
    tip,
    isClosed: heads.every((head) => head.closed),
  }));
  const sorted = [...all.filter(({ isClosed }) => !isClosed), ...all.filter(({ isClosed }) => isClosed)];
  const heads = new Set(repo.getHeads().map((rev) => repo.getNode(rev)));
  const names = sorted.slice(0, NAMES).map(async ({ name, tip, isClosed }): Promise<NamedChangeset> => {
    const status = isClosed ? "closed" : heads.has(tip) ? "open" : "inactive";
    return { ...(await describe(repo, name, tip)), status };
  });
  return { names: await Promise.all(names), total: all.length };
}

async function describe(repo: Repo, name: string, node: Node): Promise<NamedChangeset> {
  const { dateSeconds, dateOffset } = await repo.readChangeset(repo.getRev(node) ?? NULL_REV);
  return { name, node, dateSeconds, dateOffset };
}
