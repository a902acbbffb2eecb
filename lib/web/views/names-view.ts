/** The view-model of the pages that list names: tags, bookmarks, branches. */
import type { Node } from "../../ids";
import type { Frame, FrameLink } from "./frame-view";
import type { ShownDate } from "./shown-date";

/** A tag's, bookmark's or branch's row. */
export interface NameRow {
  readonly name: string;
  readonly href: string;
  readonly node: Node;
  readonly nodeHref: string;
  readonly date: ShownDate;
  /** Of a branch: `open`, `inactive` or `closed`. */
  readonly status: string | undefined;
  /** Other pages that begin at its changeset. */
  readonly links: readonly FrameLink[];
}

/** Names of one kind. */
export interface NameRows {
  /** The page that lists all of them. */
  readonly href: string;
  readonly rows: readonly NameRow[];
  /** How many there are, shown or not. */
  readonly total: number;
}

/** The page that lists all names of a kind. */
export interface NamesView {
  readonly name: "names";
  readonly frame: Frame;
  readonly kind: "tag" | "bookmark" | "branch";
  readonly names: NameRows;
}
