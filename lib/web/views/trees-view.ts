/** The view-model of the list of trees. */
import type { Frame } from "./frame-view";
import type { TextLink } from "./rev-view";
import type { ShownDate } from "./shown-date";

/** A column that the list can be sorted by. */
export interface TreeColumn {
  readonly text: string;
  /** The list sorted by it; the other way round where it is already. */
  readonly href: string;
  /** How the list is sorted by it; `undefined` when by another one, or by none. */
  readonly sorted: "ascending" | "descending" | undefined;
}

/** One tree's row. */
export interface TreeRow {
  readonly name: string;
  readonly href: string;
  /** `undefined` where nothing is configured; so is the contact. */
  readonly description: string | undefined;
  readonly contact: string | undefined;
  /** Pushes so far. */
  readonly pushes: number;
  /** When the last push was made; `undefined` when there was none. */
  readonly lastPush: ShownDate | undefined;
  /** Its pushlog, its archives and its feeds. */
  readonly links: readonly TextLink[];
}

/** The page of all trees. */
export interface TreesView {
  readonly name: "trees";
  readonly frame: Frame;
  /** Name, description, contact, last push. */
  readonly columns: readonly TreeColumn[];
  readonly trees: readonly TreeRow[];
}
