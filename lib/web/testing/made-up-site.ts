/** A site whose pushes are made up: the index has them, no bundle is there, so whoever reads one fails. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { hg } from "../../hg/testing/real-hg";
import { openSampleTree } from "../../publish/testing/sample-tree";
import { addMadeUpPushes, madeUpNode, type PushSketch } from "../../push-index/testing/made-up-push";
import type { Tree } from "../../tree/tree";
import type { AnswerRequest } from "../answer";
import { sampleAnswers } from "./sample-site";

/** The Git commit that a changeset of the base says it is. */
export const BASE_GIT_COMMIT = "b".repeat(40);

/** A site of one tree, `try`. */
export interface MadeUpSite {
  readonly tree: Tree;
  readonly answers: AnswerRequest;
  /** The base's three changesets, never pushed; the second one has the tag `v1` and a Git commit. */
  readonly base: readonly string[];
}

/** Makes a base in `folder` with the real hg, and a tree over it with pushes as sketched. */
export async function openMadeUpSite(folder: string, sketches: readonly PushSketch[]): Promise<MadeUpSite> {
  const path = join(folder, "base");
  hg(folder, "init", path);
  const commit = (message: string, ...more: string[]) => {
    writeFileSync(join(path, "file"), message);
    hg(path, "commit", "-A", "-q", "-m", message, "-d", "1000 0", ...more);
  };
  commit("one");
  commit("two", "--config", "extensions.commitextras=", "--extra", `git_commit=${BASE_GIT_COMMIT}`);
  hg(path, "tag", "-r", "1", "-d", "2000 0", "v1");
  hg(path, "phase", "--public", "-r", "all()");
  hg(path, "bookmark", "-r", "0", "mark");
  const base = hg(path, "log", "-r", "all()", "-T", "{node}\n").toString().trim().split("\n");
  const tree = await openSampleTree(path, folder);
  await addMadeUpPushes(tree.index, tree.name, sketches);
  return { tree, answers: sampleAnswers(tree), base };
}

/** Puts nodes in a URL's place: `{name}` is the made-up changeset of that name. */
export function withNodes(url: string): string {
  return url.replace(/\{([^}]+)\}/g, (_, name: string) => madeUpNode(name));
}
