/**
 * Which process of a machine fetches a bundle: one holds a lock file and the others wait for its copy. The lock saves
 * work and nothing depends on it: two who both believe that they hold it fetch the same bytes twice.
 */
import { type FileHandle, open, readFile, rm, stat, utimes } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** Milliseconds from one sign of life of a holder to the next. */
const SIGN_OF_LIFE_MS = 1_000;
/** After so long without one the holder is taken for dead, also if its number is another process's by now. */
const STALE_LOCK_MS = 10_000;
/** Milliseconds between two looks at a lock. */
const LOOK_PERIOD_MS = 20;

/** A lock that this process holds. */
export interface FetchLock {
  /** Lets the others go on. */
  release(): Promise<void>;
}

/**
 * Takes the lock at `path`, or returns `undefined` when somebody has it. Its folder must be there.
 * @throws the system's error when the file cannot be made, and nothing stands in its place
 */
export async function takeFetchLock(path: string): Promise<FetchLock | undefined> {
  const file = await openNew(path);
  if (file === undefined) return undefined;
  try {
    await file.writeFile(String(process.pid));
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  const showLife = () => {
    const now = new Date();
    // A lock that cannot be touched grows old, and another process fetches too.
    utimes(path, now, now).catch(() => undefined);
  };
  const timer = setInterval(showLife, SIGN_OF_LIFE_MS).unref();
  const release = () => {
    clearInterval(timer);
    return rm(path, { force: true });
  };
  return { release };
}

/**
 * Waits for the holder of the lock at `path`.
 * @returns `released`, or `abandoned` when the holder is dead: its lock is removed then
 */
export async function awaitFetchLock(path: string): Promise<"released" | "abandoned"> {
  for (;;) {
    const state = await readLock(path);
    if (state === "abandoned") await rm(path, { force: true });
    if (state !== "held") return state;
    await sleep(LOOK_PERIOD_MS);
  }
}

/** Opens a file that is not there yet; `undefined`: it is. */
async function openNew(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, "wx");
  } catch (error) {
    if (codeOf(error) === "EEXIST") return undefined;
    throw error;
  }
}

async function readLock(path: string): Promise<"held" | "released" | "abandoned"> {
  try {
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > STALE_LOCK_MS) return "abandoned";
    const holder = await readFile(path, "latin1");
    // Without a number: it is being made, or was left by who died in making it and will grow old.
    return /^[1-9]\d*$/.test(holder) && !isAlive(Number(holder)) ? "abandoned" : "held";
  } catch (error) {
    if (codeOf(error) === "ENOENT") return "released";
    throw error;
  }
}

/** Says whether there is a process of this number, whoever's it is. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== "ESRCH";
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
