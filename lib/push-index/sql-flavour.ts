/** Where the databases under the push index differ. */
import { type RawBuilder, sql } from "kysely";

/** What the schema and the queries need to know of the database. */
export interface SqlFlavour {
  /** The column type for bytes. */
  readonly bytes: "blob" | "bytea";
  /** What follows the columns of a table that is best stored in its primary key, if anything. */
  readonly clustered: RawBuilder<unknown> | undefined;
  /** Says how to write a bytes column as lower-case hex. */
  hex(column: string): RawBuilder<string>;
  /**
   * Returns an expected failure for an error of the database, or `undefined` when it is none.
   * @param error whatever was thrown
   */
  toRepoError(error: unknown): Error | undefined;
}

/** Writes a column so that no index is chosen for it: the caller has chosen a better one, which also gives the order. */
export function withoutIndex(column: string): RawBuilder<number> {
  return sql<number>`+${sql.ref(column)}`;
}
