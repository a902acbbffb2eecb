/** The base repository of the demo. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

/** Unpacks it into `path` unless it is there. It comes ready-made, so no hg is needed. */
export async function unpackDemoBase(dataDir: string, path: string): Promise<void> {
  if (existsSync(join(path, ".hg"))) return;
  const unfinished = `${path}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  await mkdir(dirname(path), { recursive: true });
  await promisify(execFile)("tar", ["-xzf", join(dataDir, "base.tar.gz"), "-C", unfinished]);
  await rename(unfinished, path);
}
