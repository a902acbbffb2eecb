#!/usr/bin/env node
/** The program: `headless-try COMMAND …`. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { isRepoError } from "../errors";
import { type Command, UsageError } from "./command";
import { findProjectDir } from "./project-dir";

/** The commands; each is loaded only when it is asked for. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import("./serve")).serveCommand,
  publish: async () => (await import("./publish")).publishCommand,
  reindex: async () => (await import("./reindex")).reindexCommand,
  "check-config": async () => (await import("./check-config")).checkConfigCommand,
};

/** Runs one command. @returns the status to end with */
async function main([name = "", ...args]: readonly string[]): Promise<number> {
  if (name === "--help" || name === "--version") {
    process.stdout.write(name === "--help" ? await usage() : `headless-try ${readVersion()}\n`);
    return 0;
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load === undefined) {
    process.stderr.write(`${name === "" ? "" : `headless-try: there is no command “${name}”\n`}${await usage()}`);
    return 1;
  }
  const command = await load();
  const usageLine = `usage: ${`headless-try ${name} ${command.synopsis}`.trimEnd()}\n`;
  if (args.includes("--help")) {
    process.stdout.write(`${usageLine}\n${command.summary}\n`);
    return 0;
  }
  try {
    await command.run(args);
    return Number(process.exitCode ?? 0);
  } catch (error) {
    process.stderr.write(explain(error, usageLine));
    return 1;
  }
}

/** One sentence for what the caller can mend, the stack for a bug. */
function explain(error: unknown, usageLine: string): string {
  if (isRepoError(error)) {
    // Whoever runs the program may know which store it is; who asks over HTTP may not.
    const { store } = error.facts;
    return `headless-try: ${error.message}${store === undefined ? "" : ` (the bundle store is ${store})`}\n`;
  }
  if (!(error instanceof Error)) return `headless-try: ${String(error)}\n`;
  const isUsage = error instanceof UsageError || ("code" in error && String(error.code).startsWith("ERR_PARSE_ARGS"));
  return `headless-try: ${isUsage ? `${error.message}\n${usageLine}` : `${error.stack ?? error.message}\n`}`;
}

async function usage(): Promise<string> {
  const lines = Object.entries(COMMANDS).map(async ([name, load]) => {
    const { synopsis, summary } = await load();
    return `  ${`${name} ${synopsis}`.trimEnd()}\n      ${summary}\n`;
  });
  return `usage: headless-try COMMAND … | --help | --version\n${(await Promise.all(lines)).join("")}`;
}

function readVersion(): string {
  const { version } = JSON.parse(readFileSync(path.join(findProjectDir(), "package.json"), "utf8"));
  return String(version);
}

// Libraries may keep timers and handles: the command has ended, so the program does.
process.exit(await main(process.argv.slice(2)));
