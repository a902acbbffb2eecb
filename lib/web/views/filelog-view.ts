/** The view-model of a file's history. */
import type { Frame } from "./frame-view";
import type { ListSizes, LogEntryView } from "./log-entry-view";
import type { PageForm } from "./page-form";
import type { TextLink } from "./rev-view";

/** One revision of the file. */
export interface FilelogRow extends LogEntryView {
  /** The file as the revision has it, and what the changeset did to it. */
  readonly links: readonly TextLink[];
  /** The file's name then, where that is another one. */
  readonly path: string | undefined;
  /** Where it has the lines that the page follows: `3:5`. */
  readonly lines: string | undefined;
  /** Where it was copied or renamed from. */
  readonly copiedFrom: TextLink | undefined;
  /** Whether the changeset is not among the ancestors of the one that was asked for: it brought the same revision. */
  readonly isElsewhere: boolean;
}

/** What a page says of the lines that it follows. */
export interface FollowedLinesView {
  /** `3:5`. */
  readonly text: string;
  /** Whether it tells what became of them, not where they come from. */
  readonly isDescending: boolean;
  /** The history of the whole file. */
  readonly allHref: string;
}

/** The page of a file's history. */
export interface FilelogView {
  readonly name: "filelog";
  readonly frame: Frame;
  readonly path: string;
  readonly rows: readonly FilelogRow[];
  /** How many revisions there are up to the one that the list begins at. */
  readonly revisionCount: number;
  /** The same page, for the form that asks for the history of some lines. */
  readonly linesForm: PageForm;
  /** `undefined` for the history of the whole file. */
  readonly lines: FollowedLinesView | undefined;
  readonly sizes: ListSizes;
  /** The same list with what each revision changed, or without. */
  readonly patchLink: TextLink;
  /** What each revision changed, in the order of the rows; `undefined` when that is not asked for. */
  readonly diffsHtml: readonly string[] | undefined;
  readonly latestHref: string;
  /** The revisions below; `undefined` when the list ends with the first one. */
  readonly olderHref: string | undefined;
}
