#!/usr/bin/env node
/** The program: `headless-try COMMAND …`. */
import { isRepoError } from "../errors";
import type { Command } from "./command";

/** The commands; each is loaded only when it is asked for. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import("./serve")).serveCommand,
  "check-config": async () => (await import("./check-config")).checkConfigCommand,
};

async function main([name = "", ...args]: readonly string[]): Promise<number> {
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load === undefined) {
    const isHelp = name === "--help" || name === "help";
    (isHelp ? process.stdout : process.stderr).write(await usage());
    return isHelp ? 0 : 1;
  }
  const command = await load();
  try {
    await command.run(args);
    return Number(process.exitCode ?? 0);
  } catch (error) {
    process.stderr.write(explain(error, `usage: headless-try ${name} ${command.synopsis}`));
    return 1;
  }
}

/** One sentence for what the caller can mend, the stack for a bug. */
function explain(error: unknown, usageLine: string): string {
  if (isRepoError(error)) return `headless-try: ${error.message}\n`;
  if (!(error instanceof Error)) return `headless-try: ${String(error)}\n`;
  const isUsage = "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
  return isUsage ? `headless-try: ${error.message}\n${usageLine}\n` : `headless-try: ${error.stack ?? error.message}\n`;
}

async function usage(): Promise<string> {
  const lines = Object.entries(COMMANDS).map(async ([name, load]) => {
    const { synopsis, summary } = await load();
    return `  ${`${name} ${synopsis}`.trimEnd()}\n      ${summary}\n`;
  });
  return `usage: headless-try COMMAND …\n${(await Promise.all(lines)).join("")}`;
}

// Libraries may keep timers and handles: the command has ended, so the program does.
process.exit(await main(process.argv.slice(2)));
