/** hgweb's commands: their aliases, what of the URL each one takes, and which styles have a template for it. Source: hgweb-compat 0 and 1.6. */
import { RepoError } from "../errors";

/** All styles. */
export const STYLES = ["html", "json", "raw", "atom", "rss"] as const;

/** How an answer is written. `html` is every style that is not one of the other four. */
export type Style = (typeof STYLES)[number];

/**
 * What a command does with the path of its URL: nothing; normalises it and refuses what leaves the repository; takes
 * it as typed but for slashes around it; or takes it as typed altogether, since they decide whether anything matches.
 */
type PathUse = "ignored" | "checked" | "verbatim" | "pattern";

/**
 * What a command's symbol names. `changeset`: only what follows the first colon; `file`: a changeset or a file
 * revision; `verbatim`: as typed (a revset, a page, a help topic).
 */
type SymbolUse = "changeset" | "file" | "verbatim";

interface CommandRow {
  /** The template that hgweb renders; `undefined` when the body does not come from one, whatever the style. */
  readonly template: string | undefined;
  readonly path: PathUse;
  readonly symbol: SymbolUse;
  /** Whether `revcount` means something, and so travels on in links. */
  readonly pages: boolean;
}

function row(template: string | undefined, path: PathUse, symbol: SymbolUse, pages = false): CommandRow {
  return { template, path, symbol, pages };
}

const COMMANDS = {
  rev: row("changeset", "ignored", "changeset"),
  log: row("changelog", "checked", "changeset", true),
  changelog: row("changelog", "ignored", "changeset", true),
  shortlog: row("shortlog", "ignored", "changeset", true),
  filelog: row("filelog", "checked", "file", true),
  graph: row("graph", "ignored", "changeset", true),
  file: row("filerevision", "checked", "file"),
  rawfile: row(undefined, "checked", "file"),
  manifest: row("manifest", "checked", "changeset"),
  diff: row("filediff", "checked", "file"),
  comparison: row("filecomparison", "checked", "changeset"),
  annotate: row("fileannotate", "checked", "file"),
  tags: row("tags", "ignored", "verbatim"),
  bookmarks: row("bookmarks", "ignored", "verbatim"),
  branches: row("branches", "ignored", "verbatim"),
  summary: row("summary", "ignored", "verbatim"),
  archive: row(undefined, "pattern", "verbatim"),
  static: row(undefined, "verbatim", "verbatim"),
  help: row("helptopics", "ignored", "verbatim"),
  highlightcss: row(undefined, "ignored", "verbatim"),
  pushloghtml: row("pushlog", "ignored", "verbatim"),
  pushlog: row(undefined, "ignored", "verbatim"), // an Atom feed in every style
  pushes: row("pushes1", "ignored", "verbatim"),
  automationrelevance: row("automationrelevance", "ignored", "verbatim"),
  pushchangedfiles: row("pushchangedfiles", "ignored", "verbatim"),
  info: row("info", "ignored", "verbatim"),
  headdivergence: row("headdivergence", "ignored", "verbatim"),
  isancestor: row("isancestor", "ignored", "verbatim"),
  repoinfo: row("repoinfo", "ignored", "verbatim"),
  firefoxreleases: row(undefined, "ignored", "verbatim"), // no release is known here, which every style can say
  /** Not hgweb's: the page of a push, which is what a bundle's URL shows when no command is given. */
  push: row("push", "ignored", "verbatim"),
} as const satisfies Record<string, CommandRow>;

/** The name of a command, aliases resolved. */
export type Command = keyof typeof COMMANDS;

const ALIASES: ReadonlyMap<string, Command> = new Map([
  ["changeset", "rev"],
  ["filediff", "diff"],
]);

/** Returns the row of a command. */
export function commandRow(command: Command): CommandRow {
  return COMMANDS[command];
}

/** Returns every command that has a word, in the order of the table. */
export function listCommands(): Command[] {
  return Object.keys(COMMANDS).flatMap((word) => findCommand(word) ?? []);
}

/** Returns the other words for a command, in the order of the table. */
export function aliasesOf(command: Command): string[] {
  return [...ALIASES].filter(([, named]) => named === command).map(([word]) => word);
}

/** Returns the command that `word` (without a style) names, or `undefined`. The page `push` has no word. */
export function findCommand(word: string): Command | undefined {
  if (word === "push") return undefined;
  return ALIASES.get(word) ?? (Object.hasOwn(COMMANDS, word) ? (word as Command) : undefined);
}

/** Returns the command of a URL that names none. */
export function defaultCommand(style: Style, inBundle: boolean): Command {
  switch (style) {
    case "html":
      return inBundle ? "push" : "summary";
    case "json":
    case "raw":
      return "shortlog";
    case "atom":
    case "rss":
      return "changelog";
  }
}

const FEEDS: readonly string[] = ["changelog", "filelog", "tags", "bookmarks", "branches"];
const PAGES_AND_JSON: readonly string[] = [
  ...["changeset", "changelog", "shortlog", "filelog", "search", "graph", "filerevision", "manifest", "filediff"],
  ...["filecomparison", "fileannotate", "tags", "bookmarks", "branches", "summary", "helptopics", "help", "repoinfo"],
  "index",
];

/** The templates that each style has. */
const TEMPLATES: Readonly<Record<Style, ReadonlySet<string>>> = {
  html: new Set([...PAGES_AND_JSON, "pushlog", "push"]),
  json: new Set([
    ...PAGES_AND_JSON,
    ...["pushes1", "pushes2", "automationrelevance", "pushchangedfiles", "info", "headdivergence", "isancestor"],
  ]),
  raw: new Set([
    ...["changeset", "changelog", "shortlog", "search", "graph", "manifest", "filediff", "fileannotate"],
    ...["tags", "bookmarks", "branches", "index"],
  ]),
  atom: new Set(FEEDS),
  rss: new Set(FEEDS),
};

/** Says whether a style has a template. */
export function hasTemplate(style: Style, template: string): boolean {
  return TEMPLATES[style].has(template);
}

/**
 * Refuses a page that the style has no template for. hgweb renders last: it first looks everything up, so an unknown
 * revision comes before this.
 * @throws RepoError `forbidden`, in hgweb's words: `"filelog" not in template map`
 */
export function requireTemplate(style: Style, template: string | undefined): void {
  if (template === undefined || hasTemplate(style, template)) return;
  throw new RepoError("forbidden", `"${template}" not in template map`, { style, template });
}
