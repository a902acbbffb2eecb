/** The view-model of a repository's summary. */
import type { Frame } from "./frame-view";
import type { LogEntryView } from "./log-entry-view";
import type { NameRows } from "./names-view";
import type { ShownDate } from "./shown-date";

/** A push's row. */
export interface SummaryPush {
  readonly pushId: number;
  readonly href: string;
  readonly user: string;
  readonly date: ShownDate;
  readonly changesetCount: number;
  /** The first line of its tip's message; empty for none. */
  readonly summary: string;
}

/** The page of a repository's summary. */
export interface SummaryView {
  readonly name: "summary";
  readonly frame: Frame;
  readonly description: string;
  /** The date of the tip; `undefined` in an empty repository. */
  readonly lastChange: ShownDate | undefined;
  /** The newest pushes, newest first; `undefined` in a push's scope, where there is but that one. */
  readonly pushes: readonly SummaryPush[] | undefined;
  readonly pushlogHref: string;
  readonly entries: readonly LogEntryView[];
  readonly shortlogHref: string;
  readonly tags: NameRows;
  readonly bookmarks: NameRows;
  readonly branches: NameRows;
}
