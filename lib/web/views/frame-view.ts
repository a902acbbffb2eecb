/** What surrounds every page: where one is, and where one can go. */
import type { SessionVariable } from "../session";
import type { ShownDate } from "./shown-date";

/** A link with its text; without `href` it is where one is. */
export interface FrameLink {
  readonly text: string;
  readonly href?: string | undefined;
}

/** The push whose scope a page stays in. */
export interface FrameScope {
  readonly pushId: number;
  readonly bundle: string;
  readonly user: string;
  readonly date: ShownDate;
  /** The push's page. */
  readonly href: string;
}

/** A feed that feed readers find in the page's head. */
export interface FrameFeed {
  /** Its style, which is the text of its link. */
  readonly text: "atom" | "rss";
  readonly type: "application/atom+xml" | "application/rss+xml";
  readonly title: string;
  readonly href: string;
}

/** The form that asks for a search. */
export interface FrameSearch {
  /** Where it leads, without a query: a form puts its own fields there. */
  readonly action: string;
  /** What was searched for; empty on pages of other kinds. */
  readonly query: string;
  /** What the form carries beside the query. */
  readonly session: readonly SessionVariable[];
  /** The help on queries. */
  readonly helpHref: string;
}

/** The surroundings of a page. */
export interface Frame {
  /** The document's title. */
  readonly title: string;
  /** `undefined` on a page of no tree. */
  readonly tree: string | undefined;
  readonly breadcrumbs: readonly FrameLink[];
  readonly navigation: readonly FrameLink[];
  /** `undefined` on a page of no tree. */
  readonly search: FrameSearch | undefined;
  readonly scope: FrameScope | undefined;
  /** The same page for machines; in the footer. */
  readonly alternates: readonly FrameLink[];
  /** In the head and in the footer. */
  readonly feeds: readonly FrameFeed[];
}
