/** The view-models of the help: its index, and one text. */
import type { HelpSection } from "../help/help-text";
import type { Frame } from "./frame-view";

/** A topic in the index. */
export interface HelpRow {
  readonly topic: string;
  readonly href: string;
  readonly summary: string;
}

/** The index of the help. */
export interface HelpTopicsView {
  readonly name: "helptopics";
  readonly frame: Frame;
  readonly groups: readonly HelpGroup[];
}

/** Topics of one kind. */
export interface HelpGroup {
  /** Names the group in the fragment of a URL. */
  readonly id: string;
  readonly title: string;
  readonly rows: readonly HelpRow[];
}

/** The text on one topic. What stands between backticks is typed as it is. */
export interface HelpView {
  readonly name: "help";
  readonly frame: Frame;
  readonly topic: string;
  readonly summary: string;
  readonly sections: readonly HelpSection[];
  /** The index. */
  readonly topicsHref: string;
}
