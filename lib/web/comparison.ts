/** Both versions of a changed file side by side, paired as Python's difflib does. Source: hgweb-compat 1.3, 2.4, 7. */
import { Turns } from "../bytes/turns";
import { groupOpcodes, listOpcodes, type Opcode, type OpcodeTag } from "../diff/sequence-matcher";
import { RepoError } from "../errors";
import type { Node, RepoPath, Rev } from "../ids";
import { type FoundFile, notInManifest, readFileEntry } from "./file-lookup";
import type { Found } from "./lookup";
import type { Place } from "./place";
import { parseInteger } from "./query";
import { binaryType, readTextLines, stripLineEnd } from "./text-lines";

/** Equal lines around a change when the request does not say. */
const CONTEXT = 5;
/** Bytes of both sides above which a comparison is a costly one. */
const MAX_CHEAP_BYTES = 1024 * 1024;

/** A file before and after a changeset. */
export interface Comparison {
  /** The changeset's first parent. */
  readonly left: { readonly rev: Rev; readonly node: Node };
  readonly right: { readonly rev: Rev; readonly node: Node };
  /** The file after the changeset; `undefined` when that removed it. */
  readonly file: FoundFile | undefined;
  /** Lines without their ends. */
  readonly leftLines: readonly string[];
  readonly rightLines: readonly string[];
  /** Opcodes around each change; a single group when the whole file is asked for. */
  readonly groups: readonly (readonly Opcode[])[];
}

/** A row: a line of each side, or of one. Numbers count from 1. */
export interface ComparedLine {
  readonly tag: OpcodeTag;
  readonly left: { readonly number: number; readonly text: string } | undefined;
  readonly right: { readonly number: number; readonly text: string } | undefined;
}

/**
 * Reads the parameter `context`: a number of lines, or Infinity for the whole file (`full`, or a negative number).
 * @throws RepoError `malformedRequest` for what is neither; hgweb answers that with a 500
 */
export function parseContext(typed: string | undefined): number {
  if (typed === undefined) return CONTEXT;
  if (typed === "full") return Number.POSITIVE_INFINITY;
  const lines = parseInteger(typed);
  if (lines === undefined) {
    throw new RepoError("malformedRequest", `context must be a number or full, and is ${JSON.stringify(typed)}`);
  }
  return lines < 0 ? Number.POSITIVE_INFINITY : lines;
}

/**
 * Compares a file with what the changeset's first parent has.
 * @param context equal lines around each change; Infinity for all
 * @throws RepoError `unknownPath` when neither has it; `tooManyRequests`; what the request is aborted with
 */
export async function compareSides(place: Place, found: Found, path: RepoPath, context: number): Promise<Comparison> {
  const { repo, rev, node } = found;
  const [parent] = repo.getParents(rev);
  const left = { repo, rev: parent, node: repo.getNode(parent), push: found.push };
  const before = await readFileEntry(left, path);
  const file = await readFileEntry(found, path);
  if (before === undefined && file === undefined) throw notInManifest(path, left.node);
  const [leftData, rightData] = [await readData(before), await readData(file)];
  if (leftData.length + rightData.length > MAX_CHEAP_BYTES) place.costs.begin();
  const turns = new Turns(place.signal);
  const leftLines = await readSideLines(before, leftData, turns);
  const rightLines = await readSideLines(file, rightData, turns);
  const opcodes = await turns.run(listOpcodes(leftLines, rightLines));
  const groups = context === Number.POSITIVE_INFINITY ? [opcodes] : groupOpcodes(opcodes, context);
  return { left: { rev: parent, node: left.node }, right: { rev, node }, file, leftLines, rightLines, groups };
}

async function readData(file: FoundFile | undefined): Promise<Uint8Array> {
  return file === undefined ? new Uint8Array(0) : (await file.repo.readFileRevision(file.path, file.fileNode)).data;
}

async function readSideLines(file: FoundFile | undefined, data: Uint8Array, turns: Turns): Promise<string[]> {
  const lines = await readTextLines(data, turns);
  if (lines !== undefined) return lines.map(stripLineEnd);
  return file === undefined ? [] : [`(binary file ${binaryType(file.path)}, hash: ${file.fileNode})`];
}

/** Gives the rows of a group of opcodes. */
export function* listRows({ leftLines, rightLines }: Comparison, group: readonly Opcode[]): Generator<ComparedLine> {
  for (const { tag, oldStart, oldEnd, newStart, newEnd } of group) {
    const count = Math.max(oldEnd - oldStart, newEnd - newStart);
    for (let i = 0; i < count; i++) {
      const [old, now] = [oldStart + i, newStart + i];
      yield {
        tag,
        left: old < oldEnd ? { number: old + 1, text: leftLines[old] ?? "" } : undefined,
        right: now < newEnd ? { number: now + 1, text: rightLines[now] ?? "" } : undefined,
      };
    }
  }
}
