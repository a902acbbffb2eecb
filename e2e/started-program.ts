/** A server under test, as a process of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** A running program that has said `listening on http://…`. */
export interface StartedProgram {
  readonly origin: string;
  readonly pid: number;
  /** Everything it has said on stderr until now. */
  errors(): string;
  /** Ends it with SIGTERM and resolves with its exit status. */
  stop(): Promise<number | null>;
}

/**
 * Starts `node FILE ARGS…` and waits until it listens.
 * @throws Error with what it said on stderr when it ends before
 */
export async function startProgram(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<StartedProgram> {
  // vitest sets NODE_ENV, which is not for the program.
  const { NODE_ENV: _, ...inherited } = process.env;
  const env = { ...inherited, ...environment } as NodeJS.ProcessEnv;
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"], env });
  const ended = once(child, "close").then(([status]): number | null => status);
  let errors = "";
  child.stderr.on("data", (data) => {
    errors += data;
  });
  const origin = await Promise.race([readOrigin(child), ended.then(() => undefined)]);
  if (origin === undefined || child.pid === undefined)
    throw new Error(`${args.join(" ")} ended before it listened:\n${errors}`);
  return {
    origin,
    pid: child.pid,
    errors: () => errors,
    stop: () => {
      child.kill("SIGTERM");
      return ended;
    },
  };
}

function readOrigin(child: ChildProcess): Promise<string> {
  let output = "";
  return new Promise((resolve) => {
    child.stdout?.on("data", (data) => {
      output += data;
      const origin = /^listening on (\S+)$/m.exec(output)?.[1];
      if (origin !== undefined) resolve(origin);
    });
  });
}
