/** Revsets in URLs: what they are asked of in a place. Source: hgweb-compat 1.7, 2.5. */
import type { LineRange } from "../diff/line-range";
import { isRepoError } from "../errors";
import type { PushId, Rev } from "../ids";
import type { Push } from "../push-index/push-index";
import type { FileContext } from "../repo/file-context";
import type { Repo } from "../repo/repo";
import type { RevsetView } from "../revset/evaluation";
import { parseRevset } from "../revset/parse";
import { isLeaf, listParts } from "../revset/syntax-tree";
import type { Client } from "../revset/work";
import { followLinesBack, followLinesOn } from "../tree/line-history";
import type { Answer, Plan } from "./answer";
import { planMoment } from "./caching";
import { findNewestPush, findVisibleRev } from "./lookup";
import { openRepo, type Place } from "./place";

/** Names in one revset that are looked up among the pushes. */
const MAX_NAMES = 100;
/** A node, or as much of one as is customary. */
const NODE = /^[0-9a-f]{12,40}$/i;

/** What a revset is asked of. */
export interface RevsetScope {
  readonly repo: Repo;
  /** The push whose changesets are there; `undefined` for the base alone. */
  readonly push: Push | undefined;
}

/**
 * Opens what a revset is asked of: in a scope the scope; outside of any the base, but the scope of a push when that is
 * the only one of which the revset names changesets, by node, or which it names by `pushid()`.
 * @throws RepoError `unknownRevision` for a prefix that could be several nodes
 */
export async function openRevsetScope(place: Place, revset: string): Promise<RevsetScope> {
  const { push, tree, signal } = place;
  if (push !== undefined) return { push, repo: await openRepo(place) };
  const named = new Map<PushId, Push>();
  for (const one of await findNamedPushes(place, revset)) named.set(one.pushId, one);
  const [only, other] = named.values();
  if (only === undefined || other !== undefined) return { push, repo: tree.getBase() };
  return { push: only, repo: (await tree.openScope(only, signal)).repo };
}

async function findNamedPushes(place: Place, revset: string): Promise<readonly Push[]> {
  const { nodes, pushIds } = await listNames(revset);
  const { index, name } = place.tree;
  const pushes: Push[] = [];
  for (const node of nodes.slice(0, MAX_NAMES)) {
    const push = await findNewestPush(place, node);
    if (push !== undefined) pushes.push(push);
  }
  for (const pushId of pushIds.slice(0, MAX_NAMES)) {
    const push = await index.getPush(name, pushId);
    if (push !== undefined) pushes.push(push);
  }
  return pushes;
}

/** Lists what in a revset may name changesets of a push; nothing of what is no revset. */
async function listNames(revset: string): Promise<{ nodes: readonly string[]; pushIds: readonly PushId[] }> {
  try {
    const parts = listParts(await parseRevset(revset));
    const nodes = parts.flatMap((part) => (isLeaf(part) && NODE.test(part.text) ? [part.text] : []));
    const pushIds = parts.flatMap((part) => {
      if (isLeaf(part) || part.op !== "func") return [];
      const [called, id] = part.operands;
      const isPushId = isLeaf(called) && called.text === "pushid" && isLeaf(id) && /^[1-9][0-9]{0,14}$/.test(id.text);
      return isPushId ? [Number(id.text)] : [];
    });
    return { nodes, pushIds };
  } catch (error) {
    if (isRepoError(error, "malformedRequest")) return { nodes: [], pushIds: [] };
    throw error;
  }
}

/** Makes what the revsets of a place are asked of. */
export function revsetView(place: Place, { repo, push }: RevsetScope): RevsetView {
  const known = new Map<string, Promise<Rev | undefined>>();
  return {
    repo,
    lookUp: (symbol) => {
      const found = known.get(symbol) ?? findVisibleRev(repo, symbol);
      known.set(symbol, found);
      return found;
    },
    pushes: push === undefined ? [] : [push],
    // A push may stand on another, which has its own bundle.
    firstBundleRev: push?.nodes[0] && repo.getRev(push.nodes[0]),
    followLines: (file, lines, isDescending) => followFileLines(place, file, lines, isDescending),
    nowSeconds: place.site.nowSeconds(),
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

/** Plans an answer that hangs on what revsets mean as `planSettled` does, but of one second where a revset asks for dates. */
export function planRevsets(
  place: Place,
  revsets: readonly string[],
  planSettled: (place: Place, produce: () => Promise<Answer>) => Promise<Plan>,
  produce: () => Promise<Answer>,
): Promise<Plan> {
  return revsets.some(hangsOnTime) ? planMoment(place, place.site.nowSeconds(), produce) : planSettled(place, produce);
}

/** Says whether what a revset means may change with the time of day alone. */
function hangsOnTime(revset: string): boolean {
  return /date\s*\(/.test(revset);
}
