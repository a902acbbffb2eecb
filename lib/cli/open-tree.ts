/** Commands that work on one tree. */
import { type Config, readConfig } from "../config";
import { RepoError } from "../errors";
import { openRuntime } from "../runtime";
import type { Tree } from "../tree/tree";

/**
 * Opens what the environment configures, does `work` on the tree `name`, and closes it.
 * @throws RepoError `notFound` when there is no such tree; whatever `openRuntime` and `work` throw
 */
export async function withTree<T>(name: string, work: (tree: Tree, config: Config) => Promise<T>): Promise<T> {
  const config = readConfig();
  if (!config.trees.some((tree) => tree.name === name)) {
    const names = config.trees.map((tree) => tree.name).join(", ");
    throw new RepoError("notFound", `there is no tree “${name}”: TREES has ${names}`);
  }
  const runtime = await openRuntime({ ...config, trees: config.trees.filter((tree) => tree.name === name) });
  try {
    const tree = runtime.trees.get(name);
    if (tree === undefined) throw new Error(`the tree ${name} was not opened`);
    return await work(tree, config);
  } finally {
    await runtime.close();
  }
}
