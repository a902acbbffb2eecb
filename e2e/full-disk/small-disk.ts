/** A disk so small that a test can fill it. */
import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, statSync, truncateSync, writeSync } from "node:fs";
import { join } from "node:path";

/** What a tmpfs gives out at once, in bytes. */
export const PAGE_BYTES = 4096;

const FILLER = "filler";

/** A mounted tmpfs. */
export class SmallDisk {
  readonly path: string;

  /** @throws Error that says what is needed when it cannot be mounted */
  constructor(path: string, bytes: number) {
    this.path = path;
    mkdirSync(path);
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", `size=${bytes},mode=700`, "tmpfs", path], { stdio: "pipe" });
    } catch (error) {
      const advice = "run npm test as root, in a container with the capability SYS_ADMIN";
      throw new Error(`a full disk cannot be tested without mounting a tmpfs: ${advice}`, { cause: error });
    }
  }

  /** Fills it until not a byte more can be written, but for `pagesLeft`. */
  fill(pagesLeft = 0): void {
    const file = join(this.path, FILLER);
    const page = Buffer.alloc(PAGE_BYTES);
    const handle = openSync(file, "a");
    try {
      while (writeSync(handle, page) === PAGE_BYTES);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
    } finally {
      closeSync(handle);
    }
    truncateSync(file, statSync(file).size - pagesLeft * PAGE_BYTES);
  }

  /** Makes space again. */
  empty(): void {
    rmSync(join(this.path, FILLER));
  }

  /** Takes it away, also while a program that is about to end has a file of it open. */
  unmount(): void {
    execFileSync("umount", ["--lazy", this.path]);
  }
}
