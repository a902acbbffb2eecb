/** Pushes made up for tests: their ids are hashes of what they are called. */
import { createHash } from "node:crypto";
import { type BundleId, type Node, NULL_NODE, parseBundleId, parseNode, toRepoPath } from "../../ids";
import type { FileChange, NewChangeset, Push, PushIndex } from "../push-index";

/** Returns the node of the changeset (or file revision) that is called so. */
export function madeUpNode(name: string): Node {
  const node = parseNode(createHash("sha1").update(`node ${name}`).digest("hex"));
  if (node === undefined) throw new Error("SHA-1 gave no 40 digits");
  return node;
}

/** Returns the id of the bundle that is called so. */
export function madeUpBundle(name: string): BundleId {
  const bundle = parseBundleId(createHash("sha1").update(`bundle ${name}`).digest("hex"));
  if (bundle === undefined) throw new Error("SHA-1 gave no 40 digits");
  return bundle;
}

/** Returns the change of one file, by default a modified one. */
export function madeUpChange(path: string, change: Partial<FileChange> = {}): FileChange {
  return {
    path: toRepoPath(Buffer.from(path, "utf8")),
    oldNode: madeUpNode(`${path} before`),
    newNode: madeUpNode(`${path} after`),
    oldFlags: "",
    newFlags: "",
    copy: undefined,
    ...change,
  };
}

/** What a test says of a push; the rest follows from its id. */
export interface PushSketch {
  readonly pushId: number;
  readonly user?: string;
  readonly dateSeconds?: number;
  readonly bundle?: string;
  /** The names of its changesets, bottom to top; `NAME@BRANCH` is on that branch. One, called after the push, by default. */
  readonly changesets?: readonly string[];
}

/** A push with its changesets. */
export interface MadeUpPush {
  readonly push: Push;
  readonly changesets: readonly NewChangeset[];
}

/** Makes up a push from a sketch. */
export function madeUpPush(sketch: PushSketch): MadeUpPush {
  const { pushId } = sketch;
  const baseLength = 1_000;
  const names = sketch.changesets ?? [`changeset of ${pushId}`];
  const changesets = names.map((name, position): NewChangeset => {
    const [title = name, branch = "default"] = name.split("@");
    const below = names[position - 1];
    const change = madeUpChange(`${title}.txt`);
    return {
      node: madeUpNode(title),
      position,
      rev: baseLength + position,
      parents: [below === undefined ? madeUpNode("base") : madeUpNode(below.split("@")[0] ?? below), NULL_NODE],
      manifest: madeUpNode(`manifest of ${title}`),
      user: "Ann Author <ann@example.com>",
      dateSeconds: 1_600_000_000,
      dateOffset: -7_200,
      branch,
      extras: new Map(),
      description: `Bug 1 - ${title}`,
      files: [change.path],
      changes: [[change]],
    };
  });
  const push: Push = {
    pushId,
    bundle: madeUpBundle(sketch.bundle ?? `${pushId}`),
    user: sketch.user ?? "ann@example.com",
    dateSeconds: sketch.dateSeconds ?? 1_600_000_000 + pushId * 60,
    baseUrl: "https://hg.example.com/unified",
    baseLength,
    nodes: changesets.map((changeset) => changeset.node),
    standsOn: [],
  };
  return { push, changesets };
}

/** Adds made-up pushes to a tree, one for each sketch. */
export async function addMadeUpPushes(index: PushIndex, tree: string, sketches: readonly PushSketch[]): Promise<void> {
  for (const sketch of sketches) {
    const { push, changesets } = madeUpPush(sketch);
    await index.addPush(tree, push, changesets);
  }
}
