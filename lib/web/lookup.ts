/** From the symbol of a URL to a changeset. Source: hgweb-compat 1.5, 1.6; the rules for pushed changesets are ours. */
import { RepoError } from "../errors";
import { type Node, NULL_REV, parseNode, type Rev } from "../ids";
import type { Holder, Push } from "../push-index/push-index";
import { findNodePrefix } from "../repo/node-prefix";
import type { Repo } from "../repo/repo";
import { findHolders, isPushed, openRepo, type Place } from "./place";

/** A changeset, and the view that shows it. */
export interface Found {
  readonly repo: Repo;
  readonly rev: Rev;
  readonly node: Node;
  /** The push that it is shown from: the scope's, or outside of a scope the newest one that holds it. */
  readonly push: Push | undefined;
}

/** A prefix of so many digits that is a changeset's is not taken for a branch's name. */
const UNMISTAKABLE_DIGITS = 12;

/** How a command words an unknown symbol: those about files say it as hgweb's file pages do. */
export type Wording = "changeset" | "file";

/** Returns the error of a symbol that names no changeset. */
export function unknownSymbol(symbol: string, wording: Wording): RepoError {
  const says = wording === "file" || symbol === "" ? `revision not found: ${symbol}` : `unknown revision '${symbol}'`;
  return new RepoError("unknownRevision", says, { symbol });
}

/**
 * Finds the changeset that a symbol names.
 * @param symbol `undefined` for the tip
 * @throws RepoError `unknownRevision` in hgweb's words, also for an ambiguous prefix and a hidden changeset
 */
export async function findChangeset(
  place: Place,
  symbol: string | undefined,
  wording: Wording = "changeset",
): Promise<Found> {
  const repo = await openRepo(place);
  const rev = await findRev(repo, symbol ?? "tip");
  if (rev === "ambiguous") throw unknownSymbol(symbol ?? "tip", "file");
  const pushedNode = symbol === undefined ? undefined : await findPushedNode(place, repo, symbol, rev);
  if (pushedNode !== undefined) return openNewest(place, pushedNode);
  if (rev === undefined) throw unknownSymbol(symbol ?? "", wording);
  refuseHidden(repo, rev, symbol ?? "tip", wording);
  return describe(place, repo, rev);
}

/**
 * Finds the node that a symbol names, for the pushlog: outside of a scope no bundle is opened, and a hidden changeset
 * is found too.
 * @throws RepoError `unknownRevision` in hgweb's words
 */
export async function resolveNode(place: Place, symbol: string): Promise<Node> {
  const repo = await openRepo(place);
  const rev = await findRev(repo, symbol);
  if (rev === "ambiguous") throw unknownSymbol(symbol, "file");
  const pushedNode = await findPushedNode(place, repo, symbol, rev);
  if (pushedNode !== undefined) return pushedNode;
  if (rev === undefined) throw unknownSymbol(symbol, "changeset");
  return repo.getNode(rev);
}

/** Says what is known of a visible changeset of the place's own view. */
export function describe(place: Place, repo: Repo, rev: Rev): Found {
  const node = repo.getNode(rev);
  return { repo, rev, node, push: isPushed(place.push, node) ? place.push : undefined };
}

/** Finds the pushes that hold a changeset beside the one that it is shown from, newest first. */
export async function findOtherHolders(place: Place, { rev, node, push }: Found): Promise<readonly Holder[]> {
  if (rev === NULL_REV) return [];
  const holders = await findHolders(place, node);
  return holders.filter((holder) => holder.bundle !== push?.bundle);
}

/**
 * Outside of a scope a node or prefix means the base's changesets and all pushed ones.
 * @param inBase what the base alone answers
 * @returns `undefined` when the base's answer holds
 */
async function findPushedNode(
  place: Place,
  base: Repo,
  symbol: string,
  inBase: Rev | undefined,
): Promise<Node | undefined> {
  if (place.push !== undefined) return undefined;
  const { index, name } = place.tree;
  const hex = symbol.toLowerCase();
  if (!/^[0-9a-f]{1,40}$/.test(hex)) return undefined;
  // A number is one also where its changeset's node begins with the same digits.
  if (findNumber(base, symbol) !== undefined) return undefined;
  const isName = inBase !== undefined && !base.getNode(inBase).startsWith(hex);
  if (isName || (inBase !== undefined && hex.length === 40)) return undefined;
  const pushed = await index.findNodePrefix(name, hex);
  const baseNode = inBase === undefined ? undefined : base.getNode(inBase);
  if (new Set([...pushed, ...(baseNode === undefined ? [] : [baseNode])]).size > 1) throw unknownSymbol(symbol, "file");
  const [node] = pushed;
  if (node === undefined || node === baseNode) return undefined;
  const inBaseAlready = base.getRev(node);
  return inBaseAlready === undefined ? node : undefined; // hidden there: the base's answer says so
}

