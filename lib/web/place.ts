/** Where a request plays: a tree, and the scope of one push when the URL names one. */
import { RepoError } from "../errors";
import { type BundleId, type Node, parseBundleId, parseNode } from "../ids";
import type { Holder, Push } from "../push-index/push-index";
import type { Repo } from "../repo/repo";
import type { CostlyRequest } from "../tree/costly-requests";
import type { Tree } from "../tree/tree";
import { linkTo, urlFor } from "./links";
import type { Site } from "./site";
import type { PageUrl } from "./view";

/** A bundle is looked up by a prefix of at least this many digits. */
const MIN_BUNDLE_PREFIX = 12;

/** A request's surroundings. */
export interface Place {
  readonly site: Site;
  readonly url: PageUrl;
  readonly tree: Tree;
  /** The push whose scope the URL names, or `undefined` outside of any. */
  readonly push: Push | undefined;
  /** Stops the work for the request. */
  readonly signal: AbortSignal;
  /** Where the request says that it turns out to be costly. */
  readonly costs: CostlyRequest;
}

/** How far a request may go. */
export type Limits = Pick<Place, "signal" | "costs">;

/** Another URL that is to be asked instead, path and query. */
export interface Redirect {
  readonly location: string;
}

/**
 * Finds the tree and the push of a URL. Only a full bundle id is answered as it is: a push id, a tip and a prefix
 * lead to it.
 * @throws RepoError `notFound` when there is no such push or bundle
 */
export async function findPlace(site: Site, url: PageUrl, limits: Limits): Promise<Place | Redirect> {
  const tree = site.trees.get(url.tree);
  if (tree === undefined) throw new RepoError("notFound", `repository ${url.tree} not found`);
  if (url.pushId !== undefined) {
    const push = await tree.index.getPush(tree.name, url.pushId);
    if (push === undefined) throw new RepoError("notFound", `push ${url.pushId} not found`);
    return redirectTo(url, push.bundle);
  }
  if (url.bundle === undefined) return { site, url, tree, push: undefined, ...limits };
  const id = parseBundleId(url.bundle);
  const push = id && (await tree.getPushByBundle(id));
  if (push !== undefined) return { site, url, tree, push, ...limits };
  const bundle = await findBundle(tree, url.bundle);
  if (bundle === undefined) throw new RepoError("notFound", `bundle ${url.bundle} not found`);
  return redirectTo(url, bundle);
}

function redirectTo(url: PageUrl, bundle: BundleId): Redirect {
  // The choices of the page stand among its parameters already, but for its style; a machine style is in its path.
  const session = url.style === "html" ? url.session : [];
  return { location: urlFor({ ...linkTo(url), pushId: undefined, bundle, session }) };
}

/** Finds the newest push whose tip is `typed`, else the one bundle whose id begins with it. */
async function findBundle(tree: Tree, typed: string): Promise<BundleId | undefined> {
  const hex = typed.toLowerCase();
  const node = parseNode(hex);
  if (node !== undefined) {
    for (const holder of await tree.index.findHolders(tree.name, node)) {
      const push = await tree.index.getPush(tree.name, holder.pushId);
      if (push?.nodes.at(-1) === node) return push.bundle;
    }
  }
  if (!/^[0-9a-f]+$/.test(hex) || hex.length < MIN_BUNDLE_PREFIX) return undefined;
  const [only, ...others] = await tree.index.findBundlePrefix(tree.name, hex);
  return others.length === 0 ? only : undefined;
}

/** Opens what the lists, names and numbers of a place speak of: the push's scope, or the base alone. */
export async function openRepo(place: Place): Promise<Repo> {
  return place.push === undefined ? place.tree.getBase() : (await place.tree.openScope(place.push, place.signal)).repo;
}

/** Says whether a node is one of the push's own changesets. */
export function isPushed(push: Push | undefined, node: Node): push is Push {
  return push?.nodes.includes(node) ?? false;
}

/** What was looked up for a request: the plan and the answer both ask. */
const holdersOf = new WeakMap<Place, Map<Node, Promise<readonly Holder[]>>>();

/** Finds the pushes that hold a changeset, newest first; once for each request. */
export function findHolders(place: Place, node: Node): Promise<readonly Holder[]> {
  const known = holdersOf.get(place) ?? new Map<Node, Promise<readonly Holder[]>>();
  holdersOf.set(place, known);
  const holders = known.get(node) ?? place.tree.index.findHolders(place.tree.name, node);
  known.set(node, holders);
  return holders;
}
