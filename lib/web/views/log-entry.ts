/** The changesets of a list with what its entries say of each: what shortlog, summary and log share. Source: hgweb-compat 1.4, 2.3. */
import { Turns } from "../../bytes/turns";
import type { Changeset } from "../../hg/changeset";
import { type Node, NULL_REV, type Rev } from "../../ids";
import type { Push } from "../../push-index/push-index";
import type { Phase, Repo } from "../../repo/repo";
import { readNames } from "../names";

/** Where a list reads its changesets. */
export interface LogSource {
  readonly repo: Repo;
  /** The push that the view shows; its changesets have its id and date, all others none. */
  readonly push: Push | undefined;
}

/** One changeset of a list. */
export interface LogEntry {
  readonly rev: Rev;
  readonly node: Node;
  readonly changeset: Changeset;
  /** None for a root, two for a merge. */
  readonly parents: readonly Node[];
  readonly phase: Phase;
  /** Sorted bytewise, `tip` among them. */
  readonly tags: readonly string[];
  /** Sorted bytewise. */
  readonly bookmarks: readonly string[];
  /** The push shown, when this changeset is one of its own. */
  readonly push: Push | undefined;
}

/** Gives the visible changesets numbered `from` and below, whether or not they are its ancestors, highest first. */
export function* visibleDown(repo: Repo, from: Rev): Generator<Rev> {
  for (let rev = from; rev > NULL_REV; rev--) if (!repo.isHidden(rev)) yield rev;
}

/** Gives the first `count` of what `items` gives, and asks for no more. */
export function* take<Item>(items: Iterable<Item>, count: number): Generator<Item> {
  let left = count;
  if (left <= 0) return;
  for (const item of items) {
    yield item;
    left--;
    if (left === 0) return;
  }
}

/** Reads changesets one after the other; names are looked up once for all of them. */
export async function* readLogEntries(
  { repo, push }: LogSource,
  revs: Iterable<Rev>,
  signal: AbortSignal,
): AsyncGenerator<LogEntry> {
  const names = await readNames(repo);
  const pushed = new Set(push?.nodes);
  const turns = new Turns(signal);
  for (const rev of revs) {
    await turns.next();
    const node = repo.getNode(rev);
    yield {
      rev,
      node,
      changeset: await repo.readChangeset(rev),
      parents: repo
        .getParents(rev)
        .filter((parent) => parent !== NULL_REV)
        .map((parent) => repo.getNode(parent)),
      phase: repo.getPhase(rev),
      tags: names.getTags(node),
      bookmarks: names.getBookmarks(node),
      push: pushed.has(node) ? push : undefined,
    };
  }
}