/**
 * Finds the newest push that holds the changeset of a node or a prefix, where the base has none of it; `undefined` for
 * none. No bundle is opened.
 * @throws RepoError `unknownRevision` in hgweb's words when it could be several
 */
export async function findNewestPush(place: Place, hex: string): Promise<Push | undefined> {
  const base = place.tree.getBase();
  const inBase = await findVisibleRev(base, hex);
  const node = await findPushedNode(place, base, hex, inBase);
  return node === undefined ? undefined : getNewestHolder(place, node);
}

async function getNewestHolder({ tree }: Place, node: Node): Promise<Push | undefined> {
  const [newest] = await tree.index.findHolders(tree.name, node, 1);
  return newest && tree.getPushByBundle(newest.bundle);
}

/** Opens the newest push that holds a node. */
async function openNewest(place: Place, node: Node): Promise<Found> {
  const push = await getNewestHolder(place, node);
  if (push === undefined) throw unknownSymbol(node, "changeset");
  const { repo } = await place.tree.openScope(push, place.signal);
  const rev = repo.getRev(node);
  if (rev === undefined) throw new RepoError("corruptObject", `bundle ${push.bundle} has lost changeset ${node}`);
  return { repo, rev, node, push };
}

function refuseHidden(repo: Repo, rev: Rev, symbol: string, wording: Wording): void {
  if (!repo.isHidden(rev)) return;
  if (wording === "file") throw unknownSymbol(symbol, "file");
  throw new RepoError("unknownRevision", `filtered revision '${symbol}' (not in 'served' subset)`, { symbol });
}

/**
 * Finds the visible changeset of a symbol in one repository; `undefined` for none.
 * @throws RepoError `unknownRevision` in hgweb's words for an ambiguous prefix
 */
export async function findVisibleRev(repo: Repo, symbol: string): Promise<Rev | undefined> {
  const rev = await findRev(repo, symbol);
  if (rev === "ambiguous") throw unknownSymbol(symbol, "file");
  return rev === undefined || repo.isHidden(rev) ? undefined : rev;
}

/** Finds a symbol in one repository: special names, numbers, nodes, bookmarks, tags, branches, prefixes, in this order. */
async function findRev(repo: Repo, symbol: string): Promise<Rev | "ambiguous" | undefined> {
  if (symbol === "") return undefined;
  if (symbol === "tip") return repo.tip;
  if (symbol === "null" || symbol === ".") return NULL_REV; // a served repository has no working folder
  const numbered = findNumber(repo, symbol);
  if (numbered !== undefined) return numbered;
  const node = parseNode(symbol.toLowerCase());
  if (node !== undefined) return repo.getRev(node);
  const named = (await repo.readBookmarks()).get(symbol) ?? (await repo.readTags()).get(symbol);
  if (named !== undefined) return repo.getRev(named);
  const hex = symbol.toLowerCase();
  if (!/^[0-9a-f]{1,39}$/.test(hex)) return repo.readBranchTip(symbol);
  const [only, other] = findNodePrefix(repo, hex);
  // A branch goes before a prefix. Nobody names one like half a node, and looking for it means reading all branches.
  const mayBeBranch = hex.length < UNMISTAKABLE_DIGITS || only === undefined;
  const branchTip = mayBeBranch ? await repo.readBranchTip(symbol) : undefined;
  if (branchTip !== undefined) return branchTip;
  if (other !== undefined) return "ambiguous";
  return only === undefined ? undefined : repo.getRev(only);
}

/** A number out of range is none: it may be the beginning of a node. */
function findNumber(repo: Repo, symbol: string): Rev | undefined {
  if (!/^(?:0|-?[1-9][0-9]{0,9})$/.test(symbol)) return undefined;
  const number = Number(symbol);
  const rev = number < 0 ? number + repo.length : number;
  return rev >= 0 && rev < repo.length ? rev : undefined;
}
