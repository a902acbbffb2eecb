/** Pushes made by the real hg with what automation asks about: bugs, reviewers, backouts, amended and stacked series. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { HgServer, hg } from "../../../hg/testing/real-hg";
import { type Node, NULL_NODE, parseNode } from "../../../ids";
import { publish } from "../../../publish/publish";
import { openSampleTree } from "../../../publish/testing/sample-tree";
import type { Push } from "../../../push-index/push-index";
import type { BundleStore } from "../../../store/bundle-store";
import type { Tree } from "../../../tree/tree";
import type { AnswerRequest } from "../../answer";
import { sampleAnswers } from "../../testing/sample-site";

/** Changesets of the base, all public; the second one comes from Git. */
export const BASE_LENGTH = 3;
/** When the first push was made, Unix seconds; each other one a minute after the one before it. */
export const PUSHED_AT = 1_600_021_600;
/** The Git commits of the base's second changeset and of the first pushed one. */
export const GIT_COMMITS = ["b".repeat(40), "c".repeat(40)] as const;

/** A tree with pushes, and the repository that they were made in. */
export interface AutomationPushes {
  readonly tree: Tree;
  readonly answers: AnswerRequest;
  /** The repository that has all changesets. */
  readonly work: string;
  /** All changesets: 0 to 2 the base; then, by push: 3 4 5 6, 3 4 7, 8 on 7, and 9 which has no parent. */
  readonly nodes: readonly Node[];
  /** 3 and 4 on the base, 5 a second head on 3, 6 on 4 backs 3 out. */
  readonly first: Push;
  /** 3 and 4 again, 7 on top: a series with its last changeset amended. */
  readonly second: Push;
  /** 8 on the tip of `second`. */
  readonly stacked: Push;
  /** 9 alone. */
  readonly root: Push;
}

/** Makes the base and the pushes in `folder`; the bundles go into `store`. */
export async function publishAutomationPushes(folder: string, store: BundleStore): Promise<AutomationPushes> {
  const work = join(folder, "work");
  const base = join(folder, "base");
  hg(folder, "init", work);
  const server = new HgServer(work);
  await makeHistory(server, work);
  const listed = (await server.run("log", "-r", "all()", "-T", "{node}\n")).toString().trim().split("\n");
  hg(folder, "init", base);
  await server.run("bundle", "-q", "--base", "null", "-r", `${BASE_LENGTH - 1}`, join(folder, "base.hg"));
  hg(base, "unbundle", "-q", join(folder, "base.hg"));
  hg(base, "phase", "--public", "-r", "all()");
  hg(base, "bookmark", "-r", "1", "mark");
  const tree = await openSampleTree(base, folder, store);
  const publishRevs = async (bases: readonly string[], revs: string, number: number) => {
    const file = join(folder, `push-${number}.hg`);
    await server.run("bundle", "-q", ...bases.flatMap((rev) => ["--base", rev]), "-r", revs, file);
    const user = `${["dave", "dave", "erin", "bob"][number]}@example.com`;
    return (await publish(tree, { bytes: readFileSync(file), user, dateSeconds: PUSHED_AT + 60 * number })).push;
  };
  const first = await publishRevs(["2"], "5+6", 0);
  const second = await publishRevs(["2"], "7", 1);
  const stacked = await publishRevs(["7"], "8", 2);
  const root = await publishRevs(["2"], "9", 3);
  server.close();
  const nodes = listed.map((text) => parseNode(text) ?? NULL_NODE);
  return { tree, answers: sampleAnswers(tree), work, nodes, first, second, stacked, root };
}

async function makeHistory(server: HgServer, work: string): Promise<void> {
  const withExtras = ["--config", "extensions.commitextras=", "--extra"];
  let seconds = 1_500_000_000;
  const commit = async (message: string, files: readonly string[], ...more: string[]) => {
    seconds += 100;
    for (const file of files) {
      mkdirSync(dirname(join(work, file)), { recursive: true });
      writeFileSync(join(work, file), `${message}\n`);
    }
    const options = ["-A", "-m", message, "-u", "Dave <dave@example.com>", "-d", `${seconds} 7200`];
    // A command server would give later commits the same extras.
    if (more.length > 0) hg(work, "commit", ...options, ...more);
    else await server.run("commit", ...options);
  };
  await commit("Bug 1234567 - Start. r=alice", ["a.txt", "src/main.c"]);
  await commit(
    'Bug 1234568 - Change things. r=dave\n\nLonger body with <html> & "quotes".',
    ["src/main.c", "nonl.txt"],
    ...withExtras,
    `git_commit=${GIT_COMMITS[0]}`,
  );
  await commit("No bug - third", ["a.txt"]);
  await commit(
    "Bug 100000 - Ünïcode. r=romulus,remus",
    ["a.txt", "src/é.c"],
    ...withExtras,
    `git_commit=${GIT_COMMITS[1]}`,
    "--extra",
    "moz-landing-system=lando",
  );
  await commit("two", ["b.txt", "src/deep/c.txt"]);
  await server.run("update", "-q", "3");
  await commit("side", ["side.txt"]);
  await server.run("update", "-q", "4");
  const backedOut = (await server.run("log", "-r", "3", "-T", "{node|short}")).toString();
  await commit(`Backed out changeset ${backedOut} for bustage`, ["a.txt"]);
  await server.run("update", "-q", "4");
  await commit("try: -b do -p linux64", ["try_task_config.json"]);
  await commit(`Revert "Ünïcode"\n\nThis reverts commit ${GIT_COMMITS[0]}.`, ["src/main.c"]);
  await server.run("update", "-q", "null");
  await commit("another root", ["root.txt"]);
}
