/** From one page of a list of changesets to the others. Source: hgweb-compat 7. */
import { NULL_REV, type Rev } from "../../ids";
import type { Repo } from "../../repo/repo";
import type { Command } from "../commands";
import type { Link } from "../links";
import type { Place } from "../place";
import { linkIn } from "./frame";
import type { ListSizes, LogNavigation, MoreRows } from "./log-entry-view";
import { MAX_ROWS } from "./log-request";

/** One page of a list. */
export interface LogPage {
  readonly repo: Repo;
  readonly command: Command;
  /** The symbol that stays in the page's links. */
  readonly symbol: string;
  /** The number of the changeset that it begins at. */
  readonly from: Rev;
  /** Entries on a page. */
  readonly size: number;
  /** The number of the entry after the last one shown. */
  readonly next: Rev | undefined;
}

/** Makes the links to the other pages of a list. */
export function navigateLog(place: Place, page: LogPage): LogNavigation {
  const { repo, command, symbol, size, next } = page;
  const linkRev = (rev: Rev) => linkIn(place, { command, symbol: repo.getNode(rev) });
  const newer = findNewer(page);
  return {
    newerHref: newer === undefined ? undefined : linkRev(newer),
    olderHref: next === undefined ? undefined : linkRev(next),
    steps: listSteps(page).map(({ text, rev }) => ({
      text,
      href: rev === "tip" ? linkIn(place, { command, symbol: "tip" }) : linkRev(rev),
    })),
    sizes: linkSizes(size, (params) => linkIn(place, { command, symbol, params })),
  };
}

/**
 * Links the same list with half and with twice as many entries, as hgweb does however many there are.
 * @param size the entries that the page may have
 */
export function linkSizes(
  size: number,
  link: (params: readonly (readonly [name: string, value: string])[]) => string,
): ListSizes {
  const withCount = (count: number) => link([["revcount", String(count)]]);
  return {
    lessHref: withCount(Math.max(1, Math.floor(size / 2))),
    moreHref: size >= MAX_ROWS ? undefined : withCount(size * 2),
  };
}

/** Stands for the node that a script puts into a URL. */
const NEXT_NODE = "0".repeat(40);

/**
 * Makes what a script goes on with.
 * @param next the number of the entry that follows the last one of the page
 * @param params of the page that begins with it
 */
export function linkMoreRows(
  place: Place,
  { repo, command, next }: Pick<LogPage, "repo" | "command" | "next">,
  params: NonNullable<Link["params"]> = [],
): MoreRows {
  return {
    urlPattern: linkIn(place, { command, symbol: NEXT_NODE, params }).replace(NEXT_NODE, "%next%"),
    next: next === undefined ? "" : repo.getNode(next),
  };
}

/** Returns the number that the page above begins at: so many visible changesets further up, or the tip. */
function findNewer({ repo, from, size }: LogPage): Rev | undefined {
  let newer: Rev | undefined;
  let steps = 0;
  for (let rev = from + 1; rev <= repo.tip && steps < size; rev++) {
    if (repo.isHidden(rev)) continue;
    newer = rev;
    steps++;
  }
  return newer;
}

/** A step in the list: its label, and the number that it leads to. */
interface Step {
  readonly text: string;
  readonly rev: Rev | "tip";
}

/** Lists hgweb's steps: the first changeset, down from `from`, up from it, the tip. */
export function listSteps({ repo, from, size }: Pick<LogPage, "repo" | "from" | "size">): Step[] {
  const first = findFirst(repo);
  if (first === undefined) return [];
  const distances = listDistances(size, repo.length);
  const isThere = (rev: Rev) => rev >= 0 && rev < repo.length && !repo.isHidden(rev);
  const down = distances.map((distance) => ({ text: `-${distance}`, rev: from - distance }));
  const up = distances.map((distance) => ({ text: `+${distance}`, rev: from + distance }));
  return [
    { text: `(${first})`, rev: first },
    ...down.filter(({ rev }) => rev > 0 && isThere(rev)).reverse(),
    ...up.filter(({ rev }) => isThere(rev)),
    { text: "tip", rev: "tip" },
  ];
}

function findFirst(repo: Repo): Rev | undefined {
  if (repo.tip === NULL_REV) return undefined;
  let first: Rev = 0;
  while (repo.isHidden(first)) first++;
  return first;
}

/** Lists the distances of steps up to `limit`: the page's size, 50 for a size about that, then 1 and 3 times the powers of ten above. */
function listDistances(size: number, limit: number): number[] {
  const distances = [size];
  if (size >= 20 && size <= 40) distances.push(50);
  let power = 1;
  while (power <= size) power *= 10;
  for (; power <= limit; power *= 10) distances.push(power, 3 * power);
  return distances.filter((distance) => distance <= limit);
}
