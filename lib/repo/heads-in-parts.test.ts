/** Heads found part by part, as states of a base share them, against what a head is by definition. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Rev } from "../ids";
import { type BranchHeads, readBranchHeads } from "./branches";
import { findHeads } from "./head-tags";

const MOST = 25;
const changesets = fc.array(
  fc.record({
    isRoot: fc.nat(9).map((n) => n === 0),
    back: fc.nat(4),
    mergedBack: fc.option(fc.nat(12)),
    name: fc.constantFrom("a", "b", "c"),
    closes: fc.boolean(),
    fate: fc.constantFrom("shown", "shown", "shown", "obsolete", "hidden"),
  }),
  { minLength: 1, maxLength: MOST },
);

type Changesets = typeof changesets extends fc.Arbitrary<infer Rows> ? Rows : never;

/** A repository of these changesets, of which those below `firstConcealed` are all shown. */
function open(rows: Changesets, firstConcealed: Rev) {
  const parents = rows.map(({ isRoot, back, mergedBack }, rev): readonly [Rev, Rev] => {
    if (rev === 0 || isRoot) return [-1, -1];
    const p1 = Math.max(0, rev - 1 - back);
    const p2 = mergedBack === null ? -1 : Math.max(0, rev - 1 - mergedBack);
    return [p1, p2 === p1 ? -1 : p2];
  });
  const hidden = rows.map(({ fate }, rev) => rev >= firstConcealed && fate === "hidden");
  // What is shown shows its parents.
  for (let rev = rows.length - 1; rev >= 0; rev--) {
    if (hidden[rev] === false) for (const parent of parents[rev] ?? []) if (parent >= 0) hidden[parent] = false;
  }
  const isHidden = (rev: Rev) => hidden[rev] === true;
  return {
    length: rows.length,
    getParents: (rev: Rev) => parents[rev] ?? ([-1, -1] as const),
    isHidden,
    isObsolete: (rev: Rev) => isHidden(rev) || (rev >= firstConcealed && rows[rev]?.fate === "obsolete"),
    getKnownBranch: (rev: Rev) => rows[rev],
  };
}

type Opened = ReturnType<typeof open>;

function ancestorsOf(repo: Opened, rev: Rev): ReadonlySet<Rev> {
  const found = new Set<Rev>();
  const queue = [...repo.getParents(rev)];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    if (at < 0 || found.has(at)) continue;
    found.add(at);
    queue.push(...repo.getParents(at));
  }
  return found;
}

/** The shown changesets that are not obsolete and that no other such one of the same branch descends from. */
function branchHeadsOf(rows: Changesets, repo: Opened): string[] {
  const counted = [...rows.keys()].filter((rev) => !repo.isHidden(rev) && !repo.isObsolete(rev));
  const nameOf = (rev: Rev) => rows[rev]?.name;
  const isHead = (rev: Rev) =>
    !counted.some((other) => nameOf(other) === nameOf(rev) && ancestorsOf(repo, other).has(rev));
  return counted.filter(isHead).map((rev) => `${nameOf(rev)} ${rev} ${rows[rev]?.closes}`);
}

/** What `readBranchHeads` asks of a repository, and no more. */
const asRepo = (repo: Opened) => repo as unknown as Parameters<typeof readBranchHeads>[0];

const listed = (heads: BranchHeads) =>
  [...heads].flatMap(([name, revs]) => [...revs].map(([rev, closes]) => `${name} ${rev} ${closes}`));

test("the heads of branches are the same however the changesets below are parted", async () => {
  const property = fc.asyncProperty(changesets, fc.nat(MOST), fc.nat(MOST), fc.nat(MOST), async (rows, ...ends) => {
    const firstConcealed = Math.min(ends[0], rows.length);
    const repo = open(rows, firstConcealed);
    let heads: BranchHeads = new Map();
    let from = 0;
    for (const end of ends.map((each) => Math.min(each, firstConcealed)).sort((a, b) => a - b)) {
      heads = await readBranchHeads(asRepo(repo), from, heads, end);
      from = end;
    }
    heads = await readBranchHeads(asRepo(repo), from, heads);
    expect(listed(heads).sort()).toEqual(branchHeadsOf(rows, repo).sort());
  });
  await fc.assert(property, { numRuns: 500 });
});

test("the heads are the same however the changesets below are parted", () => {
  const property = fc.property(changesets, fc.nat(MOST), fc.nat(MOST), (rows, ...ends) => {
    const firstConcealed = Math.min(ends[0], rows.length);
    const repo = open(rows, firstConcealed);
    let heads: readonly Rev[] = [];
    let from = 0;
    for (const end of ends.map((each) => Math.min(each, firstConcealed)).sort((a, b) => a - b)) {
      heads = findHeads({ ...repo, length: end, isHidden: () => false }, from, heads);
      from = end;
    }
    const shown = [...rows.keys()].filter((rev) => !repo.isHidden(rev));
    const isHead = (rev: Rev) => !shown.some((other) => repo.getParents(other).some((parent) => parent === rev));
    expect(findHeads(repo, from, heads)).toEqual(shown.filter(isHead));
  });
  fc.assert(property, { numRuns: 500 });
});
