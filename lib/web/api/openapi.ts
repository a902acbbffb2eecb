/** Makes the OpenAPI 3.1 document of the machine URLs from their table. Source: https://spec.openapis.org/oas/v3.1.1. */
import { ARCHIVE_KINDS } from "../archive-kinds";
import { aliasesOf, type Command, commandRow, hasTemplate, type Style } from "../commands";
import { CONTENT_TYPES } from "../respond";
import type { Site } from "../site";
import { API, type ApiForm, type ApiRow } from "./api-table";
import { CHANGESET_SCHEMAS } from "./changeset-schemas";
import { FILE_SCHEMAS } from "./file-schemas";
import { describeParameters, type PathParameter, pathParameter, queryParameter } from "./parameters";
import { PUSHLOG_SCHEMAS } from "./pushlog-schemas";
import { either, ref, type Schema, TEXT } from "./schema";

/** A style that is made for machines. */
type MachineStyle = Exclude<Style, "html">;

const MACHINE_STYLES: readonly MachineStyle[] = ["json", "raw", "atom", "rss"];

const INTRODUCTION = `Every URL that hgweb has for machines, as hg.mozilla.org configures it, and each again in the scope of one push.
HEAD is answered as GET. A slash at the end changes nothing. \`node=\`, \`file=\` and \`style=\` in the query stand for what the path does not say.
Answers have an \`ETag\`; \`If-None-Match\` makes a second request cheap. JSON and raw may be read by scripts of any site.
In texts, a byte 0xNN that is not UTF-8 is the lone surrogate U+DCNN.`;

/** Statuses of failures, and what they mean. The body says more, in the style of the URL. */
const FAILURES: Readonly<Record<string, string>> = {
  "400": "A parameter cannot be read.",
  "403": "The path leaves the repository, or what is asked for is not allowed.",
  "404": "There is no such repository, bundle, changeset or path.",
  "414": "The URL has more than 64 KiB.",
  "429": "Too much costly work is being done already: ask again after `Retry-After` seconds.",
  "500": "A fault of ours, or a value that hgweb is known to answer so.",
  "502": "A stored bundle is not what its id promises.",
  "503": "Something is away, or the answer took too long: ask again after `Retry-After` seconds.",
};

/** Returns the document. */
export function describeApi(site: Site): Schema {
  return {
    openapi: "3.1.0",
    info: {
      title: "headless-try",
      version: "1",
      summary: "Pushes to try, as hgweb would serve them",
      description: INTRODUCTION,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: site.publicUrl }],
    paths: Object.fromEntries([...describeIndex(), ...API.flatMap(describeRow)]),
    components: {
      parameters: describeParameters([...site.trees.keys()]),
      headers: {
        ETag: { description: "Names the answer: same URL and same tag, same bytes.", schema: TEXT },
        RetryAfter: { description: "Seconds.", schema: { type: "integer" } },
      },
      responses: describeFailures(),
      schemas: { ...CHANGESET_SCHEMAS, ...FILE_SCHEMAS, ...PUSHLOG_SCHEMAS },
    },
  };
}

type PathItem = readonly [path: string, item: Schema];

/** The list of trees, and this document. */
function describeIndex(): PathItem[] {
  const style = { name: "style", in: "query", required: true, schema: { type: "string", enum: ["json", "raw"] } };
  const columns = ["name", "description", "contact", "lastchange"].flatMap((column) => [column, `-${column}`]);
  const sort = { name: "sort", in: "query", schema: { type: "string", enum: columns } };
  const trees = {
    "application/json": { schema: ref("Trees") },
    "text/plain; charset=UTF-8": { schema: TEXT },
  };
  const document = { "application/json": { schema: { type: "object" } } };
  return [
    [
      "/",
      {
        get: {
          operationId: "trees",
          summary: "The repositories",
          parameters: [style, sort],
          responses: succeed(trees),
        },
      },
    ],
    ["/openapi.json", { get: { operationId: "openapi", summary: "This document", responses: succeed(document) } }],
  ];
}

function describeRow(row: ApiRow): PathItem[] {
  return row.forms.flatMap((form) => variantsOf(row, form).flatMap((variant) => describeVariant(row, form, variant)));
}

