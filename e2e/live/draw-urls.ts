/** Random URLs below a repository: every command of stock hgweb in every style, with good and bad arguments. */

import { drawSearch } from "./draw-searches";
import { drawFile, drawSymbol, type Subject } from "./draw-symbols";
import type { ToldChangeset } from "./hgweb";
import type { Random } from "./random";

/** A URL, and the row and column of the table that it counts for. */
export interface DrawnUrl {
  readonly url: string;
  readonly command: string;
  readonly style: string;
}

/** What a command takes: a symbol, a path; and how often it is drawn. */
interface Row {
  readonly words: readonly string[];
  readonly takes: readonly ("symbol" | "path")[];
  readonly weight: number;
  readonly query?: (random: Random, about: ToldChangeset, subject: Subject) => Parameter[];
}

type Parameter = readonly [name: string, value: string];

const COUNTS = ["1", "2", "5", "0", "-3", "7", "1000", "x", "", "1.5", " 3", "+4", "0x10", "1_0", "\u0663"];
const BOOLEANS = ["1", "0", "yes", "no", "true", "False", "on", "off", "always", "never", "", "x", "2"];
const SPACES = ["ignorews", "ignorewsamount", "ignorewseol", "ignoreblanklines"];

const STATIC = [
  undefined,
  "hgicon.png",
  "style-gitweb.css",
  "mercurial.js",
  "no such",
  "no/such.css",
  "../hgicon.png",
  ".",
  "",
];

/** Every command of stock hgweb 6.3.2. */
const COMMANDS: readonly Row[] = [
  { words: ["rev", "changeset"], takes: ["symbol"], weight: 12 },
  { words: ["log", "changelog", "shortlog"], takes: ["symbol"], weight: 10, query: drawPaging },
  { words: ["log", "filelog"], takes: ["symbol", "path"], weight: 10, query: drawFileHistory },
  { words: ["log", "changelog", "shortlog"], takes: [], weight: 8, query: drawSearchQuery },
  { words: ["graph"], takes: ["symbol"], weight: 5, query: drawGraphQuery },
  { words: ["file"], takes: ["symbol", "path"], weight: 12 },
  { words: ["rawfile"], takes: ["symbol", "path"], weight: 6 },
  { words: ["manifest"], takes: ["symbol", "path"], weight: 6 },
  { words: ["diff", "filediff"], takes: ["symbol", "path"], weight: 10 },
  { words: ["comparison"], takes: ["symbol", "path"], weight: 8, query: drawContext },
  { words: ["annotate"], takes: ["symbol", "path"], weight: 10, query: drawSpaces },
  { words: ["tags", "bookmarks", "branches", "summary"], takes: [], weight: 6 },
  { words: ["archive"], takes: ["symbol", "path"], weight: 5 },
  { words: ["help"], takes: [], weight: 2, query: () => [] },
  { words: ["static"], takes: [], weight: 1 },
  { words: ["nosuch", "", "__init__", "webcommand", "REV"], takes: [], weight: 1 },
];

/** The prefixes of styles, as often as they are drawn; `html` is none. */
const STYLES = [
  [30, "html"],
  [34, "json"],
  [24, "raw"],
  [6, "atom"],
  [6, "rss"],
] as const;

/** A command in a style. */
export interface Choice {
  readonly row: Row;
  readonly word: string;
  readonly style: string;
}

/** Every word of every command in every style, with each of the things that it takes. */
export const EVERY_CHOICE: readonly Choice[] = COMMANDS.flatMap((row) =>
  row.words.flatMap((word) => STYLES.map(([, style]) => ({ row, word, style }))),
);

/** Draws a command and a style: the more there is to it, the more often. */
export function drawChoice(random: Random): Choice {
  const row = random.weighted(COMMANDS.map((each) => [each.weight, each] as const));
  return { row, word: random.pick(row.words), style: random.weighted(STYLES) };
}

/** Draws a URL of a command that begins with `mount`. */
export function drawUrl(random: Random, { row, word, style }: Choice, mount: string, subject: Subject): DrawnUrl {
  const about = random.pick(subject.told.changesets);
  const takesPath = row.takes.includes("path");
  const symbol = row.takes.includes("symbol") || random.chance(3) ? drawSymbol(random, subject, about) : undefined;
  const file =
    word === "static"
      ? random.pick(STATIC)
      : takesPath || random.chance(3)
        ? drawFile(random, subject, about)
        : undefined;
  const parameters = [...(row.query?.(random, about, subject) ?? []), ...drawOddParameters(random)];
  const typed = word === "archive" && symbol !== undefined ? symbol + drawExtension(random) : symbol;
  const target = { word, style, symbol: word === "help" ? drawTopic(random) : typed, file };
  const named = new Map(parameters);
  const usual = file !== undefined && word === "log" ? "filelog" : named.has("rev") ? "search" : word;
  const command = named.get("cmd") ?? usual;
  return { url: mount + writeTarget(random, target, parameters), command, style };
}

