/** The view-model of a directory's page. */
import type { Node } from "../../ids";
import type { Frame, FrameLink } from "./frame-view";
import type { LogName } from "./log-name";

/** The page of a directory. */
export interface DirectoryView {
  readonly name: "directory";
  readonly frame: Frame;
  /** The changeset whose directory it is. */
  readonly node: Node;
  readonly nodeHref: string;
  /** The directory's segments, the root first (`/`); the last one is where one is. */
  readonly path: readonly FrameLink[];
  readonly names: readonly LogName[];
  /** The rows of the table, escaped: permissions, date, size, name, links. */
  readonly rowsHtml: string;
  readonly directoryCount: number;
  readonly fileCount: number;
  /** Entries shown, counted from 1, when not all are. */
  readonly part: { readonly first: number; readonly last: number } | undefined;
  /** Where the entries before and after these are. */
  readonly previousHref: string | undefined;
  readonly nextHref: string | undefined;
}
