/**
 * A process that publishes small bundles, or rebuilds the index, until it is killed; bundled and started by a test.
 *
 *     publisher publish NAME FIRST   publishes NAME's bundles from number FIRST on
 *     publisher reindex              rebuilds the index again and again
 *
 * It writes one line of JSON when it begins and one for each push that it acknowledges or rebuild that it ends.
 */
import { writeSync } from "node:fs";
import { readConfig } from "../../lib/config";
import type { Node } from "../../lib/ids";
import { publish } from "../../lib/publish/publish";
import { reindex } from "../../lib/publish/reindex";
import { MadeUpHistory } from "../../lib/publish/testing/made-up-history";
import { openRuntime } from "../../lib/runtime";
import type { Tree } from "../../lib/tree/tree";
import { textOf } from "./acknowledged";

const STDOUT = 1;
const [act = "", name = "", first = ""] = process.argv.slice(2);

/** Writes a line before it returns: what comes after it comes after it for the test too. */
function tell(line: Readonly<Record<string, unknown>>): void {
  writeSync(STDOUT, `${JSON.stringify(line)}\n`);
}

/** Publishes without end: every third push stands on the one before, and every fifth is published by others too. */
async function publishAll(tree: Tree): Promise<void> {
  const base = tree.getBase();
  const baseTip = base.getNode(base.tip);
  let below: Node | undefined;
  for (let number = Number(first); ; number++) {
    const isShared = number % 5 === 4;
    const author = isShared ? "everybody" : name;
    const history = new MadeUpHistory(number % 3 === 2 && !isShared ? (below ?? baseTip) : baseTip);
    below = history.commit({ files: { [`${author}/${number}`]: textOf(author, number) } });
    const upload = { bytes: history.bundle(), user: `${name}@example.org`, dateSeconds: 1_000 + number };
    const { push } = await publish(tree, upload);
    tell({ number, author, pushId: push.pushId, bundle: push.bundle, tip: below });
  }
}

async function main(): Promise<void> {
  const { trees } = await openRuntime(readConfig());
  const tree = trees.get("try");
  if (tree === undefined) throw new Error("there is no tree “try”");
  tell({ ready: true });
  if (act === "publish") await publishAll(tree);
  for (;;) tell({ rebuilt: await reindex(tree) });
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
