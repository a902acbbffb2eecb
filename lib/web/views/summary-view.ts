/** The view-model of a repository's summary. */
import type { Node } from "../../ids";
import type { Frame } from "./frame-view";
import type { LogEntryView } from "./log-entry-view";
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

/** A tag's, bookmark's or branch's row. */
export interface SummaryName {
  readonly name: string;
  readonly href: string;
  readonly node: Node;
  readonly nodeHref: string;
  readonly date: ShownDate;
  /** Of a branch: `open`, `inactive` or `closed`. */
  readonly status: string | undefined;
}

/** Some names of one kind. */
export interface SummaryNames {
  readonly rows: readonly SummaryName[];
  /** How many there are, shown or not. */
  readonly total: number;
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
  readonly tags: SummaryNames;
  readonly bookmarks: SummaryNames;
  readonly branches: SummaryNames;
}
