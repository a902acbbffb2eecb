/** From the symbol and path of a URL to a file of a changeset. Source: hgweb-compat 1.5, 1.6, 7 (a file node as REV). */
import { decodeUtf8b } from "../bytes/text";
import { isRepoError, RepoError } from "../errors";
import type { ManifestEntry } from "../hg/manifest";
import { type Node, NULL_REV, parseNode, pathBytes, type RepoPath } from "../ids";
import { type Found, findChangeset, unknownSymbol } from "./lookup";
import { openRepo, type Place } from "./place";

/** A file as a changeset has it. */
export interface FoundFile extends Found {
  readonly path: RepoPath;
  /** The file revision. */
  readonly fileNode: Node;
  readonly flags: ManifestEntry["flags"];
  /** Whether the URL names the file revision itself; the changeset is then the one that introduced it. */
  readonly byFileNode: boolean;
}

/**
 * Finds a file of a changeset; the symbol may also be the node of a file revision.
 * @throws RepoError `unknownRevision`; `unknownPath` when the changeset has no such file
 */
export async function findFile(place: Place, symbol: string, path: RepoPath): Promise<FoundFile> {
  const found = await findChangeset(place, symbol, "file").catch((error: unknown) => {
    if (!isRepoError(error, "unknownRevision")) throw error;
    return error;
  });
  if (!(found instanceof RepoError)) return findInChangeset(found, path);
  const byNode = await findFileNode(place, symbol, path);
  if (byNode === undefined) throw found;
  return byNode;
}

/** Finds a file in a changeset. @throws RepoError `unknownPath` in hgweb's words */
export async function findInChangeset(found: Found, path: RepoPath): Promise<FoundFile> {
  const file = await readFileEntry(found, path);
  if (file === undefined) throw notInManifest(path, found.node);
  return file;
}

/** Reads what a changeset's manifest says of a file; `undefined` when it has no such file. */
export async function readFileEntry(found: Found, path: RepoPath): Promise<FoundFile | undefined> {
  const entry = await found.repo.readEntry(found.rev, path);
  return entry && { ...found, path, fileNode: entry.node, flags: entry.flags, byFileNode: false };
}

/** Returns the error of a path that a changeset has not. */
export function notInManifest(path: RepoPath, node: Node): RepoError {
  return new RepoError("unknownPath", `${decodeUtf8b(pathBytes(path))}@${node}: not found in manifest`, { node });
}

/** Finds a file revision by its own node, in the changeset that the view says introduced it. */
async function findFileNode(place: Place, symbol: string, path: RepoPath): Promise<FoundFile | undefined> {
  const fileNode = parseNode(symbol.toLowerCase());
  const repo = await openRepo(place);
  if (fileNode === undefined || !repo.hasFileRevision(path, fileNode)) return undefined;
  const { linkNode } = await repo.readFileOrigin(path, fileNode);
  const rev = repo.getRev(linkNode) ?? NULL_REV;
  if (rev === NULL_REV || repo.isHidden(rev)) throw unknownSymbol(symbol, "file");
  const push = place.push?.nodes.includes(linkNode) ? place.push : undefined;
  const found = { repo, rev, node: linkNode, push };
  const flags = (await readFileEntry(found, path))?.flags ?? "";
  return { ...found, path, fileNode, flags, byFileNode: true };
}
