import { expect, test } from "vitest";
import { parseBackout, parseRevert } from "./backouts";

const A = "4910f543acd8";
const B = "9df6b9f9a7ac";
const C = "0123456789ab";
const GIT = "a".repeat(40);

test.for([
  [`Backed out changeset ${A} (bug 1) for bustage`, [A]],
  [`backout ${A}`, [A]],
  [`BACK OUT revision ${A.toUpperCase()}: x`, [A]],
  [`Back out cset ${A} and ${B}`, [A]], // the first form that fits
  [`Backout of ${A}`, [A]],
  [`Backout change\t${A}`, [A]],
  [`Backed out 2 changesets (bug 1)\n\nBacked out changeset ${A} (bug 1)\nBacked out changeset ${B} (bug 2)\n`, [A, B]],
  [`Backed out 9 csets\r\nBackout ${A}\r\nand ${B}`, [A]],
  [`Backed out changesets ${A}, ${B} and ${C} for x`, [A, B, C]],
  [`Backed out changesets ${A} ${B}`, [A, B]],
  [`Backed out revisions ${A},${B}and${C}`, [A]], // 12 digits and a letter are no hash
  [`Backed out changeset ${A}0 for x`, []], // 13 digits
  ["Backed out the whole thing", []],
  ["Backed out", []],
  [`Not backed out ${A}`, undefined],
  [`\nBacked out ${A}`, undefined],
  [`Backouts ${A}`, undefined],
  ["", undefined],
] as const)("parseBackout() of %j", ([message, nodes]) => {
  expect(parseBackout(message)).toEqual(nodes);
});

test.for([
  [`Revert "Bug 1 - x"\n\nThis reverts commit ${GIT}.`, [GIT]],
  [`Revert "x", "y"\n\nThis reverts commit ${GIT}.\nThis reverts commit ${"b".repeat(40)}\n`, [GIT, "b".repeat(40)]],
  [`Revert "x"\n\nSee: This reverts commit ${GIT}.`, []],
  [`Revert "x"\n\nThis reverts commit ${GIT.slice(1)}.`, []],
  [`Reverted\n\nThis reverts commit ${GIT}.`, []],
  [`x\nRevert y\nThis reverts commit ${GIT}.`, []],
] as const)("parseRevert() of %j", ([message, commits]) => {
  expect(parseRevert(message)).toEqual(commits);
});

test("parseBackout() and parseRevert() take hostile messages of a megabyte", () => {
  const size = 1 << 20;
  for (const unit of [" ", "1", "a", "and", ",", ", and ", `${A} `, `, ${A}`, "\n", `Backout ${A}\n`, "of "]) {
    for (const start of ["Backed out ", "Backed out 2 changesets ", "Backed out changesets ", "Revert "]) {
      const message = start + unit.repeat(size / unit.length);
      expect(Array.isArray(parseBackout(message) ?? parseRevert(message))).toBe(true);
    }
  }
}, 30_000);
