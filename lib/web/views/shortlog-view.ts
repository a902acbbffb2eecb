/** The view-model of the shortlog's page. */
import type { Frame } from "./frame-view";
import type { LogEntryView, LogNavigation, MoreRows } from "./log-entry-view";

/** The page of the shortlog: one row for each changeset. */
export interface ShortlogView {
  readonly name: "shortlog";
  readonly frame: Frame;
  /** How many changesets the repository has. */
  readonly changesetCount: number;
  readonly entries: readonly LogEntryView[];
  readonly navigation: LogNavigation;
  readonly more: MoreRows;
}
