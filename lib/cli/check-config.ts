/** `headless-try check-config`: what the program would run with. */
import { parseArgs } from "node:util";
import { readConfig } from "../config";
import { describeConfig } from "../describe-config";
import type { Command } from "./command";

/** Prints the effective configuration, or fails with the first problem. */
export const checkConfigCommand: Command = {
  synopsis: "",
  summary: "print the effective configuration, secrets masked; fails with the first problem",
  run: async (args) => {
    parseArgs({ args: [...args], options: {} });
    process.stdout.write(describeConfig(readConfig()));
  },
};