/** One URL of a form: in one style, or with one kind of archive at its end. */
interface Variant {
  /** The command as it stands in the path. */
  readonly word: string;
  readonly style: MachineStyle;
  /** What is put behind the changeset. */
  readonly extension: string;
  readonly content: Readonly<Record<string, Schema>>;
}

function variantsOf({ command }: ApiRow, form: ApiForm): Variant[] {
  if (command === "archive") {
    return ARCHIVE_KINDS.map(({ extension, contentType }) => ({
      ...{ word: "archive", style: "raw", extension, content: { [contentType]: {} } },
    }));
  }
  if (command === "rawfile") return [{ word: "raw-file", style: "raw", extension: "", content: { "*/*": {} } }];
  // An Atom feed in every style.
  if (command === "pushlog") {
    const content = { "application/atom+xml": { schema: TEXT } };
    return ["pushlog", "atom-pushlog"].map((word) => ({ word, style: "atom", extension: "", content }));
  }
  const template = form.template ?? commandRow(command).template ?? "";
  const all = MACHINE_STYLES.filter((style) => hasTemplate(style, template));
  // `file` in raw is `raw-file`, which has a row of its own.
  const styles = command === "file" ? all.filter((style) => style !== "raw") : all;
  return wordsOf(command).flatMap((word) =>
    styles.map((style) => ({ word: `${style}-${word}`, style, extension: "", content: describeContent(style, form) })),
  );
}

function wordsOf(command: Command): string[] {
  return [command, ...aliasesOf(command)];
}

function describeContent(style: MachineStyle, form: ApiForm): Record<string, Schema> {
  const schemas = form.json.map(ref);
  const [only = TEXT] = schemas;
  const schema = style === "json" ? (schemas.length > 1 ? either(...schemas) : only) : TEXT;
  return { [CONTENT_TYPES[style]]: { schema } };
}

function describeVariant({ command, summary }: ApiRow, form: ApiForm, variant: Variant): PathItem[] {
  return (["", "/bundle/{bundle}"] as const).map((scope) => {
    const pieces = form.path.map((name) => `/{${name}}${name === "rev" ? variant.extension : ""}`).join("");
    const names: PathParameter[] = ["tree", ...(scope === "" ? [] : ["bundle" as const]), ...form.path];
    const operation = {
      operationId: [scope === "" ? "tree" : "bundle", variant.word + variant.extension, ...form.path].join("."),
      summary,
      tags: [command],
      parameters: [...names.map(pathParameter), ...form.query.map(queryParameter)],
      responses: { ...succeed(variant.content), ...(scope === "" ? {} : ELSEWHERE), ...fail(variant.style, form) },
    };
    return [`/{tree}${scope}/${variant.word}${pieces}`, { get: operation }] as const;
  });
}

const ELSEWHERE = { "302": { description: "The bundle by its full id." } };

function succeed(content: Readonly<Record<string, Schema>>): Record<string, Schema> {
  return {
    "200": { description: "What was asked for.", headers: { ETag: { $ref: "#/components/headers/ETag" } }, content },
    "304": { description: "`If-None-Match` names the answer." },
  };
}

function fail(style: MachineStyle, form: ApiForm): Record<string, Schema> {
  const isRefusing = form.query.length > 0 || form.path.length > 0;
  const statuses = Object.keys(FAILURES).filter((status) => isRefusing || (status !== "400" && status !== "403"));
  return Object.fromEntries(
    statuses.map((status) => [status, { $ref: `#/components/responses/${style}.${status}` }] as const),
  );
}

function describeFailures(): Record<string, Schema> {
  const all = MACHINE_STYLES.flatMap((style) =>
    Object.entries(FAILURES).map(([status, description]) => {
      const schema = style === "json" ? ref("Error") : TEXT;
      const mayRetry = status === "429" || status === "503";
      const headers = mayRetry ? { headers: { "Retry-After": { $ref: "#/components/headers/RetryAfter" } } } : {};
      return [
        `${style}.${status}`,
        { description, ...headers, content: { [CONTENT_TYPES[style]]: { schema } } },
      ] as const;
    }),
  );
  return Object.fromEntries(all);
}
