/**
 * The URL grammar, from URL to request: `/TREE[/bundle/BUNDLE][/[STYLE-]COMMAND[/SYMBOL[/PATH…]]][?query]`. With
 * `links.ts`, the way back, the only place that knows it. Source: hgweb-compat 1.1 to 1.3 (and hgweb 6.3.2 itself, see the tests).
 */

import { toByteString } from "../bytes/text";
import { RepoError } from "../errors";
import { type BundleId, type PushId, parseBundleId, parsePushId, type RepoPath } from "../ids";
import { ARCHIVE_KINDS, type ArchiveKind } from "./archive-kinds";
import { cleanPath } from "./clean-path";
import { type Command, commandRow, defaultCommand, findCommand, type Style } from "./commands";
import { bytesToText, percentDecode, Query } from "./query";
import { type SessionVariable, sessionVariables, styleNamed } from "./session";

/** Bytes that path and query may have together: `hg serve`'s own limit. */
export const MAX_URL_BYTES = 65_536;

/** What a URL asks for. */
export type ParsedUrl = TreeListUrl | OpenApiUrl | StaticUrl | ReservedUrl | PageUrl;

/** `/` or `/index`: the list of trees. */
export interface TreeListUrl {
  readonly kind: "trees";
  readonly style: Style;
  readonly query: Query;
  readonly session: readonly SessionVariable[];
}

/** `/openapi.json`. */
export interface OpenApiUrl {
  readonly kind: "openapi";
}

/** `/static/…`: a file of the site's own; those of a tree have the same. */
export interface StaticUrl {
  readonly kind: "static";
  /** Its path below `static`. */
  readonly path: string;
}

/** A first segment that is no tree: `_next`, or a name that begins with `__`. */
export interface ReservedUrl {
  readonly kind: "reserved";
  readonly segment: string;
}

/** A page of a tree, in any style. Texts hold a byte 0xNN that is not UTF-8 as the lone surrogate U+DCNN. */
export interface PageUrl {
  readonly kind: "page";
  readonly tree: string;
  /** The bundle as typed in `/TREE/bundle/BUNDLE/…`: an id, a prefix or a tip; `undefined` without such a scope. */
  readonly bundle: string | undefined;
  /** The push of `/TREE/push/ID/…`, to be answered with a redirect to its bundle. */
  readonly pushId: PushId | undefined;
  readonly command: Command;
  readonly style: Style;
  /** Whether another `User-Agent` would get another style at this URL. */
  readonly variesByAgent: boolean;
  /** The template that hgweb renders, for `requireTemplate`; `undefined` where the body comes from none. */
  readonly template: string | undefined;
  /** The symbol as typed, which is what stays in navigation links; perhaps empty; `undefined` when none was. */
  readonly typedSymbol: string | undefined;
  /** What the command resolves: `typedSymbol` or, where the command wants a changeset, what follows its first colon. */
  readonly symbol: string | undefined;
  /** The diff base of `rev/BASE:REV`. */
  readonly diffBase: string | undefined;
  /** Every `node` that was given, for the commands that take several; the last one is `typedSymbol`. */
  readonly symbols: readonly string[];
  /** The normalised path (of an archive, as typed); `undefined` when none was given or the command takes none; empty for the root where that is not the same. */
  readonly path: RepoPath | undefined;
  /** For `archive` alone; `undefined` when none was named that is known. */
  readonly archiveKind: ArchiveKind | undefined;
  /** The other parameters, as they came. */
  readonly query: Query;
  /** What every internal link of this page carries, in alphabetical order. */
  readonly session: readonly SessionVariable[];
}

/** Where a failed request is answered: which style its error wears, and in whose name. */
export interface ErrorContext {
  readonly style: Style;
  /** The tree, or `undefined` where the URL names none that exists. */
  readonly tree: string | undefined;
  /** The scope to stay in, when the URL names one by its full id. */
  readonly bundle: BundleId | undefined;
  /** What the links of an error's page carry: as on other pages, but for `revcount`, which is about a list. */
  readonly session: readonly SessionVariable[];
}

/** Parameters that the grammar itself takes; `PageUrl` has them as fields, its query has them not. */
const OWN_PARAMETERS: ReadonlySet<string> = new Set(["cmd", "node", "filenode", "file", "style"]);

/** Commands that answer 200 with an error's words, which every style has, when no node is given. */
const NEED_NODE: ReadonlySet<Command> = new Set(["automationrelevance", "pushchangedfiles", "info", "headdivergence"]);

/**
 * Parses the target of an HTTP request.
 *
 * @param rawUrl path and query as they came, still percent-encoded, one char per byte
 * @param trees the names of the trees that are served
 * @param userAgent the request's `User-Agent`; one that contains `mercurial` gets `rev` raw
 * @throws RepoError `notFound` for an unknown tree or push id, `malformedRequest` for an unknown command, `forbidden`
 *   for a path outside of the repository, `uriTooLong` above `MAX_URL_BYTES`
 */
