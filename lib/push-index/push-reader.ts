/** Reads pushes and finds nodes in the index. Every query is a step into an index; none grows with the push log. */
import type { Kysely, SelectQueryBuilder } from "kysely";
import { type BundleId, type Node, nodeBytes, type PushId, toNode } from "../ids";
import type { Holder, Push, PushQuery, PushRange } from "./push-index";
import type { PushIndexTables, PushRow } from "./push-index-tables";
import { bundleBytes, toBundleId, toPush } from "./push-rows";
import { withoutIndex } from "./sql-flavour";

type Db = Kysely<PushIndexTables>;
type PushSelect = SelectQueryBuilder<PushIndexTables, "pushes", PushRow>;

/** Pushes of a period that are looked at to find the first and the last one. */
const MAX_PUSHES_LOOKED_AT = 10_000;

/** Reads the push with this id, or gives `undefined`. */
export async function readPush(db: Db, tree: string, pushId: PushId): Promise<Push | undefined> {
  const row = await selectPushes(db, tree).where("push_id", "=", pushId).executeTakeFirst();
  return row === undefined ? undefined : (await withNodes(db, tree, [row]))[0];
}

/** Reads the push that is this bundle, or gives `undefined`. */
export async function readPushByBundle(db: Db, tree: string, bundle: BundleId): Promise<Push | undefined> {
  const row = await selectPushes(db, tree).where("bundle", "=", bundleBytes(bundle)).executeTakeFirst();
  return row === undefined ? undefined : (await withNodes(db, tree, [row]))[0];
}

/** Reads the pushes that a query asks for, in its order. */
export async function readPushes(db: Db, tree: string, query: PushQuery): Promise<readonly Push[]> {
  const rows = await readPushRows(db, tree, query);
  const maxChangesets = query.maxChangesets ?? Number.POSITIVE_INFINITY;
  let changesets = 0;
  let count = 0;
  for (const row of rows) {
    changesets += row.changeset_count;
    if (count > 0 && changesets > maxChangesets) break;
    count++;
  }
  return withNodes(db, tree, rows.slice(0, count));
}

/** Returns the highest push id, 0 for none. */
export async function readLastPushId(db: Db, tree: string): Promise<PushId> {
  const row = await db.selectFrom("trees").where("tree", "=", tree).select("last_push_id").executeTakeFirst();
  return row?.last_push_id ?? 0;
}

/** Returns ids between which all pushes of a period lie: the first and the last when they are few. */
export async function readPushRange(
  db: Db,
  tree: string,
  { afterDateSeconds, beforeDateSeconds }: Pick<PushQuery, "afterDateSeconds" | "beforeDateSeconds">,
): Promise<PushRange | undefined> {
  let inPeriod = db
    .selectFrom("pushes")
    .where("tree", "=", tree)
    .select("push_id")
    .orderBy("date_seconds")
    .limit(MAX_PUSHES_LOOKED_AT + 1);
  if (afterDateSeconds !== undefined) inPeriod = inPeriod.where("date_seconds", ">", afterDateSeconds);
  if (beforeDateSeconds !== undefined) inPeriod = inPeriod.where("date_seconds", "<", beforeDateSeconds);
  const { count, firstId, lastId } = await db
    .selectFrom(inPeriod.as("in_period"))
    .select((row) => [
      row.fn.countAll().as("count"),
      row.fn.min<number | null>("push_id").as("firstId"),
      row.fn.max<number | null>("push_id").as("lastId"),
    ])
    .executeTakeFirstOrThrow();
  if (firstId === null || lastId === null) return undefined;
  // PostgreSQL counts in text.
  return Number(count) <= MAX_PUSHES_LOOKED_AT
    ? { firstId, lastId }
    : { firstId: 1, lastId: await readLastPushId(db, tree) };
}

/** Returns the pushes that hold a node, newest first. */
export async function readHolders(db: Db, tree: string, node: Node, limit: number): Promise<readonly Holder[]> {
  const rows = await db
    .selectFrom("pushed_nodes")
    .innerJoin("pushes", (join) =>
      join.onRef("pushes.tree", "=", "pushed_nodes.tree").onRef("pushes.push_id", "=", "pushed_nodes.push_id"),
    )
    .where("pushed_nodes.tree", "=", tree)
    .where("pushed_nodes.node", "=", nodeBytes(node))
    .select(["pushed_nodes.push_id", "pushed_nodes.position", "pushes.bundle"])
    .orderBy("pushed_nodes.push_id", "desc")
    .limit(limit)
    .execute();
  return rows.map((row) => ({ pushId: row.push_id, bundle: toBundleId(row.bundle), position: row.position }));
}

