/** What is SQLite's own: types, and what its errors mean. */
import Database from "better-sqlite3";
import { sql } from "kysely";
import { RepoError } from "../errors";
import type { SqlFlavour } from "./sql-flavour";

/** What the first part of an error's code means, as the end of a sentence. Source: https://www.sqlite.org/rescode.html */
const REASONS: Readonly<Record<string, string>> = {
  SQLITE_BUSY: "another writer holds it",
  SQLITE_LOCKED: "another writer holds it",
  SQLITE_FULL: "its disk is full",
  SQLITE_IOERR: "its disk does not answer",
  SQLITE_CORRUPT: "its file is damaged",
  SQLITE_NOTADB: "its file is no SQLite database",
  SQLITE_CANTOPEN: "its file cannot be opened",
  SQLITE_READONLY: "its file is read-only",
  SQLITE_PERM: "its file may not be read",
  SQLITE_NOMEM: "its memory is used up",
};

/** SQLite as the push index needs to know it. */
export const sqliteFlavour: SqlFlavour = {
  bytes: "blob",
  clustered: sql`without rowid`,
  hex: (column) => sql<string>`lower(hex(${sql.ref(column)}))`,
  toRepoError(error) {
    if (!(error instanceof Database.SqliteError)) return undefined;
    const primary = error.code.split("_").slice(0, 2).join("_");
    const facts = { code: error.code };
    if (primary === "SQLITE_CONSTRAINT") {
      return new RepoError("corruptStore", "the push contradicts what the push index holds", facts, error);
    }
    const reason = REASONS[primary] ?? "it refused the query";
    return new RepoError("indexUnavailable", `the push index does not answer: ${reason}`, facts, error);
  },
};