export function parseUrl(rawUrl: string, trees: readonly string[], userAgent = ""): ParsedUrl {
  const target = parseTarget(rawUrl);
  const [first = "", ...rest] = target.segments;
  if (trees.includes(first)) return parsePage(first, rest.join("/"), target.query, userAgent);
  if (first === "" || (first === "index" && rest.length === 0)) {
    return {
      kind: "trees",
      style: styleNamed(target.query.get("style")),
      query: target.query,
      session: sessionVariables(target.query, target.query.get("style"), false),
    };
  }
  if (first === "openapi.json" && rest.length === 0) return { kind: "openapi" };
  if (first === "static") return { kind: "static", path: bytesToText(rest.join("/")) };
  if (first === "_next" || first.startsWith("__")) return { kind: "reserved", segment: bytesToText(first) };
  throw new RepoError("notFound", `repository ${bytesToText(target.segments.join("/"))} not found`);
}

/** Says how to answer when `parseUrl`, or what came after it, failed; never fails itself. */
export function errorContext(rawUrl: string, trees: readonly string[], userAgent = ""): ErrorContext {
  const target = parseTarget(rawUrl.slice(0, MAX_URL_BYTES));
  const [first = "", ...rest] = target.segments;
  if (!trees.includes(first))
    return { style: styleNamed(target.query.get("style")), tree: undefined, bundle: undefined, session: [] };
  const { remainder, bundle } = splitScope(rest.join("/"));
  const { style } = splitCommand(remainder, target.query, userAgent);
  return {
    style: styleNamed(style),
    tree: first,
    bundle: parseBundleId(bundle ?? ""),
    session: sessionVariables(target.query, style, false),
  };
}

interface Target {
  /** The decoded path between its outer slashes, as bytes; one empty segment for `/`. */
  readonly segments: readonly string[];
  readonly query: Query;
}

function parseTarget(rawUrl: string): Target {
  if (rawUrl.length > MAX_URL_BYTES) {
    throw new RepoError("uriTooLong", `a URL may have ${MAX_URL_BYTES} bytes`, { size: rawUrl.length });
  }
  const mark = rawUrl.indexOf("?");
  const path = percentDecode(mark < 0 ? rawUrl : rawUrl.slice(0, mark));
  return {
    segments: stripSlashes(path).split("/"),
    query: Query.parse(mark < 0 ? "" : rawUrl.slice(mark + 1)),
  };
}

function stripSlashes(path: string): string {
  let start = 0;
  let end = path.length;
  while (path[start] === "/") start++;
  while (end > start && path[end - 1] === "/") end--;
  return path.slice(start, end);
}

interface Scope {
  readonly bundle: string | undefined;
  readonly push: string | undefined;
  /** What follows the scope, without slashes around it. */
  readonly remainder: string;
}

function splitScope(path: string): Scope {
  const inner = stripSlashes(path);
  const match = /^(bundle|push)\/+([^/]+)/.exec(inner);
  if (match === null) return { bundle: undefined, push: undefined, remainder: inner };
  const named = bytesToText(match[2] ?? "");
  const remainder = stripSlashes(inner.slice(match[0].length));
  return match[1] === "bundle"
    ? { bundle: named, push: undefined, remainder }
    : { bundle: undefined, push: named, remainder };
}

/** What path and query say, before any of it is judged; byte strings for the path, texts for the rest. */
interface CommandParts {
  readonly word: string;
  readonly style: string | undefined;
  readonly nodes: readonly string[];
  /** The path's bytes as typed. */
  readonly file: string | undefined;
}

function splitCommand(path: string, query: Query, userAgent: string): CommandParts {
  const nodes = query.getAll("node");
  const file = query.get("file");
  const fileBytes = file === undefined ? undefined : toByteString(file);
  const [typed = "", ...rest] = path.split("/");
  if (query.has("cmd") || typed === "") {
    return { word: query.get("cmd") ?? "", style: query.get("style"), nodes, file: fileBytes };
  }
  const hyphen = typed.lastIndexOf("-");
  const word = bytesToText(typed.slice(hyphen + 1));
  const prefix = hyphen < 0 ? undefined : bytesToText(typed.slice(0, hyphen));
  const style = word === "rev" && userAgent.includes("mercurial") ? "raw" : (prefix ?? query.get("style"));
  if (word === "static") return { word, style, nodes, file: rest.join("/") };
  const [node = "", ...fileSegments] = rest;
  // `/rev//x` has an empty node: hgweb then leaves the node to the query, and all the rest is the path.
  return {
    word,
    style,
    nodes: node === "" ? nodes : [bytesToText(node.replaceAll("%2F", "/"))],
    file: fileSegments.length === 0 ? fileBytes : fileSegments.join("/"),
  };
}

