/** Which changeset brought each line of a file. Source: mercurial-formats 10.3. */
import { createHash } from "node:crypto";
import type { LineOrigins } from "../annotate/annotate-step";
import { HistoryPacker, type PackedHistory } from "../annotate/packed-history";
import type { ByteLru } from "../bytes/byte-lru";
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
  /** What was found before. */
  readonly known: ByteLru<LineOrigins>;
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
  const history = await readHistory(base, work.client, turns);
  const order = orderHistory(base, history);
  const key = nameHistory(order, history, work.options);
  const origins = work.known.get(key) ?? (await findOrigins(order, history, work, turns));
  work.known.set(key, origins, origins.revisions.byteLength + origins.lineNumbers.byteLength);
  return Array.from(origins.revisions, (revision, line) => ({
    file: order[revision] ?? base,
    lineNumber: origins.lineNumbers[line] ?? 0,
  }));
}

/** Compares all revisions of a history. */
async function findOrigins(
  order: readonly FileContext[],
  history: History,
  { options, comparer, client }: AnnotateWork,
  turns: Turns,
): Promise<LineOrigins> {
  return comparer.annotate({ revisions: await packHistory(order, history, turns), options }, client);
}

/** What a revision was made from, all the way down. */
interface History {
  /** By the numbers of the files. */
  readonly parents: readonly (readonly FileContext[])[];
  readonly numbers: FileNumbers;
}

/** Numbers file revisions from 0, whichever changeset they are seen from. */
class FileNumbers {
  /** By path, then by the revision's number in the file's history: our number plus 1. */
  readonly #byPath = new Map<FileContext["path"], Int32Array>();
  #count = 0;

  /** Returns the number of a revision, or `undefined` when it has none yet. */
  get({ path, fileRev }: FileContext): number | undefined {
    const number = this.#byPath.get(path)?.[fileRev] ?? 0;
    return number === 0 ? undefined : number - 1;
  }

  /** Gives a revision that has none the next number. */
  add({ path, fileRev, history }: FileContext): void {
    const numbers = this.#byPath.get(path) ?? new Int32Array(history.length);
    this.#byPath.set(path, numbers);
    numbers[fileRev] = ++this.#count;
  }
}

/** Reads the parents of a revision and of all that it was made from. */
async function readHistory(base: FileContext, client: ComparedFor, turns: Turns): Promise<History> {
  const numbers = new FileNumbers();
  const parents: (readonly FileContext[])[] = [];
  const visit = [base];
  for (let file = visit.pop(); file !== undefined; file = visit.pop()) {
    await turns.next();
    if (numbers.get(file) !== undefined) continue;
    if (parents.length === MANY_REVISIONS) client.beginCostly();
    const own = await file.readParents();
    numbers.add(file);
    parents.push(own);
    for (const parent of own) if (numbers.get(parent) === undefined) visit.push(parent);
  }
  return { parents, numbers };
}

/** Orders a history, parents first. Of equal revisions the one that hg's walk meets there stands for all. */
function orderHistory(base: FileContext, { parents, numbers }: History): FileContext[] {
  const order: FileContext[] = [];
  const isDone = new Uint8Array(parents.length);
  const visit = [base];
  for (let file = visit.at(-1); file !== undefined; file = visit.at(-1)) {
    const number = numbers.get(file) ?? 0;
    const missing =
      isDone[number] === 1 ? [] : (parents[number] ?? []).filter((parent) => isDone[numbers.get(parent) ?? 0] === 0);
    if (missing.length > 0) {
      visit.push(...missing);
      continue;
    }
    visit.pop();
    if (isDone[number] === 1) continue;
    isDone[number] = 1;
    order.push(file);
  }
  return order;
}

/** Names all that the annotation hangs on: the nodes say the texts, and whoever sees another history has other ones. */
function nameHistory(order: readonly FileContext[], history: History, options: WhitespaceOptions): string {
  const places = placesOf(order, history);
  const parts = order.map((file) => `${file.fileNode} ${parentPlaces(file, history, places)}`);
  return createHash("sha1").update(JSON.stringify(options)).update(parts.join("\n")).digest("hex");
}

/** Returns for each number of a file its place in the order. */
function placesOf(order: readonly FileContext[], { numbers }: History): Int32Array {
  const places = new Int32Array(order.length);
  for (const [place, file] of order.entries()) places[numbers.get(file) ?? 0] = place;
  return places;
}

function parentPlaces(file: FileContext, { parents, numbers }: History, places: Int32Array): number[] {
  const own = parents[numbers.get(file) ?? 0] ?? [];
  return own.map((parent) => places[numbers.get(parent) ?? 0] ?? 0);
}

/** Reads what the texts are made of. Each is taken from the nearest one that is made before, so that little is read. */
async function packHistory(order: readonly FileContext[], fileHistory: History, turns: Turns): Promise<PackedHistory> {
  const places = placesOf(order, fileHistory);
  const packer = new HistoryPacker();
  const made = new Map<Node, number>();
  for (const [place, file] of order.entries()) {
    await turns.next();
    const { fileNode: node, history, fileRev } = file;
    packer.add({
      filelog: history.name,
      node,
      parents: history.getParentNodes(fileRev),
      ...readPieces(file, made),
      madeFrom: parentPlaces(file, fileHistory, places),
    });
    if (packer.byteCount > MAX_HISTORY_BYTES) {
      const message = `the history of ${history.name} is too large to be annotated`;
      throw new RepoError("tooLarge", message, { bytes: packer.byteCount });
    }
    made.set(node, place);
  }
  return packer.finish();
}

/** Reads a revision's deltas up to a text that is made before, or to a text that is stored whole. */
function readPieces({ history, fileRev }: FileContext, made: ReadonlyMap<Node, number>) {
  let deltaBase: number | undefined;
  const chain = history.readChain(fileRev, (node) => {
    deltaBase = made.get(node);
    return deltaBase === undefined ? undefined : NO_BYTES;
  });
  return { deltaBase, pieces: deltaBase === undefined ? [chain.base, ...chain.deltas] : chain.deltas };
}

const NO_BYTES = new Uint8Array(0);
