/** Reads the changesets of one push from the index. */
import type { Kysely } from "kysely";
import { type Node, nodeBytes, type PushId } from "../ids";
import { decodeChanges } from "./change-codec";
import type { FileChange, PushedChangeset } from "./push-index";
import type { PushIndexTables } from "./push-index-tables";
import { toPushedChangeset } from "./push-rows";

/** Reads all changesets of a push, bottom to top. */
export async function readPushedChangesets(
  db: Kysely<PushIndexTables>,
  tree: string,
  pushId: PushId,
): Promise<readonly PushedChangeset[]> {
  const rows = await selectChangesets(db, tree, pushId).orderBy("pushed_nodes.position").execute();
  return rows.map(toPushedChangeset);
}

/** Reads one changeset of a push, or gives `undefined` when the push has no such one. */
export async function readPushedChangeset(
  db: Kysely<PushIndexTables>,
  tree: string,
  pushId: PushId,
  node: Node,
): Promise<PushedChangeset | undefined> {
  const row = await selectChangesets(db, tree, pushId)
    .where("pushed_nodes.node", "=", nodeBytes(node))
    .executeTakeFirst();
  return row === undefined ? undefined : toPushedChangeset(row);
}

/** Reads what a changeset changed against one parent, or gives `undefined` when there is no such parent. */
export async function readChanges(
  db: Kysely<PushIndexTables>,
  tree: string,
  pushId: PushId,
  position: number,
  parent: 0 | 1,
): Promise<readonly FileChange[] | undefined> {
  const row = await db
    .selectFrom("file_changes")
    .where("tree", "=", tree)
    .where("push_id", "=", pushId)
    .where("position", "=", position)
    .where("parent", "=", parent)
    .select("changes")
    .executeTakeFirst();
  return row === undefined ? undefined : decodeChanges(row.changes);
}

function selectChangesets(db: Kysely<PushIndexTables>, tree: string, pushId: PushId) {
  return db
    .selectFrom("pushed_nodes")
    .innerJoin("pushed_changesets", (join) =>
      join
        .onRef("pushed_changesets.tree", "=", "pushed_nodes.tree")
        .onRef("pushed_changesets.push_id", "=", "pushed_nodes.push_id")
        .onRef("pushed_changesets.position", "=", "pushed_nodes.position"),
    )
    .where("pushed_nodes.tree", "=", tree)
    .where("pushed_nodes.push_id", "=", pushId)
    .select([
      "pushed_nodes.node",
      "pushed_nodes.rev",
      "pushed_changesets.position",
      "pushed_changesets.parent1",
      "pushed_changesets.parent2",
      "pushed_changesets.manifest",
      "pushed_changesets.date_seconds",
      "pushed_changesets.date_offset",
      "pushed_changesets.metadata",
      "pushed_changesets.files",
    ]);
}
