/** The rebuild of an index from the journal, the bundles and the base, while others read it and publish. */
import { isRepoError } from "../errors";
import type { PushId } from "../ids";
import type { NewChangeset, Push } from "../push-index/push-index";
import type { Tree } from "../tree/tree";
import { readJournal } from "./journal";
import { readRecorded } from "./publish";

/**
 * Makes the index of a tree anew. It is rewritten push by push and never shorter than before: what is read meanwhile is
 * there, and a process that dies in the middle leaves each push whole, be it the old or the new one. Only what
 * contradicts the journal is forgotten: pushes of another store, say.
 *
 * @param onPush is called after each push
 * @returns the number of pushes
 * @throws RepoError as `catchUp`
 */
export async function reindex(tree: Tree, onPush: (push: Push) => void = () => undefined): Promise<number> {
  const branches = new Set<string>();
  for (let pushId: PushId = 1; ; ) {
    // Looked up before the journal: a push is in the journal first, so one that only the index has is none.
    const seenLastPushId = await tree.index.getLastPushId(tree.name);
    const done = { lastPushId: pushId - 1, branches };
    const push = await readJournal(tree.store, tree.name, pushId);
    if (push === undefined) {
      if (await tree.index.trim(tree.name, done, seenLastPushId)) return done.lastPushId;
      continue; // others have published meanwhile
    }
    const changesets = await readRecorded(tree, push);
    await rewrite(tree, push, changesets, () => tree.index.trim(tree.name, done, seenLastPushId));
    for (const { branch } of changesets) branches.add(branch);
    onPush(push);
    pushId++;
  }
}

/** Rewrites one push; when what the index has above it is in the way, once more without that. */
async function rewrite(
  tree: Tree,
  push: Push,
  changesets: readonly NewChangeset[],
  forgetRest: () => Promise<boolean>,
): Promise<void> {
  try {
    await tree.index.rewritePush(tree.name, push, changesets);
  } catch (error) {
    if (!isRepoError(error, "corruptStore") || !(await forgetRest())) throw error;
    await tree.index.rewritePush(tree.name, push, changesets);
  }
}
