/** Reads what lies in a directory of a changeset. */
import { Turns } from "../../bytes/turns";
import { RepoError } from "../../errors";
import type { Changeset } from "../../hg/changeset";
import type { DirectoryFile, ManifestDirectory } from "../../hg/manifest-directory";
import type { RepoPath } from "../../ids";
import { displayPath } from "../escape";
import type { Found } from "../lookup";
import type { Place } from "../place";

/** A directory as a changeset has it. */
export interface Directory extends ManifestDirectory {
  readonly found: Found;
  readonly changeset: Changeset;
  /** Without slashes around it; empty for the root. */
  readonly path: RepoPath;
}

/** A file of a directory with its size in bytes. */
export interface SizedFile extends DirectoryFile {
  readonly size: number;
}

/**
 * Reads a directory.
 * @param path empty for the root
 * @throws RepoError `notFound` in hgweb's words when nothing lies in it
 */
export async function readDirectory(found: Found, path: RepoPath): Promise<Directory> {
  const { repo, rev } = found;
  const changeset = await repo.readChangeset(rev);
  const listed = await repo.readManifestDirectory(changeset.manifest, path);
  if (listed === undefined) throw new RepoError("notFound", "path not found", { path: displayPath(path) });
  return { ...listed, found, changeset, path };
}

/** Gives the files from the one at `from` up to the one at `to`, with their sizes. */
export async function* readSizes(
  { signal }: Place,
  { found, files }: Directory,
  from = 0,
  to = files.length,
): AsyncGenerator<SizedFile> {
  const turns = new Turns(signal);
  for (const file of files.slice(from, to)) {
    yield { ...file, size: await found.repo.readFileSize(file.path, file.entry.node) };
    await turns.next();
  }
}
