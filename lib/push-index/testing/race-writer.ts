/**
 * One of two processes that write to the same index at the same time; bundled and started by a test.
 *
 *     race-writer FILE NAME COUNT claim    adds COUNT pushes of its own, each under the next free id
 *     race-writer FILE NAME COUNT follow   adds the pushes 1 to COUNT, the same ones as every other follower
 */
import { isRepoError } from "../../errors";
import { openSqlitePushIndex } from "../sqlite-push-index";
import { madeUpPush } from "./made-up-push";

const TREE = "try";
const [file = "", name = "", countText = "", mode = ""] = process.argv.slice(2);
const count = Number(countText);
const index = openSqlitePushIndex(file);

async function claim(): Promise<void> {
  for (let added = 0; added < count; ) {
    const pushId = (await index.getLastPushId(TREE)) + 1;
    const { push, changesets } = madeUpPush({
      pushId,
      user: name,
      bundle: `${name} ${added}`,
      changesets: ["hot", `${name} ${added}`],
    });
    try {
      await index.addPush(TREE, push, changesets);
      added++;
    } catch (error) {
      if (!isRepoError(error, "corruptStore")) throw error; // the other process took this id: try the next
    }
  }
}

async function follow(): Promise<void> {
  for (let pushId = 1; pushId <= count; pushId++) {
    const { push, changesets } = madeUpPush({ pushId });
    await index.addPush(TREE, push, changesets);
  }
}

async function main(): Promise<void> {
  await index.migrate();
  await (mode === "claim" ? claim() : follow());
  await index.close();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
