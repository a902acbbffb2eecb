/** Compares what revsets mean here and to the real Mercurial. */
import type { LineRange } from "../../diff/line-range";
import { isRepoError } from "../../errors";
import type { FileContext } from "../../repo/file-context";
import type { Repo } from "../../repo/repo";
import { comparerHere } from "../../tree/file-comparer";
import { followLinesBack, followLinesOn } from "../../tree/line-history";
import { findVisibleRev } from "../../web/lookup";
import { listRevs } from "../evaluate";
import type { RevsetView } from "../evaluation";
import { ASKED_AT_SECONDS, type Asked, askRevsets, type RevsetAnswer } from "./ask-revsets";

/** A client who waits as long as it takes. */
export const QUIETLY = { signal: new AbortController().signal, beginCostly: () => undefined };

/** The answers by revset. */
export type Answers = Readonly<Record<string, RevsetAnswer>>;

/** Makes what revsets are asked of, without any push. */
export function viewOf(repo: Repo, firstBundleRev?: number): RevsetView {
  const lookUp = (symbol: string) => findVisibleRev(repo, symbol);
  const work = { comparer: comparerHere, client: QUIETLY };
  const followLines = async function* (file: FileContext, lines: LineRange, isDescending: boolean) {
    for await (const found of (isDescending ? followLinesOn : followLinesBack)(file, lines, work)) yield found.file;
  };
  return { repo, lookUp, pushes: [], firstBundleRev, followLines, nowSeconds: ASKED_AT_SECONDS };
}

/** Asks both for each revset. */
export async function compareRevsets(
  view: RevsetView,
  asked: Asked,
  revsets: readonly string[],
): Promise<{ ours: Answers; theirs: Answers }> {
  const answers = askRevsets(asked, revsets);
  const ours: [string, RevsetAnswer][] = [];
  // A blank before each, or those that are numbers would be sorted.
  for (const revset of revsets) ours.push([` ${revset}`, await answerRevset(view, revset)]);
  const theirs = revsets.map((revset, at) => [` ${revset}`, answers[at] ?? "unknown"] as const);
  return { ours: Object.fromEntries(ours), theirs: Object.fromEntries(theirs) };
}

async function answerRevset(view: RevsetView, revset: string): Promise<RevsetAnswer> {
  try {
    return await listRevs(view, revset, QUIETLY);
  } catch (error) {
    if (isRepoError(error, "unknownRevision")) return "unknown";
    if (isRepoError(error, "malformedRequest")) return "malformed";
    throw new Error(`cannot find ${revset}`, { cause: error });
  }
}
