/** `json-manifest`, and `json-file` of a directory. Source: hgweb-compat 2.4. */
import type { RepoPath } from "../../ids";
import { type Json, jsonDate, jsonInteger, jsonList, jsonObject, jsonPath, jsonString } from "../json";
import { readNames } from "../names";
import type { Directory, SizedFile } from "./directory-listing";
import { jsonStrings } from "./rev-json";

/** Writes a directory, key by key as hgweb's template does. A directory's path begins with a slash, a file's does not. */
export async function* writeJsonDirectory(
  directory: Directory,
  files: AsyncIterable<SizedFile>,
): AsyncGenerator<Uint8Array> {
  const { found, path, directories, changeset } = directory;
  const names = await readNames(found.repo);
  const [before = "", after = ""] = jsonObject([
    ["node", jsonString(found.node)],
    ["abspath", jsonPath((path === "" ? "/" : `/${path}/`) as RepoPath)],
    ["directories", jsonList(directories.map(jsonSubdirectory))],
    ["files", FILES],
    ["bookmarks", jsonStrings(names.getBookmarks(found.node))],
    ["tags", jsonStrings(names.getTags(found.node))],
  ]).split(FILES);
  const date = jsonDate(changeset.dateSeconds, changeset.dateOffset);
  yield Buffer.from(`${before}[`);
  let separator = "";
  for await (const file of files) {
    yield Buffer.from(`${separator}${jsonFile(file, date)}`);
    separator = ", ";
  }
  yield Buffer.from(`]${after}`);
}

/** Stands where the files go; no string in JSON holds a control character. */
const FILES = "\0" as Json;

function jsonSubdirectory({ path, name, emptyDirectories }: Directory["directories"][number]): Json {
  return jsonObject([
    ["abspath", jsonPath(`/${path}` as RepoPath)],
    ["basename", jsonPath(name)],
    ["emptydirs", jsonPath(emptyDirectories)],
  ]);
}

/** Every file has the changeset's date, as in hgweb. */
function jsonFile({ path, name, size, entry }: SizedFile, date: Json): Json {
  return jsonObject([
    ["abspath", jsonPath(path)],
    ["basename", jsonPath(name)],
    ["date", date],
    ["size", jsonInteger(size)],
    ["flags", jsonString(entry.flags)],
  ]);
}
