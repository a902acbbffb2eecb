/** Children: what the real hg says, in a base that grows, shrinks and is seen from several sides. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import { NULL_REV, type Rev } from "../ids";
import { BaseRepo } from "./base-repo";
import { ChildTable } from "./child-table";
import { createRepoCaches } from "./repo-caches";

const folder = makeTemporaryFolder("children");
afterAll(() => folder.remove());

/** Asks hg for the children of all changesets; those of −1 first. */
function askChildren(path: string): Rev[][] {
  const log = hg(path, "log", "-r", "null or all()", "-T", "{revset('children(%d)', rev) % '{rev} '}\n").toString();
  const lines = log.split("\n").slice(0, -1);
  return lines.map((line) => line.split(" ").filter(Boolean).map(Number));
}

function ourChildren(repo: BaseRepo): Rev[][] {
  return Array.from({ length: repo.length + 1 }, (_, i) => [...repo.getChildren(i - 1)]);
}

test("BaseRepo.getChildren() says what hg says while the base grows and is stripped, and of earlier states", () => {
  const source = join(folder.path, "source");
  mkdirSync(source);
  hg(source, "init");
  hg(source, "debugbuilddag", "+4:a +3:b <a +3 /b +2 <a +2:c $ +3 /c +2 <b +2 <c +1");
  const path = join(folder.path, "base");
  hg(folder.path, "clone", "-q", "-U", "-r", "5", "source", "base");
  hg(path, "phase", "--draft", "--force", "-r", "all()");
  const first = BaseRepo.open(path, createRepoCaches(1 << 20));
  const toldFirst = askChildren(path);
  expect(ourChildren(first)).toEqual(toldFirst);
  hg(path, "pull", "-q", "-r", "10", source);
  const second = first.refresh();
  const toldSecond = askChildren(path);
  hg(path, "pull", "-q", source);
  const third = second.refresh();
  const toldThird = askChildren(path);
  expect(toldThird.flat().length).toBeGreaterThan(20);
  expect(ourChildren(third)).toEqual(toldThird);
  expect(ourChildren(second)).toEqual(toldSecond);
  expect(ourChildren(first)).toEqual(toldFirst);
  expect(ourChildren(third.at(first.length))).toEqual(toldFirst);
  hg(path, "phase", "--draft", "--force", "-r", "all()");
  hg(path, "--config", "extensions.strip=", "strip", "-q", "--no-backup", "-r", "children(6) or 12");
  const stripped = third.refresh();
  expect(stripped.length).toBeLessThan(third.length);
  expect(ourChildren(stripped)).toEqual(askChildren(path));
  expect(ourChildren(third)).toEqual(toldThird);
  expect(ourChildren(stripped)).toEqual(askChildren(path));
}, 60_000);

test("ChildTable.list() gives the rows that name a row as parent, wherever the table begins and grows", () => {
  const graph = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(3)), { maxLength: 40 }).map((rows) =>
    rows.map(([a, b, kind], rev): readonly [Rev, Rev] => {
      const p1 = kind === 0 ? NULL_REV : (a % (rev + 1)) - 1;
      return [p1, kind === 3 && p1 >= 0 ? (b % (rev + 1)) - 1 : NULL_REV];
    }),
  );
  const check = (parents: readonly (readonly [Rev, Rev])[], a: number, b: number, c: number) => {
    const rowsOf = (length: number) => ({ length, getParents: (rev: Rev) => parents[rev] ?? ([-1, -1] as const) });
    const from = a % (parents.length + 1);
    const table = new ChildTable(from);
    table.extend(rowsOf(from + (b % (parents.length - from + 1))));
    table.extend(rowsOf(parents.length));
    const end = from + (c % (parents.length - from + 1));
    for (let rev = NULL_REV; rev < parents.length; rev++) {
      const named = parents.flatMap(([p1, p2], child) => {
        const isChild = rev === NULL_REV ? p1 === NULL_REV && p2 === NULL_REV : p1 === rev || p2 === rev;
        return isChild && child >= from && child < end ? [child] : [];
      });
      expect(table.list(rev, end)).toEqual(named);
    }
  };
  fc.assert(fc.property(graph, fc.nat(), fc.nat(), fc.nat(), check));
});
