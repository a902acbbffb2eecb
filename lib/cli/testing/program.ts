/** The built program as a process, and what it leaves behind. */
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";

const PROJECT_DIR = fileURLToPath(new URL("../../..", import.meta.url));

/** How a run of the program ended. */
export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program built for one test file. */
export interface BuiltProgram {
  /** Runs it with `environment` and nothing else of ours. Does not block: servers of the test go on. */
  run(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<Run>;
  remove(): void;
}

/** Builds the program into a folder of its own. */
export function buildProgram(): BuiltProgram {
  const outdir = join(PROJECT_DIR, "var", `program-under-test-${process.pid}-${Date.now()}`);
  execFileSync(process.execPath, [join(PROJECT_DIR, "scripts/build.mjs"), "--program", "--outdir", outdir]);
  return {
    run: (args, environment) => runNode([join(outdir, "headless-try.js"), ...args], environment),
    remove: () => rmSync(outdir, { recursive: true, force: true }),
  };
}

function runNode(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<Run> {
  return new Promise((resolve, reject) => {
    const env = { PATH: process.env["PATH"], ...environment } as unknown as NodeJS.ProcessEnv;
    const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    const output = { stdout: "", stderr: "" };
    child.stdout.on("data", (data) => {
      output.stdout += data;
    });
    child.stderr.on("data", (data) => {
      output.stderr += data;
    });
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, ...output }));
  });
}

/** Returns the digest of each file below a folder, by path; empty when there is no folder. */
export function snapshotFolder(folder: string): Readonly<Record<string, string>> {
  if (!existsSync(folder)) return {};
  const paths = (readdirSync(folder, { recursive: true }) as string[]).sort();
  const files = paths.filter((path) => statSync(join(folder, path)).isFile());
  return Object.fromEntries(
    files.map((path) => [
      path,
      createHash("sha1")
        .update(readFileSync(join(folder, path)))
        .digest("hex"),
    ]),
  );
}

/** Returns all rows of all tables of an SQLite file, sorted; without those that say when its schema was made. */
export function snapshotIndex(file: string): Readonly<Record<string, readonly string[]>> {
  const database = new Database(file, { readonly: true });
  const tables = database
    .prepare<[], { name: string }>("select name from sqlite_master where type = 'table' order by name")
    .all()
    .filter(({ name }) => !name.startsWith("kysely_"));
  const rowsOf = (table: string) => database.prepare(`select * from ${table}`).all().map(asText).sort();
  const snapshot = Object.fromEntries(tables.map(({ name }) => [name, rowsOf(name)]));
  database.close();
  return snapshot;
}

function asText(row: unknown): string {
  return JSON.stringify(row, (_, value) => (value?.type === "Buffer" ? Buffer.from(value).toString("hex") : value));
}
