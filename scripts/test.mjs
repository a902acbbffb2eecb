/**
 * The gate: format, lint, types, layers, build, unit tests, comparison with the real hg, end-to-end tests in a browser.
 * Every step runs, also after one that failed; the last line is `N passed, N failed`, and says for steps and tests
 * together what the exit status says in one bit.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { provideTools } from "./required-tools.mjs";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
process.env.NEXT_TELEMETRY_DISABLED = "1";

/** Where vitest leaves its counts. */
const RESULTS = "test-results";

if (!provideTools()) process.exit(1);
rmSync(RESULTS, { recursive: true, force: true });

const sum = { passed: 0, failed: 0, notRun: 0 };
count(run("format and lint", "biome", "check", "--error-on-warnings"));
count(run("types of pages", "next", "typegen"));
count(run("types", "tsc", "-p", "tsconfig.json"));
count(run("layers", "depcruise", "lib", "app", "components"));
count(run("build", "node", "scripts/build.mjs"));
runTests("unit");
runTests("e2e");
report();

/** Runs a tool of the project, with a headline and its time; says whether it ended well. */
function run(name, tool, ...args) {
  console.log(`\n=== ${name}`);
  const start = performance.now();
  const command = tool === "node" ? process.execPath : path.join("node_modules", ".bin", tool);
  const { status, error } = spawnSync(command, args, { stdio: "inherit" });
  if (error !== undefined) console.error(error.message);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`=== ${name}: ${status === 0 ? "passed" : "FAILED"} in ${seconds} s`);
  return status === 0;
}

function count(isPassed) {
  if (isPassed) sum.passed++;
  else sum.failed++;
}

/** Runs one project of vitest and adds its tests to the sum. */
function runTests(project) {
  const file = path.join(RESULTS, `${project}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const isPassed = run(`${project} tests`, "vitest", "run", "--project", project, ...reporters);
  const results = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
  sum.passed += results?.numPassedTests ?? 0;
  sum.failed += results?.numFailedTests ?? 0;
  sum.notRun += (results?.numPendingTests ?? 0) + (results?.numTodoTests ?? 0);
  // A run can fail without a failed test: a file that does not load, an error outside of tests, no tests at all.
  if (!isPassed && !(results?.numFailedTests > 0)) sum.failed++;
}

/** Only comparisons with the corpus may be left out, only where there is none, and never in CI. */
function report() {
  console.log();
  // As lib/hg/testing/corpus.ts means it: there its tests are skipped.
  const hasCorpus = existsSync(path.join(process.env.CORPUS_DIR ?? "../shared/corpus", "pushes.json"));
  if (sum.notRun > 0) {
    console.log(hasCorpus ? `tests not run: ${sum.notRun}` : `corpus not found: ${sum.notRun} comparisons not run`);
    if (hasCorpus || process.env.CI) sum.failed += sum.notRun;
  }
  console.log(`${sum.passed} passed, ${sum.failed} failed`);
  process.exit(sum.failed === 0 ? 0 : 1);
}
