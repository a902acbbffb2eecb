import fc from "fast-check";
import { expect, test } from "vitest";
import { askPython } from "../hg/testing/ask-python";
import type { RepoPath } from "../ids";
import { contentTypeOf, guessType } from "./content-type";
import { EXTENSIONS_BY_TYPE } from "./media-types";

const GUESS = "import mimetypes\nanswer([mimetypes.guess_type(name)[0] for name in question])";
const extensions = Object.values(EXTENSIONS_BY_TYPE).flatMap((line) => line.split(" "));
const guesses = (names: readonly string[]) => names.map((name) => guessType(name as RepoPath) ?? null);

test("guessType() agrees with Python on every extension of the table", () => {
  const names = extensions.flatMap((extension) => [`a.${extension}`, `dir.d/A.${extension.toUpperCase()}`]);
  expect(guesses(names)).toEqual(askPython(GUESS, names));
});

test("guessType() knows every extension that Python has built in", () => {
  const builtIn = askPython("import mimetypes\nanswer(sorted(mimetypes.MimeTypes(filenames=()).types_map[1]))", null);
  expect(extensions.map((extension) => `.${extension}`)).toEqual(expect.arrayContaining(builtIn as string[]));
});

test("guessType() splits names as Python does", () => {
  const piece = fc.constantFrom(
    ".",
    "/",
    "a",
    "tar",
    "png",
    "PNG",
    "gz",
    "GZ",
    "Z",
    "z",
    "bz2",
    "tgz",
    "TGZ",
    "svgz",
    ".c",
    ":",
  );
  const drawn = fc.sample(
    fc.array(piece, { maxLength: 7 }).map((pieces) => pieces.join("")),
    { numRuns: 800, seed: 8 },
  );
  const names = ["", ".png", "..png", "x.", "a/.gz", "c.tgz.bz2", "x.svgz.gz", "Makefile", ...drawn];
  expect(guesses(names)).toEqual(askPython(GUESS, names));
});

test("contentTypeOf() adds the charset to text and looks for a NUL where the name tells nothing", () => {
  expect(contentTypeOf("src/main.c" as RepoPath, true)).toBe('text/x-csrc; charset="UTF-8"');
  expect(contentTypeOf("logo.png" as RepoPath, true)).toBe("image/png");
  expect(contentTypeOf("Makefile" as RepoPath, false)).toBe('text/plain; charset="UTF-8"');
  expect(contentTypeOf("Makefile" as RepoPath, true)).toBe("application/binary");
  expect(contentTypeOf("data:text/html,x" as RepoPath, false)).toBe('text/plain; charset="UTF-8"');
});
