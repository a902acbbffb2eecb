/** The history of some lines of a file: which of its revisions changed them. Source: hgweb-compat 1.3. */
import { Turns } from "../bytes/turns";
import { type LineRange, type TracedRange, traceRange } from "../diff/line-range";
import { RepoError } from "../errors";
import type { Rev } from "../ids";
import type { FileContext } from "../repo/file-context";
import type { ComparedFor, FileComparer } from "./file-comparer";

/** A file revision that changed the lines. */
export interface LinesRevision {
  readonly file: FileContext;
  /** Where it has them. */
  readonly range: LineRange;
}

/** How the revisions of a file are compared. */
export interface LineHistoryWork {
  readonly comparer: FileComparer;
  readonly client: ComparedFor;
}

/** Revisions above which a history is a costly one: each is read whole, and compared. */
const MANY_REVISIONS = 100;

/**
 * Gives the revisions that made some lines what they are, newest first, across renames and copies; the one that brought
 * them is the last one of its line.
 * @param file as a changeset has it
 * @throws RepoError `forbidden` in hgweb's words when the file has fewer lines, unless it never had a revision before;
 * `tooManyRequests`; what the client's signal is aborted with
 */
export async function* followLinesBack(
  file: FileContext,
  range: LineRange,
  work: LineHistoryWork,
): AsyncGenerator<LinesRevision> {
  const tracer = new Tracer(work);
  const begin = await file.readIntroduced();
  const pending = new Map([[orderOf(begin), { file: begin, range }]]);
  for (;;) {
    const next = takeNewest(pending);
    if (next === undefined) return;
    const parents = await next.file.readParents();
    // What was there from the start came with its first revision.
    let isChanged = parents.length === 0;
    for (const parent of parents) {
      const traced = await tracer.trace(parent, next.file, next.range);
      if (traced.isChanged) isChanged = true;
      if (traced.range.start < traced.range.end) pending.set(orderOf(parent), { file: parent, range: traced.range });
    }
    if (isChanged) yield next;
  }
}

/** Names a revision so that a later one sorts behind it. */
function orderOf({ linkRev, fileNode }: FileContext): string {
  return `${String(linkRev).padStart(10, "0")} ${fileNode}`;
}

function takeNewest(pending: Map<string, LinesRevision>): LinesRevision | undefined {
  let newest = "";
  for (const order of pending.keys()) if (order > newest) newest = order;
  const taken = pending.get(newest);
  pending.delete(newest);
  return taken;
}

/**
 * Gives the revisions that changed some lines afterwards, oldest first, and before them the file's own when that changed
 * them too. Renames are not followed.
 * @throws as `followLinesBack`
 */
export async function* followLinesOn(
  file: FileContext,
  range: LineRange,
  work: LineHistoryWork,
): AsyncGenerator<LinesRevision> {
  const newest = await followLinesBack(file, range, work).next();
  if (!newest.done && isSame(newest.value.file, file)) yield newest.value;
  const tracer = new Tracer(work);
  const { history } = file;
  const seen = new Map<Rev, LinesRevision>([[file.fileRev, { file, range }]]);
  for (let fileRev = file.fileRev + 1; fileRev < history.length; fileRev++) {
    let isChanged = false;
    let found: LinesRevision | undefined;
    for (const parentRev of history.getParents(fileRev)) {
      const parent = seen.get(parentRev);
      if (parent === undefined) continue;
      const child = found?.file ?? file.at(fileRev);
      const traced = await tracer.trace(child, parent.file, parent.range);
      if (traced.isChanged) isChanged = true;
      // Two parents may have the lines in different places: then all that lies between counts.
      found = { file: child, range: found === undefined ? traced.range : unite(found.range, traced.range) };
    }
    if (found === undefined) continue;
    seen.set(fileRev, found);
    if (isChanged) yield found;
  }
}

function isSame(one: FileContext, other: FileContext): boolean {
  return one.fileNode === other.fileNode && one.path === other.path;
}

function unite(one: LineRange, other: LineRange): LineRange {
  return { start: Math.min(one.start, other.start), end: Math.max(one.end, other.end) };
}

/** Compares revisions, and counts them. */
class Tracer {
  readonly #work: LineHistoryWork;
  readonly #turns: Turns;
  #count = 0;

  constructor(work: LineHistoryWork) {
    this.#work = work;
    this.#turns = new Turns(work.client.signal);
  }

  /** Finds lines of one revision in another one. */
  async trace(target: FileContext, from: FileContext, range: LineRange): Promise<TracedRange> {
    const { comparer, client } = this.#work;
    if (++this.#count === MANY_REVISIONS) client.beginCostly();
    await this.#turns.next();
    const [before, after] = [(await target.readFile()).data, (await from.readFile()).data];
    const traced = traceRange(await comparer.match(before, after, client), range);
    if (traced === undefined) throw new RepoError("forbidden", "line range exceeds file size");
    return traced;
  }
}