/** Returns up to two nodes that begin with `prefix`, ascending. */
export async function readNodePrefix(db: Db, tree: string, prefix: string): Promise<readonly Node[]> {
  const range = prefixRange(prefix);
  if (range === undefined) return [];
  const select = db
    .selectFrom("pushed_nodes")
    .where("tree", "=", tree)
    .where("node", "<=", range.last)
    .select("node")
    .orderBy("node")
    .limit(1);
  // Two steps and not one with DISTINCT, which would walk over all the pushes that hold the first node.
  const first = await select.where("node", ">=", range.first).executeTakeFirst();
  if (first === undefined) return [];
  const second = await select.where("node", ">", first.node).executeTakeFirst();
  return second === undefined ? [toNode(first.node)] : [toNode(first.node), toNode(second.node)];
}

/** Returns up to two bundle ids that begin with `prefix`, ascending. */
export async function readBundlePrefix(db: Db, tree: string, prefix: string): Promise<readonly BundleId[]> {
  const range = prefixRange(prefix);
  if (range === undefined) return [];
  const rows = await db
    .selectFrom("pushes")
    .where("tree", "=", tree)
    .where("bundle", ">=", range.first)
    .where("bundle", "<=", range.last)
    .select("bundle")
    .orderBy("bundle")
    .limit(2)
    .execute();
  return rows.map((row) => toBundleId(row.bundle));
}

function selectPushes(db: Db, tree: string): PushSelect {
  return db.selectFrom("pushes").where("tree", "=", tree).selectAll();
}

/** One query for each user: each has its pushes in order, so none reads more than a page. */
async function readPushRows(db: Db, tree: string, query: PushQuery): Promise<PushRow[]> {
  if (query.pushIds?.length === 0) return [];
  const select = selectPage(db, tree, query);
  if (query.users === undefined) return select.execute();
  const rows: PushRow[] = [];
  for (const user of new Set(query.users)) rows.push(...(await select.where("user", "=", user).execute()));
  const sign = query.order === "oldestFirst" ? 1 : -1;
  return rows.sort((a, b) => sign * (a.push_id - b.push_id)).slice(0, query.limit);
}

function selectPage(db: Db, tree: string, query: PushQuery): PushSelect {
  let select = selectPushes(db, tree)
    .orderBy("push_id", query.order === "oldestFirst" ? "asc" : "desc")
    .limit(query.limit);
  if (query.afterId !== undefined) select = select.where("push_id", ">", query.afterId);
  if (query.upToId !== undefined) select = select.where("push_id", "<=", query.upToId);
  if (query.pushIds !== undefined) select = select.where("push_id", "in", query.pushIds);
  // By date the database would sort the whole period for each page; by id it stops after one page.
  if (query.afterDateSeconds !== undefined) {
    select = select.where(withoutIndex("date_seconds"), ">", query.afterDateSeconds);
  }
  if (query.beforeDateSeconds !== undefined) {
    select = select.where(withoutIndex("date_seconds"), "<", query.beforeDateSeconds);
  }
  return select;
}

async function withNodes(db: Db, tree: string, rows: readonly PushRow[]): Promise<readonly Push[]> {
  if (rows.length === 0) return [];
  const nodesOf = new Map<number, Node[]>(rows.map((row) => [row.push_id, []]));
  const nodeRows = await db
    .selectFrom("pushed_nodes")
    .where("tree", "=", tree)
    .where("push_id", "in", [...nodesOf.keys()])
    .select(["push_id", "node"])
    .orderBy("push_id")
    .orderBy("position")
    .execute();
  for (const { push_id, node } of nodeRows) nodesOf.get(push_id)?.push(toNode(node));
  return rows.map((row) => toPush(row, nodesOf.get(row.push_id) ?? []));
}

/** The lowest and highest 20 bytes whose hex begins with `prefix`, or `undefined` when no hex does. */
function prefixRange(prefix: string): { first: Uint8Array; last: Uint8Array } | undefined {
  if (!/^[0-9a-f]{1,40}$/.test(prefix)) return undefined;
  return { first: Buffer.from(prefix.padEnd(40, "0"), "hex"), last: Buffer.from(prefix.padEnd(40, "f"), "hex") };
}
