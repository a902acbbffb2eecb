/** `raw-manifest`, and `raw-file` of a directory. Source: hgweb-compat 6.6. */
import { pathBytes, type RepoPath } from "../../ids";
import { DIRECTORY_PERMISSIONS, permissions } from "../permissions";
import type { Directory, SizedFile } from "./directory-listing";

/** Writes a directory as hgweb does: an empty line, a line for each directory and file, two empty lines. */
export async function* writeRawDirectory(
  { directories }: Directory,
  files: AsyncIterable<SizedFile>,
): AsyncGenerator<Uint8Array> {
  yield Buffer.concat([NEWLINE, ...directories.map(({ name }) => line(DIRECTORY_PERMISSIONS, name))]);
  for await (const { name, size, entry } of files) yield line(`${permissions(entry.flags)} ${size}`, name);
  yield Buffer.concat([NEWLINE, NEWLINE]);
}

const NEWLINE = Buffer.from("\n");

function line(start: string, name: RepoPath): Buffer {
  return Buffer.concat([Buffer.from(`${start} `), pathBytes(name), NEWLINE]);
}
