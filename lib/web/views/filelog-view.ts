/** The view-model of a file's history. */
import type { Frame } from "./frame-view";
import type { LogEntryView } from "./log-entry-view";
import type { TextLink } from "./rev-view";

/** One revision of the file. */
export interface FilelogRow extends LogEntryView {
  /** The file as the revision has it, and what the changeset did to it. */
  readonly links: readonly TextLink[];
  /** Where it was copied or renamed from. */
  readonly copiedFrom: TextLink | undefined;
  /** Whether the changeset is not among the ancestors of the one that was asked for: it brought the same revision. */
  readonly isElsewhere: boolean;
}

/** The page of a file's history. */
export interface FilelogView {
  readonly name: "filelog";
  readonly frame: Frame;
  readonly path: string;
  readonly rows: readonly FilelogRow[];
  /** How many revisions there are up to the one that the list begins at. */
  readonly revisionCount: number;
  readonly latestHref: string;
  /** The revisions below; `undefined` when the list ends with the first one. */
  readonly olderHref: string | undefined;
}
