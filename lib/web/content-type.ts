/**
 * Content types by file name, as hgweb guesses them: with Python's `mimetypes`. Source: hgweb-compat 1.9.
 *
 * One wanted difference: Python takes a name like `data:text/html,x` for a data URL and lets it name its own type.
 */
import type { RepoPath } from "../ids";
import { EXTENSIONS_BY_TYPE } from "./media-types";

const TYPES: ReadonlyMap<string, string> = new Map(
  Object.entries(EXTENSIONS_BY_TYPE).flatMap(([type, extensions]) =>
    extensions.split(" ").map((extension) => [`.${extension}`, type] as const),
  ),
);
/** Extensions that only tell how the file within is compressed; upper and lower case differ. */
const ENCODINGS: ReadonlySet<string> = new Set([".gz", ".Z", ".bz2", ".xz", ".br"]);
/** Extensions that stand for two, in any case. */
const SHORT_FORMS: ReadonlyMap<string, string> = new Map([
  [".svgz", ".svg.gz"],
  [".tgz", ".tar.gz"],
  [".taz", ".tar.gz"],
  [".tz", ".tar.gz"],
  [".tbz2", ".tar.bz2"],
  [".txz", ".tar.xz"],
]);

/** Splits off the extension, with its dot; dots at the start of the file name do not begin one. */
function splitExtension(path: string): [base: string, extension: string] {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  if (dot < 0 || /^\.*$/.test(name.slice(0, dot))) return [path, ""];
  const at = path.length - name.length + dot;
  return [path.slice(0, at), path.slice(at)];
}

/** Returns the content type that the name means, without a charset, or `undefined`; of `x.tar.gz` that of the tar inside. */
export function guessType(path: RepoPath): string | undefined {
  let [base, extension] = splitExtension(path.replace(/^[^/:]+:/, "")); // a scheme, to Python
  const long = SHORT_FORMS.get(extension.toLowerCase());
  if (long !== undefined) [base, extension] = splitExtension(base + long);
  if (ENCODINGS.has(extension)) [base, extension] = splitExtension(base);
  return TYPES.get(extension.toLowerCase());
}

/**
 * Returns the `Content-Type` of a file's bytes as `raw-file` sends it.
 * @param hasNul whether the content has a NUL byte, which decides where the name tells nothing
 */
export function contentTypeOf(path: RepoPath, hasNul: boolean): string {
  const type = guessType(path) ?? (hasNul ? "application/binary" : "text/plain");
  return type.startsWith("text/") ? `${type}; charset="UTF-8"` : type;
}
