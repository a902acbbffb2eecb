/** The revisions of a file up to one, as `filelog` lists them. Source: hgweb-compat 1.3, 2.3, mercurial-formats 5.4. */
import type { LineRange } from "../diff/line-range";
import { isRepoError } from "../errors";
import { NULL_REV, type RepoPath, type Rev } from "../ids";
import { FileContext } from "../repo/file-context";
import type { Repo } from "../repo/repo";
import { followLinesBack, followLinesOn } from "../tree/line-history";
import { openFileContext } from "./file-facts";
import { findFile, notInManifest } from "./file-lookup";
import { parseLineRange } from "./line-range";
import { type Found, findChangeset } from "./lookup";
import type { Place } from "./place";
import { parseRevCount } from "./session";
import { requireFile } from "./view";

/** Revisions of a page that does not ask for another number. */
const REVISIONS = 60;

/** The lines that a history is asked for. */
export interface FollowedLines {
  readonly range: LineRange;
  /** Whether what became of them is followed, not where they come from. */
  readonly isDescending: boolean;
}

/** One revision of a list. */
export interface FileLogRevision {
  readonly file: FileContext;
  /** The changeset that it is told of. */
  readonly rev: Rev;
  /** Where it has the lines that are followed. */
  readonly range: LineRange | undefined;
}

/** A list of a file's revisions. */
export interface FileLogRequest {
  /** The changeset that was asked for. */
  readonly start: Found;
  readonly path: RepoPath;
  readonly repo: Repo;
  /** The revision that the list begins at. */
  readonly newest: FileContext;
  readonly lines: FollowedLines | undefined;
  /** The most revisions that the list may have. */
  readonly count: number;
  /** What is listed, in the order of the list; the revisions of hidden changesets are left out. */
  readonly revisions: readonly FileLogRevision[];
  /** The number of the revision after them; `undefined` for the history of lines, which has no numbers. */
  readonly next: Rev | undefined;
}

/**
 * Finds where a file's history begins, and what of it is on the page. Pages are counted in the file's own revisions,
 * those of the history of lines in what it finds.
 * @param maxRevisions the most that are listed, whatever the request asks for
 * @throws RepoError in hgweb's words where there is no such changeset, no such file then or before, or where the lines
 * are wrong; as `followLinesBack`
 */
export async function readFileLog(place: Place, maxRevisions = Number.POSITIVE_INFINITY): Promise<FileLogRequest> {
  const { url } = place;
  const { symbol, path } = requireFile(url);
  const { start, newest } = await findNewest(place, symbol, path).catch((error: unknown) => {
    // hgweb looks for the changeset only when it is needed, and that is after the lines were read.
    if (isRepoError(error, "unknownRevision")) parseLineRange(url.query);
    throw error;
  });
  const range = parseLineRange(url.query);
  const lines = range && { range, isDescending: url.query.has("descend") };
  const count = Math.min(parseRevCount(url.query.get("revcount")) ?? REVISIONS, maxRevisions);
  const listed =
    lines === undefined
      ? listRevisions(newest, count)
      : { revisions: await followLines(place, newest, lines, count), next: undefined };
  return { start, path, repo: newest.repo, newest, lines, count, ...listed };
}

function listRevisions(newest: FileContext, count: number): Pick<FileLogRequest, "revisions" | "next"> {
  const { history, repo, fileRev } = newest;
  const first = Math.max(0, fileRev - count + 1);
  const revisions: FileLogRevision[] = [];
  for (let at = fileRev; at >= first; at--) {
    const rev = history.getLinkRev(at);
    if (!repo.isHidden(rev)) revisions.push({ file: newest.at(at), rev, range: undefined });
  }
  return { revisions, next: first === 0 ? undefined : first - 1 };
}

async function followLines(
  { tree, signal, costs }: Place,
  newest: FileContext,
  { range, isDescending }: FollowedLines,
  count: number,
): Promise<FileLogRevision[]> {
  const work = { comparer: tree.comparer, client: { signal, beginCostly: () => costs.begin() } };
  const revisions: FileLogRevision[] = [];
  for await (const found of (isDescending ? followLinesOn : followLinesBack)(newest, range, work)) {
    const rev = await found.file.findRev();
    if (newest.repo.isHidden(rev)) continue;
    revisions.push({ ...found, rev });
    if (revisions.length >= count) break;
  }
  return revisions;
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
