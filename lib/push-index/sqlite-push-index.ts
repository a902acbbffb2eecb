/** The push index in one SQLite file, which several processes may have open. */
import { mkdirSync } from "node:fs";
import { basename, dirname } from "node:path";
import Database from "better-sqlite3";
import { Kysely, type LogEvent } from "kysely";
import { RepoError } from "../errors";
import type { PushIndexTables } from "./push-index-tables";
import { SqlPushIndex } from "./sql-push-index";
import { WriterSqliteDialect } from "./sqlite-dialect";
import { sqliteFlavour } from "./sqlite-flavour";

const BUSY_TIMEOUT_MS = 5_000;
/** Milliseconds between two tries of what SQLite does not wait for by itself. */
const BUSY_PAUSE_MS = 5;

/** What tests and operators may watch. */
export interface SqlitePushIndexOptions {
  /** Called with the SQL of each query, after it ran. */
  readonly onQuery?: (sql: string, parameters: readonly unknown[]) => void;
  /** Called with the open database, before any query. */
  readonly onOpen?: (database: Database.Database) => void;
  /** How long a writer waits for another one before it gives up (5,000). The whole process waits. */
  readonly busyTimeoutMs?: number;
}

/**
 * Opens the index in `file`, which is made when it is not there, with its folder; `:memory:` is a database that only
 * this index sees. Call `migrate()` next.
 * @throws RepoError `indexUnavailable` when the file cannot be opened or is no SQLite database
 */
export function openSqlitePushIndex(file: string, options: SqlitePushIndexOptions = {}): SqlPushIndex {
  const database = openDatabase(file, options.busyTimeoutMs ?? BUSY_TIMEOUT_MS);
  options.onOpen?.(database);
  const { onQuery } = options;
  const db = new Kysely<PushIndexTables>({
    dialect: new WriterSqliteDialect(database),
    ...(onQuery !== undefined && { log: (event: LogEvent) => onQuery(event.query.sql, event.query.parameters) }),
  });
  // Two microseconds, of which it takes most to look at the log of writes. Source: https://www.sqlite.org/pragma.html
  const version = database.prepare<[], number>("pragma data_version").pluck();
  const readVersion = () => version.get() ?? 0;
  return new SqlPushIndex(`SQLite file ${basename(file)}`, db, sqliteFlavour, readVersion);
}

function openDatabase(file: string, timeout: number): Database.Database {
  try {
    if (file !== ":memory:") mkdirSync(dirname(file), { recursive: true });
    const database = new Database(file, { timeout });
    writeAhead(database, timeout);
    // What was acknowledged survives a power cut.
    database.pragma("synchronous = FULL");
    return database;
  } catch (error) {
    throw (
      sqliteFlavour.toRepoError(error) ??
      new RepoError("indexUnavailable", "the push index cannot be opened", {}, error)
    );
  }
}

/** Sets WAL mode: readers and the writer do not wait for each other. Waits for others up to `timeoutMs`. */
function writeAhead(database: Database.Database, timeoutMs: number): void {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      database.pragma("journal_mode = WAL");
      return;
    } catch (error) {
      // The change of mode takes a lock that SQLite's own busy timeout does not wait for: two processes that open a
      // new file at the same time could wait for each other.
      if (!isBusy(error) || performance.now() >= deadline) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BUSY_PAUSE_MS * (1 + Math.random()));
    }
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith("SQLITE_BUSY");
}
