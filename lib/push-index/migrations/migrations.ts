/** All migrations of the push index, in order of their names. One that was ever released is never changed. */
import type { MigrationProvider } from "kysely";
import type { SqlFlavour } from "../sql-flavour";
import { firstTables } from "./first-tables";

/** Gives Kysely's migrator the migrations, written for one database. */
export function migrationsFor(flavour: SqlFlavour): MigrationProvider {
  return {
    async getMigrations() {
      return { "0001-first-tables": firstTables(flavour) };
    },
  };
}
