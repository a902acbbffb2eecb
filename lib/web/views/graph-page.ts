/** Makes the graph's page. Source: hgweb-compat 7. */
import { Turns } from "../../bytes/turns";
import { drawRows, type GraphRow, type GraphSpan } from "../../graph/graph-rows";
import type { Changeset } from "../../hg/changeset";
import { NULL_REV, type Rev } from "../../ids";
import type { Repo } from "../../repo/repo";
import { findVisibleRev, unknownSymbol } from "../lookup";
import type { Place } from "../place";
import { linkIn, makeFrame } from "./frame";
import { drawingWidth, drawPictures, ROW_HEIGHT } from "./graph-drawing";
import { findGraphPage, type GraphPage } from "./graph-entry";
import { jsonGraphData } from "./graph-json";
import type { GraphParent, GraphRowView, GraphSign, GraphView } from "./graph-view";
import { eachLogRow } from "./log-entry-rows";
import { troubleOf } from "./log-names";
import { linkMoreRows, navigateLog } from "./log-navigation";
import { type LogRequest, MAX_ROWS } from "./log-request";

/** The most lines and rows of one drawing: more would make a page of megabytes. */
const MAX_LINES = 20_000;
const MAX_DRAWN_ROWS = 2 * MAX_ROWS;

/** Makes the page. @throws RepoError `unknownRevision` for a `graphtop` that is none */
export async function makeGraphView(place: Place, request: LogRequest): Promise<GraphView> {
  const { start, symbol, count } = request;
  const { repo, rev } = start;
  const page = await fitPage(repo, await findGraphPage(repo, rev, Math.min(count, MAX_ROWS), place.signal), place);
  const graphTop = place.url.query.get("graphtop") ?? start.node;
  const drawing = drawPage(repo, page, await findTop(repo, graphTop));
  const listed = { repo, command: "graph", next: page.next } as const;
  const navigation = navigateLog(place, { ...listed, symbol, from: rev, size: Math.min(count, MAX_ROWS) });
  const more = linkMoreRows(place, listed, [["graphtop", graphTop]]);
  return {
    name: "graph",
    frame: makeFrame(place, {
      title: `${place.tree.name}: Graph`,
      heading: "graph",
      command: "graph",
      symbol,
      alternates: (["json", "raw"] as const).map((style) => {
        return { text: style, href: linkIn(place, { command: "graph", style, symbol: start.node }) };
      }),
    }),
    changesetCount: repo.length,
    rows: await readRows(place, request, drawing),
    drawingSize: { width: drawingWidth(drawing.rows), height: ROW_HEIGHT },
    navigation: {
      ...navigation,
      // The next page's lines go on where this one's end.
      olderHref: more.next === "" ? undefined : more.urlPattern.replace("%next%", more.next),
    },
    more,
    dataHtml: await writeData(place, repo, drawing.fromTop),
  };
}

/** The drawing of a page. */
interface PageDrawing {
  /** The page's own rows. */
  readonly rows: readonly GraphRow[];
  /** The row above the first of them, when their lines come from there. */
  readonly above: GraphRow | undefined;
  /** The rows from the one that the whole drawing begins with, which may be far above, or below. */
  readonly fromTop: readonly GraphRow[];
}

/** Finds the changeset that the whole drawing begins with. */
async function findTop(repo: Repo, symbol: string): Promise<Rev> {
  const rev = await findVisibleRev(repo, symbol);
  if (rev === undefined) throw unknownSymbol(symbol, "changeset");
  return rev;
}

/** Draws a page and what is above it, from `top` on; from the page's first row when that is too much. */
function drawPage(repo: Repo, { span }: GraphPage, top: Rev): PageDrawing {
  if (span === undefined) return { rows: [], above: undefined, fromTop: [] };
  const fromTop = top === NULL_REV ? [] : takeRows(repo, { first: top, last: span.last });
  if (top >= span.first && fromTop !== undefined) {
    const at = fromTop.findIndex(({ rev }) => rev === span.first);
    return { rows: fromTop.slice(at), above: fromTop[at - 1], fromTop };
  }
  const rows = [...drawRows(repo, span)];
  return { rows, above: undefined, fromTop: fromTop ?? rows };
}

/** Draws the rows of a span; `undefined` when they or their lines are too many. */
function takeRows(repo: Repo, span: GraphSpan): GraphRow[] | undefined {
  const rows: GraphRow[] = [];
  let lines = 0;
  for (const row of drawRows(repo, span)) {
    rows.push(row);
    lines += row.edges.length;
    if (rows.length > MAX_DRAWN_ROWS || lines > MAX_LINES) return undefined;
  }
  return rows;
}

/** Ends a page before its lines are too many. */
async function fitPage(repo: Repo, page: GraphPage, place: Place): Promise<GraphPage> {
  if (page.span === undefined) return page;
  let lines = 0;
  let rowCount = 0;
  for (const { edges } of drawRows(repo, page.span)) {
    lines += edges.length;
    if (lines > MAX_LINES) return findGraphPage(repo, page.span.first, rowCount, place.signal);
    rowCount++;
  }
  return page;
}

async function readRows(place: Place, { source }: LogRequest, drawing: PageDrawing): Promise<GraphRowView[]> {
  const { repo } = source;
  const revs = drawing.rows.map(({ rev }) => rev);
  const shown = new Set(revs);
  const pictures = drawPictures(drawing.rows, drawing.above);
  const rows: GraphRowView[] = [];
  for await (const { row, entry } of eachLogRow(place, source, revs)) {
    const { node, href, date, author, summary, names } = row;
    const picture = pictures[rows.length];
    if (picture === undefined) break;
    const parents = repo.getParents(entry.rev).filter((parent) => parent !== NULL_REV);
    const goesOn = parents.length === 1 && parents[0] === revs[rows.length + 1];
    const tellParent = (parent: Rev): GraphParent => {
      const parentNode = repo.getNode(parent);
      const text = parentNode.slice(0, 12);
      return { text, href: shown.has(parent) ? `#${text}` : linkIn(place, { command: "graph", symbol: parentNode }) };
    };
    rows.push({
      ...{ node, href, date, author, summary, names },
      sign: signOf(repo, entry.rev, entry.changeset),
      drawing: picture,
      parents: goesOn ? [] : parents.map(tellParent),
      isRoot: parents.length === 0,
    });
  }
  return rows;
}

/** Writes the rows of a drawing for scripts. */
async function writeData(place: Place, repo: Repo, rows: readonly GraphRow[]): Promise<string> {
  const turns = new Turns(place.signal);
  const signs: GraphSign[] = [];
  for (const { rev } of rows) {
    await turns.next();
    signs.push(signOf(repo, rev, await repo.readChangeset(rev)));
  }
  return jsonGraphData(rows.map((row, at) => ({ row, node: repo.getNode(row.rev), sign: signs[at] ?? "o" })));
}

function signOf(repo: Repo, rev: Rev, { extras }: Pick<Changeset, "extras">): GraphSign {
  const trouble = troubleOf(repo, rev);
  if (trouble !== undefined) return trouble === "obsolete" ? "x" : "*";
  return extras.has("close") ? "_" : "o";
}
