/** `headless-try reindex`: the index of a tree, made anew from its journal, its bundles and the base. */
import { parseArgs } from "node:util";
import { RepoError } from "../errors";
import { readJournal } from "../publish/journal";
import { reindex } from "../publish/reindex";
import type { Push } from "../push-index/push-index";
import type { Tree } from "../tree/tree";
import { type Command, requireOption } from "./command";
import { withTree } from "./open-tree";

/** Rebuilds the index of one tree; on a terminal it counts the pushes meanwhile. */
export const reindexCommand: Command = {
  synopsis: "--tree T",
  summary: "rebuild the index of a tree from bucket and base",
  run: async (args) => {
    const { values } = parseArgs({ args: [...args], options: { tree: { type: "string" } } });
    await withTree(requireOption("tree", values.tree), async (tree) => {
      await checkJournal(tree);
      let changesets = 0;
      const pushes = await reindex(tree, (push) => {
        changesets += push.nodes.length;
        showProgress(push);
      });
      if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
      process.stdout.write(`the index of ${tree.name} has ${pushes} pushes with ${changesets} changesets\n`);
    });
  },
};

/**
 * Looks before anything is written: the wrong store would leave nothing of the index.
 * @throws RepoError `storeUnavailable`; `corruptObject` when the journal is empty and the index is not
 */
async function checkJournal(tree: Tree): Promise<void> {
  if ((await readJournal(tree.store, tree.name, 1)) !== undefined) return;
  const indexed = await tree.index.getLastPushId(tree.name);
  if (indexed === 0) return;
  const sentence = `${tree.store.description} has no push of ${tree.name}, and the index has ${indexed}: nothing was changed`;
  throw new RepoError("corruptObject", sentence);
}

function showProgress({ pushId }: Push): void {
  if (process.stderr.isTTY) process.stderr.write(`\rpush ${pushId}`);
}
