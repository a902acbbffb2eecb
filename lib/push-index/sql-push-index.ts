/** The push index in any SQL database that Kysely speaks. */
import { type Kysely, Migrator } from "kysely";
import { RepoError } from "../errors";
import type { BundleId, Node, PushId } from "../ids";
import { readChanges, readPushedChangeset, readPushedChangesets } from "./changeset-reader";
import { CurrentAnswers } from "./current-answers";
import { migrationsFor } from "./migrations/migrations";
import type {
  FileChange,
  Holder,
  Kept,
  NewChangeset,
  Push,
  PushedChangeset,
  PushIndex,
  PushQuery,
  PushRange,
} from "./push-index";
import type { PushIndexTables } from "./push-index-tables";
import {
  readBundlePrefix,
  readHolders,
  readLastPushId,
  readNodePrefix,
  readPush,
  readPushByBundle,
  readPushes,
  readPushRange,
} from "./push-reader";
import { rewritePush, trimTree, writePush } from "./push-writer";
import type { SqlFlavour } from "./sql-flavour";

/** Pushes that `findHolders` gives when the caller does not say. */
const DEFAULT_HOLDERS = 100;

/** Bytes that one holder takes in memory, roughly. */
const HOLDER_BYTES = 150;

/** A push index over one open database. */
export class SqlPushIndex implements PushIndex {
  readonly description: string;
  readonly #db: Kysely<PushIndexTables>;
  readonly #flavour: SqlFlavour;
  /** Of what each request about a pushed changeset asks, to tell whether what it has is still right. */
  readonly #current: CurrentAnswers;
  #closed = false;

  /** @param readVersion tells a number that is new whenever another connection has written */
  constructor(description: string, db: Kysely<PushIndexTables>, flavour: SqlFlavour, readVersion: () => number) {
    this.description = description;
    this.#db = db;
    this.#flavour = flavour;
    this.#current = new CurrentAnswers(readVersion);
  }

  migrate(): Promise<void> {
    return this.#write(async (db) => {
      const migrator = new Migrator({ db, provider: migrationsFor(this.#flavour) });
      const { error } = await migrator.migrateToLatest();
      if (error === undefined) return;
      throw (
        this.#flavour.toRepoError(error) ??
        new RepoError("misconfigured", "the push index was made by a later version of this program", {}, error)
      );
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#db.destroy();
  }

  getLastPushId(tree: string): Promise<PushId> {
    return this.#ask((db) =>
      this.#current.get(
        `last ${tree}`,
        () => readLastPushId(db, tree),
        () => 8,
      ),
    );
  }

  addPush(tree: string, push: Push, changesets: readonly NewChangeset[]): Promise<void> {
    return this.#write((db) => writePush(db, tree, push, changesets));
  }

  rewritePush(tree: string, push: Push, changesets: readonly NewChangeset[]): Promise<void> {
    return this.#write((db) => rewritePush(db, tree, push, changesets));
  }

  trim(tree: string, keep: Kept, seenLastPushId: PushId): Promise<boolean> {
    return this.#write((db) => trimTree(db, tree, keep, seenLastPushId));
  }

  getPush(tree: string, pushId: PushId): Promise<Push | undefined> {
    return this.#ask((db) => readPush(db, tree, pushId));
  }

  getPushByBundle(tree: string, bundle: BundleId): Promise<Push | undefined> {
    return this.#ask((db) => readPushByBundle(db, tree, bundle));
  }

  findBundlePrefix(tree: string, prefix: string): Promise<readonly BundleId[]> {
    return this.#ask((db) => readBundlePrefix(db, tree, prefix));
  }

  listPushes(tree: string, query: PushQuery): Promise<readonly Push[]> {
    return this.#ask((db) => readPushes(db, tree, query));
  }

  findPushRange(
    tree: string,
    period: Pick<PushQuery, "afterDateSeconds" | "beforeDateSeconds">,
  ): Promise<PushRange | undefined> {
    return this.#ask((db) => readPushRange(db, tree, period));
  }

  hasBranch(tree: string, branch: string): Promise<boolean> {
    return this.#ask(async (db) => {
      const row = await db
        .selectFrom("pushed_branches")
        .where("tree", "=", tree)
        .where("branch", "=", Buffer.from(branch, "utf8"))
        .select("branch")
        .executeTakeFirst();
      return row !== undefined;
    });
  }

  findHolders(tree: string, node: Node, limit = DEFAULT_HOLDERS): Promise<readonly Holder[]> {
    const read = (db: Kysely<PushIndexTables>) => () => readHolders(db, tree, node, limit);
    return this.#ask((db) =>
      this.#current.get(`${limit} ${node} ${tree}`, read(db), (holders) => holders.length * HOLDER_BYTES),
    );
  }

  findNodePrefix(tree: string, prefix: string): Promise<readonly Node[]> {
    return this.#ask((db) => readNodePrefix(db, tree, prefix));
  }

  readChangesets(tree: string, pushId: PushId): Promise<readonly PushedChangeset[]> {
    return this.#ask((db) => readPushedChangesets(db, tree, pushId));
  }

  readChangeset(tree: string, pushId: PushId, node: Node): Promise<PushedChangeset | undefined> {
    return this.#ask((db) => readPushedChangeset(db, tree, pushId, node));
  }

  readFileChanges(
    tree: string,
    pushId: PushId,
    position: number,
    parent: 0 | 1,
  ): Promise<readonly FileChange[] | undefined> {
    return this.#ask((db) => readChanges(db, tree, pushId, position, parent));
  }

  async #write<T>(act: (db: Kysely<PushIndexTables>) => Promise<T>): Promise<T> {
    try {
      return await this.#ask(act);
    } finally {
      this.#current.forget();
    }
  }

  /** Runs `act` and turns the database's own errors into expected failures. */
  async #ask<T>(act: (db: Kysely<PushIndexTables>) => Promise<T>): Promise<T> {
    if (this.#closed) throw new RepoError("indexUnavailable", "the push index is closed");
    try {
      return await act(this.#db);
    } catch (error) {
      throw this.#flavour.toRepoError(error) ?? error;
    }
  }
}
