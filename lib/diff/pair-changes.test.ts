import { expect, test } from "vitest";
import type { Node, RepoPath } from "../ids";
import { type PathChange, pairChanges } from "./pair-changes";

// What hg itself pairs is compared in file-diff.test.ts; here stands what its repositories cannot be made to hold.
const node = (digit: string): Node => digit.repeat(40) as Node;
const path = (name: string): RepoPath => name as RepoPath;

function change(name: string, old: Node | undefined, now: Node | undefined, from?: string): PathChange {
  const copy = from === undefined ? undefined : { path: path(from), node: node("c") };
  return { path: path(name), oldNode: old, newNode: now, oldFlags: old ? "x" : "", newFlags: "", copy };
}

test("pairChanges() takes a copy whose source was added by the same changes as a plain add", () => {
  const sections = pairChanges([change("new", undefined, node("1"), "source"), change("source", undefined, node("2"))]);
  expect(sections.map(({ before, copy }) => [before, copy])).toEqual([
    [undefined, undefined],
    [undefined, undefined],
  ]);
});

test("pairChanges() gives the source's revision before, and leaves unknown flags of an unchanged source open", () => {
  const sections = pairChanges([
    change("a", undefined, node("1"), "changed"),
    change("b", undefined, node("1"), "unchanged"),
    change("changed", node("2"), node("3")),
  ]);
  expect(sections.map(({ before, copy }) => [before, copy])).toEqual([
    [{ path: "changed", node: node("2"), flags: "x" }, "copy"],
    [{ path: "unchanged", node: node("c"), flags: undefined }, "copy"],
    [{ path: "changed", node: node("2"), flags: "x" }, undefined],
  ]);
});

test("pairChanges() does not show a copy onto a file that was there, and keeps its source's removal", () => {
  const sections = pairChanges([
    change("onto", node("1"), node("2"), "source"),
    change("source", node("3"), undefined),
  ]);
  expect(sections.map(({ before, after, copy }) => [before?.path, after?.path, copy])).toEqual([
    ["onto", "onto", undefined],
    ["source", undefined, undefined],
  ]);
});
