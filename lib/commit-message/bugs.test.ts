import fc from "fast-check";
import { expect, test } from "vitest";
import { parseBugs } from "./bugs";

test.for([
  // hgweb-compat 9.1
  ["bug 1", [1]],
  ["b=#12345", [12345]],
  ["12345 is a bug", [12345]],
  [" 123456 whitespace!", [123456]],
  ["testb=1234x", []],
  ["ab4665521e2f", []],
  ["Aug 2008", []],
  ["GECKO_191a2_20080815_RELBRANCH", []],
  ["Merge #4256 and #9000 and bug 324521\n\nSource-Repo: https://github.com/mozilla/foo", [324521]],
  ["Bumping gaia.json for debug 123456", []],
  ["Bumping gaia.json b=#12345", []],
  ["12345 is a bug\nSource-Repo: https://github.com/mozilla/foo", []],
  // what its rules say besides
  ["12 is short, but first", [12]],
  ["debug 7, BUG\t#8, bug9, b=10", [7, 8, 9, 10]],
  ["bug 2, bug 1, bug 2", [2, 1]],
  ["bug 99999999, bug 100000000, bug 00000000012", [99999999, 12]],
  ["fix 1234 and #12345 and x12346 and 12347x", [12345]],
  ["bug 1 é12345é", [1, 12345]],
  ["Bumping gaia.json, bug 5, b=6, bug7, b=#8", [5, 6]],
  ["12345\nSource-Repo: https://hg.mozilla.org/foo", [12345]],
] as const)("parseBugs() of %j", ([message, bugs]) => {
  expect(parseBugs(message)).toEqual(bugs);
});

test("parseBugs() takes hostile messages of a megabyte", () => {
  const size = 1 << 20;
  for (const unit of ["1", " ", "bug", "bug ", "bug 1x", "#", "b=", "12345x ", "1 ", "#12345 "]) {
    expect(parseBugs(`bug ${unit.repeat(size / unit.length)}x`).length).toBeLessThanOrEqual(1);
  }
}, 30_000);

test("parseBugs() gives distinct numbers below its limit, whatever the message", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."bug=#0123 \n-é"), maxLength: 60 }), (message) => {
      const bugs = parseBugs(message);
      expect(new Set(bugs).size).toBe(bugs.length);
      for (const bug of bugs) expect(bug >= 0 && bug < 100_000_000).toBe(true);
    }),
  );
});
