import { expect, test } from "vitest";
import { checkRequirements, parseRequirements } from "./requirements";

const MODERN = [
  "dotencode",
  "fncache",
  "generaldelta",
  "revlog-compression-zstd",
  "revlogv1",
  "share-safe",
  "sparserevlog",
  "store",
];
const check = (...names: string[]) => checkRequirements(new Set(names));

test("checkRequirements() takes a modern repository, an old one, and what only a working copy asks for", () => {
  check(...MODERN);
  check("revlogv1", "store");
  check(
    ...MODERN,
    "persistent-nodemap",
    "bookmarksinstore",
    "internal-phase",
    "exp-archived-phase",
    "dirstate-v2",
    "exp-sparse",
    "largefiles",
    "lfs",
  );
});

test.for([
  ["treemanifest", "tree manifests"],
  ["narrowhg-experimental", "narrow"],
  ["exp-remotefilelog-repo-req-1", "not in the store"],
  ["exp-sqlite-001", "SQLite"],
  ["exp-sqlite-comp-001=zstd", "SQLite"],
  ["exp-revlogv2.2", "version 2"],
  ["manifestv2", "version 2"],
  ["parentdelta", "parent deltas"],
  ["exp-compression-brotli", "not known"],
  ["something-new", "not known"],
] as const)("checkRequirements() refuses %s by name", ([name, meaning]) => {
  expect(() => check(...MODERN, name)).toThrow(
    expect.objectContaining({
      code: "unsupportedStore",
      message: expect.stringMatching(new RegExp(`${name.replace(/[.=]/g, ".")}.*${meaning}`)),
    }),
  );
});

test("checkRequirements() refuses repositories from before revlog version 1 and the store folder", () => {
  expect(() => check("store")).toThrow(/version 0/);
  expect(() => check("revlogv1")).toThrow(/no store folder/);
});

test("parseRequirements() gives a name a line", () => {
  expect(parseRequirements("revlogv1\nstore\n")).toEqual(["revlogv1", "store"]);
});
