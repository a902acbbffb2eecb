/** What states of a long base share: each costs its last rows, and says what the real hg says. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import { BaseRepo } from "./base-repo";
import { CHECKPOINT_STEP } from "./checkpoints";
import { createRepoCaches } from "./repo-caches";

const folder = makeTemporaryFolder("checkpoints");
afterAll(() => folder.remove());
afterEach(() => vi.restoreAllMocks());

test("a state of a base past a checkpoint looks at the rows after it alone, and has hg's heads and branches", async () => {
  const path = join(folder.path, "long");
  mkdirSync(path);
  hg(path, "init");
  // A closed past, a fork on either side of the checkpoint, and merges that reach below it.
  const first = CHECKPOINT_STEP - 20;
  hg(path, "debugbuilddag", `+${first} @a +5 <10 @default +9 <12 +9 @b <4 +3 /40 +3 <30 @a +6 /7 +4`);
  const base = BaseRepo.open(path, createRepoCaches(1 << 22));
  expect(base.length).toBeGreaterThan(CHECKPOINT_STEP + 10);
  base.getHeads();
  await base.readBranches();
  for (const length of [base.length, base.length - 4, CHECKPOINT_STEP + 1, CHECKPOINT_STEP, CHECKPOINT_STEP - 3]) {
    const state = length === base.length ? base : base.at(length);
    const looked = vi.spyOn(state, "getParents");
    const heads = state.getHeads();
    const isPast = length >= CHECKPOINT_STEP && state !== base;
    if (isPast) expect(looked.mock.calls.length).toBe(length - CHECKPOINT_STEP);
    const upTo = `0:${length - 1}`;
    const told = hg(path, "log", "-r", `sort(heads(${upTo}))`, "-T", "{rev} ").toString();
    expect(heads.join(" ")).toBe(told.trim());
    for (const { name, heads: ofBranch } of await state.readBranches()) {
      const wanted = hg(path, "log", "-r", `sort(heads(${upTo} and branch("literal:${name}")))`, "-T", "{rev} ");
      // Of one branch through another one as well: hg's heads of a branch are those without any descendant on it.
      const onBranch = wanted.toString().trim().split(" ").map(Number);
      const ours = ofBranch.map(({ node }) => state.getRev(node) ?? -1);
      expect(onBranch).toEqual(expect.arrayContaining(ours));
      for (const rev of onBranch.filter((each) => !ours.includes(each))) {
        const later = hg(
          path,
          "log",
          "-r",
          `${rev}:: and ${upTo} and branch("literal:${name}") - ${rev}`,
          "-T",
          "{rev} ",
        );
        expect(later.toString()).not.toBe("");
      }
    }
  }
}, 120_000);
