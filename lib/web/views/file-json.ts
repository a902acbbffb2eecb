/** `json-file`, `json-diff` and `json-comparison`. Source: hgweb-compat 2.4. */
import { Turns } from "../../bytes/turns";
import type { FileDiff } from "../../diff/file-diff";
import type { Changeset } from "../../hg/changeset";
import type { RepoPath } from "../../ids";
import type { Phase } from "../../repo/repo";
import { type ComparedLine, type Comparison, listRows } from "../comparison";
import type { Relative } from "../file-facts";
import {
  JSON_ABSENT,
  type Json,
  type JsonEntries,
  jsonDate,
  jsonInteger,
  jsonObject,
  jsonPath,
  jsonString,
} from "../json";
import type { Found } from "../lookup";
import { writeJsonBlocks } from "./diff-blocks-json";
import { writeJsonItems } from "./json-pieces";
import { jsonStrings } from "./rev-json";

/** Stands where a long list goes; no string in JSON holds a control character. */
const LIST = "\0" as Json;

/** A file with its changeset. */
export interface JsonFile {
  readonly found: Found;
  readonly path: RepoPath;
  readonly changeset: Changeset;
  readonly parents: readonly Relative[];
  readonly children: readonly Relative[];
}

/** What `json-file` says beside that. */
export interface JsonFileContent extends JsonFile {
  readonly phase: Phase;
  readonly tags: readonly string[];
  readonly bookmarks: readonly string[];
  /** With their ends. */
  readonly lines: readonly string[];
}

/** Writes a file's content, line by line. */
export async function* writeJsonFile(file: JsonFileContent, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const { found, path, changeset, parents, phase, tags, bookmarks, lines } = file;
  const [before, after] = splitAtList([
    ["node", jsonString(found.node)],
    ["path", jsonPath(path)],
    ["date", jsonDate(changeset.dateSeconds, changeset.dateOffset)],
    ["desc", jsonString(changeset.description)],
    ["branch", jsonString(changeset.branch)],
    ["bookmarks", jsonStrings(bookmarks)],
    ["tags", jsonStrings(tags)],
    ["user", jsonString(changeset.user)],
    ["parents", jsonStrings(parents.map(({ node }) => node))],
    ["phase", jsonString(phase)],
    ["lines", LIST],
  ]);
  yield Buffer.from(`${before}[`);
  yield* writeJsonItems(lines, (line) => jsonObject([["line", jsonString(line)]]), new Turns(signal));
  yield Buffer.from(`]${after}`);
}

/** Writes what a changeset did to a file. */
export async function* writeJsonDiff(
  file: JsonFile,
  diffs: AsyncIterable<FileDiff>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const [before, after] = splitAtList([...jsonFacts(file), ["diff", LIST]]);
  yield Buffer.from(`${before}[`);
  for await (const block of writeJsonBlocks(diffs, signal)) yield Buffer.from(block);
  yield Buffer.from(`]${after}`);
}

/** Writes both versions of a file side by side. */
export async function* writeJsonComparison(
  file: JsonFile,
  comparison: Comparison,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const turns = new Turns(signal);
  const [before, after] = splitAtList([
    ...jsonFacts(file),
    ["leftnode", jsonString(comparison.left.node)],
    ["rightnode", jsonString(comparison.right.node)],
    ["comparison", LIST],
  ]);
  yield Buffer.from(`${before}[`);
  for (const [i, group] of comparison.groups.entries()) {
    const [groupBefore, groupAfter] = splitAtList([["lines", LIST]]);
    yield Buffer.from(`${i === 0 ? "" : ", "}${groupBefore}[`);
    yield* writeJsonItems(listRows(comparison, group), jsonComparedLine, turns);
    yield Buffer.from(`]${groupAfter}`);
  }
  yield Buffer.from(`]${after}`);
}

function jsonFacts({ found, path, changeset, parents, children }: JsonFile): JsonEntries {
  return [
    ["path", jsonPath(path)],
    ["node", jsonString(found.node)],
    ["date", jsonDate(changeset.dateSeconds, changeset.dateOffset)],
    ["desc", jsonString(changeset.description)],
    ["author", jsonString(changeset.user)],
    ["parents", jsonStrings(parents.map(({ node }) => node))],
    ["children", jsonStrings(children.map(({ node }) => node))],
  ];
}

function jsonComparedLine({ tag, left, right }: ComparedLine): Json {
  return jsonObject([
    ["t", jsonString(tag)],
    ["ln", left === undefined ? JSON_ABSENT : jsonInteger(left.number)],
    ["ll", jsonString(left?.text ?? "")],
    ["rn", right === undefined ? JSON_ABSENT : jsonInteger(right.number)],
    ["rl", jsonString(right?.text ?? "")],
  ]);
}

function splitAtList(entries: JsonEntries): readonly [before: string, after: string] {
  const [before = "", after = ""] = jsonObject(entries).split(LIST);
  return [before, after];
}
