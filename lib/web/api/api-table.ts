/**
 * The machine URLs: what may follow each command in the path, its parameters, and what its JSON is. Which styles there
 * are is `commands.ts`'s to say. Source: hgweb-compat 0.
 */
import type { Command } from "../commands";
import type { PathParameter, QueryParameter } from "./parameters";

/** One form of a command's URL. */
export interface ApiForm {
  /** What stands in the path behind the command. */
  readonly path: readonly PathParameter[];
  readonly query: readonly QueryParameter[];
  /** The template, where it is not the command's own. */
  readonly template?: string;
  /** The schemas of its JSON: one of them holds. */
  readonly json: readonly string[];
}

/** A command that machines ask. */
export interface ApiRow {
  readonly command: Command;
  /** What it answers, in a few words. */
  readonly summary: string;
  readonly forms: readonly ApiForm[];
}

const SEARCH: readonly QueryParameter[] = ["rev", "forcekw"];
const LINES: readonly QueryParameter[] = ["revcount", "linerange", "descend", "patch"];
const WHITESPACE: readonly QueryParameter[] = ["ignorews", "ignorewsamount", "ignorewseol", "ignoreblanklines"];
const PUSHLOG: readonly QueryParameter[] = [
  ...(["startdate", "enddate", "fromchange", "tochange", "startID", "endID"] as const),
  ...(["user", "changeset", "branch", "tipsonly", "version"] as const),
];

type More = Partial<Pick<ApiForm, "query" | "template">>;

function form(path: readonly PathParameter[], json: string | readonly string[], more: More = {}): ApiForm {
  return { path, json: typeof json === "string" ? [json] : json, query: [], ...more };
}

/** A list of changesets, from the tip, from a changeset, or those that a search finds. */
const lists: readonly ApiForm[] = [
  form([], ["ChangesetList", "SearchResult"], { query: ["revcount", ...SEARCH] }),
  form(["rev"], "ChangesetList", { query: ["revcount"] }),
];
const fileHistory = form(["rev", "path"], "FileHistory", { query: LINES, template: "filelog" });
const manifest = { template: "manifest" };

/** All of them, in hgweb's order. */
export const API: readonly ApiRow[] = [
  { command: "rev", summary: "A changeset and its diff", forms: [form([], "Changeset"), form(["range"], "Changeset")] },
  { command: "log", summary: "Changesets, or the history of a file", forms: [...lists, fileHistory] },
  { command: "changelog", summary: "Changesets", forms: lists },
  { command: "shortlog", summary: "Changesets", forms: lists },
  { command: "filelog", summary: "The history of a file", forms: [fileHistory] },
  {
    command: "graph",
    summary: "Changesets, and how they hang together",
    forms: [[], ["rev"] as const].map((path) => form(path, "Graph", { query: ["revcount", "graphtop"] })),
  },
  {
    command: "file",
    summary: "The lines of a file, or what is in a directory",
    forms: [
      form([], "Directory", manifest),
      form(["rev"], "Directory", manifest),
      form(["rev", "path"], ["File", "Directory"]),
    ],
  },
  { command: "rawfile", summary: "The bytes of a file", forms: [form(["rev", "path"], [])] },
  {
    command: "manifest",
    summary: "What is in a directory",
    forms: [[], ["rev"] as const, ["rev", "path"] as const].map((path) => form(path, "Directory")),
  },
  { command: "diff", summary: "The diff of one file", forms: [form(["rev", "path"], "FileDiff")] },
  {
    command: "comparison",
    summary: "The two sides of one file",
    forms: [form(["rev", "path"], "Comparison", { query: ["context"] })],
  },
  {
    command: "annotate",
    summary: "Where each line of a file comes from",
    forms: [form(["rev", "path"], "Annotation", { query: WHITESPACE })],
  },
  { command: "tags", summary: "Tags", forms: [form([], "Tags")] },
  { command: "bookmarks", summary: "Bookmarks", forms: [form([], "Bookmarks")] },
  { command: "branches", summary: "Branches", forms: [form([], "Branches")] },
  { command: "summary", summary: "The newest of everything", forms: [form([], "Summary")] },
  {
    command: "archive",
    summary: "All files, or those below a path",
    forms: [form(["rev"], []), form(["rev", "path"], [])],
  },
  {
    command: "help",
    summary: "Help",
    forms: [form([], "HelpTopics"), form(["topic"], "HelpText", { template: "help" })],
  },
  {
    command: "pushlog",
    summary: "Pushes as a feed",
    forms: [[], ["page"] as const].map((path) => form(path, [], { query: PUSHLOG })),
  },
  {
    command: "pushes",
    summary: "Pushes",
    forms: [[], ["page"] as const].map((path) => form(path, "Pushes", { query: [...PUSHLOG, "full"] })),
  },
  {
    command: "automationrelevance",
    summary: "The changesets that automation has to look at",
    forms: [form(["rev"], "AutomationRelevance", { query: ["backouts"] })],
  },
  {
    command: "pushchangedfiles",
    summary: "The files that these changesets touch",
    forms: [form(["rev"], "PushChangedFiles")],
  },
  {
    command: "info",
    summary: "A few facts of changesets",
    forms: [form([], "Info", { query: ["node"] }), form(["rev"], "Info")],
  },
  {
    command: "headdivergence",
    summary: "How far a changeset is behind, and which merges wait",
    forms: [form([], "HeadDivergence", { query: ["node", "p"] }), form(["rev"], "HeadDivergence", { query: ["p"] })],
  },
  {
    command: "isancestor",
    summary: "Whether one changeset is an ancestor of another",
    forms: [form([], "IsAncestor", { query: ["head", "testNode"] })],
  },
  { command: "repoinfo", summary: "Who may push", forms: [form([], "RepoInfo")] },
  {
    command: "firefoxreleases",
    summary: "Builds that were released",
    forms: [form([], "FirefoxReleases", { query: ["platform"] })],
  },
];
