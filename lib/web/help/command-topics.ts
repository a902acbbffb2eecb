/** Help on each command, from the tables that answer and describe it. */
import { API, type ApiForm, type ApiRow } from "../api/api-table";
import { explainQueryParameter } from "../api/parameters";
import { ARCHIVE_KINDS } from "../archive-kinds";
import { aliasesOf, type Command, commandRow, hasTemplate, listCommands, STYLES, type Style } from "../commands";
import type { HelpSection, HelpText } from "./help-text";

/** What commands are that no machine asks for. */
const FOR_PEOPLE: Partial<Record<Command, Omit<ApiRow, "command">>> = {
  pushloghtml: {
    summary: "Pushes as a page",
    forms: API.find(({ command }) => command === "pushlog")?.forms ?? [],
  },
  static: { summary: "A file of the site's own", forms: [{ path: ["path"], query: [], json: [] }] },
  highlightcss: { summary: "The colours of source code", forms: [{ path: [], query: [], json: [] }] },
};

/** How the pieces of a path are written in a URL of the help. */
const PIECES: Partial<Record<ApiForm["path"][number], string>> = {
  ...{ rev: "CHANGESET", range: "[BASE:]CHANGESET", path: "PATH", page: "PAGE", topic: "TOPIC" },
};

/** Returns the help on every command that has a word, in the order of hgweb's table. */
export function listCommandTopics(): readonly HelpText[] {
  return listCommands().flatMap((command) => {
    const row = FOR_PEOPLE[command] ?? API.find((one) => one.command === command);
    return row === undefined ? [] : [describeCommand({ ...row, command })];
  });
}

/** Says whether a command has a page, for people. */
export function hasPage(command: Command): boolean {
  const { template } = commandRow(command);
  return template !== undefined && hasTemplate("html", template);
}

/** Returns the help on all commands together. */
export function describeCommands(): HelpText {
  const terms = listCommandTopics().map(({ topic, summary }) => [topic, `${summary}.`] as const);
  return {
    topic: "commands",
    summary: "What can be asked for",
    sections: [
      {
        heading: undefined,
        blocks: ["Each command is a topic of its own, which tells its URLs, styles and parameters.", { terms }],
      },
    ],
  };
}

function describeCommand({ command, summary, forms }: ApiRow): HelpText {
  const aliases = aliasesOf(command);
  const also = aliases.length === 0 ? [] : [`Also called ${aliases.map((word) => `\`${word}\``).join(", ")}.`];
  return {
    topic: command,
    summary,
    sections: [
      { heading: undefined, blocks: [{ lines: forms.map((form) => formUrl(command, form)) }, ...also] },
      { heading: "Styles", blocks: [describeStyles(command, forms)] },
      ...describeParameters(forms),
    ],
  };
}

function formUrl(command: Command, { path, query }: ApiForm): string {
  const word = command === "rawfile" ? "raw-file" : `${stylePrefix(command)}${command}`;
  const extension = command === "archive" ? `.${ARCHIVE_KINDS.map((kind) => kind.extension.slice(1)).join("|.")}` : "";
  const pieces = path.map((piece) => `/${PIECES[piece] ?? piece}${piece === "rev" ? extension : ""}`).join("");
  return `/TREE/${word}${pieces}${query.length > 0 ? "[?PARAMETERS]" : ""}`;
}

/** What stands before a command that has no page: the first style that it has. */
function stylePrefix(command: Command): string {
  const { template } = commandRow(command);
  const [first] = template === undefined ? [] : STYLES.filter((style) => hasTemplate(style, template));
  return first === undefined || first === "html" ? "" : `${first}-`;
}

function describeStyles(command: Command, forms: readonly ApiForm[]): string {
  const templates = forms.map(({ template = commandRow(command).template }) => template);
  if (templates.includes(undefined)) return "The same answer in every style.";
  const has = (style: Style) => templates.some((template) => hasTemplate(style, template ?? ""));
  const styles = STYLES.filter(has);
  return `${styles.map((style) => (style === "html" ? "A page" : `\`${style}-${command}\``)).join(", ")}.`;
}

function describeParameters(forms: readonly ApiForm[]): HelpSection[] {
  const keys = [...new Set(forms.flatMap(({ query }) => query))];
  if (keys.length === 0) return [];
  return [{ heading: "Parameters", blocks: [{ terms: keys.map(explainQueryParameter) }] }];
}
