/** The view-model of the list of trees. */

import type { Frame } from "./frame-view";
import type { ShownDate } from "./shown-date";

/** One tree's row. */
export interface TreeRow {
  readonly name: string;
  readonly href: string;
  readonly pushlogHref: string;
  /** Pushes so far. */
  readonly pushes: number;
  /** When the last push was made, Unix seconds; 0 when there was none. */
  readonly lastPushSeconds: number;
  /** The same for people; `undefined` when there was none. */
  readonly lastPush: ShownDate | undefined;
}

/** The page of all trees. */
export interface TreesView {
  readonly name: "trees";
  readonly frame: Frame;
  readonly trees: readonly TreeRow[];
}
