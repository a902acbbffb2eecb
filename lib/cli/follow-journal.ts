/** Keeps the index of a process up with what others publish: the journal in the store is where they meet. */
import { isRepoError } from "../errors";
import { describeFailure, type Log } from "../log";
import { catchUp } from "../publish/publish";
import type { Tree } from "../tree/tree";

/** Milliseconds from the end of one look at the journal to the next. */
export const FOLLOW_PERIOD_MS = 30_000;

/** The looks at the journal, until they are stopped. */
export interface JournalFollower {
  /** Resolves when the first look has ended, well or not. */
  readonly firstLook: Promise<void>;
  /** Looks no more. A look that is under way is left to fail unheard: each push is taken in whole or not at all. */
  stop(): void;
}

/**
 * Takes the journal's records that the index lacks into it, now and then again and again. A failure is logged and the
 * next look tries again: pushes that are in the index stay readable without the store.
 */
export function followJournal(trees: Iterable<Tree>, log: Log, periodMs = FOLLOW_PERIOD_MS): JournalFollower {
  const all = [...trees];
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  const look = async () => {
    for (const tree of all) {
      if (isStopped) return;
      await catchUp(tree).catch((error: unknown) => {
        if (isStopped) return;
        const level = isRepoError(error) ? "warn" : "error";
        log[level]({ tree: tree.name, failure: describeFailure(error) }, "cannot take new pushes into the index");
      });
    }
    if (!isStopped) timer = setTimeout(look, periodMs);
  };
  const stop = () => {
    isStopped = true;
    clearTimeout(timer);
  };
  return { firstLook: look(), stop };
}
