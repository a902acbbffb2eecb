/** The view-model of a search's page. */
import type { Frame, FrameLink } from "./frame-view";
import type { LogEntryView } from "./log-entry-view";

/** What a query is taken for, in hgweb's words. */
export type SearchMode = "exact revision search" | "revset expression search" | "literal keyword search";

/** The page of a search: the changesets that it finds, and how else to ask. */
export interface SearchView {
  readonly name: "search";
  readonly frame: Frame;
  readonly query: string;
  readonly mode: SearchMode;
  /** The same query taken for something else; its text is a `SearchMode`. `undefined` when there is no other way. */
  readonly other: FrameLink | undefined;
  readonly entries: readonly LogEntryView[];
  /** The same search with half as many entries; `undefined` when there are too few. */
  readonly lessHref: string | undefined;
  /** The same search with twice as many; `undefined` when there are no more, or a page may have no more. */
  readonly moreHref: string | undefined;
}
