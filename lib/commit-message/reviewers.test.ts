import { expect, test } from "vitest";
import { parseReviewers } from "./reviewers";

test.for([
  // hgweb-compat 9.2
  ["Bug 1 - x; r=romulus, r=remus", ["romulus", "remus"]],
  ["Bug 1 - x; r?romulus,remus", ["romulus", "remus"]],
  ["Bug 1 - x (r=romulus,remus)", ["romulus", "remus"]],
  ["Bug 1 - x [r=remus, r=romulus]", ["remus", "romulus"]],
  ["Bug 1 - x r?romulus, a=test-only", ["romulus", "test-only"]],
  ["Bug 1 - x r?romulus, ux-r=test-only", ["romulus"]],
  ["Bug 1 - x r=bsmedberg/dbaron, sr=dbaron, a1.9=bz", ["bsmedberg", "dbaron", "dbaron"]],
  ["Bug 1 - x r=gps DONTBUILD (NPOTB)", ["gps"]],
  ["Bug 1 - x r=bsmedberg f=gavin,markh", ["bsmedberg"]],
  ["stuff;r=a.,b", ["a"]],
  ["x r=jimmy.", ["jimmy"]],
  ["x r?", []],
  ["x r=", []],
  // what its rules say besides
  ["", []],
  ["r=first", []],
  ["x ui-r=a rs?b\tsr=c.d_e-f", ["a", "b", "c.d_e-f"]],
  ["x r=a\\b; c", ["a", "b", "c"]],
  ["x\nr=second, r=line", []],
] as const)("parseReviewers() of %j", ([message, reviewers]) => {
  expect(parseReviewers(message)).toEqual(reviewers);
});

test("parseReviewers() takes hostile first lines of a megabyte", () => {
  const size = 1 << 20;
  for (const unit of [".", "a", "a.", " ", ",", ", ", "r=", " r=.", " r=a,", "a-"]) {
    expect(Array.isArray(parseReviewers(` r=${unit.repeat(size / unit.length)}`))).toBe(true);
  }
}, 30_000);
