/** The view-model of an entry in the table of a list, and of the links from one page of the list to the others. */
import type { Node, Rev } from "../../ids";
import type { FrameLink } from "./frame-view";
import type { LogName } from "./log-name";
import type { Message } from "./message";
import type { ShownDate } from "./shown-date";

/** One changeset's row. */
export interface LogEntryView {
  readonly node: Node;
  readonly rev: Rev;
  readonly href: string;
  readonly rawHref: string;
  readonly filesHref: string;
  readonly date: ShownDate;
  /** The author's name, without the address. */
  readonly author: string;
  /** The first line of the message; empty for none. */
  readonly summary: Message;
  readonly names: readonly LogName[];
}

/** The same list with fewer entries, and with more. */
export interface ListSizes {
  /** Half as many, but one at least. */
  readonly lessHref: string;
  /** Twice as many; `undefined` when no page has more. */
  readonly moreHref: string | undefined;
}

/** Where to go on from one page of a list. */
export interface LogNavigation {
  /** The page above; `undefined` when this one begins at the tip. */
  readonly newerHref: string | undefined;
  /** The page below; `undefined` when this one ends at the first changeset. */
  readonly olderHref: string | undefined;
  /** hgweb's steps by number: `(0)`, `-100`, …, `+100`, `tip`. */
  readonly steps: readonly FrameLink[];
  readonly sizes: ListSizes;
}

/** Where a script finds the entries that follow those of a table; hgweb's attributes. */
export interface MoreRows {
  /** The page's URL, with `%next%` for the node that it is to begin at. */
  readonly urlPattern: string;
  /** That node; empty when no entry follows. */
  readonly next: string;
}
