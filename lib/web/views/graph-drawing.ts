/** A graph's rows as pictures: one for each row, which continues in those above and below it, however high a row is. */
import type { GraphEdge, GraphRow } from "../../graph/graph-rows";
import { showColor } from "./graph-entry";
import type { GraphStroke, RowDrawing } from "./graph-view";

/** The size of a column and of a row, in the units of a picture: pixels, where nothing is stretched. */
export const COLUMN_WIDTH = 14;
export const ROW_HEIGHT = 44;
const MIDDLE = ROW_HEIGHT / 2;

/** The columns where lines arrive at the top of a row. */
type Arrivals = ReadonlySet<number>;

/** Returns the width of the pictures of `rows`, all of which are as wide as the widest needs. */
export function drawingWidth(rows: readonly GraphRow[]): number {
  let columns = 0;
  for (const { column, edges } of rows) {
    columns = Math.max(columns, column + 1);
    for (const edge of edges) columns = Math.max(columns, edge.column + 1, edge.nextColumn + 1);
  }
  return columns * COLUMN_WIDTH;
}

/**
 * Draws rows that follow each other.
 * @param above the row above the first one, if that is drawn too
 */
export function drawPictures(rows: readonly GraphRow[], above: GraphRow | undefined): RowDrawing[] {
  let arrivals = listArrivals(above);
  return rows.map((row) => {
    const drawing = drawRow(row, arrivals);
    arrivals = listArrivals(row);
    return drawing;
  });
}

function drawRow(row: GraphRow, arrivals: Arrivals): RowDrawing {
  const pieces = new Map<number, string>();
  const add = (color: number, piece: string) => {
    const shown = showColor(color);
    pieces.set(shown, `${pieces.get(shown) ?? ""}${piece}`);
  };
  if (arrivals.has(row.column)) add(row.color, drawArrival(row.column, MIDDLE));
  for (const edge of row.edges) {
    const arrives = edge.column !== row.column && arrivals.has(edge.column);
    const isStraight = edge.column === edge.nextColumn;
    if (arrives) add(edge.color, drawArrival(edge.column, isStraight ? ROW_HEIGHT : MIDDLE));
    if (!arrives || !isStraight) add(edge.color, drawDescent(edge));
  }
  const strokes: GraphStroke[] = [...pieces].map(([color, path]) => ({ color, path }));
  return { strokes, node: { color: showColor(row.color), path: `M${centre(row.column)} ${MIDDLE}h0` } };
}

/** Draws a line from the top: a little from above it, since heights are no whole pixels. */
function drawArrival(column: number, end: number): string {
  return `M${centre(column)} -1V${end}`;
}

/** Draws the lower half of a line: it leaves and arrives upright, so that it goes on without a bend. */
function drawDescent({ column, nextColumn }: GraphEdge): string {
  const [from, to] = [centre(column), centre(nextColumn)];
  if (from === to) return `M${from} ${MIDDLE}V${ROW_HEIGHT}`;
  const bend = (MIDDLE + ROW_HEIGHT) / 2;
  return `M${from} ${MIDDLE}C${from} ${bend} ${to} ${bend} ${to} ${ROW_HEIGHT}`;
}

function listArrivals(above: GraphRow | undefined): Arrivals {
  return new Set(above?.edges.map(({ nextColumn }) => nextColumn));
}

function centre(column: number): number {
  return (column + 0.5) * COLUMN_WIDTH;
}
