/** Two pushes over a base, published by us and made by the real hg, for tests of pages. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HgServer, hg } from "../../../hg/testing/real-hg";
import { publish } from "../../../publish/publish";
import { openSampleTree } from "../../../publish/testing/sample-tree";
import type { Push } from "../../../push-index/push-index";
import type { BundleStore } from "../../../store/bundle-store";
import type { Tree } from "../../../tree/tree";
import type { AnswerRequest } from "../../answer";
import { sampleAnswers } from "../../testing/sample-site";

/** Changesets of the base. */
export const BASE_LENGTH = 3;
/** A user's name and a message that would do harm if they were not escaped. */
export const HOSTILE = `<script>alert("1")</script> & <b>`;
/** When the first push was made, Unix seconds; the second came a day later. */
export const PUSHED_AT = 1_700_000_000;

/** A site with pushes. */
export interface PublishedPushes {
  readonly tree: Tree;
  readonly answers: AnswerRequest;
  /** Three changesets on the base's tip: 70 files, a bug, and a hostile message. */
  readonly first: Push;
  /** One changeset on top of the first push. */
  readonly second: Push;
}

/** Makes the base and publishes the pushes into `store`. */
export async function publishPushes(folder: string, store: BundleStore): Promise<PublishedPushes> {
  const work = join(folder, "work");
  const base = join(folder, "base");
  hg(folder, "init", work);
  const server = new HgServer(work);
  const commit = async (message: string, files: readonly string[], ...more: string[]) => {
    for (const file of files) writeFileSync(join(work, file), message);
    await server.run("commit", "-A", "-m", message, "-u", "Ann <ann@example.com>", "-d", "1600000000 0", ...more);
  };
  await commit("one", ["a"]);
  await commit("two", ["a"]);
  await commit("three", ["a"]);
  await server.run("bundle", "-q", "--all", join(folder, "base.hg"));
  const many = Array.from({ length: 70 }, (_, i) => `file-${i}`);
  await commit("Bug 1234567 - many files. r=dave\n\nA body.", many);
  await commit(HOSTILE, ["a"], "-u", `${HOSTILE} <x@example.com>`);
  await commit("try: -b do", ["a"]);
  await commit("on top", ["b"]);
  hg(folder, "init", base);
  hg(base, "unbundle", "-q", join(folder, "base.hg"));
  hg(base, "phase", "--public", "-r", "all()");
  hg(base, "bookmark", "-r", "1", "mark/<&>");
  writeFileSync(join(base, ".hg", "hgrc"), "[paths]\ndefault = https://ann:secret@hg.example.com/unified\n");
  const tree = await openSampleTree(base, folder, store);
  const publishRevs = async (below: number, revs: string, user: string, dateSeconds: number) => {
    const file = join(folder, `${dateSeconds}.hg`);
    await server.run("bundle", "-q", "--base", `0:${below}`, "-r", revs, file);
    return (await publish(tree, { bytes: readFileSync(file), user, dateSeconds })).push;
  };
  const first = await publishRevs(BASE_LENGTH - 1, "3:5", HOSTILE, PUSHED_AT);
  const second = await publishRevs(5, "6", "bob@example.com", PUSHED_AT + 86_400);
  server.close();
  return { tree, answers: sampleAnswers(tree), first, second };
}
