/** The beginnings of nodes as hg takes them: the null node is one of those that they may mean. */
import { type Node, NULL_NODE } from "../ids";
import type { Repo } from "./repo";

/**
 * Finds the nodes that begin with `prefix`; more than one means that it is ambiguous, and then not all may be there.
 * @param prefix 1 to 39 hex digits in lower case
 */
export function findNodePrefix(repo: Pick<Repo, "findPrefix">, prefix: string): readonly Node[] {
  const found = repo.findPrefix(prefix);
  return /^0+$/.test(prefix) ? [...found, NULL_NODE] : found;
}
