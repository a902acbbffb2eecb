/** What a tree keeps, and that a bundle that is refused leaves it so. For tests. */
import { expect } from "vitest";
import { RepoError } from "../../errors";
import { collect } from "../../store/testing/bundle-store-contract";
import type { Tree } from "../../tree/tree";
import { publish } from "../publish";

/** The status of each code that a bundle is refused with. */
const STATUSES: Readonly<Record<string, number>> = {
  malformedBundle: 400,
  unsupportedBundle: 400,
  refusedPush: 400,
  tooLarge: 413,
  missingBase: 503,
};

/** Reads all that a tree keeps. */
export async function stateOf(tree: Tree) {
  const pushes = await tree.index.listPushes(tree.name, { order: "oldestFirst", limit: 1000 });
  const changesets = [];
  for (const { pushId } of pushes) {
    for (const changeset of await tree.index.readChangesets(tree.name, pushId)) {
      const changes = [0, 1].map((parent) =>
        tree.index.readFileChanges(tree.name, pushId, changeset.position, parent as 0 | 1),
      );
      changesets.push({ changeset, changes: await Promise.all(changes) });
    }
  }
  return { keys: await collect(tree.store.list("")), pushes, changesets };
}

/**
 * Publishes a bundle that is to be refused: with an expected code and its status, in one sentence on one line, and the
 * tree as it was. @returns `code: sentence`, or `undefined` when it was published
 */
export async function tryPublish(tree: Tree, bytes: Uint8Array): Promise<string | undefined> {
  const before = await stateOf(tree);
  try {
    await publish(tree, { bytes, user: "dev@example.org", dateSeconds: 1000 });
    return undefined;
  } catch (error) {
    if (!(error instanceof RepoError)) throw error;
    expect({ [error.code]: error.status }).toEqual({ [error.code]: STATUSES[error.code] });
    expect(error.message).toMatch(/^[^\p{Cc}]{10,300}$/u);
    expect(error.message).not.toMatch(/\/tmp\/|\.ts:|Error:|undefined/);
    expect(await stateOf(tree)).toEqual(before);
    return `${error.code}: ${error.message}`;
  }
}
