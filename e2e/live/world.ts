/** Random pushes over a random base, as hgweb and we can both serve them. */
import { cpSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { History } from "./history";
import { drawUser } from "./odd-texts";
import type { Random } from "./random";

const FORMATS = ["none-v2", "gzip-v1", "bzip2-v1", "zstd-v2", "gzip-v2", "none-v1"] as const;
const BASE_LENGTH = 30;
const PUSHED = 22;

/** A bundle to be published. */
export interface Sent {
  /** The file, which hg opens as `bundle:BASE+FILE`. */
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly user: string;
  readonly dateSeconds: number;
}

/** A base on disk, and bundles of changesets that it lacks. */
export interface World {
  readonly base: string;
  readonly sent: readonly Sent[];
}

/** Makes a world in `folder`: the same one for the same draws. */
export async function makeWorld(folder: string, random: Random): Promise<World> {
  const history = new History(join(folder, "work"), random);
  try {
    await history.grow(BASE_LENGTH);
    await history.addNames();
    await history.settlePhases();
    const baseLength = await history.readLength();
    const base = join(folder, "base");
    mkdirSync(base);
    cpSync(join(history.path, ".hg"), join(base, ".hg"), { recursive: true });
    // A served repository has no working copy.
    rmSync(join(base, ".hg", "dirstate"));
    await history.grow(PUSHED);
    const length = await history.readLength();
    const sent: Sent[] = [];
    // The last push has them all, the others some: what is in several pushes is compared in each.
    for (let push = 0; push < 3; push++) {
      const heads = push === 2 ? `${baseLength}:` : String(baseLength + random.below(length - baseLength));
      sent.push(await bundle(history, folder, baseLength, heads, random, push));
    }
    return { base, sent };
  } finally {
    history.close();
  }
}

async function bundle(
  history: History,
  folder: string,
  baseLength: number,
  revs: string,
  random: Random,
  push: number,
): Promise<Sent> {
  const file = join(folder, `${push}.hg`);
  await history.run(
    ...["bundle", "-q", "--type", random.pick(FORMATS), "--base", `not ${baseLength}:`, "-r", revs, file],
  );
  return { file, bytes: readFileSync(file), user: drawUser(random), dateSeconds: 1_600_000_000 + push };
}
