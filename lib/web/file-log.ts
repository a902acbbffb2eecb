/** The revisions of a file up to one, as `filelog` lists them. Source: hgweb-compat 2.3, mercurial-formats 5.4. */
import { isRepoError, RepoError } from "../errors";
import { NULL_REV, type RepoPath, type Rev } from "../ids";
import { FileContext } from "../repo/file-context";
import type { Repo } from "../repo/repo";
import { openFileContext } from "./file-facts";
import { findFile, notInManifest } from "./file-lookup";
import { type Found, findChangeset } from "./lookup";
import type { Place } from "./place";
import { parseRevCount } from "./session";
import { requireFile } from "./view";

/** Revisions of a page that does not ask for another number. */
const REVISIONS = 60;

/** A list of a file's revisions. */
export interface FileLogRequest {
  /** The changeset that was asked for. */
  readonly start: Found;
  readonly path: RepoPath;
  readonly repo: Repo;
  /** The revision that the list begins at. */
  readonly newest: FileContext;
  /** The numbers of the revisions that are listed, highest first; those of hidden changesets are left out. */
  readonly fileRevs: readonly Rev[];
  /** The number of the revision after them. */
  readonly next: Rev | undefined;
}

/**
 * Finds where a file's history begins, and what of it is on the page. Pages are counted in the file's own revisions.
 * @param maxRevisions the most that are listed, whatever the request asks for
 * @throws RepoError in hgweb's words where there is no such changeset, or no such file then or before
 */
export async function readFileLog(place: Place, maxRevisions = Number.POSITIVE_INFINITY): Promise<FileLogRequest> {
  const { symbol, path } = requireFile(place.url);
  if (place.url.query.has("linerange")) {
    throw new RepoError("notImplemented", "the history of some lines is not here yet");
  }
  const { start, newest } = await findNewest(place, symbol, path);
  const { history, repo, fileRev } = newest;
  const count = Math.min(parseRevCount(place.url.query.get("revcount")) ?? REVISIONS, maxRevisions);
  const first = Math.max(0, fileRev - count + 1);
  const fileRevs: Rev[] = [];
  for (let at = fileRev; at >= first; at--) {
    if (!repo.isHidden(history.getLinkRev(at))) fileRevs.push(at);
  }
  return { start, path, repo, newest, fileRevs, next: first === 0 ? undefined : first - 1 };
}

async function findNewest(
  place: Place,
  symbol: string,
  path: RepoPath,
): Promise<{ start: Found; newest: FileContext }> {
  try {
    const file = await findFile(place, symbol, path);
    return { start: file, newest: await openFileContext(file, place.signal) };
  } catch (error) {
    if (!isRepoError(error, "unknownPath")) throw error;
    const start = await findChangeset(place, symbol);
    return { start, newest: findRemoved(place, start, path) };
  }
}

/** Finds the last revision of a file that the changeset has not any more. */
function findRemoved({ signal }: Place, { repo, rev, node }: Found, path: RepoPath): FileContext {
  const history = repo.openFileHistory(path);
  let fileRev = history.length - 1;
  while (fileRev > NULL_REV && history.getLinkRev(fileRev) > rev) fileRev--;
  if (fileRev === NULL_REV) throw notInManifest(path, node);
  return FileContext.inHistory(repo, path, fileRev, signal);
}
