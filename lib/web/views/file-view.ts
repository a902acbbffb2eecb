/** The view-models of the pages about one file: its content, what a changeset did to it, both versions side by side. */
import type { FileFactsView } from "./file-facts-view";
import type { Frame } from "./frame-view";
import type { TextLink } from "./rev-view";

/** The page of `file`. */
export interface FileView {
  readonly name: "file";
  readonly frame: Frame;
  readonly facts: FileFactsView;
  readonly lineCount: number;
  readonly sizeBytes: number;
  /** Where the file's history is: hgweb's scripts read it. */
  readonly logUrl: string;
  /** Whether no later revision of the file was made from this one. */
  readonly isHead: boolean;
  /** The lines, escaped, each an anchor and a span. */
  readonly linesHtml: string;
}

/** The page of `diff`. */
export interface FileDiffView {
  readonly name: "filediff";
  readonly frame: Frame;
  readonly facts: FileFactsView;
  /** Empty when nothing changed. */
  readonly diffHtml: string;
}

/** The page of `comparison`. */
export interface ComparisonView {
  readonly name: "comparison";
  readonly frame: Frame;
  readonly facts: FileFactsView;
  /** Other amounts of context. */
  readonly contexts: readonly TextLink[];
  /** What is in the table, escaped: a caption, the changesets of both sides, the lines; empty when there is nothing to show. */
  readonly tableHtml: string;
}
