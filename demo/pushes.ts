/** The pushes of the demo and what hg says of them, as `demo/make.mjs` wrote them. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Node } from "../lib/ids";
import { type Published, publish } from "../lib/publish/publish";
import type { Tree } from "../lib/tree/tree";

/** A push of the demo. */
export interface DemoPush {
  readonly id: string;
  /** What is worth a look in it. */
  readonly about: string;
  readonly user: string;
  /** When it was pushed, Unix seconds. */
  readonly date: number;
  /** Its file within the data folder. */
  readonly bundle: string;
  readonly nodes: readonly Node[];
  readonly tip: Node;
  /** Ids of the pushes that it stands on. */
  readonly depends: readonly string[];
}

/** Reads the list of pushes, in the order in which they can be published. */
export async function readDemoPushes(dataDir: string): Promise<readonly DemoPush[]> {
  return JSON.parse(await readFile(join(dataDir, "pushes.json"), "utf8"));
}

/** Publishes a push of the demo; one that is there already stays as it is. */
export async function publishDemoPush(tree: Tree, dataDir: string, push: DemoPush): Promise<Published> {
  const bytes = await readFile(join(dataDir, push.bundle));
  return publish(tree, { bytes, user: push.user, dateSeconds: push.date });
}
