/** Random histories of one file, in memory, with texts and deltas as a filelog may store them; by seed. */
import { createHash } from "node:crypto";
import { randomTexts } from "../../diff/testing/random-texts";
import { type Node, NULL_NODE, parseNode } from "../../ids";
import type { PackedRevision } from "../packed-history";

type Random = (below: number) => number;

/** A revision, and its content without the filelog's metadata. */
export interface RandomRevision extends PackedRevision {
  readonly content: Buffer;
}

/** The filelog's metadata of a copy, and what stands before a content that begins as metadata does. */
const HEADERS = ["\x01\ncopy: other\ncopyrev: 0\n\x01\n", "\x01\n\x01\n"];

/** Makes a history; each revision is made from up to two earlier ones, by an edit. */
export function randomFile(random: Random, revisions: number): RandomRevision[] {
  const made: RandomRevision[] = [];
  const texts: Buffer[] = [];
  for (let revision = 0; revision < revisions; revision++) {
    const madeFrom = Array.from({ length: revision === 0 ? 0 : random(3) }, () => random(revision));
    const from = madeFrom.map((parent) => made[parent]).filter((parent) => parent !== undefined);
    const content = Buffer.from(editContents(random, from), "latin1");
    // A copy's source is no parent in the filelog.
    const isCopy = madeFrom.length === 0 || random(4) === 0;
    const parents = isCopy ? ([NULL_NODE, NULL_NODE] as const) : ([from[0]?.node ?? NULL_NODE, NULL_NODE] as const);
    const header = isCopy && random(2) === 0 ? (HEADERS[random(HEADERS.length)] ?? "") : "";
    const text = Buffer.concat([Buffer.from(header, "latin1"), content]);
    const deltaBase = revision > 0 && random(4) > 0 ? random(revision) : undefined;
    const base = deltaBase === undefined ? undefined : texts[deltaBase];
    made.push({
      ...{ filelog: "data/file.i", node: nodeOf(parents, text), parents, deltaBase, madeFrom, content },
      pieces: base === undefined ? [text] : splitDelta(random, base, text),
    });
    texts.push(text);
  }
  return made;
}

/** Returns a text that is made of others: the first half of the one and the second half of the other, edited. */
function editContents(random: Random, from: readonly RandomRevision[]): string {
  const [one, other = one] = from.map(({ content }) => content.toString("latin1").split("\n"));
  const [fresh, edited] = randomTexts(random, 30);
  if (one === undefined || other === undefined) return random(2) === 0 ? fresh : edited;
  const half = random(one.length + 1);
  const lines = [...one.slice(0, half), ...other.slice(Math.min(half, other.length))];
  const some = edited.split("\n").slice(0, random(4));
  lines.splice(random(lines.length + 1), random(4), ...some);
  return lines.join("\n");
}

/** Returns the deltas that lead from one text to another: through a text between them now and then. */
function splitDelta(random: Random, base: Buffer, text: Buffer): Buffer[] {
  if (random(3) > 0) return [makeDelta(random, base, text)];
  const between = Buffer.concat([text.subarray(0, random(text.length + 1)), base.subarray(random(base.length + 1))]);
  return [makeDelta(random, base, between), makeDelta(random, between, text)];
}

/** Makes a delta in the format of revlogs: what both texts begin and end with stays, the rest is put in as one or two hunks. */
function makeDelta(random: Random, base: Buffer, text: Buffer): Buffer {
  const most = Math.min(base.length, text.length);
  let prefix = 0;
  while (prefix < most && base[prefix] === text[prefix]) prefix++;
  let suffix = 0;
  while (suffix < most - prefix && base.at(-1 - suffix) === text.at(-1 - suffix)) suffix++;
  const baseEnd = base.length - suffix;
  const textEnd = text.length - suffix;
  const baseCut = prefix + random(baseEnd - prefix + 1);
  const textCut = prefix + random(textEnd - prefix + 1);
  if (random(2) === 0) return writeHunk(prefix, baseEnd, text.subarray(prefix, textEnd));
  return Buffer.concat([
    writeHunk(prefix, baseCut, text.subarray(prefix, textCut)),
    writeHunk(baseCut, baseEnd, text.subarray(textCut, textEnd)),
  ]);
}

function writeHunk(start: number, end: number, data: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt32BE(start, 0);
  head.writeUInt32BE(end, 4);
  head.writeUInt32BE(data.length, 8);
  return Buffer.concat([head, data]);
}

/** Returns the node of a text: SHA-1 over both parents, the lower one first, and the text. */
export function nodeOf(parents: readonly Node[], text: Buffer): Node {
  const hash = createHash("sha1");
  for (const parent of [...parents].sort()) hash.update(Buffer.from(parent, "hex"));
  const node = parseNode(hash.update(text).digest("hex"));
  if (node === undefined) throw new Error("SHA-1 gave no node");
  return node;
}
