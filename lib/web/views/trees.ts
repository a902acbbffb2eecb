/** `/`: the list of trees. Source: hgweb-compat 0, 1.3, 2.4, 7; hgweb itself for the order. */
import type { Tree } from "../../tree/tree";
import type { Answer, Plan } from "../answer";
import { ARCHIVE_KINDS } from "../archive-kinds";
import { planTreeList } from "../caching";
import { requireTemplate } from "../commands";
import { jsonInteger, jsonList, jsonObject, jsonString } from "../json";
import { compareBytes } from "../names";
import { formatQuery } from "../query";
import { CONTENT_TYPES, textAnswer } from "../respond";
import type { Site } from "../site";
import type { TreeListUrl } from "../view";
import { makeOuterFrame } from "./frame";
import { linkFrom } from "./navigation";
import { showDate } from "./shown-date";
import type { TreeColumn, TreeRow, TreesView } from "./trees-view";

/** The columns that a list can be sorted by. */
const COLUMNS = ["name", "description", "contact", "lastchange"] as const;
type Column = (typeof COLUMNS)[number];

/** What hgweb says where nothing is configured. */
const UNKNOWN = "unknown";

/** What is told of a tree. */
interface ListedTree extends ReturnType<Tree["readAbout"]> {
  readonly tree: Tree;
  /** Pushes so far. */
  readonly pushes: number;
  /** When the last one was made, Unix seconds; 0 when there was none. */
  readonly lastPushSeconds: number;
}

/**
 * Plans the list of trees.
 * @throws RepoError `forbidden` in a style that has no such list
 */
export async function planTrees(site: Site, url: TreeListUrl): Promise<Plan> {
  requireTemplate(url.style, "index");
  const about = [...site.trees.values()].map((tree) => ({ tree, ...tree.readAbout() }));
  const produce = async (): Promise<Answer> => {
    const listed: ListedTree[] = [];
    for (const one of about) {
      const { index, name } = one.tree;
      const pushes = await index.getLastPushId(name);
      const last = await index.getPush(name, pushes);
      listed.push({ ...one, pushes, lastPushSeconds: last?.dateSeconds ?? 0 });
    }
    return answerTrees(url, sort(listed, readOrder(url)));
  };
  // What an hgrc says may change without anything else.
  const texts = about.flatMap(({ description, contact }) => [description ?? "", contact ?? ""]);
  return planTreeList(site, url, produce, texts.map(encodeURIComponent));
}

function answerTrees(url: TreeListUrl, trees: readonly ListedTree[]): Answer {
  const { style } = url;
  if (style === "json") return textAnswer(style, writeJson(trees));
  if (style === "raw") return textAnswer(style, writeRaw(trees));
  return { kind: "page", status: 200, headers: { "content-type": CONTENT_TYPES.html }, view: makeView(url, trees) };
}

/** How a list is sorted: `-name` by name, descending; any other word leaves it in the order of the configuration. */
interface Order {
  readonly column: Column | undefined;
  readonly isDescending: boolean;
}

function readOrder({ query }: TreeListUrl): Order {
  const typed = query.get("sort") ?? "";
  const isDescending = typed.startsWith("-");
  const word = isDescending ? typed.slice(1) : typed;
  return { column: COLUMNS.find((column) => column === word), isDescending };
}

function sort(trees: readonly ListedTree[], { column, isDescending }: Order): readonly ListedTree[] {
  if (column === undefined) return trees;
  const compare = (left: ListedTree, right: ListedTree) => {
    if (column === "name") return compareBytes(left.tree.name, right.tree.name);
    // hgweb puts the one that changed last first.
    if (column === "lastchange") return right.lastPushSeconds - left.lastPushSeconds;
    return compareBytes(sortKey(left[column]), sortKey(right[column]));
  };
  // As in Python, what is equal keeps its order in either direction.
  return trees.toSorted((left, right) => (isDescending ? -compare(left, right) : compare(left, right)));
}

function sortKey(text: string | undefined): string {
  return text?.replace(/[a-z]+/g, (letters) => letters.toUpperCase()) ?? UNKNOWN;
}

function writeJson(trees: readonly ListedTree[]): string {
  const entries = trees.map(({ tree, description, contact, lastPushSeconds }) =>
    jsonObject([
      ["name", jsonString(tree.name)],
      ["description", jsonString(description ?? UNKNOWN)],
      ["contact", jsonString(contact ?? UNKNOWN)],
      ["lastchange", jsonList([jsonInteger(lastPushSeconds), jsonInteger(0)])],
      ["labels", jsonList([])],
    ]),
  );
  return jsonObject([["entries", jsonList(entries)]]);
}

function writeRaw(trees: readonly ListedTree[]): string {
  return `\n${trees.map(({ tree }) => `/${tree.name}/\n`).join("")}\n`;
}

function makeView(url: TreeListUrl, trees: readonly ListedTree[]): TreesView {
  const columnTexts = { name: "Name", description: "Description", contact: "Contact", lastchange: "Last push" };
  const order = readOrder(url);
  return {
    name: "trees",
    frame: makeOuterFrame({
      title: "headless-try",
      alternates: (["json", "raw"] as const).map((style) => ({ text: style, href: `/?style=${style}` })),
    }),
    columns: COLUMNS.map((column) => makeColumn(url, order, column, columnTexts[column])),
    trees: trees.map((tree) => makeRow(url, tree)),
  };
}

function makeColumn({ session }: TreeListUrl, order: Order, column: Column, text: string): TreeColumn {
  const isSorted = order.column === column;
  const next = isSorted && !order.isDescending ? `-${column}` : column;
  return {
    text,
    href: `/${formatQuery([["sort", next], ...session])}`,
    sorted: isSorted ? (order.isDescending ? "descending" : "ascending") : undefined,
  };
}

function makeRow({ session }: TreeListUrl, listed: ListedTree): TreeRow {
  const { tree, description, contact, pushes, lastPushSeconds } = listed;
  const origin = { tree: tree.name, bundle: undefined, session };
  return {
    name: tree.name,
    href: linkFrom(origin, { command: "summary" }).replace(/\/summary(?=\?|$)/, ""),
    ...{ description, contact, pushes },
    lastPush: pushes === 0 ? undefined : showDate(lastPushSeconds),
    links: [
      { text: "pushlog", href: linkFrom(origin, { command: "pushloghtml" }) },
      ...ARCHIVE_KINDS.map((archiveKind) => ({
        text: archiveKind.type,
        href: linkFrom(origin, { command: "archive", symbol: "tip", archiveKind }),
      })),
      { text: "rss", href: linkFrom(origin, { command: "log", style: "rss" }) },
      { text: "atom", href: linkFrom(origin, { command: "log", style: "atom" }) },
    ],
  };
}
