/** The tags, bookmarks and branches of a repository in the order in which hgweb lists them. Source: hgweb-compat 2.3. */
import { Turns } from "../../bytes/turns";
import { type Node, NULL_REV, type Rev } from "../../ids";
import type { Repo } from "../../repo/repo";
import { compareBytes } from "../names";

/** The kinds of names. */
export type NameKind = "tag" | "bookmark" | "branch";

/** The commands that list them. */
const LISTING_COMMANDS = { tag: "tags", bookmark: "bookmarks", branch: "branches" } as const;

/** Returns the command that lists the names of a kind. */
export function listingCommand(kind: NameKind): (typeof LISTING_COMMANDS)[NameKind] {
  return LISTING_COMMANDS[kind];
}

/** A name, and the changeset that it stands for. */
export interface Name {
  readonly name: string;
  readonly node: Node;
  readonly rev: Rev;
  /** Of a branch: `open` when its tip is a head of the repository, `inactive` when something else goes on from it. */
  readonly status?: "open" | "inactive" | "closed";
}

/** A name with the date of its changeset. */
export interface NamedChangeset extends Name {
  readonly dateSeconds: number;
  /** Seconds west of UTC. */
  readonly dateOffset: number;
}

/**
 * Lists the names of a kind, `tip` not among the tags. Tags and bookmarks: highest changeset first, those of one
 * changeset by name, backwards. Branches: those with an open head first, of each kind the one with the highest tip first.
 */
export async function listNames(repo: Repo, kind: NameKind): Promise<readonly Name[]> {
  switch (kind) {
    case "tag":
      return newestFirst(repo, await repo.readTags());
    case "bookmark":
      return newestFirst(repo, await repo.readBookmarks());
    case "branch":
      return listBranches(repo);
  }
}

/** Reads the dates of names, one after the other. */
export async function* readNamed(
  repo: Repo,
  names: Iterable<Name>,
  signal: AbortSignal,
): AsyncGenerator<NamedChangeset> {
  const turns = new Turns(signal);
  for (const name of names) {
    await turns.next();
    const { dateSeconds, dateOffset } = await repo.readChangeset(name.rev);
    yield { ...name, dateSeconds, dateOffset };
  }
}

function newestFirst(repo: Repo, names: ReadonlyMap<string, Node>): Name[] {
  return [...names]
    .map(([name, node]) => ({ name, node, rev: repo.getRev(node) ?? NULL_REV }))
    .sort((left, right) => right.rev - left.rev || compareBytes(right.name, left.name));
}

async function listBranches(repo: Repo): Promise<Name[]> {
  const repoHeads = new Set(repo.getHeads());
  const branches = (await repo.readBranches()).map(({ name, tip, heads }): Name => {
    const rev = repo.getRev(tip) ?? NULL_REV;
    const isClosed = heads.every((head) => head.closed);
    return { name, node: tip, rev, status: isClosed ? "closed" : repoHeads.has(rev) ? "open" : "inactive" };
  });
  const isClosed = ({ status }: Name) => status === "closed";
  return [...branches.filter((branch) => !isClosed(branch)), ...branches.filter(isClosed)];
}
