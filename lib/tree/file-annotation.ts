/** Which changeset brought each line of a file. Source: mercurial-formats 10.3. */
import type { LinesStep, TextStep } from "../annotate/annotate-step";
import { Turns } from "../bytes/turns";
import type { WhitespaceOptions } from "../diff/whitespace";
import { RepoError } from "../errors";
import type { Node } from "../ids";
import type { FileContext } from "../repo/file-context";
import type { ComparedFor, FileComparer } from "./file-comparer";

/** Where a line comes from. */
export interface LineOrigin {
  /** The file revision that brought it, as seen from the changeset that is annotated. */
  readonly file: FileContext;
  /** The line's number in that revision, from 1. */
  readonly lineNumber: number;
}

/** How a file is annotated. */
export interface AnnotateWork {
  readonly options: WhitespaceOptions;
  readonly comparer: FileComparer;
  readonly client: ComparedFor;
}

/** Bytes of texts and deltas that one history may have. */
const MAX_HISTORY_BYTES = 256 * 1024 * 1024;
/** Revisions above which a file is costly to annotate in any case. */
const MANY_REVISIONS = 500;

/**
 * Finds for each line of a file where it comes from; renames and copies are followed.
 * @param file as a changeset has it
 * @throws RepoError `tooLarge` when the history takes too much memory; `tooManyRequests`; `corruptStore`; what the
 * client's signal is aborted with
 */
export async function annotateFile(file: FileContext, work: AnnotateWork): Promise<readonly LineOrigin[]> {
  const turns = new Turns(work.client.signal);
  const base = await file.readIntroduced(true);
  const parents = await readHistory(base, work.client, turns);
  const order = orderHistory(base, parents);
  const steps = await readSteps(order, parents, turns);
  const history = { steps, revision: order.length - 1, options: work.options };
  const { revisions, lineNumbers } = await work.comparer.annotate(history, work.client);
  return Array.from(revisions, (revision, line) => ({
    file: order[revision] ?? base,
    lineNumber: lineNumbers[line] ?? 0,
  }));
}

/** Names a file revision, whichever changeset it is seen from. */
function keyOf({ path, fileNode }: FileContext): string {
  return `${fileNode} ${path}`;
}

type Parents = ReadonlyMap<string, readonly FileContext[]>;

/** Reads the parents of a revision and of all that it was made from. */
async function readHistory(base: FileContext, client: ComparedFor, turns: Turns): Promise<Parents> {
  const parents = new Map<string, readonly FileContext[]>();
  const visit = [base];
  for (let file = visit.pop(); file !== undefined; file = visit.pop()) {
    await turns.next();
    const key = keyOf(file);
    if (parents.has(key)) continue;
    if (parents.size === MANY_REVISIONS) client.beginCostly();
    const own = await file.readParents();
    parents.set(key, own);
    visit.push(...own.filter((parent) => !parents.has(keyOf(parent))));
  }
  return parents;
}

/** Orders a history, parents first. Of equal revisions the one that hg's walk meets there stands for all. */
function orderHistory(base: FileContext, parents: Parents): FileContext[] {
  const order: FileContext[] = [];
  const done = new Set<string>();
  const visit = [base];
  for (let file = visit.at(-1); file !== undefined; file = visit.at(-1)) {
    const key = keyOf(file);
    const missing = done.has(key) ? [] : (parents.get(key) ?? []).filter((parent) => !done.has(keyOf(parent)));
    if (missing.length > 0) {
      visit.push(...missing);
      continue;
    }
    visit.pop();
    if (done.has(key)) continue;
    done.add(key);
    order.push(file);
  }
  return order;
}

/** Reads what the texts are made of. Each is taken from the nearest one that is made before, so that little is read. */
async function readSteps(
  order: readonly FileContext[],
  parents: Parents,
  turns: Turns,
): Promise<readonly (TextStep | LinesStep)[]> {
  const numbers = new Map(order.map((file, number) => [keyOf(file), number]));
  const children = new Array<number>(order.length).fill(0);
  const textUses = new Array<number>(order.length).fill(0);
  children[order.length - 1] = 1; // the one whose lines are asked for is kept
  const texts: Omit<TextStep, "textUses">[] = [];
  const made = new Map<Node, number>();
  let bytes = 0;
  for (const [revision, file] of order.entries()) {
    await turns.next();
    const { deltaBase, pieces } = readPieces(file, made);
    for (const piece of pieces) bytes += piece.length;
    if (bytes > MAX_HISTORY_BYTES) {
      throw new RepoError("tooLarge", `the history of ${file.history.name} is too large to be annotated`, { bytes });
    }
    if (deltaBase !== undefined) textUses[deltaBase] = (textUses[deltaBase] ?? 0) + 1;
    for (const parent of parents.get(keyOf(file)) ?? []) {
      const number = numbers.get(keyOf(parent)) ?? 0;
      children[number] = (children[number] ?? 0) + 1;
    }
    const { fileNode: node, history, fileRev } = file;
    const nodes = history.getParentNodes(fileRev);
    texts.push({
      kind: "text",
      revision,
      filelog: history.name,
      node,
      parents: nodes,
      deltaBase,
      pieces,
      isAnnotated: true,
    });
    made.set(node, revision);
  }
  return texts.flatMap((text, revision) => {
    const own = parents.get(keyOf(order[revision] as FileContext)) ?? [];
    const parentNumbers = own.map((parent) => numbers.get(keyOf(parent)) ?? 0);
    const lines: LinesStep = { kind: "annotate", revision, parents: parentNumbers, children: children[revision] ?? 0 };
    return [{ ...text, textUses: textUses[revision] ?? 0 }, lines];
  });
}

/** Reads a revision's deltas up to a text that is made before, or to a text that is stored whole. */
function readPieces(
  { history, fileRev }: FileContext,
  made: ReadonlyMap<Node, number>,
): Pick<TextStep, "deltaBase" | "pieces"> {
  let deltaBase: number | undefined;
  const chain = history.readChain(fileRev, (node) => {
    deltaBase = made.get(node);
    return deltaBase === undefined ? undefined : NO_BYTES;
  });
  const pieces = deltaBase === undefined ? [chain.base, ...chain.deltas] : chain.deltas;
  // Copies: what they are parts of, a whole bundle say, need not be kept for them nor go to another thread.
  return { deltaBase, pieces: pieces.map((piece) => new Uint8Array(piece)) };
}

const NO_BYTES = new Uint8Array(0);
