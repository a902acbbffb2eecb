/** The URL grammar, from request to URL: everything that emits a link uses this. The way in is `view.ts`. */
import type { RepoPath } from "../ids";
import type { ArchiveKind } from "./archive-kinds";
import type { Command, Style } from "./commands";
import { revescape, urlescape, urlescapePath } from "./escape";
import { formatQuery } from "./query";
import type { SessionVariable } from "./session";
import type { PageUrl } from "./view";

/** Where a link leads. */
export interface Link {
  readonly tree: string;
  /** The scope to stay in. */
  readonly bundle?: string | undefined;
  /** The push whose bundle is to be shown; only without `bundle`. */
  readonly pushId?: number | undefined;
  readonly command: Command;
  /** `html` when left out. */
  readonly style?: Style;
  readonly symbol?: string | undefined;
  readonly path?: RepoPath | undefined;
  /** Put behind the symbol of an archive. */
  readonly archiveKind?: ArchiveKind | undefined;
  /** Parameters, in this order. */
  readonly params?: readonly (readonly [name: string, value: string])[];
  /** The session variables of the page that holds the link; a parameter of the same name goes before. */
  readonly session?: readonly SessionVariable[];
  /** Without its `#`. */
  readonly fragment?: string | undefined;
}

/** Returns the path, query and fragment of a link, escaped as hgweb escapes its own. */
export function urlFor(link: Link): string {
  const inPath = fitsInPath(link);
  const symbol = link.symbol === undefined ? "" : `${link.symbol}${link.archiveKind?.extension ?? ""}`;
  const params: (readonly [string, string])[] = [...(link.params ?? [])];
  let path = `${scopeUrl(link)}${commandSegment(link)}`;
  if (inPath && symbol !== "") path += `/${revescape(symbol)}`;
  if (inPath && link.path !== undefined) path += `/${urlescapePath(link.path)}`;
  let query = "";
  if (!inPath) {
    if (link.symbol !== undefined) params.unshift(["node", symbol]);
    if (link.path !== undefined) query = `?file=${urlescapePath(link.path) || "."}`;
  }
  const own = new Set(params.map(([name]) => name));
  const rest = formatQuery([...params, ...(link.session ?? []).filter(([name]) => !own.has(name))]);
  query += query === "" ? rest : rest.replace(/^\?/, "&");
  return `${path}${query}${link.fragment === undefined ? "" : `#${link.fragment}`}`;
}

/** Returns what gives the URLs of links that differ in their path alone, as `urlFor` does: lists have thousands of them. */
export function urlsFor(link: Omit<Link, "path">): (path: RepoPath) => string {
  const sample = "x" as RepoPath;
  const slow = (path: RepoPath) => urlFor({ ...link, path });
  if (!fitsInPath({ ...link, path: sample })) return slow;
  const before = urlFor({ ...link, path: sample, params: [], session: [], fragment: undefined }).slice(
    0,
    -sample.length,
  );
  const after = slow(sample).slice(before.length + sample.length);
  return (path) => (staysWhole(path) ? `${before}${urlescapePath(path)}${after}` : slow(path));
}

/** Returns the URL of a tree, a bundle or a push, without a slash at its end. */
function scopeUrl(link: Link): string {
  const tree = `/${urlescape(link.tree)}`;
  if (link.bundle !== undefined) return `${tree}/bundle/${urlescape(link.bundle)}`;
  return link.pushId === undefined ? tree : `${tree}/push/${link.pushId}`;
}

function commandSegment(link: Link): string {
  const style = link.style ?? "html";
  if (link.command === "push") return "";
  if (link.command === "rawfile" && style === "raw") return "/raw-file";
  return style === "html" ? `/${link.command}` : `/${style}-${link.command}`;
}

/**
 * Says whether symbol and path can stand in the path: a path needs a symbol before it, `%2F` in a symbol would become a
 * slash, and slashes at the end would be lost.
 */
function fitsInPath(link: Link): boolean {
  if (link.command === "static") return true;
  if (link.symbol === undefined) return link.path === undefined;
  if (link.command === "push") return false; // no command, so no place behind it
  const typed = `${link.symbol}${link.archiveKind?.extension ?? ""}`;
  return typed !== "" && !typed.includes("%2F") && (link.path === undefined || staysWhole(link.path));
}

/** Says whether nothing of a path is lost at the end of a URL's path. */
function staysWhole(path: RepoPath): boolean {
  return path !== "" && !path.endsWith("/");
}

/** Returns the canonical link to a page that was asked for: for redirects and for links to the same page in another style. */
export function linkTo(url: PageUrl): Link {
  const { tree, bundle, pushId, command, style, path, archiveKind, session } = url;
  const link = { tree, bundle, pushId, command, style, path, archiveKind, session };
  if (url.symbols.length > 1) {
    const nodes = url.symbols.map((symbol) => ["node", symbol] as const);
    return { ...link, params: [...nodes, ...url.query.pairs] };
  }
  return { ...link, symbol: url.typedSymbol, params: url.query.pairs };
}
