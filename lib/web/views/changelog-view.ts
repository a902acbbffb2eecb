/** The view-model of the changelog's page. */
import type { Frame } from "./frame-view";
import type { LogEntryView, LogNavigation } from "./log-entry-view";
import type { Message } from "./message";
import type { ShownPush } from "./shown-push";

/** One changeset with its whole message. */
export interface ChangelogEntry extends LogEntryView {
  /** The author with the address. */
  readonly user: string;
  readonly description: Message;
  /** The push that it is shown from, when it is one of its own. */
  readonly push: ShownPush | undefined;
}

/** The page of the changelog. */
export interface ChangelogView {
  readonly name: "changelog";
  readonly frame: Frame;
  /** How many changesets the repository has. */
  readonly changesetCount: number;
  readonly entries: readonly ChangelogEntry[];
  readonly navigation: LogNavigation;
}
