/** The view-model of the graph's page. */
import type { Frame } from "./frame-view";
import type { LogEntryView, LogNavigation, MoreRows } from "./log-entry-view";

/** Lines of one colour. */
export interface GraphStroke {
  /** 1 to 6. */
  readonly color: number;
  /** As SVG has it. */
  readonly path: string;
}

/** The picture of one row: all rows have pictures of the same size. */
export interface RowDrawing {
  readonly strokes: readonly GraphStroke[];
  /** A stroke of no length, which its ends make a point. */
  readonly node: GraphStroke;
}

/** Mercurial's sign of a changeset: obsolete, an orphan, the end of a branch, any other. */
export type GraphSign = "x" | "*" | "_" | "o";

/** A changeset's parent, for words beside the picture. */
export interface GraphParent {
  /** 12 digits. */
  readonly text: string;
  /** Its row on this page, or else a page that begins with it. */
  readonly href: string;
}

/** One changeset. */
export interface GraphRowView extends Pick<LogEntryView, "node" | "href" | "date" | "author" | "summary" | "names"> {
  readonly sign: GraphSign;
  readonly drawing: RowDrawing;
  /** None where the next row is its one parent. */
  readonly parents: readonly GraphParent[];
  readonly isRoot: boolean;
}

/** The page of the graph: a row for each changeset. */
export interface GraphView {
  readonly name: "graph";
  readonly frame: Frame;
  /** How many changesets the repository has. */
  readonly changesetCount: number;
  readonly rows: readonly GraphRowView[];
  /** The size of each row's picture in pixels, where there is room. */
  readonly drawingSize: { readonly width: number; readonly height: number };
  readonly navigation: LogNavigation;
  /** Where a script finds the rows that follow. */
  readonly more: MoreRows;
  /** The drawing in JSON, for a script; it may begin above the page's first row. */
  readonly dataHtml: string;
}
