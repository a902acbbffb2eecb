/** What pages about a file say of its revision: where it comes from, and what came of it. Source: hgweb-compat 2.4. */
import { type Node, NULL_REV, type RepoPath, type Rev } from "../ids";
import { FileContext } from "../repo/file-context";
import type { Repo } from "../repo/repo";
import type { FoundFile } from "./file-lookup";

/** A changeset that a file's page names. */
export interface Relative {
  readonly rev: Rev;
  readonly node: Node;
  /** What the file is called there, where that is known: another name when it was copied from there. */
  readonly path?: RepoPath;
}

/** Returns the file revision as the page's changeset has it. */
export async function openFileContext(file: FoundFile, signal: AbortSignal): Promise<FileContext> {
  const { repo, rev, path, fileNode, byFileNode } = file;
  const seen = byFileNode ? undefined : await FileContext.inChangeset(repo, rev, path, signal);
  const fileRev = repo.openFileHistory(path).getRev(fileNode) ?? NULL_REV;
  return seen ?? FileContext.inHistory(repo, path, fileRev, signal);
}

/**
 * Reads a page's parents: the changeset that introduced the file revision when that is another one than the page's,
 * else the changesets of the revisions that it was made from.
 */
export async function readFileParents(file: FileContext): Promise<readonly Relative[]> {
  const introduced = await file.findIntroRev();
  if (introduced !== (await file.findRev())) return [relative(file.repo, introduced)];
  return relatives(file.repo, await file.readParents());
}

/** Reads the changesets of the revisions that were made from this one under its name. */
export function readFileChildren(file: FileContext): Promise<readonly Relative[]> {
  return relatives(file.repo, file.listChildren());
}

async function relatives(repo: Repo, files: readonly FileContext[]): Promise<readonly Relative[]> {
  const found: Relative[] = [];
  for (const file of files) found.push({ ...relative(repo, await file.findRev()), path: file.path });
  return found;
}

function relative(repo: Repo, rev: Rev): Relative {
  return { rev, node: repo.getNode(rev) };
}
