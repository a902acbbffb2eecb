/** `headless-try check-config`: what the program would run with, and whether it could. */
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { readConfig } from "../config";
import { describeConfig } from "../describe-config";
import { isRepoError, RepoError } from "../errors";
import { openRuntime } from "../runtime";
import type { BundleStore } from "../store/bundle-store";
import type { Command } from "./command";

/** Prints the effective configuration and tries each part of it; fails with the first problem. */
export const checkConfigCommand: Command = {
  synopsis: "",
  summary: "print the effective configuration, secrets masked, and try it; fails with the first problem",
  run: async (args) => {
    parseArgs({ args: [...args], options: {} });
    const config = readConfig();
    process.stdout.write(describeConfig(config));
    const runtime = await openRuntime(config);
    try {
      for (const tree of runtime.trees.values()) {
        report(`base of ${tree.name}: ${tree.getBase().length} changesets, from ${tree.getBaseUrl()}`);
      }
      report(`push index: ${runtime.index.description}`);
      await checkStore(runtime.store);
      await checkCacheFolder(config.cacheDir);
    } finally {
      await runtime.close();
    }
    report("all is well");
  },
};

function report(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function checkStore(store: BundleStore): Promise<void> {
  try {
    await store.check();
  } catch (error) {
    if (!isRepoError(error)) throw error;
    throw new RepoError(error.code, `BUNDLE_STORE: ${error.message}`, error.facts, error);
  }
  report(`bundle store: ${store.description}`);
  if (!store.conditionalPut) {
    report("  this store has no conditional PUT: only one process at a time may publish into it");
  }
}

async function checkCacheFolder(directory: string): Promise<void> {
  const probe = path.join(directory, `check-${process.pid}.tmp`);
  try {
    await mkdir(directory, { recursive: true });
    await writeFile(probe, "");
    await rm(probe);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new RepoError("misconfigured", `CACHE_DIR: the folder cannot be written: ${error.message}`, {}, error);
  }
  report(`cache folder: ${directory} can be written`);
}
