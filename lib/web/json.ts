/**
 * hgweb's JSON, byte for byte: its escapes, its floats and its two layouts (that of the templates, and that of
 * dictionaries built in code). Source: hgweb-compat 2.1 and 2.2, judged by `mercurial.templatefilters.json`.
 */
import { decodeUtf8b, encodeUtf8b } from "../bytes/text";
import { pathBytes, type RepoPath } from "../ids";

declare const kind: unique symbol;
/** A piece of finished JSON; a plain string is not one, so nothing gets in unescaped. */
export type Json = string & { readonly [kind]: "Json" };

/** The keys and values of an object, in the order in which they are written. */
export type JsonEntries = readonly (readonly [key: string, value: Json])[];

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};
/** All but printable ASCII without `"`, `<`, `>` and `\`. By UTF-16 unit, so pairs and lone surrogates come out as they are. */
const ESCAPED = /[^ !#-;=?-[\]-~]/g;

function escapeUnit(unit: string): string {
  return SHORT_ESCAPES[unit] ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Writes a string; a lone surrogate stays one (`\udce9`), which is how a byte that is not UTF-8 travels. */
export function jsonString(text: string): Json {
  return `"${text.replace(ESCAPED, escapeUnit)}"` as Json;
}

/** Writes a path: its UTF-8, each other byte 0xNN as `\udcNN`. */
export function jsonPath(path: RepoPath): Json {
  return jsonString(decodeUtf8b(pathBytes(path)));
}

/** Writes an integer. */
export function jsonInteger(value: number): Json {
  return String(value) as Json;
}

/** Writes `true` or `false`. */
export function jsonBoolean(value: boolean): Json {
  return String(value) as Json;
}

/** Written for what is there and has no value (`git_commit` of a changeset without one). */
export const JSON_NULL = "null" as Json;
/** What hgweb prints for a template value that does not exist: the empty string, not null. */
export const JSON_ABSENT = '""' as Json;

/** Writes a float as Python does: always with a point or an exponent, `1500000100.0`. */
export function jsonFloat(value: number): Json {
  if (Number.isNaN(value)) return "nan" as Json;
  if (!Number.isFinite(value)) return (value < 0 ? "-inf" : "inf") as Json;
  if (Object.is(value, -0)) return "-0.0" as Json;
  const [digits = "0", exponentText = "0"] = value.toExponential().split("e");
  const exponent = Number(exponentText);
  // Python leaves plain notation at 1e16 and below 1e-4; JavaScript at 1e21 and below 1e-6.
  if (value !== 0 && (exponent >= 16 || exponent < -4)) {
    return `${digits}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}` as Json;
  }
  const plain =
    exponent < 0 ? value.toFixed(Math.min(100, -exponent + digits.replace(/[-.]/g, "").length - 1)) : String(value);
  return (plain.includes(".") ? plain : `${plain}.0`) as Json;
}

/** Writes a changeset's date: `[1500000100.0, 0]`, the offset in seconds west of UTC. */
export function jsonDate(seconds: number, offset: number): Json {
  return `[${jsonFloat(seconds)}, ${offset}]` as Json;
}

/** Writes a list: `[a, b]`. */
export function jsonList(items: readonly Json[]): Json {
  return `[${items.join(", ")}]` as Json;
}

function members(entries: JsonEntries, separator: string): string {
  return entries.map(([key, value]) => `${jsonString(key)}: ${value}`).join(separator);
}

/** Writes an object as most templates do: each key on its own line, no indentation, the order kept. */
export function jsonObject(entries: JsonEntries): Json {
  return `{\n${members(entries, ",\n")}\n}` as Json;
}

/** Writes an object as the log, shortlog and graph templates do at their top: two spaces before each key, a newline after all. */
export function jsonTopObject(entries: JsonEntries): Json {
  return `{\n  ${members(entries, ",\n  ")}\n}\n` as Json;
}

/** Writes a dictionary built in code (json-pushes, …): one line, keys sorted by their UTF-8 bytes. */
export function jsonDictionary(entries: JsonEntries): Json {
  return `{${members([...entries].sort(byKeyBytes), ", ")}}` as Json;
}

function byKeyBytes([left]: readonly [string, Json], [right]: readonly [string, Json]): number {
  // UTF-16 order is byte order but where surrogates meet U+E000 to U+FFFF: compare by bytes there.
  if (!/[\ud800-\uffff]/.test(left + right)) return left < right ? -1 : left > right ? 1 : 0;
  return Buffer.compare(encodeUtf8b(left), encodeUtf8b(right));
}

/**
 * Writes some of the `lines` of a diff block, without the list's brackets: `{t, n, l}` per line. Made for thousands of
 * them: one string, no object per line.
 *
 * @param lines the lines with their newlines, as hgweb's JSON has them (without the `diff --git` line)
 * @param firstNumber `n` of the first of them; a block counts from 1
 */
export function jsonDiffLines(lines: readonly string[], firstNumber: number): string {
  let text = "";
  for (const [at, line] of lines.entries()) {
    const first = line[0];
    const sign = first === "+" || first === "-" || first === "@" ? first : "";
    text += `${at === 0 ? "" : ", "}{\n"t": "${sign}",\n"n": ${firstNumber + at},\n"l": ${jsonString(line)}\n}`;
  }
  return text;
}

/** Writes an error's body: `{"error": message}` in the template layout, without a newline at its end. */
export function jsonError(message: string): Json {
  return jsonObject([["error", jsonString(message)]]);
}
