/** A bundle store in a directory: each key a file, written once, whole and durably. */
import { randomUUID } from "node:crypto";
import type { Dirent } from "node:fs";
import { type FileHandle, link, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { isRepoError, RepoError } from "../errors";
import { checkKey, checkKeyPrefix, checkRange } from "./bundle-key";
import type { BundleStore } from "./bundle-store";
import { keepsWhatItHas } from "./conditional-put-check";
import { absentObject, objectTooLarge } from "./object-failures";

/** Where files are written before they get their name. It begins with a dot, so it is no key and never listed. */
const UNFINISHED = ".unfinished";
/** A file that nobody has written to for so long belongs to a process that died. */
const ABANDONED_MS = 60 * 60 * 1000;

/** Objects as files under one folder. Any number of processes may use it; what a crash leaves unfinished does no harm. */
export class DirectoryBundleStore implements BundleStore {
  readonly description: string;
  readonly conditionalPut = true;
  readonly #root: string;
  #cleaned = false;

  /** @param directory made by the first `putNew` when absent */
  constructor(directory: string) {
    this.#root = resolve(directory);
    this.description = `directory ${this.#root}`;
  }

  async check(): Promise<void> {
    await keepsWhatItHas(this);
  }

  async size(key: string): Promise<number | undefined> {
    const path = this.#pathOf(key);
    return attempt(`measure ${key}`, async () => {
      const found = await absentAsUndefined(stat(path));
      return found?.isFile() ? found.size : undefined;
    });
  }

  async read(key: string, maxBytes: number): Promise<Uint8Array | undefined> {
    return this.#withFile(key, "read", async (file, size) => {
      if (size > maxBytes) throw objectTooLarge(key, size, maxBytes);
      return readBytes(file, 0, size);
    });
  }

  async readRange(key: string, start: number, end: number): Promise<Uint8Array> {
    checkRange(key, start, end);
    const bytes = await this.#withFile(key, "read", (file, size) =>
      readBytes(file, Math.min(start, size), Math.min(end, size)),
    );
    if (bytes === undefined) throw absentObject(key);
    return bytes;
  }

  async putNew(key: string, bytes: Uint8Array): Promise<"stored" | "exists"> {
    const path = this.#pathOf(key);
    return attempt(`store ${key}`, async () => {
      const folder = dirname(path);
      if ((await absentAsUndefined(stat(path)))?.isFile()) {
        // Another writer's file may not be durable yet, and we are about to say that it is there.
        await syncFolder(folder);
        return "exists";
      }
      return this.#writeAside(bytes, async (unfinished) => {
        await makeFolder(folder);
        // A link is never made over a name that is taken: of several writers one wins.
        const won = await linkNew(unfinished, path);
        await syncFolder(folder);
        return won ? "stored" : "exists";
      });
    });
  }

  async replace(key: string, bytes: Uint8Array): Promise<void> {
    const path = this.#pathOf(key);
    await attempt(`replace ${key}`, () =>
      this.#writeAside(bytes, async (unfinished) => {
        await makeFolder(dirname(path));
        await rename(unfinished, path);
        await syncFolder(dirname(path));
      }),
    );
  }

  /** Writes a file durably under a name of no key, for `place` to give it one. */
  async #writeAside<T>(bytes: Uint8Array, place: (unfinished: string) => Promise<T>): Promise<T> {
    const unfinished = join(this.#root, UNFINISHED, randomUUID());
    await makeFolder(dirname(unfinished));
    await this.#removeAbandoned();
    try {
      await writeDurably(unfinished, bytes);
      return await place(unfinished);
    } finally {
      await rm(unfinished, { force: true });
    }
  }

  /** Removes what processes that died have left unfinished; once, so that it is bounded by what a crash can leave. */
  async #removeAbandoned(): Promise<void> {
    if (this.#cleaned) return;
    this.#cleaned = true;
    const folder = join(this.#root, UNFINISHED);
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      const found = await absentAsUndefined(stat(path));
      if (found !== undefined && found.mtimeMs < Date.now() - ABANDONED_MS) await rm(path, { force: true });
    }
  }

  async *list(prefix: string, after = ""): AsyncGenerator<string> {
    checkKeyPrefix(prefix);
    checkKeyPrefix(after);
    yield* this.#walk("", prefix, after);
  }

  /** Lists the keys under `folder`, which is `""` or ends with a slash; leaves out folders that hold none of them. */
  async *#walk(folder: string, prefix: string, after: string): AsyncGenerator<string> {
    const entries = await attempt(`list ${prefix}`, async () =>
      absentAsUndefined(readdir(join(this.#root, folder), { withFileTypes: true })),
    );
    const names = (entries ?? []).filter((entry) => !entry.name.startsWith(".")).map(nameInOrder);
    for (const name of names.sort()) {
      const path = folder + name;
      if (path.endsWith("/")) {
        const mayHold = path.startsWith(prefix) || prefix.startsWith(path);
        if (mayHold && (path > after || after.startsWith(path))) yield* this.#walk(path, prefix, after);
      } else if (path.startsWith(prefix) && path > after) yield path;
    }
  }

  /** Runs `use` on the open file of a key, or gives `undefined` when there is none. */
  async #withFile<T>(
    key: string,
    act: string,
    use: (file: FileHandle, size: number) => Promise<T>,
  ): Promise<T | undefined> {
    const path = this.#pathOf(key);
    return attempt(`${act} ${key}`, async () => {
      const file = await absentAsUndefined(open(path, "r"));
      if (file === undefined) return undefined;
      try {
        const found = await file.stat();
        return found.isFile() ? await use(file, found.size) : undefined;
      } finally {
        await file.close();
      }
    });
  }

  #pathOf(key: string): string {
    checkKey(key);
    return join(this.#root, key);
  }
}

/** Returns an entry's name so that sorting puts it where its keys belong: `a-b` before `a/b` before `a0`. */
function nameInOrder(entry: Dirent): string {
  return entry.isDirectory() ? `${entry.name}/` : entry.name;
}

/** Reads bytes `start` to `end` of an open file that has them. */
async function readBytes(file: FileHandle, start: number, end: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(end - start);
  for (let at = 0; at < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, at, bytes.length - at, start + at);
    if (bytesRead === 0) throw new Error("the file has become shorter");
    at += bytesRead;
  }
  return bytes;
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Links `existing` to a name that must be free; `false` when it is taken. */
async function linkNew(existing: string, path: string): Promise<boolean> {
  try {
    await link(existing, path);
    return true;
  } catch (error) {
    if (errnoOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** Makes a folder and what it lies in, durably. */
async function makeFolder(folder: string): Promise<void> {
  const firstMade = await mkdir(folder, { recursive: true });
  if (firstMade === undefined) return;
  for (let made = folder; made.length >= firstMade.length; made = dirname(made)) await syncFolder(dirname(made));
}

/** Makes the names in a folder durable. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Awaits `found`; `undefined` when the path does not exist, or one of its folders is a file. */
async function absentAsUndefined<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === "ENOENT" || errno === "ENOTDIR") return undefined;
    throw error;
  }
}

/** Runs `work`; what the file system says becomes `storeUnavailable`, without the path. */
async function attempt<T>(act: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isRepoError(error)) throw error;
    const errno = errnoOf(error);
    throw new RepoError("storeUnavailable", `cannot ${act}: the disk answered ${errno}`, { errno }, error);
  }
}

function errnoOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