function parsePage(tree: string, path: string, query: Query, userAgent: string): PageUrl {
  const scope = splitScope(path);
  const parts = splitCommand(scope.remainder, query, userAgent);
  const style = styleNamed(parts.style);
  const variesByAgent = parts.word === "rev" && !/(?:^|\/)raw-rev(?:\/|$)/.test(scope.remainder);
  const found =
    parts.word === ""
      ? defaultCommand(style, scope.bundle !== undefined || scope.push !== undefined)
      : findCommand(parts.word);
  if (found === undefined) throw new RepoError("malformedRequest", "method not found");
  const command = found === "file" && parts.style === "raw" ? "rawfile" : found;
  const file = parsePath(command, parts.file);
  const symbols = parseSymbols(command, parts.nodes, query, file);
  const archive = command === "archive" ? splitArchive(symbols, query) : { symbols, kind: undefined };
  const others = query.without(OWN_PARAMETERS);
  return {
    kind: "page",
    tree,
    bundle: scope.bundle,
    pushId: scope.push === undefined ? undefined : requirePushId(scope.push),
    command,
    style,
    variesByAgent,
    template: templateOf(command, file !== undefined, archive.symbols.length > 0, query),
    ...nameChangeset(command, archive.symbols, file !== undefined),
    symbols: archive.symbols,
    path: file,
    archiveKind: archive.kind,
    query: others,
    session: sessionVariables(others, parts.style, commandRow(command).pages),
  };
}

function requirePushId(typed: string): PushId {
  const pushId = parsePushId(typed);
  if (pushId === undefined) throw new RepoError("notFound", `push ${typed} not found`);
  return pushId;
}

function parsePath(command: Command, typed: string | undefined): RepoPath | undefined {
  const use = commandRow(command).path;
  if (typed === undefined || use === "ignored") return undefined;
  if (use === "pattern") return typed === "" ? undefined : (typed as RepoPath);
  if (use === "verbatim") return stripSlashes(typed) === "" ? undefined : (stripSlashes(typed) as RepoPath);
  const path = cleanPath(typed);
  const emptyIsNone =
    command === "file" || command === "rawfile" || command === "manifest" || (command === "log" && typed === "");
  return path === "" && emptyIsNone ? undefined : path;
}

function parseSymbols(
  command: Command,
  nodes: readonly string[],
  query: Query,
  path: RepoPath | undefined,
): readonly string[] {
  if (command === "static") return [];
  const fileNode = query.get("filenode");
  const namesFile = path !== undefined && (commandRow(command).symbol === "file" || command === "log");
  return nodes.length === 0 && namesFile && fileNode !== undefined ? [fileNode] : nodes;
}

/** Takes the extension off an archive's symbol: `tip.zip` is `tip` as a zip. With `cmd=` hgweb leaves it there. */
function splitArchive(
  symbols: readonly string[],
  query: Query,
): { symbols: readonly string[]; kind: ArchiveKind | undefined } {
  const typed = symbols.at(-1);
  const split = query.has("cmd") ? undefined : ARCHIVE_KINDS.find(({ extension }) => typed?.endsWith(extension));
  if (typed !== undefined && split !== undefined) {
    return { symbols: [typed.slice(0, -split.extension.length)], kind: split };
  }
  const type = query.get("type");
  return { symbols: symbols.slice(-1), kind: ARCHIVE_KINDS.find((kind) => kind.type === type) };
}

function nameChangeset(
  command: Command,
  symbols: readonly string[],
  hasPath: boolean,
): Pick<PageUrl, "typedSymbol" | "symbol" | "diffBase"> {
  const typedSymbol = symbols.at(-1);
  const use = commandRow(command).symbol;
  const wantsFile = hasPath && (use === "file" || command === "log");
  const colon = use === "verbatim" || wantsFile ? -1 : (typedSymbol?.indexOf(":") ?? -1);
  return {
    typedSymbol,
    symbol: typedSymbol?.slice(colon + 1),
    diffBase: command === "rev" && colon >= 0 ? typedSymbol?.slice(0, colon) : undefined,
  };
}

function templateOf(command: Command, hasPath: boolean, hasSymbol: boolean, query: Query): string | undefined {
  if (command === "log" && hasPath) return "filelog";
  const lists = command === "log" || command === "changelog" || command === "shortlog";
  if (lists && !hasSymbol && query.has("rev")) return "search";
  if (command === "file" && !hasPath) return "manifest";
  if (command === "help" && hasSymbol) return "help";
  if (command === "pushes" && query.get("version") === "2") return "pushes2";
  if (NEED_NODE.has(command) && !hasSymbol) return undefined;
  return commandRow(command).template;
}

/**
 * Returns the symbol and path of a page about one file.
 * @throws RepoError `notFound` in hgweb's words, when either was not given
 */
export function requireFile(url: PageUrl): { symbol: string; path: RepoPath } {
  const path = requirePath(url);
  if (url.symbol === undefined) throw new RepoError("notFound", "node or filenode not given");
  return { symbol: url.symbol, path };
}

/** Returns the path of a page about one file of a changeset. @throws RepoError `notFound` in hgweb's words */
export function requirePath(url: PageUrl): RepoPath {
  if (url.path === undefined) throw new RepoError("notFound", "file not given");
  return url.path;
}
