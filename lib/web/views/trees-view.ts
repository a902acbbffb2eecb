/** The view-model of the list of trees. */

/** One tree's row. */
export interface TreeRow {
  readonly name: string;
  readonly href: string;
  readonly pushlogHref: string;
  /** Pushes so far. */
  readonly pushes: number;
  /** When the last push was made, Unix seconds; 0 when there was none. */
  readonly lastPushSeconds: number;
}

/** The page of all trees. */
export interface TreesView {
  readonly name: "trees";
  readonly trees: readonly TreeRow[];
}
