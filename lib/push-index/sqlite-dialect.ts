/** Kysely's SQLite dialect with transactions as two writers need them. */
import type { Database } from "better-sqlite3";
import { CompiledQuery, type DatabaseConnection, SqliteAdapter, SqliteDialect, SqliteDriver } from "kysely";

/** A dialect over one open database, whose transactions take the write lock at their start. */
export class WriterSqliteDialect extends SqliteDialect {
  readonly #database: Database;

  constructor(database: Database) {
    super({ database });
    this.#database = database;
  }

  override createDriver(): SqliteDriver {
    return new WriterSqliteDriver(this.#database);
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalSqliteAdapter();
  }
}

class WriterSqliteDriver extends SqliteDriver {
  readonly #database: Database;

  constructor(database: Database) {
    super({ database });
    this.#database = database;
  }

  /**
   * A transaction that reads before it writes fails at once, whatever the busy timeout, when another writer was there
   * in between. Ours are all for writing; but Kysely's migrator reads first, and two processes may start together.
   */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }

  /** A full disk and the like have rolled back already: a second time would hide the first error. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.inTransaction) await super.rollbackTransaction(connection);
  }
}

class TransactionalSqliteAdapter extends SqliteAdapter {
  /** SQLite can; so a migration is there whole or not at all. */
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}
