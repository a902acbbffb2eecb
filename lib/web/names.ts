/** What the changesets of a view are called: tags and bookmarks, by node. */
import { type Node, NULL_REV } from "../ids";
import type { Repo } from "../repo/repo";

/** The names of each changeset, sorted bytewise as Mercurial does; `tip` is a tag of the view's tip. */
export interface Names {
  getTags(node: Node): readonly string[];
  getBookmarks(node: Node): readonly string[];
}

/** A view never changes, so its names are turned round once. */
const known = new WeakMap<Repo, Promise<Names>>();

/** Reads the names of a view. */
export function readNames(repo: Repo): Promise<Names> {
  const names = known.get(repo) ?? turnRound(repo);
  known.set(repo, names);
  return names;
}

async function turnRound(repo: Repo): Promise<Names> {
  const tip = repo.tip === NULL_REV ? undefined : repo.getNode(repo.tip);
  const tags = byNode(await repo.readTags());
  const bookmarks = byNode(await repo.readBookmarks());
  const tagsOfTip = tip === undefined ? [] : [...(tags.get(tip) ?? []), "tip"].sort(compareBytes);
  return {
    getTags: (node) => (node === tip ? tagsOfTip : (tags.get(node) ?? [])),
    getBookmarks: (node) => bookmarks.get(node) ?? [],
  };
}

/** Views of one base have the same map of names, most of the time. */
const knownTurned = new WeakMap<ReadonlyMap<string, Node>, ReadonlyMap<Node, readonly string[]>>();

function byNode(names: ReadonlyMap<string, Node>): ReadonlyMap<Node, readonly string[]> {
  const known = knownTurned.get(names);
  if (known !== undefined) return known;
  const turned = new Map<Node, string[]>();
  for (const [name, node] of names) {
    const here = turned.get(node);
    if (here === undefined) turned.set(node, [name]);
    else here.push(name);
  }
  for (const here of turned.values()) here.sort(compareBytes);
  knownTurned.set(names, turned);
  return turned;
}

/** Compares names as Mercurial sorts them: by their UTF-8 bytes. */
export function compareBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left, "utf8"), Buffer.from(right, "utf8"));
}
