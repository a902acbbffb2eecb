/** The tables, indices and views of the push index, version 1. */
import { type Kysely, type Migration, sql } from "kysely";
import type { SqlFlavour } from "../sql-flavour";

/** Creates the migration that makes all tables. */
export function firstTables(flavour: SqlFlavour): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await createPushTables(db, flavour);
      await createChangesetTables(db, flavour);
      await createPushlogViews(db, flavour);
    },
  };
}

async function createPushTables(db: Kysely<unknown>, flavour: SqlFlavour): Promise<void> {
  await db.schema
    .createTable("trees")
    .addColumn("tree", "text", (column) => column.primaryKey())
    .addColumn("last_push_id", "integer", (column) => column.notNull())
    .execute();
  const pushes = db.schema
    .createTable("pushes")
    .addColumn("tree", "text", (column) => column.notNull())
    .addColumn("push_id", "integer", (column) => column.notNull())
    .addColumn("bundle", flavour.bytes, (column) => column.notNull())
    .addColumn("user", "text", (column) => column.notNull())
    .addColumn("date_seconds", "double precision", (column) => column.notNull())
    .addColumn("base_url", "text", (column) => column.notNull())
    .addColumn("base_length", "integer", (column) => column.notNull())
    .addColumn("stands_on", flavour.bytes, (column) => column.notNull())
    .addColumn("changeset_count", "integer", (column) => column.notNull())
    .addPrimaryKeyConstraint("pushes_key", ["tree", "push_id"])
    .addUniqueConstraint("pushes_bundle", ["tree", "bundle"]);
  await (flavour.clustered === undefined ? pushes : pushes.modifyEnd(flavour.clustered)).execute();
  // Both end in the push id: a period is found, and a user's pushes come in order, without a look at the table.
  await db.schema.createIndex("pushes_date").on("pushes").columns(["tree", "date_seconds", "push_id"]).execute();
  await db.schema.createIndex("pushes_user").on("pushes").columns(["tree", "user", "push_id"]).execute();
}

async function createChangesetTables(db: Kysely<unknown>, flavour: SqlFlavour): Promise<void> {
  const nodes = db.schema
    .createTable("pushed_nodes")
    .addColumn("tree", "text", (column) => column.notNull())
    .addColumn("node", flavour.bytes, (column) => column.notNull())
    .addColumn("push_id", "integer", (column) => column.notNull())
    .addColumn("position", "integer", (column) => column.notNull())
    .addColumn("rev", "integer", (column) => column.notNull())
    .addPrimaryKeyConstraint("pushed_nodes_key", ["tree", "node", "push_id"]);
  await (flavour.clustered === undefined ? nodes : nodes.modifyEnd(flavour.clustered)).execute();
  await db.schema
    .createIndex("pushed_nodes_push")
    .unique()
    .on("pushed_nodes")
    .columns(["tree", "push_id", "position"])
    .execute();
  // Not clustered: these rows may be large.
  await db.schema
    .createTable("pushed_changesets")
    .addColumn("tree", "text", (column) => column.notNull())
    .addColumn("push_id", "integer", (column) => column.notNull())
    .addColumn("position", "integer", (column) => column.notNull())
    .addColumn("parent1", flavour.bytes, (column) => column.notNull())
    .addColumn("parent2", flavour.bytes, (column) => column.notNull())
    .addColumn("manifest", flavour.bytes, (column) => column.notNull())
    .addColumn("date_seconds", "double precision", (column) => column.notNull())
    .addColumn("date_offset", "integer", (column) => column.notNull())
    .addColumn("metadata", "text", (column) => column.notNull())
    .addColumn("files", flavour.bytes, (column) => column.notNull())
    .addPrimaryKeyConstraint("pushed_changesets_key", ["tree", "push_id", "position"])
    .execute();
  await db.schema
    .createTable("file_changes")
    .addColumn("tree", "text", (column) => column.notNull())
    .addColumn("push_id", "integer", (column) => column.notNull())
    .addColumn("position", "integer", (column) => column.notNull())
    .addColumn("parent", "integer", (column) => column.notNull())
    .addColumn("changes", flavour.bytes, (column) => column.notNull())
    .addPrimaryKeyConstraint("file_changes_key", ["tree", "push_id", "position", "parent"])
    .execute();
  const branches = db.schema
    .createTable("pushed_branches")
    .addColumn("tree", "text", (column) => column.notNull())
    .addColumn("branch", flavour.bytes, (column) => column.notNull())
    .addPrimaryKeyConstraint("pushed_branches_key", ["tree", "branch"]);
  await (flavour.clustered === undefined ? branches : branches.modifyEnd(flavour.clustered)).execute();
}

/** The pushlog's schema as hg.mozilla.org has it, the tree added at the end. Source: hgweb-compat 3.1. */
async function createPushlogViews(db: Kysely<unknown>, flavour: SqlFlavour): Promise<void> {
  await sql`create view pushlog (id, "user", date, tree) as
    select push_id, "user", cast(date_seconds as bigint), tree from pushes`.execute(db);
  await sql`create view changesets (pushid, rev, node, tree) as
    select push_id, rev, ${flavour.hex("node")}, tree from pushed_nodes`.execute(db);
}
