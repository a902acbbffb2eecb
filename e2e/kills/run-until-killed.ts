/** Processes that are killed at a random moment. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** How many of the kills may come before the process has opened everything. */
const EARLY_SHARE = 0.25;
/** Lines of work that a process may write at most before it is killed. */
const MAX_STEPS = 4;

/** Returns a generator of numbers from 0 to 1, the same ones for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * How long each step of the work took the last time, so that kills fall within it on a fast machine and on a slow one:
 * the start, the first push, the second and so on.
 */
export type Pace = Map<number, number>;

/** Milliseconds that a step is thought to take before one was seen. */
const FIRST_GUESS_MS = 100;

/**
 * Starts `node ARGS…` and kills it at a random moment: before it writes its first line (all is open), or after a random
 * number of lines, within what the next one takes. Returns what it wrote, one object for each line of JSON.
 * @throws Error with what it said on stderr when it ends by itself
 */
export async function runUntilKilled(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  random: () => number,
  pace: Pace,
): Promise<readonly object[]> {
  const steps = random() < EARLY_SHARE ? 0 : 1 + Math.floor(random() * MAX_STEPS);
  const child = spawn(process.execPath, args, {
    env: env as unknown as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: object[] = [];
  const kill = () => setTimeout(() => child.kill("SIGKILL"), random() * (pace.get(steps) ?? FIRST_GUESS_MS));
  if (steps === 0) kill();
  let writtenAt = performance.now();
  createInterface({ input: child.stdout }).on("line", (line) => {
    const now = performance.now();
    pace.set(lines.length, now - writtenAt);
    writtenAt = now;
    const count = lines.push(JSON.parse(line));
    if (count === steps) kill();
    // The step was shorter than the last time: right after it then, so that no process goes on for long.
    if (count > steps) child.kill("SIGKILL");
  });
  let errors = "";
  child.stderr.on("data", (data) => {
    errors += data;
  });
  const [status, signal] = await once(child, "close");
  if (signal !== "SIGKILL") throw new Error(`${args.join(" ")} ended by itself with ${status}:\n${errors}`);
  return lines;
}
