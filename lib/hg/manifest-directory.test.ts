import fc from "fast-check";
import { expect, test } from "vitest";
import { type RepoPath, toRepoPath } from "../ids";
import { listManifestDirectory, type ManifestDirectory } from "./manifest-directory";

const NODE = "1".repeat(40);

function manifestOf(paths: readonly string[]): Buffer {
  const lines = sorted([...new Set(paths)]).map((path) => `${path}\0${NODE}\n`);
  return Buffer.from(lines.join(""), "latin1");
}

function list(text: Uint8Array, directory: string): ManifestDirectory | undefined {
  return listManifestDirectory(text, directory as RepoPath);
}

/** What `list` finds, in short: `name/chain` for a directory. */
function inShort(found: ManifestDirectory | undefined) {
  return {
    directories: found?.directories.map(({ name, emptyDirectories }) => `${name}/${emptyDirectories}`),
    files: found?.files.map(({ name }) => name),
  };
}

test("listManifestDirectory() lists files and directories by name, not by line", () => {
  const text = manifestOf(["a.b/x", "a/deep/er/x", "a/deep/er/y", "a0", "b/c/x", "b/d", "z"]);
  expect(inShort(list(text, ""))).toEqual({ directories: ["a/deep/er", "a.b/", "b/"], files: ["a0", "z"] });
  expect(inShort(list(text, "b"))).toEqual({ directories: ["c/"], files: ["d"] });
  expect(list(text, "b")?.files).toEqual([{ path: "b/d", name: "d", entry: { node: NODE, flags: "" } }]);
  expect(inShort(list(text, "a/deep"))).toEqual({ directories: ["er/"], files: [] });
});

test("listManifestDirectory() gives nothing for a path that is no directory, but the root of an empty manifest", () => {
  const text = manifestOf(["a/x", "b"]);
  for (const path of ["b", "a/x", "c", "a/x/y", "A"]) expect(list(text, path)).toBeUndefined();
  expect(list(Buffer.alloc(0), "")).toEqual({ directories: [], files: [] });
});

test("listManifestDirectory() finds what a walk over all lines finds", () => {
  const name = fc.constantFrom("a", "a.", "a0", "b", "-", "é", "ab", "~");
  const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join("/"));
  fc.assert(
    fc.property(fc.array(path, { minLength: 1, maxLength: 60 }), (typed) => {
      // A path that is a file is no directory.
      const paths = typed.filter((one) => !typed.some((other) => other.startsWith(`${one}/`)));
      const text = manifestOf(paths);
      const folders = new Set(["", ...paths.flatMap((one) => foldersOf(one))]);
      for (const folder of folders) {
        const prefix = folder === "" ? "" : `${folder}/`;
        const rests = [...new Set(paths)]
          .filter((one) => one.startsWith(prefix))
          .map((one) => one.slice(prefix.length));
        const found = list(text, bytes(folder));
        expect(found?.files.map(({ name: one }) => one)).toEqual(sorted(rests.filter((rest) => !rest.includes("/"))));
        const below = rests.filter((rest) => rest.includes("/")).map((rest) => rest.slice(0, rest.indexOf("/")));
        expect(found?.directories.map(({ name: one }) => one)).toEqual(sorted([...new Set(below)]));
      }
    }),
  );
});

test("listManifestDirectory() reads what lies in the directory, and not what lies below", () => {
  const deep = Array.from({ length: 30_000 }, (_, i) => `m/${i % 7}/${i}`);
  const text = manifestOf(["a", ...deep, "z"]);
  // Lines below `m` that are none are not looked at, but where a step of the search happens to fall.
  text.fill("?", text.indexOf("m/3/1") + 1000, text.indexOf("m/3/1") + 1200);
  expect(inShort(list(text, ""))).toEqual({ directories: ["m/"], files: ["a", "z"] });
});

test("listManifestDirectory() gives a listing or corruptStore, whatever the bytes", () => {
  const line = fc.constantFrom(
    `a/b\0${NODE}\n`,
    `a/c\0${NODE}x\n`,
    `b\0${NODE}\n`,
    `a\0${NODE}\n`,
    "a\0",
    "\n",
    "a/",
    NODE,
  );
  fc.assert(
    fc.property(fc.array(line), fc.constantFrom("", "a", "b"), (lines, directory) => {
      try {
        list(Buffer.from(lines.join("")), directory);
      } catch (error) {
        expect(error).toMatchObject({ code: "corruptStore" });
      }
    }),
  );
});

function foldersOf(path: string): string[] {
  const names = path.split("/").slice(0, -1);
  return names.map((_, i) => names.slice(0, i + 1).join("/"));
}

function bytes(text: string): RepoPath {
  return toRepoPath(Buffer.from(text));
}

function sorted(names: readonly string[]): RepoPath[] {
  return names.map(bytes).sort();
}
