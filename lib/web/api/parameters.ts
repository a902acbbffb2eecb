/** What machine URLs are made of: pieces of the path, and parameters of the query. Source: hgweb-compat 1.3, 1.5 and 3.2. */
import { about, INTEGER, list, type Schema, TEXT } from "./schema";

/** A piece of the path. */
const PATH_PARAMETERS = {
  tree: about("The repository.", TEXT),
  bundle: about("The scope: the id of a bundle. The tip of a push, and 12 digits of an id, lead to it (302).", TEXT),
  rev: about(
    "A changeset: `tip`, its node or a unique prefix of it, its number, a bookmark, a tag or a branch. A slash in it is written `%252F`.",
    TEXT,
  ),
  range: about("A changeset, or `BASE:REV` to see it against another one than its first parent.", TEXT),
  path: about("A file's or a directory's path. Its slashes stay as they are.", TEXT),
  page: about("A page of ten pushes, the newest first.", INTEGER),
  topic: about("A topic of the help.", TEXT),
} as const satisfies Readonly<Record<string, Schema>>;

/** The name of a piece of the path. */
export type PathParameter = keyof typeof PATH_PARAMETERS;

/** Parameters of which only the presence counts. */
const PRESENCE: Schema = { type: "string" };
const REPEATED_TEXT = list(TEXT);
const DATE = about("`YYYY-MM-DD[ HH[:MM[:SS]]]` in UTC, Unix seconds, or words like `2 days ago`.", TEXT);
const BOOLEAN_WORD: Schema = about("A boolean as Mercurial writes it; any other value is true.", {
  type: "string",
  examples: ["1", "0"],
});

const QUERY_PARAMETERS = {
  rev: about("A search, when the path names no changeset: a changeset, a revset or keywords.", TEXT),
  forcekw: about("Present: the search is for keywords.", PRESENCE),
  revcount: about("How many entries.", { type: "integer", minimum: 1 }),
  linerange: about("`FROM:TO`: only what touched these lines, from 1 and both included.", {
    type: "string",
    pattern: "^[0-9]+:[0-9]+$",
  }),
  descend: about("Present, with `linerange`: descendants, not ancestors.", PRESENCE),
  patch: about("Present: each entry with its diff, which HTML alone shows.", PRESENCE),
  graphtop: about("The changeset that the drawing in a page begins with; other styles take no notice of it.", TEXT),
  context: about("Lines around a change, or `full`.", TEXT),
  ignorews: BOOLEAN_WORD,
  ignorewsamount: BOOLEAN_WORD,
  ignorewseol: BOOLEAN_WORD,
  ignoreblanklines: BOOLEAN_WORD,
  platform: about("Only builds for this platform.", TEXT),
  backouts: about("Not empty: `backedoutby` is looked for.", TEXT),
  p: about("A file's path.", REPEATED_TEXT),
  node: about("A changeset.", REPEATED_TEXT),
  head: about("The changeset that may be a descendant; of a revset the last one.", TEXT),
  testNode: about("The changeset that may be an ancestor; of a revset the last one.", TEXT),
  startdate: about("Pushes after this. Goes before `fromchange`, which goes before `startID`.", DATE),
  enddate: about("Pushes before this. Goes before `tochange`, which goes before `endID`.", DATE),
  fromchange: about("Pushes after the one that holds this changeset.", TEXT),
  tochange: about("Pushes up to the one that holds this changeset, that one too.", TEXT),
  startID: about("Pushes with a higher id.", INTEGER),
  endID: about("Pushes with this id or a lower one.", INTEGER),
  user: about("Pushes by one of these users.", REPEATED_TEXT),
  changeset: about("Pushes that hold one of these changesets. One alone means exactly one push.", REPEATED_TEXT),
  branch: about("Only changesets on this branch.", TEXT),
  tipsonly: about("`1`: only the newest changeset of each push.", TEXT),
  full: about("Present: changesets as objects.", PRESENCE),
  version: about("The shape of the answer.", { type: "integer", enum: [1, 2], default: 1 }),
} as const satisfies Readonly<Record<string, Schema>>;

/** The key of a parameter of the query; its name is the same but for `testNode`, which is another `node`. */
export type QueryParameter = keyof typeof QUERY_PARAMETERS;

/** Parameters that a URL cannot do without. */
const REQUIRED: ReadonlySet<QueryParameter> = new Set(["head", "testNode"]);

/** Returns the parameters as OpenAPI describes them, by their keys in the document. */
export function describeParameters(trees: readonly string[]): Readonly<Record<string, unknown>> {
  const inPath = Object.entries(PATH_PARAMETERS).map(([name, { description, ...schema }]) => [
    keyOf("path", name),
    {
      name,
      in: "path",
      required: true,
      description,
      schema: name === "tree" ? { type: "string", enum: trees } : schema,
    },
  ]);
  const inQuery = Object.entries(QUERY_PARAMETERS).map(([name, described]) => {
    const { description, ...schema }: Schema = described;
    const isRequired = REQUIRED.has(name as QueryParameter);
    const parameter = { name: nameOf(name), in: "query", required: isRequired, schema };
    return [keyOf("query", name), description === undefined ? parameter : { ...parameter, description }];
  });
  return Object.fromEntries([...inPath, ...inQuery]);
}

/** Returns a reference to a piece of the path. */
export function pathParameter(name: PathParameter): Schema {
  return { $ref: `#/components/parameters/${keyOf("path", name)}` };
}

/** Returns a reference to a parameter of the query. */
export function queryParameter(name: QueryParameter): Schema {
  return { $ref: `#/components/parameters/${keyOf("query", name)}` };
}

/** The name of a parameter by its key: `isancestor` has another `node` than the rest. */
function nameOf(key: string): string {
  return key === "testNode" ? "node" : key;
}

function keyOf(place: "path" | "query", name: string): string {
  return `${place}.${name}`;
}

/** Returns the name of a parameter of the query and what it means, for people. */
export function explainQueryParameter(key: QueryParameter): readonly [name: string, meaning: string] {
  const { description }: Schema = QUERY_PARAMETERS[key];
  return [nameOf(key), String(description ?? "")];
}