interface Target {
  readonly word: string;
  readonly style: string;
  readonly symbol: string | undefined;
  readonly file: string | undefined;
}

function writeTarget(random: Random, target: Target, parameters: readonly Parameter[]): string {
  const { word, style, symbol, file } = target;
  const inStyle = style === "html" ? [] : [["style", style] as const];
  const named: Parameter[] = [];
  if (symbol !== undefined) named.push(["node", symbol]);
  if (file !== undefined) named.push(["file", file]);
  const form = random.weighted([
    [80, "path"],
    [8, "style in the query"],
    [6, "arguments in the query"],
    [6, "all in the query"],
  ]);
  if (form === "all in the query") return `/${writeQuery([["cmd", word], ...named, ...inStyle, ...parameters])}`;
  const command = form === "path" || style === "html" ? prefixed(style, word) : word;
  const styles = form === "path" ? [] : inStyle;
  if (word !== "static" && (form === "arguments in the query" || (symbol === undefined && file !== undefined))) {
    return `/${command}${writeQuery([...named, ...styles, ...parameters])}`;
  }
  const path = [command, ...(symbol === undefined ? [] : [writeSymbol(random, symbol)])];
  if (file !== undefined) path.push(writePath(random, file));
  return `/${path.join("/")}${random.chance(5) ? "/" : ""}${writeQuery([...styles, ...parameters])}`;
}

function prefixed(style: string, word: string): string {
  if (word === "rawfile") return style === "html" ? "rawfile" : style === "raw" ? "raw-file" : `${style}-rawfile`;
  return style === "html" ? word : `${style}-${word}`;
}

function percentEncode(bytes: string, safe: RegExp): string {
  return bytes.replace(/./gs, (char) =>
    safe.test(char) ? char : `%${char.charCodeAt(0).toString(16).padStart(2, "0").toUpperCase()}`,
  );
}

function writeSymbol(random: Random, symbol: string): string {
  const twice = symbol.replaceAll("/", random.chance(90) ? "%2F" : "/");
  return random.chance(5) ? percentEncode(twice, /[g-z]/) : percentEncode(twice, /[A-Za-z0-9_.\-~@:/]/);
}

function writePath(random: Random, path: string): string {
  return random.chance(5)
    ? percentEncode(path, /[g-z]/).toLowerCase()
    : percentEncode(path, /[A-Za-z0-9_.\-~/!$'()*,:;=@]/);
}

function writeQuery(parameters: readonly Parameter[]): string {
  const pairs = parameters.map(([name, value]) => `${name}=${percentEncode(value, /[A-Za-z0-9_.\-~/]/)}`);
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

function drawOddParameters(random: Random): Parameter[] {
  if (random.chance(88)) return [];
  return random.pick<Parameter[]>([
    [["style", "raw"]],
    [["style", "nosuch"]],
    [["foo", "bar"]],
    [["revcount", "3"]],
    [["style", ""]],
    [["node", "0"]],
    [["file", "a"]],
    [
      ["unified", "0"],
      ["ignorews", "1"],
    ],
    [["cmd", "changeset"]],
  ]);
}

function drawPaging(random: Random): Parameter[] {
  return random.chance(60) ? [["revcount", random.pick(COUNTS)]] : [];
}

function drawFileHistory(random: Random): Parameter[] {
  const parameters = drawPaging(random);
  if (random.chance(12))
    parameters.push(["linerange", random.pick(["1:2", "2:5", "1:100", "0:1", "5:2", "x", "3:3", "1:"])]);
  if (random.chance(8)) parameters.push(["descend", ""]);
  if (random.chance(8)) parameters.push(["patch", "1"]);
  return parameters;
}

function drawSearchQuery(random: Random, about: ToldChangeset, subject: Subject): Parameter[] {
  const parameters: Parameter[] = [["rev", drawSearch(random, subject, about)], ...drawPaging(random)];
  if (random.chance(10)) parameters.push(["forcekw", "1"]);
  return parameters;
}

function drawGraphQuery(random: Random, about: ToldChangeset): Parameter[] {
  const parameters = drawPaging(random);
  if (random.chance(30)) parameters.push(["graphtop", random.pick([about.node, "tip", "nope", "0"])]);
  return parameters;
}

function drawContext(random: Random): Parameter[] {
  return random.chance(50) ? [["context", random.pick(["0", "1", "3", "full", "-1", "100", " 2"])]] : [];
}

function drawSpaces(random: Random): Parameter[] {
  return SPACES.flatMap((name) => (random.chance(25) ? [[name, random.pick(BOOLEANS)] as const] : []));
}

function drawExtension(random: Random): string {
  return random.pick([".zip", ".zip", ".tar.gz", ".tar.bz2", ".tar", ".tgz", ""]);
}

function drawTopic(random: Random): string | undefined {
  return random.pick([
    undefined,
    "config",
    "revsets",
    "add",
    "internals",
    "internals.bundles",
    "nosuch",
    "Config",
    "a.b",
  ]);
}
