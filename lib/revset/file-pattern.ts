/** Patterns for files: `path:src`, `glob:*.c`, `relre:…`. Source: `hg help patterns`, judged by Mercurial 6.3.2. */
import { posix } from "node:path";
import { toByteString } from "../bytes/text";
import { RepoError } from "../errors";
import type { RepoPath } from "../ids";
import { escapeRegex, globToRegex } from "./glob";
import { Regex } from "./regex/regex";
import { malformedRevset } from "./revset-error";

/** The kinds of patterns that ask for names alone. The working folder that some are relative to is the root. */
const KINDS = ["re", "glob", "path", "relglob", "relpath", "relre", "rootglob", "rootfilesin"] as const;
/** Those that read patterns from files of whoever asks, which a server has not. */
const KINDS_OF_FILES: ReadonlySet<string> = new Set(["listfile", "listfile0", "include", "subinclude"]);

/** What a pattern is. */
export type PatternKind = (typeof KINDS)[number];

/** A pattern, its kind taken off, the path in it made plain. */
interface Pattern {
  readonly kind: PatternKind;
  /** One character for each byte. */
  readonly text: string;
}

/** Says which files are meant. */
export interface FileTest {
  has(path: RepoPath): boolean;
  /** The one path that is asked for by its name; what lies below it is meant too where all of a tree is looked at. */
  readonly name: string | undefined;
}

/** Says whether a kind is written before a pattern. */
export function hasKind(pattern: string): boolean {
  const [kind, ...rest] = pattern.split(":");
  return rest.length > 0 && kind !== undefined && (isKind(kind) || KINDS_OF_FILES.has(kind) || kind === "set");
}

/**
 * Makes the test of patterns: a file is meant that one of them means.
 * @param otherwise the kind of those that are written without one
 * @param tail what stands behind globs in an expression: `$` where they mean files, `(?:/|$)` with what lies below too
 * @throws RepoError `malformedRequest` for a pattern that is none, or leads out of the repository; `notImplemented` for
 *   filesets and some expressions
 */
export function matchFiles(patterns: readonly string[], otherwise: PatternKind, tail = "$"): FileTest {
  const parsed = patterns.map((pattern) => parsePattern(pattern, otherwise));
  const isAll = parsed.every(({ kind, text }) => text === "" && (kind === "glob" || kind === "relpath"));
  if (isAll) return { has: () => true, name: undefined };
  const regexes = parsed.map((pattern) => new Regex(toRegex(pattern, tail), { ignoreCase: false, fromStart: true }));
  const [only, ...others] = parsed;
  const isName = others.length === 0 && (only?.kind === "path" || only?.kind === "relpath");
  return {
    has: (path) => regexes.some((regex) => regex.test(path)),
    name: isName ? only.text.replace(/^\.$/, "") : undefined,
  };
}

/** Makes a path plain and looks at where it leads. @throws RepoError `malformedRequest` when that is no file's place */
export function toRootedPath(typed: string): RepoPath {
  const path = normalize(toByteString(typed));
  if (path === ".") return "" as RepoPath;
  const parts = path.toLowerCase().split("/");
  if (path.startsWith("/") || parts[0] === ".." || parts.some((part) => part === ".hg" || part === ".hg.")) {
    throw malformedRevset(`${typed} is not in the repository`);
  }
  return path as RepoPath;
}

function normalize(path: string): string {
  const normal = posix.normalize(path);
  return normal.length > 1 && normal.endsWith("/") ? normal.slice(0, -1) : normal;
}

function parsePattern(pattern: string, otherwise: PatternKind): Pattern {
  const colon = pattern.indexOf(":");
  const written = colon < 0 ? "" : pattern.slice(0, colon);
  if (KINDS_OF_FILES.has(written)) throw malformedRevset(`${written}: reads files that are not in the repository`);
  if (written === "set") throw new RepoError("notImplemented", "filesets (set:) are not here");
  const kind = isKind(written) ? written : otherwise;
  const typed = isKind(written) ? pattern.slice(colon + 1) : pattern;
  if (kind === "glob" || kind === "relpath") return { kind, text: toRootedPath(typed) };
  const bytes = toByteString(typed);
  return { kind, text: kind === "re" || kind === "relre" ? bytes : normalize(bytes) };
}

function isKind(text: string): text is PatternKind {
  return KINDS.some((kind) => kind === text);
}

function toRegex({ kind, text }: Pattern, tail: string): string {
  switch (kind) {
    case "re":
      return text;
    case "relre": {
      const [, flags, rest = text] = /^\(\?([aiLmsux]+)\)(.*)/.exec(text) ?? [];
      const anywhere = rest.startsWith("^") ? rest : `.*${rest}`;
      return flags === undefined ? anywhere : `(?${flags}:${anywhere})`;
    }
    case "path":
    case "relpath":
      return text === "." || text === "" ? "" : `${escapeRegex(text)}(?:/|$)`;
    case "rootfilesin":
      return text === "." ? "[^/]+$" : `${escapeRegex(text)}/[^/]+$`;
    case "glob":
      return text === "" ? "" : globToRegex(text) + tail;
    case "rootglob":
      return globToRegex(text) + tail;
    case "relglob": {
      const glob = globToRegex(text);
      return (glob.startsWith("[^/]*") ? `.*${glob.slice("[^/]*".length)}` : `(?:|.*/)${glob}`) + tail;
    }
  }
}
