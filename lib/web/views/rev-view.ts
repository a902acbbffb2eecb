/** The view-model of a changeset's page. */
import type { Node, Rev } from "../../ids";
import type { Frame, FrameLink } from "./frame-view";
import type { LogName } from "./log-name";
import type { Message } from "./message";
import type { PageHtml } from "./page-html";
import type { ShownDate } from "./shown-date";
import type { ShownPush } from "./shown-push";

/** Another changeset, linked. */
export interface RevLink {
  readonly node: Node;
  readonly rev: Rev;
  readonly href: string;
  /** For a merge's parents: whether the diff shown is against this one, else where that diff is. */
  readonly diff?: "current" | { readonly href: string } | undefined;
}

/** A link whose text is shown as it is. */
export interface TextLink {
  readonly text: string;
  readonly href: string;
}

/** A changed file's row. */
export interface RevFile {
  readonly path: string;
  readonly status: "added" | "modified" | "removed";
  /** The path that it was copied or renamed from. */
  readonly from: string | undefined;
  readonly added: number;
  readonly removed: number;
  /** Where its diff stands on the page; `undefined` when the diff shown does not have it. */
  readonly anchor: string | undefined;
  /** The pages about the file, in hgweb's order; without a link what a removed file has not. */
  readonly links: readonly FrameLink[];
}

/** What a changeset changed, in sum and file by file. */
export interface RevFiles {
  readonly count: number;
  readonly added: number;
  readonly removed: number;
  /** The rows of the table, escaped: status, path, lines added and removed, links. */
  readonly rowsHtml: string;
}

/** The page of a changeset. */
export interface RevView {
  readonly name: "rev";
  readonly frame: Frame;
  readonly node: Node;
  readonly rev: Rev;
  /** The page by its node, whatever symbol was asked for. */
  readonly href: string;
  /** What other sites show of a link to the page. */
  readonly openGraph: { readonly title: string; readonly url: string; readonly description: string };
  /** The message's first line. */
  readonly summary: Message;
  readonly description: Message;
  readonly names: readonly LogName[];
  readonly user: string;
  readonly date: ShownDate;
  /** Only when it is not `default`. */
  readonly branch: string | undefined;
  readonly parents: readonly RevLink[];
  readonly children: readonly RevLink[];
  readonly push: ShownPush | undefined;
  readonly otherPushes: readonly TextLink[];
  readonly treeherder: { readonly label: string; readonly all: string; readonly failures: string } | undefined;
  readonly gitCommit: TextLink | undefined;
  readonly convertedFrom: string | undefined;
  readonly reviewers: readonly TextLink[];
  readonly bugs: readonly TextLink[];
  readonly backsOut: readonly TextLink[];
  readonly backedOutBy: TextLink | undefined;
  readonly files: RevFiles;
  /** The diff in hgweb's markup, escaped: `span#l<file>.<line>`. */
  readonly diffHtml: PageHtml;
}
