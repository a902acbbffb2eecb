/** Kysely's SQLite dialect with transactions as two writers need them. */
import type { Database } from "better-sqlite3";
import {
  CompiledQuery,
  type DatabaseConnection,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
  type SqliteStatement,
} from "kysely";
import { ByteLru } from "../bytes/byte-lru";

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

/** Bytes of SQL whose statements are kept; ours are a few dozen texts, but for lists of varying length. */
const MAX_PREPARED_BYTES = 256 * 1024;

/** A database that compiles each text of SQL once: Kysely asks for it at every query, and it takes as long as the query. */
class PreparedStatements implements SqliteDatabase {
  readonly #database: Database;
  readonly #statements = new ByteLru<SqliteStatement>(MAX_PREPARED_BYTES);

  constructor(database: Database) {
    this.#database = database;
  }

  prepare(sql: string): SqliteStatement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql) as SqliteStatement;
    this.#statements.set(sql, statement, sql.length);
    return statement;
  }

  close(): void {
    this.#database.close();
  }
}

class WriterSqliteDriver extends SqliteDriver {
  readonly #database: Database;

  constructor(database: Database) {
    super({ database: new PreparedStatements(database) });
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
