/** The rows of made-up graphs, against Mercurial's own. */

import { expect, test } from "vitest";
import { askPython } from "../hg/testing/ask-python";
import { seededRandom } from "../hg/testing/seeded-random";
import { NULL_REV, type Rev } from "../ids";
import { drawRows, type GraphSpan } from "./graph-rows";

const SCRIPT = `
from mercurial import dagop, graphmod, smartset

class Changeset:
    def __init__(self, rev, parents):
        self._rev, self._parents = rev, parents
    def rev(self):
        return self._rev
    def parents(self):
        return [Changeset(parent, []) for parent in self._parents]

class Settings:
    def configitems(self, section):
        return []

class Repo:
    ui = Settings()
    def __init__(self, parents):
        self._parents = parents
    def __getitem__(self, rev):
        first, second = self._parents[rev]
        return Changeset(rev, [first] if second == -1 else [first, second])

# No member of a span is below a parent that the span has not.
dagop.reachableroots = lambda repo, roots, heads: []

def draw(case):
    repo, first, last = Repo(case["parents"]), case["first"], case["last"]
    step = 1 if first < last else -1
    revs = smartset.baseset([r for r in range(first, last + step, step) if r not in case["hidden"]])
    rows = graphmod.colored(graphmod.dagwalker(repo, revs), repo)
    return [[rev, *vertex, [list(edge[:3]) for edge in edges]] for rev, kind, ctx, vertex, edges in rows]

answer([draw(case) for case in question])
`;

interface Case extends GraphSpan {
  readonly parents: readonly (readonly [Rev, Rev])[];
  readonly hidden: readonly Rev[];
}

/** Makes up graphs of up to 60 changesets: roots, forks, merges of anything; some heads are hidden. */
function makeUpCases(count: number): Case[] {
  const random = seededRandom(7);
  return Array.from({ length: count }, () => {
    const length = 1 + random(60);
    const mergesOften = random(2) === 0;
    const parents: [Rev, Rev][] = [];
    for (let rev = 0; rev < length; rev++) {
      // Near ones as a rule, so that lines are short and cross.
      const pick = () => Math.max(NULL_REV, rev - 1 - random(random(4) === 0 ? rev + 1 : 4));
      const first = pick();
      const second = random(mergesOften ? 2 : 6) === 0 ? pick() : NULL_REV;
      parents.push(first === second ? [first, NULL_REV] : [first, second]);
    }
    const isParent = new Set(parents.flat());
    const heads = parents.map((_, rev) => rev).filter((rev) => !isParent.has(rev));
    return { parents, hidden: heads.filter(() => random(3) === 0), first: random(length), last: random(length) };
  });
}

function draw({ parents, hidden, first, last }: Case): unknown[] {
  const repo = {
    getParents: (rev: Rev) => parents[rev] ?? [NULL_REV, NULL_REV],
    isHidden: (rev: Rev) => hidden.includes(rev),
  } as const;
  return Array.from(drawRows(repo, { first, last }), ({ rev, column, color, edges }) => [
    rev,
    column,
    color,
    edges.map((edge) => [edge.column, edge.nextColumn, edge.color]),
  ]);
}

test("drawRows() draws made-up graphs as Mercurial does, down and up", () => {
  const cases = makeUpCases(600);
  const theirs = askPython(SCRIPT, cases) as unknown[][];
  expect(theirs.flat().length).toBeGreaterThan(5000);
  expect(Math.max(...theirs.flat().map((row) => (row as [Rev, number])[1]))).toBeGreaterThan(8);
  for (const [at, wanted] of cases.entries()) expect(draw(wanted)).toEqual(theirs[at]);
});

test("drawRows() asks for the rows that are taken and no others", () => {
  const asked = new Set<Rev>();
  const getParents = (rev: Rev) => {
    asked.add(rev);
    return [rev - 1, NULL_REV] as const;
  };
  const rows = drawRows({ getParents, isHidden: () => false }, { first: 1_000_000, last: 0 });
  expect([rows.next(), rows.next(), rows.next()].map(({ value }) => value?.rev)).toEqual([1_000_000, 999_999, 999_998]);
  expect(asked).toEqual(new Set([1_000_000, 999_999, 999_998]));
});
