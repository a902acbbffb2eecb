/** The sample repository as an operator has it: a base on disk, and bundle files to publish. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hg } from "../../hg/testing/real-hg";
import { BASE_LENGTH, FIRST_PUSH_LENGTH, makeSampleRepo } from "../../repo/testing/sample-repo";

/** Files made by the real hg. */
export interface SamplePushes {
  readonly basePath: string;
  /** Stands on the base. */
  readonly first: string;
  /** Stands on `first`. */
  readonly second: string;
  /** Nothing but changesets of the base. */
  readonly landed: string;
  /** The nodes of all changesets, by number. */
  readonly nodes: readonly string[];
}

/** Makes them in `folder`. */
export async function makeSamplePushes(folder: string): Promise<SamplePushes> {
  const sample = join(folder, "sample");
  const length = await makeSampleRepo(sample);
  const bundle = (name: string, from: number, to: number): string => {
    const file = join(folder, name);
    // Not compressed, so that a test can change a file's text and nothing else.
    hg(sample, "bundle", "-q", "-t", "none-v2", "--base", `0:${from - 1}`, "-r", `${from}:${to - 1}`, file);
    return file;
  };
  const basePath = join(folder, "base");
  const baseFile = join(folder, "base.hg");
  hg(sample, "bundle", "-q", "--base", "null", "-r", `0:${BASE_LENGTH - 1}`, baseFile);
  hg(folder, "init", basePath);
  hg(basePath, "unbundle", "-q", baseFile);
  hg(basePath, "phase", "--public", "-r", "all()");
  return {
    basePath,
    first: bundle("first.hg", BASE_LENGTH, FIRST_PUSH_LENGTH),
    second: bundle("second.hg", FIRST_PUSH_LENGTH, length),
    landed: bundle("landed.hg", BASE_LENGTH - 1, BASE_LENGTH),
    nodes: hg(sample, "log", "-r", "all()", "-T", "{node}\n").toString().trim().split("\n"),
  };
}

/** Writes a changed copy of a bundle file beside it and returns its path. */
export function changeFile(file: string, name: string, change: (bytes: Buffer) => Buffer): string {
  const changed = `${file}.${name}`;
  writeFileSync(changed, change(readFileSync(file)));
  return changed;
}
